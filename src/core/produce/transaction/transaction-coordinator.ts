import type {Broker} from '../../../kafka/broker.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure, isRetriableCode} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import type {Message} from '../../../kafka/protocol/schema.ts'
import {backOff, CoordinatorType, findCoordinators} from '../../../kafka/routing.ts'
import {transactionFailure} from './transaction-failures.ts'

/** What a request to the coordinator needs besides itself. */
export interface CoordinatorCall<A> {
  /** The beginning of the sentence where it fails. */
  readonly what: string
  /** The code of Kafka's that counts; of several the worst. */
  readonly codeOf: (answer: A) => number
  /** For how long what may pass is tried again. */
  readonly retryForMs: number
  /** Ends the trying. */
  readonly signal?: AbortSignal
  /** A request went out and no answer came: it may have been carried out. */
  readonly onUnanswered?: () => void
}

/** Codes that say that another broker is the coordinator, or will be. */
const MOVED: ReadonlySet<number> = new Set([
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
])

/** The broker that keeps the state of one transactional id: found when needed, and again when it has moved. */
export class TransactionCoordinator {
  readonly transactionalId: string
  readonly #cluster: Cluster
  #nodeId: number | null = null

  constructor(cluster: Cluster, transactionalId: string) {
    this.#cluster = cluster
    this.transactionalId = transactionalId
  }

  /**
   * Sends a request until it is answered for good. A coordinator that moves or loads, and one that is busy with the id's
   * last transaction, is asked again. Throws the Failure of the answer, or the last one of the way there.
   */
  async call<Q, A>(message: Message<Q, A>, request: Q, options: CoordinatorCall<A>): Promise<A> {
    const {what, retryForMs, signal} = options
    const retryUntilMs = Date.now() + retryForMs
    for (let attempt = 0; ; attempt++) {
      const mayRetry = (): boolean => Date.now() < retryUntilMs && !signal?.aborted
      try {
        const outcome = await this.#ask(message, request, options)
        if ('answer' in outcome) return outcome.answer
        const {code} = outcome
        if (MOVED.has(code)) this.#nodeId = null
        if (!isRetriableCode(code) || !mayRetry()) throw transactionFailure(code, what, this.transactionalId)
      } catch (error) {
        if (!isNetworkFailure(error) || !mayRetry()) throw error
        this.#nodeId = null
      }
      await backOff(this.#cluster, attempt)
    }
  }

  async #ask<Q, A>(
    message: Message<Q, A>,
    request: Q,
    {codeOf, onUnanswered}: CoordinatorCall<A>,
  ): Promise<{readonly answer: A} | {readonly code: number}> {
    const found = await this.#find()
    if ('code' in found) return found
    const answer = await found.broker.send(message, request).catch((error: unknown) => {
      onUnanswered?.()
      throw error
    })
    const code = codeOf(answer)
    return code === ErrorCode.NONE ? {answer} : {code}
  }

  /** The connection to the coordinator, or why there is none yet. Throws where nobody can be reached. */
  async #find(): Promise<{readonly broker: Broker} | {readonly code: number}> {
    if (this.#nodeId === null) {
      const {transactionalId} = this
      const found = await findCoordinators(this.#cluster, [transactionalId], CoordinatorType.transaction)
      const coordinator = found.get(transactionalId)
      if (coordinator && 'nodeId' in coordinator) this.#nodeId = coordinator.nodeId
      else if (coordinator && 'code' in coordinator.outcome) return {code: coordinator.outcome.code}
      else return {code: ErrorCode.COORDINATOR_NOT_AVAILABLE}
    }
    return {broker: await this.#cluster.broker(this.#nodeId)}
  }
}
