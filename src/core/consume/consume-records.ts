import type {Cluster} from '../../kafka/cluster.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {resolveTopics} from '../topics/known-topics.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from './consume-request.ts'
import {Consumption, untilStopped} from './consumption.ts'
import {describeAllUnread, endsByItself, FIRST_LOOK_MS, startLate} from './late-partitions.ts'
import {LatestPerKey} from './latest-per-key.ts'
import {watchNewPartitions} from './new-partitions.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import {readRecords} from './read-records.ts'
import {type ReadingRange, type ResolvedRange, requireRange, resolveRange} from './reading-range.ts'
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
    const topics = await untilStopped(findTopics(request, cluster, consumption), stop)
    leaders.remember(topics)
    const partitions = listPartitions(topics, request.partitions)
    requireRange(request.range, partitions)
    const {cursors, notes, held, unread} = await untilStopped(
      resolveReadable(cluster, partitions, request.range, new Map(), {isTail: request.tail !== null}),
      stop,
    )
    consumption.cursors = cursors
    for (const note of notes) notice(note)
    consumption.unread = unread
    consumption.held = held
    if (request.tail !== null) {
      for (const line of describeAllUnread(unread)) notice(line)
      const openPool = (some: readonly PartitionCursor[]) => consumption.openPool(some)
      const ending = await readTail({
        count: request.tail,
        inflateLimitBytes: request.inflateLimitBytes,
        cursors,
        openPool,
        context,
        writer,
      })
      if (!request.follows || ending === 'stopped') return ending
      for (const cursor of cursors) cursor.end = null
    }
    const pool = consumption.openPool(cursors)
    consumption.cursors = pool.cursors
    if (unread.length > 0) {
      const resolve = async (some: readonly TopicPartition[]): Promise<ResolvedRange> => {
        const late = await resolveLate(cluster, some, request)
        consumption.held = [...consumption.held, ...late.held]
        return late
      }
      void startLate({
        unread,
        pool,
        clock: context.clock,
        notice,
        isBounded: endsByItself(request),
        resolve,
        onStarted: () => {},
        onUnread: (left) => {
          consumption.unread = left
        },
      })
    }
    if (request.partitions === null && cursors.some((cursor) => cursor.end === null))
      void watchNewPartitions({request, context, leaders, known: partitions, pool})
    const options = {...context, idleTimeoutMs: request.idleTimeoutMs}
    if (!request.latestPerKey) return readRecords(pool, writer, options)
    const latest = new LatestPerKey(
      context.format,
      context.filter,
      request.inflateLimitBytes,
      context.gate ?? null,
      context.undecoded,
    )
    const ending = await readRecords(pool, latest, options)
    if (ending === 'stopped') return ending
    for (const each of latest.take()) await writer.writeFormatted(each, stop)
    await writer.flush(stop)
    if (latest.keyless > 0)
      notice(`${latest.keyless === 1 ? '1 record' : `${latest.keyless} records`} without a key left out.`)
    return ending
  })
}

/** The topics that can be described; those that may not be are told, where there are others. Throws every other Failure. */
async function findTopics(
  request: ConsumeRequest,
  cluster: Cluster,
  consumption: Consumption,
): Promise<readonly TopicMetadata[]> {
  const {topics, failures} = await resolveTopics(cluster, request.topics, {...request, takesPartitions: true})
  for (const [name, failure] of failures) {
    if (failure.kind !== 'denied' || topics.length === 0) throw failure
    consumption.deny(name, failure)
  }
  return topics
}

/** How long a tail waits for a partition without a leader: it is put in order before anything is printed. */
const TAIL_LOOK_MS = 5_000

/** Where the partitions that can be read start and end; at least one can. Throws as resolveRange does. */
export async function resolveReadable(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  range: ReadingRange,
  committed: ReadonlyMap<string, bigint>,
  {isTail = false}: {readonly isTail?: boolean} = {},
): Promise<ResolvedRange> {
  const retryForMs = isTail ? TAIL_LOOK_MS : FIRST_LOOK_MS
  const readsOthers = true
  const first = await resolveRange(cluster, partitions, range, committed, {retryForMs, readsOthers})
  if (first.unread.length === 0 || first.unread.length < partitions.length) return first
  // There are no others that could be read meanwhile.
  const second = await resolveRange(cluster, partitions, range, committed, {readsOthers})
  const [unread] = second.unread
  if (unread !== undefined && second.unread.length === partitions.length) throw unread.failure
  return second
}

/** Another look at partitions that could not be read so far. After a tail they are followed from their ends on. */
function resolveLate(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  {range, tail}: ConsumeRequest,
): Promise<ResolvedRange> {
  const latest = {others: {anchor: 'latest', shift: 0n}, byPartition: new Map()} as const
  const late = tail === null ? range : {...range, from: latest, exitsAtEnd: false}
  return resolveRange(cluster, partitions, late, new Map(), {retryForMs: FIRST_LOOK_MS, readsOthers: true})
}

/** The partitions of topics, or those that were asked for. Throws not-found where one does not exist. */
export function listPartitions(
  topics: readonly TopicMetadata[],
  wanted: readonly number[] | null,
): TopicPartition[] {
  return topics.flatMap(({name: topic, partitions}) => {
    const missing = wanted?.find((partition) => !partitions.some((each) => each.partition === partition))
    if (missing !== undefined) throw noSuchPartition(topic, partitions.length, missing)
    return partitions
      .filter(({partition}) => wanted === null || wanted.includes(partition))
      .map(({partition}) => ({topic, partition}))
  })
}
