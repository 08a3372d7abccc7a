import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogOffsets, type Isolation, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

/** Where a partition's log starts and ends. */
export interface LogEnds {
  readonly logStart: bigint | Failure
  /** High watermark, or under read_committed the last stable offset. */
  readonly logEnd: bigint | Failure
  /** Offsets from the first open transaction to the high watermark; null where one of the two is unknown. */
  readonly openTxn: bigint | null
}

/** Log starts, high watermarks and last stable offsets of partitions, one request a leader for each of the three. */
export async function fetchLogEnds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  isolation: Isolation,
  retryForMs: number,
): Promise<Map<string, LogEnds>> {
  const topics = [...new Set(partitions.map(({topic}) => topic))]
  if (topics.some((topic) => !cluster.knownMetadata?.topics.has(topic))) await cluster.metadata(topics)
  const options = {retryForMs}
  // A broker answers the requests of one connection in the order in which they were sent, so the starts are read first.
  const [starts, highWatermarks, stable] = await Promise.all([
    fetchLogOffsets(cluster, partitions, 'earliest', 'read_uncommitted', options),
    fetchLogOffsets(cluster, partitions, 'latest', 'read_uncommitted', options),
    fetchLogOffsets(cluster, partitions, 'latest', 'read_committed', options),
  ])
  return new Map(
    partitions.map(({topic, partition}) => {
      const key = topicPartitionKey(topic, partition)
      const highWatermark = offsetOf(highWatermarks.get(key))
      const lastStable = offsetOf(stable.get(key))
      const isKnown = typeof highWatermark === 'bigint' && typeof lastStable === 'bigint'
      // The last stable offset is read a moment later and may have passed the high watermark of before.
      const openTxn = isKnown ? (highWatermark > lastStable ? highWatermark - lastStable : 0n) : null
      const logEnd = isolation === 'read_committed' ? lastStable : highWatermark
      return [key, {logStart: offsetOf(starts.get(key)), logEnd, openTxn}]
    }),
  )
}

function offsetOf(found: LogOffset | Failure | undefined): bigint | Failure {
  if (found instanceof Failure) return found
  return found?.offset ?? Failure.leftOut('the partition')
}
