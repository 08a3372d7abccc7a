import type {ChangeDocument, ChangedRow} from '../../core/changes/change.ts'
import type {TimedPlanRow} from '../../core/groups/time-span.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {formatCsvCell} from '../csv.ts'
import {tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatCount, formatDuration} from '../numbers.ts'

type MoveDocument = ChangeDocument<'offsets', TimedPlanRow>

const columns: readonly Column<ChangedRow<TimedPlanRow>>[] = [
  {field: 'group', value: (row) => row.group},
  {field: 'topic', value: (row) => row.topic},
  {field: 'partition', value: (row) => row.partition},
  {field: 'committed', value: (row) => row.committed},
  {
    field: 'target',
    header: 'NEW OFFSET',
    value: (row) => row.target,
    text: (row) => (row.action === 'delete' ? 'none' : (row.target?.toString() ?? null)),
  },
  {
    field: 'change',
    value: (row) => row.change,
    text: describeChange,
    align: 'left',
    role: (row) => (row.change === null || row.change === 0n ? 'muted' : row.change > 0n ? 'warn' : 'accent'),
  },
  {
    field: 'spanMs',
    header: 'SPAN',
    value: (row) => row.spanMs,
    text: (row) => (row.spanMs == null ? null : formatDuration(row.spanMs)),
    optional: true,
  },
  {field: 'firstTime', value: (row) => row.firstTime, wide: true},
  {field: 'lastTime', value: (row) => row.lastTime, wide: true},
  {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
  ...outcomeColumns,
]

export const resetPlan = tableView({
  rows: (data: MoveDocument) => data.offsets,
  columns,
  name: (row) => row.group,
})

/** The new offsets as kafka-consumer-groups --export writes them, for --from-file of either tool; other formats as ever. */
export const resetExport: View<MoveDocument> = {
  ...resetPlan,
  renderText: ({offsets}, context) =>
    renderKafkaCsv(
      offsets.map((row) => ({...row, offset: row.target})),
      context,
    ),
}

interface CsvOffset {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint | null
}

/**
 * Offsets in the CSV of Kafka's own tool: no heading, `topic,partition,offset` for one group and the group in front for
 * several (ConsumerGroupCommand.exportOffsetsToCsv). It is read back by programs, so formulas are not guarded against.
 */
export function renderKafkaCsv(
  offsets: readonly CsvOffset[],
  {isTerminal, alwaysGroup = false}: {readonly isTerminal: boolean; readonly alwaysGroup?: boolean},
): string {
  const rows = offsets.filter(({offset}) => offset !== null)
  const hasGroup = alwaysGroup || new Set(rows.map(({group}) => group)).size > 1
  const cells = rows.map(({group, topic, partition, offset}) => [
    ...(hasGroup ? [group] : []),
    topic,
    partition,
    offset,
  ])
  const csv = cells.map((row) => `${row.map((cell) => formatCsvCell(cell, false)).join(',')}\n`).join('')
  return isTerminal ? escapeForTerminal(csv) : csv
}

function describeChange({committed, target, change}: TimedPlanRow): string | null {
  if (change === null) return null
  // A commit outside of the log moves, and yet there is no record on its way.
  if (change === 0n) return committed === target ? 'unchanged' : 'no records'
  const count = formatCount(change < 0n ? -change : change)
  return change > 0n ? `${count} skipped` : `${count} replayed`
}
