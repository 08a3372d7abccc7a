import {
  type AnyMove,
  differingParts,
  doneShare,
  explainMove,
  isBetweenDirectories,
  type MovesReport,
  moveToJson,
  severityOfMove,
  sumMoves,
} from '../../../core/dashboard/moves-report.ts'
import {formatTopicPartition} from '../../../core/offsets/topic-partition.ts'
import {formatBytes, formatPercent, formatSeconds} from '../../../views/numbers.ts'
import {feedWords} from '../../feeds.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {type MountedScreen, mountScreen, type ScreenContext, type ScreenLook} from '../screen.ts'

type AboutMoves = Readonly<Record<string, never>>

function toneOfMove(move: AnyMove): Tone | null {
  const severity = severityOfMove(move)
  return severity === null ? null : severity === 'error' ? 'bad' : 'warning'
}

/** `3m12s`, `0s` for what is there. */
function formatEta(seconds: number): string {
  return seconds === 0 ? '0s' : formatSeconds(seconds * 1000)
}

/** `1,2,3`, or where it is on its broker, by what tells its directories apart: `1:disk1`. */
function formatPlace(move: AnyMove, end: 'from' | 'to'): string {
  if (!isBetweenDirectories(move)) return move[end].join(',')
  const [from, to] = differingParts(move.from, move.to)
  return `${move.broker}:${showUntrusted(end === 'from' ? from : to)}`
}

const columns: readonly ListColumn<AnyMove>[] = [
  {
    title: 'PARTITION',
    minWidth: 14,
    maxWidth: 60,
    align: 'left',
    cell: (move) => showUntrusted(formatTopicPartition(move)),
    sortValue: ({topic}) => topic,
  },
  {
    title: 'FROM',
    minWidth: 7,
    maxWidth: 16,
    align: 'left',
    cell: (move) => formatPlace(move, 'from'),
  },
  {
    title: 'TO',
    minWidth: 7,
    maxWidth: 16,
    align: 'left',
    cell: (move) => formatPlace(move, 'to'),
  },
  {
    title: 'DONE',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: (move) => {
      const share = doneShare(move)
      return share === null ? '-' : formatPercent(share)
    },
    sortValue: doneShare,
    tone: toneOfMove,
  },
  {
    title: 'RATE',
    minWidth: 11,
    maxWidth: 11,
    align: 'right',
    cell: ({bytesPerSecond}) =>
      bytesPerSecond === null ? '-' : `${formatBytes(Math.round(bytesPerSecond))}/s`,
    sortValue: ({bytesPerSecond}) => bytesPerSecond,
    sortsDescending: true,
    tone: toneOfMove,
  },
  {
    title: 'ETA',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({etaSeconds}) => (etaSeconds === null ? '-' : formatEta(etaSeconds)),
    sortValue: ({etaSeconds}) => etaSeconds,
    sortsDescending: true,
  },
  {
    title: 'THROTTLE',
    minWidth: 11,
    maxWidth: 11,
    align: 'right',
    cell: ({throttle}) => (throttle === null ? '-' : `${formatBytes(throttle)}/s`),
    sortValue: ({throttle}) => throttle,
  },
  {
    title: 'BYTES',
    minWidth: 9,
    maxWidth: 9,
    align: 'right',
    cell: ({bytes}) => (bytes === null ? '-' : formatBytes(bytes)),
    sortValue: ({bytes}) => bytes,
    sortsDescending: true,
  },
  {
    title: 'COPIED',
    minWidth: 9,
    maxWidth: 9,
    align: 'right',
    cell: ({copied}) => (copied === null ? '-' : formatBytes(copied)),
    sortValue: ({copied}) => copied,
    sortsDescending: true,
  },
]

/** A partition may be on its way to another broker, and replicas of it between directories on several. */
function idOfMove(move: AnyMove): string {
  const name = formatTopicPartition(move)
  return isBetweenDirectories(move) ? `${name} ${move.broker}` : name
}

function wordsOf(move: AnyMove): string {
  if (isBetweenDirectories(move)) return `directories ${move.from} ${move.to}`
  return move.waitsFor.length > 0 ? 'waits' : ''
}

function rowsOf(report: MovesReport | null): readonly AnyMove[] {
  return report === null ? [] : [...report.moves, ...report.directories]
}

/** `broker 2, 3 unknown`: those that do not tell of their log directories; '' where all do. */
function describeUnknown(report: MovesReport | null): string {
  const names = (report?.unknown ?? []).map(({name}) => name)
  return names.length === 0 ? '' : `broker ${names.join(', ')} unknown`
}

const moveList: ListSpec<AnyMove> = {
  columns,
  idOf: idOfMove,
  filterTextOf: (move) => `${formatTopicPartition(move)} ${wordsOf(move)}`,
  isNamedById: true,
  hasProblem: (move) => severityOfMove(move) !== null,
}

function describeNone(
  _about: AboutMoves,
  {reports}: ScreenContext,
  {glyphs}: ScreenLook,
): readonly PaintedText[] {
  if (reports.moves === null) return [{text: `waiting for ${feedWords.moves}`, tone: 'quiet'}]
  const [first] = reports.moves.unknown
  if (first !== undefined) {
    const reason = showUntrusted(first.error.message)
    return [
      {text: `${glyphs.warning} ${describeUnknown(reports.moves)}: ${reason}`, tone: 'warning'},
      {text: '  Nothing else is on the move.', tone: 'quiet'},
    ]
  }
  return [{text: `${glyphs.good} no replica is on the move`, tone: 'good'}]
}

/** `1.20 GiB of 5.00 GiB  3m left`; what is unknown is left out. */
function formatStatus(_about: AboutMoves, {reports}: ScreenContext): string {
  const moves = rowsOf(reports.moves)
  if (moves.length === 0) return ''
  const unknown = describeUnknown(reports.moves)
  const {bytes, copied, etaSeconds} = sumMoves(moves)
  const done =
    bytes === null || copied === null ? 'bytes unknown' : `${formatBytes(copied)} of ${formatBytes(bytes)}`
  const left = etaSeconds === null ? '' : `  ${formatEta(etaSeconds)} left`
  return `${unknown === '' ? '' : `${unknown}  `}${done}${left} `
}

/** Screen of the replicas that are on the move. */
export const movesScreen = defineListScreen<AnyMove, AboutMoves, 'open'>({
  name: 'Moves',
  feed: 'moves',
  needs: () => ({moves: true}),
  spec: moveList,
  bindings: [{keys: ['enter'], action: 'open', label: 'partitions', help: 'partitions of its topic'}],
  rows: (_about, {reports}) => rowsOf(reports.moves),
  act: (_action, _about, selected, context) =>
    selected === undefined ? {} : {open: openPartitions(selected.topic, context, '', selected.partition)},
  empty: describeNone,
  label: () => 'MOVES',
  status: formatStatus,
  message: (_about, selected, _context, {glyphs}) => {
    if (selected === undefined) return null
    const tone = toneOfMove(selected)
    const sign = tone === null ? '' : `${glyphs.warning} `
    return {
      text: ` ${sign}${showUntrusted(explainMove(selected))}`,
      tone: tone === null ? 'quiet' : 'warning',
    }
  },
  selection: (_about, move) => ({
    name: formatTopicPartition(move),
    topic: move.topic,
    json: moveToJson(move),
    command: {verb: ['reassign', 'status'], flags: ['--dry-run']},
  }),
})

/** The moves, those that have furthest to go first. */
export function openMoves(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'DONE', descending: false}, filter)
  return mountScreen(movesScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context).state
}
