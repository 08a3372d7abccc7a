import {filterTextOfTransaction} from '../../../core/dashboard/transactions-json.ts'
import {
  type OpenTransactionReport,
  severityOfTransaction,
} from '../../../core/dashboard/transactions-report.ts'
import {formatTopicPartition} from '../../../core/offsets/topic-partition.ts'
import {formatCompact, formatSeconds} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'

/** Whose it is, or where one hangs that is nobody's any more; as the cluster has it. */
export function nameOfTransaction({transactionalId, hangsIn}: OpenTransactionReport): string {
  return transactionalId ?? (hangsIn === null ? '' : formatTopicPartition(hangsIn))
}

/** The colour of one that somebody should look at; null for one that is as usual. */
export function toneOfTransaction(transaction: OpenTransactionReport): Tone | null {
  const severity = severityOfTransaction(transaction)
  return severity === null ? null : severity === 'error' ? 'bad' : 'warning'
}

/** Those that hang are beyond any age: nobody ends them. */
function rankOf({isHanging, ageMs}: OpenTransactionReport): number {
  return (isHanging ? 1e15 : 0) + (ageMs ?? -1)
}

const columns: readonly ListColumn<OpenTransactionReport>[] = [
  {
    title: 'TRANSACTION',
    minWidth: 16,
    maxWidth: 60,
    align: 'left',
    cell: (row) => showUntrusted(nameOfTransaction(row)),
    sortValue: nameOfTransaction,
  },
  {
    title: 'STATE',
    minWidth: 15,
    maxWidth: 15,
    align: 'left',
    cell: (row, {glyphs}) => {
      const severity = severityOfTransaction(row)
      const sign =
        severity === null ? glyphs.separator : severity === 'error' ? glyphs.problem : glyphs.warning
      return `${sign} ${row.isHanging ? 'HANGING' : showUntrusted(row.state ?? 'unknown')}`
    },
    sortValue: ({isHanging, state}) => (isHanging ? '' : state),
    tone: toneOfTransaction,
  },
  {
    title: 'OPEN',
    minWidth: 8,
    maxWidth: 8,
    align: 'right',
    cell: ({ageMs}) => (ageMs === null ? '-' : formatSeconds(ageMs)),
    sortValue: rankOf,
    sortsDescending: true,
    tone: toneOfTransaction,
  },
  {
    title: 'PARTS',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({partitions}) => (partitions === null ? '-' : String(partitions)),
    sortValue: ({partitions}) => partitions,
    sortsDescending: true,
  },
  {
    title: 'PRODUCER',
    minWidth: 9,
    maxWidth: 20,
    align: 'right',
    cell: ({producerId}) => String(producerId),
    sortValue: ({producerId}) => producerId,
  },
  {
    title: 'COORD',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({coordinator}) => (coordinator === null ? '-' : String(coordinator)),
    sortValue: ({coordinator}) => coordinator,
  },
  {
    title: 'HELD BACK',
    minWidth: 9,
    maxWidth: 9,
    align: 'right',
    cell: ({heldBack}) => (heldBack === null ? '-' : formatCompact(Number(heldBack))),
    sortValue: ({heldBack}) => heldBack,
    sortsDescending: true,
  },
]

/** The list of open transactions. */
export const transactionList: ListSpec<OpenTransactionReport> = {
  columns,
  idOf: ({transactionalId, hangsIn, producerId}) =>
    hangsIn === null
      ? `id ${transactionalId ?? ''}`
      : `hanging ${formatTopicPartition(hangsIn)} ${producerId}`,
  filterTextOf: filterTextOfTransaction,
  hasProblem: (row) => severityOfTransaction(row) !== null,
}
