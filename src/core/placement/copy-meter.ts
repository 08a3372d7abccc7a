import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {formatBytes, formatDuration} from '../names/numbers.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {ReplicaMove} from './plan-replicas.ts'

/** A move, and how much it copies. */
export interface SizedMove extends ReplicaMove {
  /** Bytes of all copies that have to be made; null where unknown. */
  readonly bytes: bigint | null
}

/** Asking for sizes costs a broker a look at each log: not with every poll. */
const ASK_EVERY_MS = 2_000

/** The replicas that a move brings to brokers which have none. */
export function addedReplicas({from, to}: Pick<ReplicaMove, 'from' | 'to'>): number[] {
  return to.filter((nodeId) => !from.includes(nodeId))
}

/**
 * Bytes that have arrived of moves under way, by topicPartitionKey: what the new replicas have on disk. A broker that does not
 * tell makes that of its partitions unknown: they have no entry.
 */
export async function fetchCopiedBytes(
  cluster: Cluster,
  moves: readonly (TopicPartition & {readonly adding: readonly number[]})[],
): Promise<Map<string, bigint>> {
  const wanted = moves.flatMap(({topic, partition, adding}) =>
    adding.map((nodeId) => ({topic, partition, nodeId})),
  )
  const copied = new Map(moves.map(({topic, partition}) => [topicPartitionKey(topic, partition), 0n]))
  await Promise.all(
    [...Map.groupBy(wanted, ({nodeId}) => nodeId)].map(async ([nodeId, each]) => {
      const sizes = await fetchLogSizes(cluster, nodeId, each).catch((error: unknown) => {
        if (error instanceof Failure && !cluster.signal.aborted) return null
        throw error
      })
      for (const {topic, partition} of each) {
        const key = topicPartitionKey(topic, partition)
        const present = copied.get(key)
        if (sizes === null) copied.delete(key)
        // A log that the broker has not made yet has no entry.
        else if (present !== undefined) copied.set(key, present + (sizes.get(key) ?? 0n))
      }
    }),
  )
  return copied
}

/** Tells how far moves are: partitions, bytes, and how long it takes at the rate so far. */
export class CopyMeter {
  readonly #cluster: Cluster
  readonly #moves: readonly SizedMove[]
  readonly #total: bigint | null
  #first: {readonly atMs: number; readonly bytes: bigint} | null = null
  #askedMs = 0
  #sentence = ''

  constructor(cluster: Cluster, moves: readonly SizedMove[]) {
    this.#cluster = cluster
    this.#moves = moves
    this.#total = moves.reduce<bigint | null>(
      (sum, {bytes}) => (sum === null || bytes === null ? null : sum + bytes),
      0n,
    )
  }

  /** "Moving replicas: 2 of 6 partitions done, 1.20 of 5.00 GiB, 3m40s left". */
  async tell(done: number, underWay: readonly SizedMove[], nowMs: number): Promise<string> {
    if (nowMs - this.#askedMs >= ASK_EVERY_MS && underWay.length > 0) {
      this.#askedMs = nowMs
      this.#sentence = await this.#measure(underWay, nowMs)
    }
    return `Moving replicas: ${done} of ${this.#moves.length} partitions done${this.#sentence}`
  }

  async #measure(underWay: readonly SizedMove[], nowMs: number): Promise<string> {
    const {brokers} = await this.#cluster.metadata([])
    const live = new Set(brokers.map(({nodeId}) => nodeId))
    const gone = [...new Set(underWay.flatMap(addedReplicas))].filter((nodeId) => !live.has(nodeId))
    const waits = gone.length === 0 ? '' : `; waits for broker ${gone.join(', ')}, which is down`
    if (this.#total === null || this.#total === 0n) return waits
    const copied = await fetchCopiedBytes(
      this.#cluster,
      underWay.map((move) => ({...move, adding: addedReplicas(move)})),
    )
    if (copied.size < underWay.length) return waits
    const waiting = underWay.reduce((sum, {bytes}) => sum + (bytes ?? 0n), 0n)
    const arrived = [...copied.values()].reduce((sum, each) => sum + each, 0n)
    // What has ended is copied whole, and counts by what it was.
    const bytes = this.#endedBytes(underWay) + (arrived < waiting ? arrived : waiting)
    this.#first ??= {atMs: nowMs, bytes}
    const {atMs, bytes: before} = this.#first
    const rate = Number(bytes - before) / (nowMs - atMs)
    const left = rate > 0 ? `, ${formatDuration(Number(this.#total - bytes) / rate)} left` : ''
    return `, ${formatBytes(bytes)} of ${formatBytes(this.#total)}${left}${waits}`
  }

  #started = new Set<SizedMove>()

  #endedBytes(underWay: readonly SizedMove[]): bigint {
    for (const move of underWay) this.#started.add(move)
    const going = new Set(underWay)
    return [...this.#started].reduce((sum, move) => (going.has(move) ? sum : sum + (move.bytes ?? 0n)), 0n)
  }
}
