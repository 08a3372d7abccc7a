import {Failure} from '../../errors/failure.ts'
import {isNetworkFailure, kafkaFailure} from '../../kafka/failures.ts'
import {kafkaErrorOf} from '../../kafka/protocol/error-codes.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {retryPauseMs} from '../../kafka/retry-pause.ts'
import {type FetchAnswer, type FetchOutcome, readFetchAnswer} from './fetch-answer.ts'
import {buildFetchRequest, fetchLimits, rotate} from './fetch-request.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import type {LeaderFinder} from './leader-finder.ts'
import {Outage, type OutageOptions} from './outage.ts'
import {isFetchedToEnd, type PartitionCursor} from './partition-cursor.ts'
import {loseLeader, PartitionFaults, type PartitionFaultsOptions} from './partition-faults.ts'
import {Standstill} from './standstill.ts'

export interface FetchPoolOptions extends OutageOptions, PartitionFaultsOptions {
  readonly leaders: LeaderFinder
  /** Whether the ends of the cursors lay in the log when they were looked up, so that nobody has to write more. */
  readonly endsExist: boolean
}

/** One response, in the order it came. */
export interface FetchedResponse {
  readonly partitions: readonly FetchedPartition[]
  /** Lets its broker's next one in. */
  readonly release: () => void
  /** Has its bytes overwritten by a later one: nobody may look at them any more. */
  readonly reuse: () => void
}

/**
 * Fetches from all leaders at once, one request under way to each. While one response of a broker is being written out
 * the next is fetched, and a third is not asked for before the first is done with: two responses a broker bound the
 * memory, however slow the output is.
 *
 * What can pass (a moved leader, a broken connection) is tried again from the same offset; what cannot ends up in
 * `failure`.
 */
export class FetchPool {
  readonly cursors: PartitionCursor[] = []
  /** Why reading cannot go on. */
  failure: Failure | null = null
  readonly #options: FetchPoolOptions
  readonly #queue: FetchedResponse[] = []
  /** Responses that wait for their broker's previous one to be released. */
  #held = 0
  #expected = 0
  readonly #fetching = new Set<number>()
  readonly #stopper = new AbortController()
  #isFindingLeaders = false
  readonly #outage: Outage
  readonly #standstill: Standstill
  readonly #faults: PartitionFaults
  #wakeWaiter: (() => void) | null = null

  constructor(options: FetchPoolOptions) {
    this.#options = options
    this.#outage = new Outage(options)
    this.#standstill = new Standstill(options)
    this.#faults = new PartitionFaults(options, this.cursors, {
      isStopped: () => this.#isStopped,
      onSettled: () => {
        this.#proceed()
        this.wake()
      },
      onFatal: (error) => this.#fail(error),
    })
  }

  /** Starts to read further partitions. */
  add(cursors: readonly PartitionCursor[]): void {
    this.cursors.push(...cursors)
    this.#proceed()
  }

  /** Aborted when the pool is no longer in use. */
  get stopped(): AbortSignal {
    return this.#stopper.signal
  }

  /**
   * Keeps it from being done while partitions are still to be added; to be called once more, by what it returns, when no
   * more are.
   */
  expect(): () => void {
    this.#expected++
    return () => {
      this.#expected--
      this.wake()
    }
  }

  /** Whether everything wanted was fetched and taken. */
  get isDone(): boolean {
    if (this.#expected > 0) return false
    return this.#queue.length === 0 && this.#held === 0 && this.cursors.every(isFetchedToEnd)
  }

  /** The next response, if one waits. */
  take(): FetchedResponse | null {
    return this.#queue.shift() ?? null
  }

  /** Resolves when there may be something new: a response, a failure, the end; or when the time is over. */
  async wait(timeoutMs: number | null): Promise<void> {
    if (this.#queue.length > 0 || this.#isStopped) return
    await new Promise<void>((resolve) => {
      const timer = timeoutMs === null ? undefined : setTimeout(resolve, timeoutMs)
      this.#wakeWaiter = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wakeWaiter = null
  }

  /** Ends a wait() early. */
  wake(): void {
    this.#wakeWaiter?.()
  }

  /** Sends no more fetches; answers still under way are dropped. */
  stop(): void {
    this.#stopper.abort()
    this.#queue.length = 0
    this.wake()
  }

  get #isStopped(): boolean {
    return this.#stopper.signal.aborted || this.failure !== null
  }

  #proceed(): void {
    if (this.#isStopped) return
    const nodeIds = new Set(this.cursors.filter(isFetchable).map((cursor) => cursor.leader))
    for (const nodeId of nodeIds) if (!this.#fetching.has(nodeId)) void this.#fetchFrom(nodeId)
    if (!this.#isFindingLeaders && this.cursors.some(isLeaderless)) void this.#findLeaders()
  }

  async #fetchFrom(nodeId: number): Promise<void> {
    this.#fetching.add(nodeId)
    let turn = 0
    let fruitless = 0
    let previous: Promise<void> = Promise.resolve()
    try {
      while (!this.#isStopped) {
        const mine = this.cursors.filter((cursor) => cursor.leader === nodeId && isFetchable(cursor))
        if (mine.length === 0) break
        const answer = await this.#fetch(nodeId, rotate(mine, turn++))
        if (answer === null || this.#isStopped) continue
        const outcome = readFetchAnswer(answer, mine)
        const {fetched, failed, diverged, nearer} = outcome
        for (const {cursor, lastEpoch} of fetched) if (lastEpoch >= 0) cursor.lastFetchedEpoch = lastEpoch
        for (const each of diverged) this.#faults.goBack(each)
        // Until it fails, or does not have what is asked for: then the leader is looked for again.
        for (const {cursor, nodeId: replica} of nearer) if (this.#isLive(replica)) cursor.leader = replica
        if (nearer.length > 0) this.#proceed()
        if (failed.length < mine.length) this.#outage.noteSuccess(this.cursors)
        for (const {cursor, code} of failed) this.#faults.handle(cursor, code)
        // The others of this broker are read on, so the search for these must not wait for its fetches to end.
        if (failed.length > 0) this.#proceed()
        fruitless = this.#isStandingStill(mine, outcome) ? fruitless + 1 : 0
        // It had something to say at once, as it seems: not asked again as fast as it goes.
        if (fruitless > 0) await this.#options.clock.sleep(retryPauseMs(fruitless - 1), this.#stopper.signal)
        if (fetched.length === 0) continue
        this.#held++
        await previous
        this.#held--
        previous = this.#enqueue(fetched)
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#fetching.delete(nodeId)
      this.#proceed()
      this.wake()
    }
  }

  #isLive(nodeId: number): boolean {
    return this.#options.cluster.knownMetadata?.brokers.some((broker) => broker.nodeId === nodeId) ?? false
  }

  /** Whether an answer without a failure brought nothing to anybody though there is something. Tells what stands still. */
  #isStandingStill(cursors: readonly PartitionCursor[], outcome: FetchOutcome): boolean {
    const {fetched, quiet, failed, diverged, nearer} = outcome
    const why = new Map<PartitionCursor, string | null>()
    for (const {cursor} of fetched) why.set(cursor, 'sends no whole batch of records')
    for (const each of quiet)
      why.set(each.cursor, this.#hasMore(each) ? 'has records there, and sends none' : null)
    for (const {cursor} of nearer)
      if (why.get(cursor) !== undefined) why.set(cursor, 'sends us to another one')
    for (const {cursor} of diverged) why.set(cursor, 'says that its log was cut back')
    for (const {cursor, code} of failed) why.set(cursor, `answers ${kafkaErrorOf(code).name}`)
    let hasAny = failed.length > 0
    for (const cursor of cursors) {
      const reason = why.get(cursor)
      if (this.#standstill.hasAdvanced(cursor)) hasAny = true
      else if (reason === null) {
        hasAny = true
        this.#standstill.end(cursor)
      } else this.#standstill.note(cursor, reason ?? 'leaves it out of its answers')
    }
    return !hasAny
  }

  /** Whether a broker that sends no records has some, by what it says of its log. */
  #hasMore({cursor, highWatermark, lastStableOffset}: FetchOutcome['quiet'][number]): boolean {
    const {isolation, endsExist} = this.#options
    if (endsExist && cursor.end !== null) return true
    return cursor.fetchPosition < (isolation === 'read_committed' ? lastStableOffset : highWatermark)
  }

  async #fetch(nodeId: number, cursors: readonly PartitionCursor[]): Promise<FetchAnswer | null> {
    const {cluster, isolation} = this.#options
    const request = buildFetchRequest(cursors, {
      ...fetchLimits(isolation, this.#fetching.size),
      rack: cluster.options.rack ?? '',
    })
    try {
      const answer = await cluster.sendTo(nodeId, Fetch, request, {lane: 'fetch'})
      if (answer.errorCode !== 0)
        throw kafkaFailure(answer.errorCode, 'A broker refused a fetch', {by: Fetch})
      return answer
    } catch (error) {
      if (!(error instanceof Failure) || !isNetworkFailure(error)) throw error
      for (const cursor of cursors) loseLeader(cursor)
      if (!this.#isStopped) this.#outage.report(error)
      for (const cursor of cursors) this.#standstill.note(cursor, 'does not answer', error)
      return null
    }
  }

  #enqueue(partitions: readonly FetchedPartition[]): Promise<void> {
    return new Promise((release) => {
      const reuse = (): void => {
        // All of a response lie in one frame.
        const [first] = partitions
        if (first !== undefined) this.#options.cluster.frameMemory.giveBack(first.records)
      }
      this.#queue.push({partitions, release, reuse})
      this.wake()
    })
  }

  async #findLeaders(): Promise<void> {
    this.#isFindingLeaders = true
    try {
      while (!this.#isStopped) {
        const lost = this.cursors.filter(isLeaderless)
        if (lost.length === 0) break
        const attempts = Math.max(...lost.map((cursor) => cursor.failedAttempts))
        if (attempts > 0) await this.#options.clock.sleep(retryPauseMs(attempts - 1), this.#stopper.signal)
        if (this.#isStopped) break
        const isAnswered = await this.#options.leaders.find(lost).then(
          () => true,
          (error: unknown) => {
            if (!isNetworkFailure(error)) throw error
            if (!this.#isStopped) this.#outage.report(error)
            return false
          },
        )
        const leaderless = lost.filter((cursor) => cursor.leader < 0)
        for (const cursor of leaderless) cursor.failedAttempts++
        this.#outage.giveUpIfTooLong(lost)
        if (isAnswered)
          for (const cursor of leaderless) this.#standstill.note(cursor, 'says that it has no leader')
        this.#proceed()
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isFindingLeaders = false
    }
  }

  #fail(error: unknown): void {
    if (this.#isStopped) return
    const text = `Reading failed: ${String(error)}`
    this.failure = error instanceof Failure ? error : new Failure('internal', text, {cause: error})
    this.wake()
  }
}

function isFetchable(cursor: PartitionCursor): boolean {
  return cursor.leader >= 0 && !cursor.isPaused && !isFetchedToEnd(cursor)
}

function isLeaderless(cursor: PartitionCursor): boolean {
  return cursor.leader < 0 && !cursor.isPaused && !isFetchedToEnd(cursor)
}
