import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {fetchLogBounds} from '../offsets/fetch-bounds.ts'
import {type PartitionPositions, type Position, positionFor} from '../offsets/position.ts'
import {resolvePosition} from '../offsets/resolve-position.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

export interface TopicOffset {
  readonly topic: string
  readonly partition: number
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
  const wanted = topics.flatMap(({name: topic, partitions}) =>
    partitions.flatMap(({partition}) => {
      const position = positionFor(positions, partition)
      return position ? [{topic, partition, position}] : []
    }),
  )
  const bounds = await fetchLogBounds(cluster, wanted, ({partition}) => positionFor(positions, partition))
  return wanted.map(({topic, partition, position}) => {
    const found = bounds.get(topicPartitionKey(topic, partition))
    if (!found || found instanceof Failure) {
      const error = found ?? new Failure('internal', 'The broker left it out of its answer.')
      return {topic, partition, offset: null, timestamp: null, note: null, error: error}
    }
    const {offset, note} = resolvePosition(position, {...found, committed: null})
    return {topic, partition, offset, timestamp: timestampOf(position, found.timestampMs), note}
  })
}

/** Only an unshifted time leads to a record whose time is known. */
function timestampOf(position: Position, timestampMs: number | null): string | null {
  const isExact = position.anchor === 'time' && position.shift === 0n
  return isExact && timestampMs !== null ? new Date(timestampMs).toISOString() : null
}
