import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogOffsets, type LogOffset} from './fetch-offsets.ts'
import type {Position} from './position.ts'
import type {PartitionBounds} from './resolve-position.ts'
import {distinctPlaces, formatTopicPartition, topicPartitionKey} from './topic-partition.ts'

/** What resolvePosition needs of a partition, the committed offset apart; with the time of the record found by time. */
export type LogBounds = Omit<PartitionBounds, 'committed'> & {
  /** Milliseconds since 1970 of the record that a time led to; null where none was looked up or none is that late. */
  readonly timestampMs: number | null
}

/**
 * Log starts, log ends, and the offsets of the times among the positions, one request a leader for each of the three
 * kinds. Keys are of topicPartitionKey; a partition that cannot be read has its Failure.
 */
export async function fetchLogBounds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  positionOf: (partition: TopicPartition) => Position | null,
): Promise<Map<string, LogBounds | Failure>> {
  const unique = distinctPlaces(partitions)
  const [starts, ends, times] = await Promise.all([
    fetchLogOffsets(cluster, unique, 'earliest'),
    fetchLogOffsets(cluster, unique, 'latest'),
    fetchTimes(cluster, unique, positionOf),
  ])
  return new Map(unique.map((each) => [keyOf(each), combine(each, starts, ends, times)]))
}

/** As fetchLogBounds, but the first failure is thrown: for plans, of which half is none. */
export async function requireLogBounds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  positionOf: (partition: TopicPartition) => Position | null,
): Promise<Map<string, LogBounds>> {
  const bounds = new Map<string, LogBounds>()
  for (const [key, found] of await fetchLogBounds(cluster, partitions, positionOf)) {
    if (found instanceof Failure) throw found
    bounds.set(key, found)
  }
  return bounds
}

type Found = ReadonlyMap<string, LogOffset | Failure>

async function fetchTimes(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  positionOf: (partition: TopicPartition) => Position | null,
): Promise<Found> {
  const byTime = Map.groupBy(partitions, (each) => {
    const position = positionOf(each)
    return position?.anchor === 'time' ? position.timestampMs : null
  })
  const times = new Map<string, LogOffset | Failure>()
  for (const [timestampMs, each] of byTime) {
    if (timestampMs === null) continue
    for (const [key, found] of await fetchLogOffsets(cluster, each, {timestampMs})) times.set(key, found)
  }
  return times
}

function combine(partition: TopicPartition, starts: Found, ends: Found, times: Found): LogBounds | Failure {
  const key = keyOf(partition)
  const [start, end, time] = [starts.get(key), ends.get(key), times.get(key)]
  for (const each of [start, end, time]) if (each instanceof Failure) return each
  if (!isFound(start) || !isFound(end)) {
    return Failure.leftOut(`the offsets of ${formatTopicPartition(partition)}`)
  }
  return {
    logStart: start.offset,
    logEnd: end.offset,
    offsetForTime: isFound(time) ? time.offset : null,
    timestampMs: isFound(time) && time.timestamp >= 0n ? Number(time.timestamp) : null,
  }
}

function isFound(found: LogOffset | Failure | undefined): found is LogOffset {
  return found !== undefined && !(found instanceof Failure)
}

function keyOf({topic, partition}: TopicPartition): string {
  return topicPartitionKey(topic, partition)
}
