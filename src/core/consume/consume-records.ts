import {Failure} from '../../errors/failure.ts'
import {abortFailure} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {requireTopics} from '../topics/known-topics.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from './consume-request.ts'
import {FetchPool} from './fetch-pool.ts'
import {LeaderFinder} from './leader-finder.ts'
import type {LostOffsets} from './lost-offsets.ts'
import {watchNewPartitions} from './new-partitions.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import {type Ending, readRecords} from './read-records.ts'
import {resolveRange} from './reading-range.ts'
import {RecordWriter} from './record-writer.ts'
import {readTail} from './tail.ts'

/** How long a bounded reading tries against a cluster that does not answer. */
const GIVE_UP_AFTER_MS = 60_000
/** How long a reader of the output that has stopped reading may hold up a clean end. */
const LAST_OUTPUT_MS = 5_000

/**
 * Reads topics without a group: no offset is committed anywhere. Ends at the ends that the request sets, at
 * `context.stop`, or never. Throws a Failure where a topic does not exist or may not be read, where a batch is damaged
 * or the cluster is gone; what was read before has been written out by then.
 */
export async function consumeRecords(
  request: ConsumeRequest,
  context: ConsumeContext,
): Promise<ConsumeResult> {
  const {cluster, clock, stop, output, notice, format} = context
  const {maxRecords} = request
  const writer = new RecordWriter({format, output, maxRecords})
  const lost: LostOffsets[] = []
  let cursors: PartitionCursor[] = []
  let ending: Ending = 'stopped'
  const leaders = new LeaderFinder(cluster, clock)
  const openPool = (some: readonly PartitionCursor[]): FetchPool => {
    const isBounded = maxRecords !== null || some.every((cursor) => cursor.end !== null)
    const pool = new FetchPool({
      cluster,
      clock,
      leaders,
      isolation: request.range.isolation,
      giveUpAfterMs: isBounded ? GIVE_UP_AFTER_MS : null,
      notice,
      onLost: (each) => lost.push(each),
    })
    pool.add(some)
    return pool
  }

  try {
    const topics = await untilStopped(requireTopics(cluster, request.topics, request), stop)
    leaders.remember(topics)
    const partitions = listPartitions(topics, request.partitions)
    const resolved = await untilStopped(resolveRange(cluster, partitions, request.range), stop)
    for (const note of resolved.notes) notice(note)
    cursors = [...resolved.cursors]
    if (request.tail !== null) {
      ending = await readTail({count: request.tail, cursors, openPool, context, writer})
      if (!request.follows || ending === 'stopped') return result()
      for (const cursor of cursors) cursor.end = null
    }
    const pool = openPool(cursors)
    cursors = pool.cursors
    if (request.partitions === null && cursors.some((cursor) => cursor.end === null))
      void watchNewPartitions({request, context, leaders, known: partitions, pool})
    ending = await readRecords(pool, writer, {clock, output, stop, idleTimeoutMs: request.idleTimeoutMs})
    await output.settle(stop)
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    if (stop.aborted) await output.settle(AbortSignal.timeout(LAST_OUTPUT_MS))
  }
  return result()

  function result(): ConsumeResult {
    if (stop.aborted && abortFailure(stop).kind !== 'interrupted') throw abortFailure(stop)
    return {
      ending: stop.aborted ? 'stopped' : ending,
      records: writer.records,
      bytes: writer.bytes,
      lost,
      positions: cursors.map(({topic, partition, written}) => ({topic, partition, offset: written})),
    }
  }
}

/** Waits for a step of the preparation, but not longer than until the signal; then throws its reason. */
export async function untilStopped<T>(step: Promise<T>, stop: AbortSignal): Promise<T> {
  if (stop.aborted) throw abortFailure(stop)
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(abortFailure(stop))
  stop.addEventListener('abort', onAbort, {once: true})
  try {
    return await Promise.race([step, aborted.promise])
  } finally {
    stop.removeEventListener('abort', onAbort)
  }
}

/** The partitions of topics, or those that were asked for. Throws not-found where one does not exist. */
export function listPartitions(
  topics: readonly TopicMetadata[],
  wanted: readonly number[] | null,
): TopicPartition[] {
  return topics.flatMap(({name: topic, partitions}) => {
    const missing = wanted?.find((partition) => !partitions.some((each) => each.partition === partition))
    if (missing !== undefined) {
      const text = `Topic ${topic} has no partition ${missing}; it has ${partitions.length === 1 ? 'only partition 0' : `partitions 0 to ${partitions.length - 1}`}.`
      throw new Failure('not-found', text, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
    }
    return partitions
      .filter(({partition}) => wanted === null || wanted.includes(partition))
      .map(({partition}) => ({topic, partition}))
  })
}
