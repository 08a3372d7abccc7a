import {Failure} from '../../../errors/failure.ts'
import {Cluster} from '../../../kafka/cluster.ts'
import {ErrorCode, kafkaErrorOf} from '../../../kafka/protocol/error-codes.ts'
import {AddPartitionsToTxn} from '../../../kafka/protocol/messages/add-partitions-to-txn.ts'
import {EndTxn} from '../../../kafka/protocol/messages/end-txn.ts'
import {InitProducerId} from '../../../kafka/protocol/messages/init-producer-id.ts'
import {orAtAbort} from '../../time/or-at-abort.ts'
import type {ProducerIdentity} from '../send/producer-identity.ts'
import {TransactionCoordinator} from './transaction-coordinator.ts'

/** What a user asks for with --transaction. */
export interface TransactionOptions {
  /** Null: a random one of this run. */
  readonly transactionalId: string | null
  /** After this time the coordinator aborts a transaction that was not ended (transaction.timeout.ms). */
  readonly timeoutMs: number
}

/** How a transaction ended; unknown: a commit was sent, and no answer tells whether it was done. */
export type TransactionOutcome = 'committed' | 'aborted' | 'unknown'

/** How a commit came out; the failure says why it is not sure that it was done, or sure that it was not. */
export type CommitOutcome =
  | {readonly outcome: 'committed'}
  | {readonly outcome: 'aborted' | 'unknown'; readonly failure: Failure}

/** A broker may have to make __transaction_state first, and an earlier transaction of the id has to end. */
const BEGIN_FOR_MS = 30_000
const ADD_FOR_MS = 60_000
/** Like delivery.timeout.ms of Kafka's clients. */
const COMMIT_FOR_MS = 120_000
const ABORT_FOR_MS = 5_000
/** For how long after a commit its markers are waited for. */
const SETTLE_FOR_MS = 5_000

/**
 * Answers to a commit that say that it was not done. Others leave it open: where the coordinator could not replicate what
 * it wrote to its log, it says COORDINATOR_NOT_AVAILABLE or NOT_COORDINATOR (TransactionStateManager).
 */
const NOT_COMMITTED: ReadonlySet<number> = new Set([
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.INVALID_PRODUCER_ID_MAPPING,
  ErrorCode.INVALID_TXN_STATE,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.CONCURRENT_TRANSACTIONS,
])

/**
 * Ended the way of Kafka before 4.0, which later brokers take as well: the epoch stays the same until the next
 * InitProducerId, so an EndTxn can be sent again without harm. From version 5 on it would rise (KIP-890).
 */
const EndTxnOfSameEpoch = {...EndTxn, versions: [3, 4]} as const

/** One transaction of one transactional id (KIP-98): all that is written in it becomes visible, or nothing. */
export class Transaction {
  readonly transactionalId: string
  readonly timeoutMs: number
  readonly identity: ProducerIdentity
  readonly #cluster: Cluster
  readonly #coordinator: TransactionCoordinator
  readonly #added = new Set<number>()
  readonly #ending = new AbortController()
  /** Whether the coordinator knows of a partition, or may know. */
  #isBegun = false
  #outcomeSoFar: TransactionOutcome = 'aborted'

  private constructor(
    cluster: Cluster,
    coordinator: TransactionCoordinator,
    timeoutMs: number,
    identity: ProducerIdentity,
  ) {
    this.#cluster = cluster
    this.#coordinator = coordinator
    this.transactionalId = coordinator.transactionalId
    this.timeoutMs = timeoutMs
    this.identity = identity
  }

  /**
   * Takes the transactional id: its producers before are fenced, and what they left open is aborted. Throws a Failure,
   * `denied` where the id may not be used.
   */
  static async begin(
    cluster: Cluster,
    {timeoutMs, transactionalId}: TransactionOptions,
    stop: AbortSignal,
  ): Promise<Transaction> {
    const coordinator = new TransactionCoordinator(cluster, transactionalId ?? `samsa-${crypto.randomUUID()}`)
    const {producerId, producerEpoch} = await coordinator.call(
      InitProducerId,
      {
        transactionalId: coordinator.transactionalId,
        transactionTimeoutMs: timeoutMs,
        producerId: -1n,
        producerEpoch: -1,
      },
      {
        what: `No transaction could be begun as ${coordinator.transactionalId}`,
        codeOf: ({errorCode}) => errorCode,
        retryForMs: BEGIN_FOR_MS,
        signal: stop,
      },
    )
    return new Transaction(cluster, coordinator, timeoutMs, {
      producerId,
      producerEpoch,
      isTransactional: true,
    })
  }

  /** What it has come to where nothing more is done about it: without a commit it is aborted in time. */
  get outcomeSoFar(): TransactionOutcome {
    return this.#outcomeSoFar
  }

  /** Whether a partition of the topic may be written to. */
  has(partition: number): boolean {
    return this.#added.has(partition)
  }

  /** Tells the coordinator about partitions before the first batch goes there. Throws a Failure. */
  async add(topic: string, partitions: readonly number[]): Promise<void> {
    this.#isBegun = true
    const {producerId, producerEpoch} = this.identity
    await this.#coordinator.call(
      AddPartitionsToTxn,
      {
        v3AndBelowTransactionalId: this.transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{name: topic, partitions: [...partitions]}],
      },
      {
        what: `${topic} could not be added to the transaction`,
        codeOf: ({resultsByTopicV3AndBelow}) =>
          worstCode(
            resultsByTopicV3AndBelow.flatMap(({resultsByPartition}) =>
              resultsByPartition.map(({partitionErrorCode}) => partitionErrorCode),
            ),
            partitions.length,
          ),
        retryForMs: ADD_FOR_MS,
        signal: this.#ending.signal,
      },
    )
    for (const partition of partitions) this.#added.add(partition)
  }

  /**
   * Commits, and waits a moment until readers can see it. Sent again as long as nobody answers, and until `giveUp`:
   * without an answer the outcome is unknown. A transaction in which nothing was written has nothing to commit.
   */
  async commit(giveUp: AbortSignal): Promise<CommitOutcome> {
    this.#outcomeSoFar = this.#isBegun ? 'unknown' : 'committed'
    if (!this.#isBegun) return {outcome: 'committed'}
    this.#ending.abort()
    let mayBeDone = false
    try {
      await untilAborted(
        this.#end(this.#coordinator, true, COMMIT_FOR_MS, giveUp, () => {
          mayBeDone = true
        }),
        giveUp,
      )
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const outcome = mayBeDone || giveUp.aborted ? 'unknown' : 'aborted'
      this.#outcomeSoFar = outcome
      return {outcome, failure: error}
    }
    this.#outcomeSoFar = 'committed'
    // The same again is answered with CONCURRENT_TRANSACTIONS until the markers are in all partitions.
    const seen = this.#end(this.#coordinator, true, SETTLE_FOR_MS, giveUp, () => {})
    await untilAborted(seen, giveUp).catch(() => {})
    return {outcome: 'committed'}
  }

  /**
   * Aborts: whatever was written is never seen under read_committed. Null, or the Failure that kept the coordinator from
   * hearing of it; it then aborts by itself after the timeout.
   */
  async abort(): Promise<Failure | null> {
    if (!this.#isBegun) return null
    this.#ending.abort()
    if (!this.#cluster.signal.aborted) return this.#abortOn(this.#coordinator)
    // The deadline has closed the connections.
    const cluster = new Cluster(this.#cluster.options, AbortSignal.timeout(ABORT_FOR_MS))
    return this.#abortOn(new TransactionCoordinator(cluster, this.transactionalId)).finally(() =>
      cluster.close(),
    )
  }

  async #abortOn(coordinator: TransactionCoordinator): Promise<Failure | null> {
    const giveUp = AbortSignal.timeout(ABORT_FOR_MS)
    try {
      await untilAborted(
        this.#end(coordinator, false, ABORT_FOR_MS, giveUp, () => {}),
        giveUp,
      )
      return null
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
  }

  async #end(
    coordinator: TransactionCoordinator,
    committed: boolean,
    retryForMs: number,
    signal: AbortSignal,
    onDoubt: () => void,
  ): Promise<void> {
    const {transactionalId} = this
    const {producerId, producerEpoch} = this.identity
    const request = {transactionalId, producerId, producerEpoch, committed}
    await coordinator.call(EndTxnOfSameEpoch, request, {
      what: `The transaction of ${transactionalId} could not be ${committed ? 'committed' : 'aborted'}`,
      codeOf: ({errorCode}) => {
        if (errorCode !== ErrorCode.NONE && !NOT_COMMITTED.has(errorCode)) onDoubt()
        return errorCode
      },
      retryForMs,
      signal,
      onUnanswered: onDoubt,
    })
  }
}

/** A partition that the coordinator leaves out was not added; of codes, one that cannot pass counts most. */
function worstCode(codes: readonly number[], expected: number): number {
  const failed = codes.filter((code) => code !== ErrorCode.NONE)
  const final = failed.find((code) => !mayPass(code))
  if (final !== undefined) return final
  // Partitions that were not attempted wait for those that failed.
  const passing = failed.find((code) => code !== ErrorCode.OPERATION_NOT_ATTEMPTED)
  if (failed.length > 0) return passing ?? ErrorCode.CONCURRENT_TRANSACTIONS
  return codes.length < expected ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.NONE
}

function mayPass(code: number): boolean {
  return code === ErrorCode.OPERATION_NOT_ATTEMPTED || kafkaErrorOf(code).retriable
}

/** Waits for a step, but not longer than until the signal: then it throws a Failure of kind timeout. */
async function untilAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  return orAtAbort(step, signal, () => {
    throw new Failure('timeout', 'The transaction coordinator did not answer in time.', {
      code: 'REQUEST_TIMED_OUT',
    })
  })
}
