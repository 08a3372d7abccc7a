import {Failure} from '../../errors/failure.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {requireTopics} from '../topics/known-topics.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from './consume-request.ts'
import {Consumption, untilStopped} from './consumption.ts'
import {watchNewPartitions} from './new-partitions.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import {readRecords} from './read-records.ts'
import {requireRange, resolveRange} from './reading-range.ts'
import {readTail} from './tail.ts'

/**
 * Reads topics without a group: no offset is committed anywhere. Ends at the ends that the request sets, at
 * `context.stop`, or never. Throws a Failure where a topic does not exist or may not be read, where a batch is damaged
 * or the cluster is gone; what was read before has been written out by then.
 */
export async function consumeRecords(
  request: ConsumeRequest,
  context: ConsumeContext,
): Promise<ConsumeResult> {
  const {cluster, stop, notice} = context
  const consumption = new Consumption(request, context)
  const {leaders, writer} = consumption
  return consumption.run(async () => {
    const topics = await untilStopped(requireTopics(cluster, request.topics, request), stop)
    leaders.remember(topics)
    const partitions = listPartitions(topics, request.partitions)
    requireRange(request.range, partitions)
    const {cursors, notes} = await untilStopped(resolveRange(cluster, partitions, request.range), stop)
    consumption.cursors = cursors
    for (const note of notes) notice(note)
    if (request.tail !== null) {
      const openPool = (some: readonly PartitionCursor[]) => consumption.openPool(some)
      const ending = await readTail({count: request.tail, cursors, openPool, context, writer})
      if (!request.follows || ending === 'stopped') return ending
      for (const cursor of cursors) cursor.end = null
    }
    const pool = consumption.openPool(cursors)
    consumption.cursors = pool.cursors
    if (request.partitions === null && cursors.some((cursor) => cursor.end === null))
      void watchNewPartitions({request, context, leaders, known: partitions, pool})
    return readRecords(pool, writer, {...context, idleTimeoutMs: request.idleTimeoutMs})
  })
}

/** The partitions of topics, or those that were asked for. Throws not-found where one does not exist. */
export function listPartitions(
  topics: readonly TopicMetadata[],
  wanted: readonly number[] | null,
): TopicPartition[] {
  return topics.flatMap(({name: topic, partitions}) => {
    const missing = wanted?.find((partition) => !partitions.some((each) => each.partition === partition))
    if (missing !== undefined) {
      const existing =
        partitions.length === 1 ? 'only partition 0' : `partitions 0 to ${partitions.length - 1}`
      throw new Failure('not-found', `Topic ${topic} has no partition ${missing}; it has ${existing}.`, {
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
    }
    return partitions
      .filter(({partition}) => wanted === null || wanted.includes(partition))
      .map(({partition}) => ({topic, partition}))
  })
}
