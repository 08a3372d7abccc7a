import {Failure} from '../../../errors/failure.ts'
import {type Offset, shiftOffset} from '../../../kafka/batches/offset.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {OffsetCommit} from '../../../kafka/protocol/messages/offset-commit.ts'
import {countOf} from '../../names/count-of.ts'
import {formatTopicPartition, topicPartitionKey} from '../../offsets/topic-partition.ts'
import type {Clock} from '../../time/clock.ts'
import type {PartitionCursor} from '../partition-cursor.ts'
import type {MemberIdentity, Membership} from './membership.ts'

const COMMIT_EVERY_MS = 5_000
const COMMIT_TIMEOUT_MS = 10_000
const RETRY_MS = 200

/** Codes that say the partitions are not ours any more, or about to be dealt out anew. */
const REVOKED: ReadonlySet<number> = new Set([
  ErrorCode.REBALANCE_IN_PROGRESS,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.FENCED_INSTANCE_ID,
  ErrorCode.FENCED_MEMBER_EPOCH,
])

interface CommittedPlace {
  readonly offset: Offset
  readonly epoch: number
}

function placeOf({written: offset, writtenEpoch: epoch}: PartitionCursor): CommittedPlace {
  return {offset, epoch}
}

/**
 * Commits how far the cursors of one generation have been written out, and knows what has not been committed. An offset
 * counts as committed only once the coordinator has answered so.
 */
export class OffsetCommitter {
  readonly #member: Membership
  readonly #instanceId: string | null
  readonly #clock: Clock
  readonly #cursors: PartitionCursor[]
  readonly #committed: Map<PartitionCursor, CommittedPlace>
  readonly #identity: MemberIdentity
  /** A commit under way is finished even when everything else has been told to stop. */
  readonly #never = new AbortController().signal
  /** One commit at a time: two could overtake each other. */
  #running: Promise<void> = Promise.resolve()

  constructor(
    member: Membership,
    cursors: readonly PartitionCursor[],
    {clock, instanceId}: {readonly clock: Clock; readonly instanceId: string | null},
  ) {
    this.#member = member
    this.#cursors = [...cursors]
    this.#clock = clock
    this.#instanceId = instanceId
    this.#committed = new Map(cursors.map((cursor) => [cursor, placeOf(cursor)]))
    this.#identity = member.identity
  }

  /** Partitions of the same generation that are read later than the others. */
  add(cursors: readonly PartitionCursor[]): void {
    for (const cursor of cursors) {
      this.#cursors.push(cursor)
      this.#committed.set(cursor, placeOf(cursor))
    }
  }

  /** Cursors of which more was written out than is committed. */
  get uncommitted(): PartitionCursor[] {
    return this.#cursors.filter((cursor) => {
      const {written, writtenEpoch} = cursor
      const {offset, epoch} = this.#committed.get(cursor) ?? {offset: 0, epoch: -1}
      // The same offset of another log, after an unclean election.
      return written > offset || (written === offset && writtenEpoch > epoch)
    })
  }

  /**
   * Commits every five seconds until the signal aborts. `onFailure` is called where commits are refused for good; what
   * passes is left to the next commit.
   */
  async commitRegularly(until: AbortSignal, onFailure: (failure: Failure) => void): Promise<void> {
    for (;;) {
      await this.#clock.sleep(COMMIT_EVERY_MS, until)
      if (until.aborted) return
      try {
        await this.commit()
      } catch (error) {
        if (isNetworkFailure(error)) continue
        onFailure(error instanceof Failure ? error : new Failure('internal', String(error), {cause: error}))
        return
      }
    }
  }

  /**
   * Commits what has been written out by now. What cannot be, because the generation is over, stays in `uncommitted`.
   * Throws a Failure where the commit is refused otherwise, or the coordinator does not answer for ten seconds.
   */
  async commit(): Promise<void> {
    const previous = this.#running
    const {promise, resolve} = Promise.withResolvers<void>()
    this.#running = promise
    await previous
    try {
      const deadlineMs = this.#clock.now() + COMMIT_TIMEOUT_MS
      while (this.uncommitted.length > 0 && !(await this.#tryToCommit(deadlineMs)))
        await this.#clock.sleep(RETRY_MS, this.#never)
    } finally {
      resolve()
    }
  }

  /** One attempt; false where it is to be tried again. */
  async #tryToCommit(deadlineMs: number): Promise<boolean> {
    const offered = this.uncommitted.map((cursor) => ({
      cursor,
      offset: cursor.written,
      epoch: cursor.writtenEpoch,
    }))
    const {coordinator} = this.#member
    const mayRetry = this.#clock.now() < deadlineMs
    const answer = await this.#send(offered).catch((error: unknown) => {
      if (mayRetry && isNetworkFailure(error)) return null
      throw error
    })
    if (answer === null) return false
    const codes = new Map<string, number>()
    for (const {name, partitions} of answer.topics)
      for (const {partitionIndex, errorCode} of partitions)
        codes.set(topicPartitionKey(name, partitionIndex), errorCode)
    let isRetryNeeded = false
    let isEpochStale = false
    for (const {cursor, offset, epoch} of offered) {
      // An answer that leaves a partition out has not committed it.
      const code =
        codes.get(topicPartitionKey(cursor.topic, cursor.partition)) ?? ErrorCode.UNKNOWN_SERVER_ERROR
      if (code === 0) this.#committed.set(cursor, {offset, epoch})
      else if (REVOKED.has(code)) {
        if (code === ErrorCode.REBALANCE_IN_PROGRESS) this.#member.revoke()
        else this.#member.lose(code)
        return true
      } else if (mayRetry && code === ErrorCode.STALE_MEMBER_EPOCH) isEpochStale = true
      else if (mayRetry && (coordinator.note(code) || isRetriableCode(code))) isRetryNeeded = true
      else
        throw kafkaFailure(
          code,
          `Offset ${offset} of ${formatTopicPartition(cursor)} could not be committed`,
          {by: OffsetCommit, topic: cursor.topic, group: coordinator.groupId},
        )
    }
    if (isEpochStale) await this.#member.refresh()
    return !isRetryNeeded && !isEpochStale
  }

  #send(offered: readonly {cursor: PartitionCursor; offset: Offset; epoch: number}[]) {
    const byTopic = Map.groupBy(offered, ({cursor}) => cursor.topic)
    return this.#member.coordinator.send(OffsetCommit, {
      groupId: this.#member.coordinator.groupId,
      generationIdOrMemberEpoch: this.#identity.epoch,
      memberId: this.#identity.memberId,
      groupInstanceId: this.#instanceId,
      topics: [...byTopic].map(([name, items]) => ({
        name,
        partitions: items.map(({cursor, offset, epoch}) => ({
          partitionIndex: cursor.partition,
          committedOffset: BigInt(offset),
          committedLeaderEpoch: epoch,
          committedMetadata: '',
        })),
      })),
    })
  }
}

/** One sentence about what was written out but will be read again by whoever has the partitions now. */
export function describeUncommitted(groupId: string, cursors: readonly PartitionCursor[]): string {
  const [first] = cursors
  const where = first
    ? `${formatTopicPartition(first)} up to offset ${shiftOffset(first.written, -1)}`
    : 'nothing'
  const more = cursors.length > 1 ? ` and ${countOf(cursors.length - 1, 'more partition')}` : ''
  return `Written out but not committed: ${where}${more}. Group ${groupId} had dealt the partitions out anew, so these records will be read again.`
}
