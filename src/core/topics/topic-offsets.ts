import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogBounds} from '../offsets/fetch-bounds.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {requireNamedPartitions} from '../offsets/named-partitions.ts'
import {type PartitionPositions, type Position, positionFor} from '../offsets/position.ts'
import {resolvePosition} from '../offsets/resolve-position.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {isCalendarInstant} from '../records/timestamp-writer.ts'

export interface TopicOffset {
  readonly topic: string
  /** Null for a topic that cannot be described. */
  readonly partition: number | null
  /** Null where it could not be read. */
  readonly offset: bigint | null
  /** ISO 8601 time of the record that a time led to, else null. */
  readonly timestamp: string | null
  /** Where the position lay outside of the log, or no record is that late. */
  readonly note: string | null
  readonly error?: Failure
}

/** The offsets that positions mean in the partitions of topics, in order of topic and partition. */
export async function fetchTopicOffsets(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  positions: PartitionPositions,
): Promise<TopicOffset[]> {
  const partitions = partitionsOf(topics)
  requireNamedPartitions(positions, partitions, '--at')
  const wanted = partitions.flatMap((each) => {
    const position = positionFor(positions, each.partition)
    return position ? [{...each, position}] : []
  })
  const bounds = await fetchLogBounds(cluster, wanted, ({partition}) => positionFor(positions, partition))
  return wanted.map(({topic, partition, position}) => {
    const found = bounds.get(topicPartitionKey(topic, partition))
    if (!found || found instanceof Failure) {
      const error = found ?? Failure.leftOut('the partition')
      return {topic, partition, offset: null, timestamp: null, note: null, error: error}
    }
    const {offset, note} = resolvePosition(position, {...found, committed: null})
    return {topic, partition, offset, timestamp: timestampOf(position, found.timestampMs), note}
  })
}

/** Places that Kafka looks up and positions have no word for, by the numbers that its own tools take. */
export const KAFKA_PLACES = {
  '-3': {timestampMs: -3, missing: 'no record'},
  '-4': {timestampMs: -4, missing: 'nothing is on the disk of a broker'},
  '-5': {timestampMs: -5, missing: 'nothing is in tiered storage'},
} as const
export type KafkaPlace = keyof typeof KAFKA_PLACES

/** The offsets of a place that only the broker knows: -3 the latest timestamp, -4 the first on disk, -5 the last tiered. */
export async function fetchKafkaPlace(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  place: KafkaPlace,
): Promise<TopicOffset[]> {
  const {timestampMs, missing} = KAFKA_PLACES[place]
  const partitions = partitionsOf(topics)
  const answers = await fetchLogOffsets(cluster, partitions, {timestampMs})
  return partitions.map(({topic, partition}) => {
    const found = answers.get(topicPartitionKey(topic, partition))
    const row = {topic, partition, timestamp: null}
    if (!found || found instanceof Failure)
      return {...row, offset: null, note: null, error: found ?? Failure.leftOut('it')}
    if (found.offset < 0n) return {...row, offset: null, note: missing}
    const foundMs = Number(found.timestamp)
    const isTime = place === '-3' && foundMs !== -1
    return {
      ...row,
      offset: found.offset,
      timestamp: isTime ? dateOf(foundMs) : null,
      note: null,
    }
  })
}

function partitionsOf(topics: readonly TopicMetadata[]): TopicPartition[] {
  return topics.flatMap(({name: topic, partitions}) => partitions.map(({partition}) => ({topic, partition})))
}

/** Only an unshifted time leads to a record whose time is known. */
function timestampOf(position: Position, timestampMs: number | null): string | null {
  const isExact = position.anchor === 'time' && position.shift === 0n
  return isExact && timestampMs !== null ? dateOf(timestampMs) : null
}

/** Null for a time that no calendar has, as of somebody who wrote nanoseconds. */
function dateOf(timestampMs: number): string | null {
  return isCalendarInstant(timestampMs) ? new Date(timestampMs).toISOString() : null
}
