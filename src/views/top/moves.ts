import {
  type DirectoryMoveReport,
  doneShare,
  isBetweenDirectories,
  type MoveJson,
  type MovesJson,
} from '../../core/dashboard/moves-report.ts'
import {formatTopicPartition} from '../../core/offsets/topic-partition.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatBytes, formatDuration, formatPercent} from '../numbers.ts'
import {renderTable} from '../table.ts'

function perSecond(value: number | null): string | null {
  return value === null ? null : `${formatBytes(Math.round(value))}/s`
}

type Row = MoveJson | DirectoryMoveReport

/** `1,2`, or a directory of a broker: `1:/disk1/kafka`. */
function placeOf(move: Row, end: 'from' | 'to'): string {
  return isBetweenDirectories(move) ? `${move.broker}:${move[end]}` : move[end].join(',')
}

const columns: readonly Column<Row>[] = [
  {field: 'topic', value: (move) => move.topic},
  {field: 'partition', value: (move) => move.partition},
  {field: 'from', value: (move) => placeOf(move, 'from')},
  {field: 'to', value: (move) => placeOf(move, 'to')},
  {
    field: 'copied',
    header: 'DONE',
    value: ({copied}) => copied,
    text: (move) => {
      const share = doneShare(move)
      return share === null ? null : formatPercent(share)
    },
    align: 'right',
  },
  {
    field: 'bytes',
    value: ({bytes}) => bytes,
    text: ({bytes}) => (bytes === null ? null : formatBytes(bytes)),
    align: 'right',
  },
  {
    field: 'bytesPerSecond',
    header: 'RATE',
    value: (move) => move.bytesPerSecond,
    text: (move) => perSecond(move.bytesPerSecond),
    align: 'right',
  },
  {
    field: 'etaSeconds',
    header: 'ETA',
    value: ({etaSeconds}) => etaSeconds,
    text: ({etaSeconds}) => (etaSeconds === null ? null : formatDuration(etaSeconds * 1000)),
    align: 'right',
  },
  {
    field: 'throttle',
    value: ({throttle}) => throttle,
    text: ({throttle}) => perSecond(throttle),
    align: 'right',
  },
  {
    field: 'waitsFor',
    value: (move) =>
      isBetweenDirectories(move) || move.waitsFor.length === 0 ? null : move.waitsFor.join(','),
    optional: true,
  },
]

/** The replicas that are on the move, a partition each, and those on their way between log directories. */
export const movesView = tableView({
  rows: (data: MovesJson) => [...data.moves, ...data.directories],
  columns,
  name: formatTopicPartition,
  text: ({moves, directories, unknown}, context) => {
    const rows = [...moves, ...directories]
    const lines = unknown.map(({error}) =>
      escapeForTerminal(`Between log directories: ${error.message}`, {singleLine: true}),
    )
    const muted = lines.map((line) => context.theme.muted(line))
    if (rows.length > 0) return [renderTable(columns, rows, context), ...muted].join('\n')
    return [context.theme.muted('No replica was seen on the move.'), ...muted].join('\n')
  },
})
