import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isNetworkFailure} from '../../kafka/failures.ts'
import {backOff} from '../../kafka/routing.ts'
import type {OnProgress} from '../changes/change.ts'
import {formatBytes} from '../names/numbers.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {findAstray} from './find-astray.ts'
import {GOES_ON, type MovedReplicas, moveReplicas} from './move-replicas.ts'
import type {PlannedMove} from './plan-reassignment.ts'
import {alterDirectories, fetchDirectories, type PlacedReplica} from './replica-directories.ts'

interface MoveOptions {
  readonly batch: number | null
  readonly onProgress: OnProgress
  readonly goesOn: readonly string[]
}

/** A replica of a move that is to be in a directory. */
interface NamedReplica extends PlacedReplica {
  readonly move: PlannedMove
  readonly to: string
  /** Whether it is a new one, that comes with the move. */
  readonly isNew: boolean
}

/**
 * Moves replicas to other brokers, and to the log directories that are named. Directories are named first, as brokers put new replicas
 * there at once then; those that a broker had already move meanwhile. Waits until all are where they should be; see moveReplicas.
 */
export async function movePlaced(
  cluster: Cluster,
  moves: readonly PlannedMove[],
  options: MoveOptions,
): Promise<MovedReplicas<PlannedMove>> {
  const named = moves.flatMap((move) =>
    (move.directories ?? []).map(({broker, from, to}): NamedReplica => {
      const {topic, partition} = move
      return {move, topic, partition, broker, to, isNew: from === null}
    }),
  )
  const isElsewhere = ({from, to}: PlannedMove): boolean => from.join() !== to.join()
  if (named.length === 0) return moveReplicas(cluster, moves, options)
  const results = new Map<PlannedMove, Failure | null>()
  const settle = ({move}: NamedReplica, failure: Failure): void => {
    results.set(move, results.get(move) ?? failure)
  }
  for (const [replica, failure] of await alterDirectories(cluster, named))
    if (failure !== null && !(replica.isNew && failure.code === 'REPLICA_NOT_AVAILABLE'))
      settle(replica, failure)
  const going = moves.filter((move) => !results.has(move) && isElsewhere(move))
  const moved = await moveReplicas(cluster, going, options)
  for (const [move, failure] of moved.results) results.set(move, failure)
  const awaited = moves.filter((move) => !results.get(move))
  // Of a move that was cancelled a replica never comes.
  const astray = await findAstray(cluster, awaited.filter(isElsewhere)).catch(noneIfAborted(cluster))
  for (const [move, failure] of astray) results.set(move, failure)
  const pending = named.filter(({move}) => !results.get(move))
  try {
    await awaitDirectories(cluster, pending, {...options, settle})
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const suggestions = [...error.suggestions, ...options.goesOn]
    const cut = error.with({message: `${error.message} ${GOES_ON}`, suggestions})
    const goingOn = new Set(moved.goingOn)
    for (const replica of pending) {
      settle(replica, cut)
      if (results.get(replica.move) === cut) goingOn.add(replica.move)
    }
    return {results: withDone(moves, results), goingOn, isDone: false}
  }
  return {results: withDone(moves, results), goingOn: moved.goingOn, isDone: moved.isDone}
}

function withDone(
  moves: readonly PlannedMove[],
  results: ReadonlyMap<PlannedMove, Failure | null>,
): ReadonlyMap<PlannedMove, Failure | null> {
  return new Map(moves.map((move) => [move, results.get(move) ?? null]))
}

/** What an interruption leaves unknown is said by what comes after it. */
function noneIfAborted(cluster: Cluster) {
  return (error: unknown): ReadonlyMap<PlannedMove, Failure> => {
    if (error instanceof Failure && cluster.signal.aborted) return new Map()
    throw error
  }
}

/** A broker may be seen between the end of a copy and its taking the place of the other. */
const LOOKS_ASTRAY = 3

async function awaitDirectories(
  cluster: Cluster,
  replicas: readonly NamedReplica[],
  {
    onProgress,
    settle,
  }: {readonly onProgress: OnProgress; readonly settle: (replica: NamedReplica, failure: Failure) => void},
): Promise<void> {
  let pending = replicas
  const astray = new Map<NamedReplica, number>()
  const renamed = new Set<NamedReplica>()
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt > 0) await backOff(cluster, attempt - 1)
    const found = await fetchDirectories(cluster, pending)
    const still: NamedReplica[] = []
    const again: NamedReplica[] = []
    let [arrived, bytes] = [0n, 0n]
    for (const replica of pending) {
      const {topic, partition, broker, to} = replica
      const told = found.get(broker)
      const log = told instanceof Failure ? undefined : told?.logs.get(topicPartitionKey(topic, partition))
      if (told instanceof Failure && !isNetworkFailure(told)) settle(replica, told)
      else if (log?.directory === to && log.future === null) continue
      else if (told instanceof Failure || log?.future?.directory === to) {
        still.push(replica)
        bytes += log?.bytes ?? 0n
        arrived += log?.future?.bytes ?? 0n
      } else {
        const looks = (astray.get(replica) ?? 0) + 1
        astray.set(replica, looks)
        if (looks < LOOKS_ASTRAY) still.push(replica)
        // A broker that was started anew meanwhile has forgotten where a new replica was to be.
        else if (replica.isNew && !renamed.has(replica)) again.push(replica)
        else settle(replica, notThere(replica, log?.directory))
      }
    }
    for (const [replica, failure] of await alterDirectories(cluster, again)) {
      renamed.add(replica)
      astray.delete(replica)
      if (failure === null) still.push(replica)
      else settle(replica, failure)
    }
    pending = still
    onProgress(
      `Moving replicas to other directories: ${replicas.length - pending.length} of ${replicas.length} done, ${formatBytes(arrived)} of ${formatBytes(bytes)} of the others${tellAway(found)}`,
    )
  }
}

function tellAway(found: ReadonlyMap<number, unknown>): string {
  const away = [...found].flatMap(([broker, told]) => (told instanceof Failure ? [broker] : []))
  return away.length === 0 ? '' : `; waits for broker ${away.join(', ')}, which does not answer`
}

function notThere(replica: NamedReplica, directory: string | undefined): Failure {
  const {broker, to} = replica
  const place = directory === undefined ? 'not on that broker' : `in ${directory}`
  return new Failure(
    'conflict',
    `The replica of ${formatTopicPartition(replica)} on broker ${broker} is ${place}, not in ${to}.`,
    {suggestions: ['Was the move cancelled, or does another program move it too?']},
  )
}
