import {setTimeout as delay} from 'node:timers/promises'
import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import type {Change, ChangeDocument, Done} from '../changes/change.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchCopiedBytes, type SizedMove} from './copy-meter.ts'
import {type ClusterPlacement, fetchPlacement} from './fetch-placement.ts'
import {fetchThrottles, removeThrottles, type SetThrottle} from './left-throttles.ts'
import {fetchOngoingMoves} from './reassign-replicas.ts'
import {type DirectoryMove, fetchDirectories, type ReplicaLog} from './replica-directories.ts'
import {fetchUntoldBrokers, type UnknownMoves} from './untold-brokers.ts'

/** A partition whose replicas are on the move, and how far they are. */
export interface MoveProgress extends SizedMove {
  /** Bytes that have arrived of its copies; null where a broker does not tell. */
  readonly copied: bigint | null
}

/** A replica on its way to another log directory of its broker, and how far it is. */
export interface DirectoryProgress extends TopicPartition, DirectoryMove {
  readonly bytes: bigint
  /** Bytes that have arrived; null where the broker does not tell any more. */
  readonly copied: bigint | null
}

/** How far all moves of a cluster are. */
export interface ReassignmentProgress {
  readonly moves: readonly MoveProgress[]
  readonly directories: readonly DirectoryProgress[]
  readonly bytes: bigint | null
  /** None: what is done is no longer on the move. */
  readonly done: number
  readonly total: number
  /** Seconds until all is copied at the rate that was seen; null where nothing arrives, or sizes are unknown. */
  readonly etaSeconds: number | null
  /** What could not be looked at, and may have moves and throttles of its own. */
  readonly unknown: readonly UnknownMoves[]
}

/** The document of `reassign status`. */
export type ReassignmentStatus = ReassignmentProgress & ChangeDocument<'throttles', SetThrottle>

/**
 * How far moves are, by two looks at the log directories with a pause between them; and as a change, that throttles which an
 * earlier run has left behind are taken away.
 */
export async function fetchReassignmentStatus(
  cluster: Cluster,
  windowMs: number,
): Promise<{readonly change: Change<'throttles', SetThrottle>; readonly unknown: readonly UnknownMoves[]}> {
  const placement = await fetchPlacement(cluster)
  const {ongoing, partitions, relocating} = placement
  const untold = await fetchUntoldBrokers(cluster, placement)
  const {throttles, unknown: unread} = await fetchStillThrottles(cluster, placement)
  const isFurther = ({kind, name}: UnknownMoves): boolean =>
    untold.every((each) => each.kind !== kind || each.name !== name)
  const unknown = [...untold, ...unread.filter(isFurther)]
  const sizes = new Map(
    partitions.map(({topic, partition, bytes}) => [topicPartitionKey(topic, partition), bytes]),
  )
  const before = await fetchCopiedBytes(cluster, ongoing)
  const startedMs = performance.now()
  if (ongoing.length > 0 || relocating.length > 0) await pause(cluster, windowMs)
  const after = ongoing.length > 0 ? await fetchCopiedBytes(cluster, ongoing) : before
  const directories = await fetchDirectoryProgress(cluster, relocating)
  const seconds = (performance.now() - startedMs) / 1000
  const moves = ongoing.map((move): MoveProgress => {
    const {topic, partition, from, to, adding} = move
    const key = topicPartitionKey(topic, partition)
    const size = sizes.get(key) ?? null
    const bytes = adding.length === 0 ? 0n : size === null ? null : size * BigInt(adding.length)
    return {topic, partition, from, to, bytes, copied: after.get(key) ?? null}
  })
  const copies = [...moves, ...directories]
  const arrivedBefore = [...before.values(), ...relocating.map(({future}) => future?.bytes ?? 0n)]
  const progress: ReassignmentProgress = {
    moves,
    directories,
    bytes: sumOf(copies.map(({bytes}) => bytes)),
    done: 0,
    total: moves.length,
    etaSeconds: calculateEta(copies, sumOf(arrivedBefore), seconds),
    unknown,
  }
  return {change: throttleRemoval(cluster, throttles, progress), unknown}
}

/** A second look at replicas on their way between directories; those that have arrived since are left out. */
async function fetchDirectoryProgress(
  cluster: Cluster,
  relocating: readonly ReplicaLog[],
): Promise<DirectoryProgress[]> {
  const found = await fetchDirectories(cluster, relocating)
  return relocating.flatMap(({topic, partition, broker, directory, bytes, future}): DirectoryProgress[] => {
    const told = found.get(broker)
    const log = told instanceof Failure ? undefined : told?.logs.get(topicPartitionKey(topic, partition))
    if (future === null || log?.future === null) return []
    const copied = log?.future?.bytes ?? null
    return [{topic, partition, broker, from: directory, to: future.directory, bytes, copied}]
  })
}

/** A program that begins sets its throttle first, and starts its moves a moment later. */
const BEGINS_WITHIN_MS = 1_000

/** The throttles; left behind is only what a second look finds as it was, with nothing on the move. */
async function fetchStillThrottles(
  cluster: Cluster,
  placement: ClusterPlacement,
): ReturnType<typeof fetchThrottles> {
  const first = await fetchThrottles(cluster, placement)
  const left = new Set(first.throttles.filter(({isLeft}) => isLeft).map(throttleText))
  if (left.size === 0) return first
  await pause(cluster, BEGINS_WITHIN_MS)
  const ongoing = await fetchOngoingMoves(cluster, null)
  const {throttles, unknown} = await fetchThrottles(cluster, {...placement, ongoing})
  // What is new was set by somebody who begins, and the rates of brokers are theirs too.
  const isStill = throttles.every((each) => !each.isLeft || left.has(throttleText(each)))
  return {throttles: throttles.map((each) => ({...each, isLeft: each.isLeft && isStill})), unknown}
}

function throttleText({kind, name, configs}: SetThrottle): string {
  return JSON.stringify([kind, name, Object.entries(configs).sort()])
}

async function pause(cluster: Cluster, milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, {signal: cluster.signal}).catch(() => {
    throw abortFailure(cluster.signal)
  })
}

/** Seconds until all is copied; pure. */
export function calculateEta(
  moves: readonly Pick<MoveProgress, 'bytes' | 'copied'>[],
  copiedBefore: bigint | null,
  seconds: number,
): number | null {
  const bytes = sumOf(moves.map((move) => move.bytes))
  const copied = sumOf(moves.map((move) => move.copied))
  if (moves.length === 0 || bytes === null || copied === null || copiedBefore === null) return null
  const left = Number(bytes - copied)
  if (left <= 0) return 0
  const perSecond = Number(copied - copiedBefore) / seconds
  return perSecond > 0 ? Math.ceil(left / perSecond) : null
}

function sumOf(values: readonly (bigint | null)[]): bigint | null {
  return values.reduce<bigint | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0n)
}

function throttleRemoval(
  cluster: Cluster,
  rows: readonly SetThrottle[],
  progress: ReassignmentProgress,
): Change<'throttles', SetThrottle> {
  return {
    noun: 'throttles',
    rows,
    facts: {...progress},
    hasEffect: ({isLeft}) => isLeft,
    idleOutcome: () => 'kept',
    execute: async (left) => {
      const results = await removeThrottles(cluster, left)
      return new Map(
        left.map((row): [SetThrottle, Done<SetThrottle> | Failure] => {
          const failure = results.get(row)
          return [row, failure === null ? {outcome: 'removed'} : (failure ?? Failure.leftOut('a throttle'))]
        }),
      )
    },
  }
}
