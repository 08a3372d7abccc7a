import type {ChangeDocument, ChangedRow} from '../../core/changes/change.ts'
import {formatCommandLine} from '../../core/names/command-line.ts'
import {countOf} from '../../core/names/count-of.ts'
import type {BrokerLoad} from '../../core/placement/broker-loads.ts'
import type {MoveCancellation} from '../../core/placement/cancel-moves.ts'
import type {SetThrottle} from '../../core/placement/left-throttles.ts'
import type {PlannedMove, ReassignmentPlan} from '../../core/placement/plan-reassignment.ts'
import type {
  DirectoryProgress,
  MoveProgress,
  ReassignmentProgress,
} from '../../core/placement/reassignment-status.ts'
import {DIRECTORY_RATE, THROTTLE_RATES} from '../../core/placement/throttle-configs.ts'
import type {UnknownMoves} from '../../core/placement/untold-brokers.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {formatBytes, formatDuration} from '../numbers.ts'
import {renderTable} from '../table.ts'

const moveColumns = [
  {field: 'topic', value: ({topic}: PlannedMove) => topic},
  {field: 'partition', value: ({partition}: PlannedMove) => partition},
  {field: 'from', value: ({from}: PlannedMove) => from.join(',')},
  {field: 'to', value: ({to}: PlannedMove) => to.join(',')},
  {
    field: 'bytes',
    value: ({bytes}: PlannedMove) => bytes,
    text: ({bytes}: PlannedMove) => formatBytes(bytes),
    align: 'right',
  },
] as const satisfies readonly Column<PlannedMove>[]

const directoriesColumn: Column<Pick<PlannedMove, 'directories'>> = {
  field: 'directories',
  header: 'LOG DIRECTORIES',
  optional: true,
  value: ({directories}) =>
    directories
      ?.map(({broker, from, to}) => `${broker}: ${from === null ? '' : `${from} > `}${to}`)
      .join(', '),
}

const nameOf = ({topic, partition}: PlannedMove): string => `${topic}:${partition}`

/** What moves, and what became of each. */
export const reassignmentRows = tableView({
  rows: (data: ChangeDocument<'moves', PlannedMove>) => data.moves,
  columns: [...moveColumns, directoriesColumn, ...outcomeColumns] as readonly Column<
    ChangedRow<PlannedMove>
  >[],
  name: nameOf,
})

const change = (before: number, after: number): string =>
  before === after ? String(before) : `${before} > ${after}`

const loadColumns: readonly Column<BrokerLoad>[] = [
  {field: 'broker', value: ({id}) => id},
  {field: 'rack', value: ({rack}) => rack, optional: true},
  {
    field: 'leaders',
    header: 'PREFERRED LEADER OF',
    value: ({leadersAfter}) => leadersAfter,
    text: ({leaders, leadersAfter}) => change(leaders, leadersAfter),
  },
  {
    field: 'replicas',
    value: ({replicasAfter}) => replicasAfter,
    text: ({replicas, replicasAfter}) => change(replicas, replicasAfter),
  },
  {
    field: 'bytes',
    value: ({bytesAfter}) => bytesAfter,
    text: ({bytes, bytesAfter}) =>
      bytes === bytesAfter ? formatBytes(bytes) : `${formatBytes(bytes)} > ${formatBytes(bytesAfter)}`,
    align: 'right',
  },
]

/** A plan: its moves, the brokers before and after, and what it takes. */
export const reassignmentPlan = tableView({
  rows: (plan: ReassignmentPlan) => plan.moves,
  columns: [
    ...moveColumns,
    {field: 'error', value: ({error}: PlannedMove) => error?.message, optional: true, role: 'error'},
  ],
  name: nameOf,
  text: (plan, context) => {
    const {moves, brokers} = plan
    if (moves.length === 0) return ''
    const errorColumn = {
      field: 'error',
      value: ({error}: PlannedMove) => error?.message,
      optional: true,
    } as const
    const table = renderTable<PlannedMove>([...moveColumns, errorColumn], moves, context)
    return `${table}\n${renderTable(loadColumns, brokers, context)}\n${summarizePlan(plan)}\n`
  },
})

/** "3 partitions move, 1.20 GiB are copied; at 50 MiB/s that takes 25s." */
export function summarizePlan({moves, bytes, throttle, seconds}: ReassignmentPlan): string {
  const moved = moves.filter(({error}) => error === undefined).length
  const copied = bytes === null ? 'how much is copied is not known' : `${formatBytes(bytes)} are copied`
  const time =
    throttle === null || bytes === 0n
      ? ''
      : `; at ${formatBytes(throttle)}/s ${seconds === null ? 'it takes unknown time' : `that takes ${formatDuration(seconds * 1000)}`}`
  return `${countOf(moved, 'partition')} ${moved === 1 ? 'moves' : 'move'}, ${copied}${time}.`
}

/** Moves that are cancelled. */
export const moveCancellations = tableView({
  rows: (data: ChangeDocument<'moves', MoveCancellation>) => data.moves,
  columns: [
    {field: 'topic', value: ({topic}) => topic},
    {field: 'partition', value: ({partition}) => partition},
    {field: 'from', value: ({from}) => from.join(',')},
    {field: 'to', value: ({to}) => to.join(',')},
    directoriesColumn,
    ...outcomeColumns,
  ],
  name: ({topic, partition}) => `${topic}:${partition}`,
})

const progressColumns: readonly Column<MoveProgress>[] = [
  {field: 'topic', value: ({topic}) => topic},
  {field: 'partition', value: ({partition}) => partition},
  {field: 'from', value: ({from}) => from.join(',')},
  {field: 'to', value: ({to}) => to.join(',')},
  {field: 'bytes', value: ({bytes}) => bytes, text: ({bytes}) => formatBytes(bytes), align: 'right'},
  {field: 'copied', value: ({copied}) => copied, text: ({copied}) => formatBytes(copied), align: 'right'},
]

const directoryColumns: readonly Column<DirectoryProgress>[] = [
  {field: 'topic', value: ({topic}) => topic},
  {field: 'partition', value: ({partition}) => partition},
  {field: 'broker', value: ({broker}) => broker},
  {field: 'from', value: ({from}) => from},
  {field: 'to', value: ({to}) => to},
  {field: 'bytes', value: ({bytes}) => bytes, text: ({bytes}) => formatBytes(bytes), align: 'right'},
  {field: 'copied', value: ({copied}) => copied, text: ({copied}) => formatBytes(copied), align: 'right'},
]

const throttleColumns: readonly Column<ChangedRow<SetThrottle>>[] = [
  {field: 'throttle', value: ({kind}) => kind},
  {field: 'name', value: ({name}) => name},
  {
    field: 'configs',
    header: 'OF',
    value: ({configs}) => Object.values(configs).join(' '),
    text: ({kind, configs}) => (kind === 'broker' ? showRates(configs) : showReplicas(configs)),
  },
  ...outcomeColumns,
]

/** `300 KiB/s of replication`, `1.00 MiB/s between log directories`. */
function showRates(configs: SetThrottle['configs']): string {
  const [leader, follower] = THROTTLE_RATES.map((key) => configs[key])
  const between = configs[DIRECTORY_RATE]
  const rate = (value: string, of: string): string => `${formatBytes(Number(value))}/s ${of}`
  const parts =
    leader !== undefined && leader === follower
      ? [rate(leader, 'of replication')]
      : [
          ...(leader === undefined ? [] : [rate(leader, 'of replication as leader')]),
          ...(follower === undefined ? [] : [rate(follower, 'of replication as follower')]),
        ]
  return [...parts, ...(between === undefined ? [] : [rate(between, 'between log directories')])].join(', ')
}

function showReplicas(configs: SetThrottle['configs']): string {
  const items = new Set(Object.values(configs).flatMap((list) => list.split(',')))
  return items.has('*') ? 'all replicas' : countOf(items.size, 'replica')
}

/** What is not known is not said to be still. */
function nothingSeen(unknown: readonly UnknownMoves[]): string {
  if (unknown.length === 0) return 'Nothing is on the move.\n'
  const names = unknown.map(({kind, name}) => `${kind} ${name}`)
  return `No move is seen, and what ${names.join(', ')} may have is unknown.\n`
}

/** Rates that nothing on the move needs, and that may be somebody's: how they are taken away. */
function tellKept(throttles: readonly SetThrottle[]): string {
  const kept = throttles.filter(({kind, isLeft}) => kind === 'broker' && !isLeft)
  const commands = kept.map(({name, configs}) =>
    formatCommandLine(['samsa'], {
      verb: ['config', 'unset', 'broker'],
      names: [name, ...Object.keys(configs)],
    }),
  )
  if (commands.length === 0) return ''
  return `\nRates that may be somebody's own are kept. To take them away:\n${commands.map((each) => `  ${each}\n`).join('')}`
}

type StatusDocument = ChangeDocument<'throttles', SetThrottle> & Partial<ReassignmentProgress>

/** What is on the move, and the throttles beside it. */
export const reassignmentStatus = tableView({
  rows: (status: StatusDocument) => status.moves ?? [],
  columns: progressColumns,
  name: ({topic, partition}) => `${topic}:${partition}`,
  text: (status, context) => {
    const {moves = [], directories = [], unknown = [], etaSeconds = null, throttles} = status
    const still =
      etaSeconds === null
        ? 'how long it takes still is not known'
        : `${formatDuration(etaSeconds * 1000)} left`
    const tables = [
      ...(moves.length === 0 ? [] : [renderTable(progressColumns, moves, context)]),
      ...(directories.length === 0 ? [] : [renderTable(directoryColumns, directories, context)]),
    ]
    const counts = [
      ...(moves.length === 0 ? [] : [`${countOf(moves.length, 'partition')} on the move`]),
      ...(directories.length === 0
        ? []
        : [`${countOf(directories.length, 'replica')} on the way to another log directory`]),
    ]
    const told =
      tables.length === 0 ? nothingSeen(unknown) : `${tables.join('\n')}\n${counts.join(', ')}, ${still}.\n`
    if (throttles.length === 0) return told
    const kept = tables.length === 0 ? tellKept(throttles) : ''
    return `${told}\n${renderTable(throttleColumns, throttles, context)}${kept}`
  },
})
