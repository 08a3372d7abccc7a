import {Failure} from '../../../errors/failure.ts'
import type {Offset} from '../../../kafka/batches/offset.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import {fetchCommittedOffsets} from '../../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../../offsets/topic-partition.ts'
import {requireTopics} from '../../topics/known-topics.ts'
import {listPartitions} from '../consume-records.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult, GroupRequest} from '../consume-request.ts'
import {Consumption, LAST_OUTPUT_MS, untilStopped} from '../consumption.ts'
import {endsByItself, FIRST_LOOK_MS, startLate} from '../late-partitions.ts'
import {describeNewPartitions} from '../new-partitions.ts'
import {type Ending, readRecords} from '../read-records.ts'
import {type ResolvedRange, requireRange, resolveRange} from '../reading-range.ts'
import {ClassicMember} from './classic-member.ts'
import {ConsumerMember} from './consumer-member.ts'
import type {Membership} from './membership.ts'
import {describeUncommitted, OffsetCommitter} from './offset-committer.ts'
import {watchSubscription} from './subscription-watch.ts'

const FROM_START = {others: {anchor: 'earliest', shift: 0n}, byPartition: new Map()} as const

/** How long a rebalance is held up by a slow reader of the output; it must stay below the rebalance timeout. */
const REVOKED_OUTPUT_MS = 30_000

/**
 * Reads topics as a member of a group. Each generation starts where the group has committed, else at the
 * request's range, and commits only what the output has accepted: every five seconds, before partitions are given up,
 * and at the end. Leaves the group at the end. Throws as consumeRecords does, and where the group cannot be joined or
 * a last commit is refused.
 */
export async function consumeAsMember(
  request: ConsumeRequest,
  group: GroupRequest,
  context: ConsumeContext,
): Promise<ConsumeResult> {
  const {cluster, clock, stop, notice} = context
  const consumption = new Consumption(request, context)
  const Member = group.protocol === 'consumer' ? ConsumerMember : ClassicMember
  const member: Membership = new Member({cluster, clock, stop, notice, ...group})
  const ends = new Map<string, Offset | null>()
  const known = new KnownPartitions()
  try {
    return await consumption.run(async () => {
      for (;;) {
        const ending = await readGeneration({request, group, context, consumption, member, ends, known})
        if (ending !== 'revoked') return ending
      }
    })
  } finally {
    await member.leave()
  }
}

interface Generation {
  readonly request: ConsumeRequest
  readonly group: GroupRequest
  readonly context: ConsumeContext
  readonly consumption: Consumption
  readonly member: Membership
  /** Ends of partitions, kept over generations: `--exit` means the ends as they were at the start. */
  readonly ends: Map<string, Offset | null>
  readonly known: KnownPartitions
}

/**
 * The partitions that were there when reading began: one that comes later is read from its start, whatever --from says. And
 * where this member began in each: `latest` looked up again, after a rebalance, would pass over what came in between.
 */
class KnownPartitions {
  #keys: Set<string> | null = null
  readonly starts = new Map<string, bigint>()

  /** The first call counts. */
  start(partitions: readonly TopicPartition[]): void {
    this.#keys ??= new Set(partitions.map(({topic, partition}) => topicPartitionKey(topic, partition)))
  }

  isNew({topic, partition}: TopicPartition): boolean {
    return this.#keys !== null && !this.#keys.has(topicPartitionKey(topic, partition))
  }
}

/** Joins, reads until there is a reason to end or the partitions are dealt out anew, and commits. */
async function readGeneration(generation: Generation): Promise<Ending | 'revoked'> {
  const {request, group, context, consumption, member, known} = generation
  const {cluster, clock, stop, output, notice} = context
  const topics = await untilStopped(requireTopics(cluster, request.topics, request), stop)
  consumption.leaders.remember(topics)
  const partitions = listPartitions(topics, null)
  requireRange(request.range, partitions)
  known.start(partitions)
  const names = topics.map(({name}) => name)
  const assigned = await untilStopped(member.join(names), stop)
  const {revoked} = member
  const opened = await untilStopped(openCursors(generation, assigned), stop)
  const {cursors} = opened
  consumption.cursors = cursors
  if (assigned.length === 0)
    notice(`Group ${group.groupId} has no partition for this member: the others have them all.`)

  const committer = new OffsetCommitter(member, cursors, {clock, instanceId: group.instanceId})
  const commitsRefused = new AbortController()
  const over = AbortSignal.any([stop, revoked, commitsRefused.signal])
  const done = new AbortController()
  const background = AbortSignal.any([over, done.signal])
  void committer.commitRegularly(background, (failure) => commitsRefused.abort(failure))
  void watchSubscription({member, request, context, topics: names}, background)
  let ending: Ending
  try {
    const {idleTimeoutMs, range} = request
    const pool = consumption.openPool(cursors)
    consumption.cursors = pool.cursors
    consumption.unread = opened.unread
    if (opened.unread.length > 0) {
      void startLate({
        unread: opened.unread,
        pool,
        clock,
        notice,
        isBounded: endsByItself(request),
        resolve: opened.resolve,
        onStarted: (late) => committer.add(late),
        onUnread: (left) => {
          consumption.unread = left
        },
      })
    }
    ending = await readRecords(pool, consumption.writer, {
      ...context,
      stop: over,
      idleTimeoutMs,
      waitsForPartitions: assigned.length === 0 && !range.exitsAtEnd && range.to === null,
    })
  } catch (error) {
    done.abort()
    await output.settle(over)
    await committer.commit().catch((failure: Failure) => notice(failure.message))
    throw error
  }
  done.abort()
  await output.settle(over)
  if (over.aborted)
    await output.settle(AbortSignal.timeout(stop.aborted ? LAST_OUTPUT_MS : REVOKED_OUTPUT_MS))
  await committer.commit()
  const {uncommitted} = committer
  if (commitsRefused.signal.aborted) throw commitsRefused.signal.reason
  const isLast = stop.aborted || !revoked.aborted || ending !== 'stopped'
  if (uncommitted.length > 0) {
    const text = describeUncommitted(group.groupId, uncommitted)
    if (isLast && !stop.aborted) throw new Failure('failed', text, {code: 'REBALANCE_IN_PROGRESS'})
    notice(text)
  }
  return isLast ? ending : 'revoked'
}

interface OpenedCursors extends Pick<ResolvedRange, 'cursors' | 'unread'> {
  /** Looks up again what could not be looked up. */
  readonly resolve: (partitions: readonly TopicPartition[]) => Promise<ResolvedRange>
}

/** Where the partitions of a generation start and end. */
async function openCursors(
  {request, group, context, ends, known}: Generation,
  assigned: readonly TopicPartition[],
): Promise<OpenedCursors> {
  if (assigned.length === 0) return {cursors: [], unread: [], resolve: () => Promise.reject()}
  const {cluster, notice} = context
  const {groupId} = group
  const found = (await fetchCommittedOffsets(cluster, [{group: groupId, partitions: assigned}])).get(groupId)
  if (found instanceof Failure) throw found
  const committed = new Map<string, bigint>()
  const epochs = new Map<string, number>()
  for (const [key, offset] of found ?? []) {
    if (offset instanceof Failure) throw offset
    committed.set(key, offset.offset)
    epochs.set(key, offset.leaderEpoch)
  }
  const {from} = request.range
  // A partition that --from does not name is ours all the same: nobody else in the group reads it.
  const others = from.others ?? {anchor: 'earliest', shift: 0n}
  const range = {...request.range, from: {...from, others}}
  for (const {topic, partition} of assigned) {
    const key = topicPartitionKey(topic, partition)
    const start = known.starts.get(key)
    if (start !== undefined && !committed.has(key)) committed.set(key, start)
  }
  const added = assigned.filter(
    (each) => known.isNew(each) && !committed.has(topicPartitionKey(each.topic, each.partition)),
  )
  const old = assigned.filter((each) => !added.includes(each))
  const resolve = async (partitions: readonly TopicPartition[]): Promise<ResolvedRange> => {
    const isAdded = ({topic, partition}: TopicPartition): boolean =>
      added.some((each) => each.topic === topic && each.partition === partition)
    const options = {retryForMs: FIRST_LOOK_MS, readsOthers: true}
    const parts = [
      await resolveRange(
        cluster,
        partitions.filter((each) => !isAdded(each)),
        range,
        committed,
        options,
      ),
      await resolveRange(
        cluster,
        partitions.filter(isAdded),
        {...range, from: FROM_START},
        new Map(),
        options,
      ),
    ]
    const found = {
      cursors: parts.flatMap(({cursors}) => cursors),
      notes: parts.flatMap(({notes}) => notes),
      unread: parts.flatMap(({unread}) => unread),
      held: parts.flatMap(({held}) => held),
    }
    for (const note of found.notes) notice(note)
    for (const cursor of found.cursors) {
      const key = topicPartitionKey(cursor.topic, cursor.partition)
      // The log may have been cut back while nobody read, and have grown past the commit again.
      if (committed.get(key) === BigInt(cursor.position)) cursor.lastFetchedEpoch = epochs.get(key) ?? -1
      cursor.writtenEpoch = cursor.lastFetchedEpoch
      if (!known.starts.has(key)) known.starts.set(key, BigInt(cursor.position))
      const end = ends.get(key)
      if (end === undefined) ends.set(key, cursor.end)
      else cursor.end = end
    }
    return found
  }
  for (const [topic, {length}] of Map.groupBy(added, ({topic}) => topic))
    notice(describeNewPartitions(topic, length))
  const {cursors, unread} = await resolve([...old, ...added])
  return {cursors, unread, resolve}
}
