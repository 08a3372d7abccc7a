import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import type {TopicMetadata} from '../../../kafka/metadata.ts'
import type {Verdict} from '../report/produce-verdict.ts'
import type {Transaction} from '../transaction/transaction.ts'
import {type Acks, failureOf, LeaderLane} from './leader-lane.ts'
import {LeaderWatch} from './leader-watch.ts'
import type {PartitionQueue} from './partition-queue.ts'
import type {ProduceBatch} from './produce-batch.ts'

/** A partition that takes nothing for this long ends the run (delivery.timeout.ms of Kafka's clients). */
const STALL_TIMEOUT_MS = 120_000
const WATCH_EVERY_MS = 500

const FATAL_KINDS: ReadonlySet<string> = new Set(['denied', 'auth', 'tls'])

/** Whether a failure concerns everything that is still to be sent, so that going on makes no sense. */
export function isFatal(failure: Failure): boolean {
  return FATAL_KINDS.has(failure.kind) || failure.code === 'UNSUPPORTED_VERSION'
}

export interface DispatcherOptions {
  readonly cluster: Cluster
  readonly topic: TopicMetadata
  readonly acks: Acks
  /** Null: every batch is on its own. */
  readonly transaction: Transaction | null
  readonly queues: readonly PartitionQueue[]
  /** A line for people about something that is being dealt with. */
  readonly onNotice: (line: string) => void
  /** An answer came, or a connection: something may have ended. */
  readonly onProgress: () => void
  /** There is no way on. */
  readonly onFatal: (failure: Failure) => void
}

/** Brings sealed batches to the leaders of their partitions, and again where that did not do. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #lanes = new Map<number, LeaderLane>()
  readonly #leaders: LeaderWatch
  /** Queues with something sealed. */
  readonly #busy = new Set<PartitionQueue>()
  readonly #watchdog: NodeJS.Timeout
  #retryTimer: NodeJS.Timeout | null = null
  #isAdding = false
  #isStopped = false

  constructor(options: DispatcherOptions) {
    this.#options = options
    const {cluster, topic, queues, onNotice, onFatal} = options
    this.#leaders = new LeaderWatch({
      cluster,
      topic: topic.name,
      queues,
      onNotice,
      onFresh: () => this.dispatch(),
      onLost: onFatal,
    })
    this.#leaders.apply(topic)
    this.#watchdog = setInterval(() => this.dispatch(), WATCH_EVERY_MS)
  }

  /** Opens the connections to all leaders, so that the first batch need not wait for them. */
  connect(): void {
    for (const {leader} of this.#options.queues) if (leader >= 0) this.#laneOf(leader).connect()
  }

  /** A queue has something to send. */
  add(queue: PartitionQueue): void {
    this.#busy.add(queue)
  }

  /** Something was stored: what trouble there was is over. */
  noteSuccess(): void {
    this.#leaders.noteSuccess()
  }

  /** Asks whether the topic is still the same, and who leads its partitions. */
  lookAgain(): void {
    this.#leaders.refresh()
  }

  /** Sends nothing more; answers still come in. */
  stop(): void {
    this.#isStopped = true
    clearInterval(this.#watchdog)
    if (this.#retryTimer) clearTimeout(this.#retryTimer)
    this.#leaders.stop()
  }

  /** Sends whatever may be sent now. */
  dispatch(): void {
    if (this.#isStopped) return
    const nowMs = Date.now()
    const {transaction} = this.#options
    const newPartitions: number[] = []
    const byLeader = new Map<number, PartitionQueue[]>()
    let retryAtMs = Number.POSITIVE_INFINITY
    for (const queue of this.#busy) {
      if (!queue.hasSealed) {
        this.#busy.delete(queue)
        continue
      }
      if (nowMs - queue.stalledSinceMs > STALL_TIMEOUT_MS) {
        this.#giveUp(queue)
        return
      }
      if (transaction?.has(queue.partition) === false) newPartitions.push(queue.partition)
      else if (queue.retryAtMs > nowMs) retryAtMs = Math.min(retryAtMs, queue.retryAtMs)
      else if (queue.leader < 0) this.#leaders.noteLeaderless(queue)
      else {
        const queues = byLeader.get(queue.leader)
        if (queues) queues.push(queue)
        else byLeader.set(queue.leader, [queue])
      }
    }
    for (const [leader, queues] of byLeader) this.#laneOf(leader).send(queues, nowMs)
    if (transaction !== null && newPartitions.length > 0) this.#addTo(transaction, newPartitions)
    if (retryAtMs < Number.POSITIVE_INFINITY && this.#retryTimer === null) {
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = null
        this.dispatch()
      }, retryAtMs - nowMs)
    }
  }

  /** The coordinator takes one such request at a time; partitions that come meanwhile go with the next. */
  #addTo(transaction: Transaction, partitions: readonly number[]): void {
    if (this.#isAdding) return
    this.#isAdding = true
    transaction.add(this.#options.topic.name, partitions).then(
      () => {
        this.#isAdding = false
        this.dispatch()
      },
      (error: unknown) => {
        this.#isAdding = false
        if (!this.#isStopped) this.#options.onFatal(failureOf(error))
      },
    )
  }

  #laneOf(nodeId: number): LeaderLane {
    const known = this.#lanes.get(nodeId)
    if (known) return known
    const {cluster, topic, acks, transaction, onProgress} = this.#options
    const lane = new LeaderLane({
      cluster,
      nodeId,
      topic: topic.name,
      acks,
      transactionalId: transaction?.transactionalId ?? null,
      onVerdict: (queue, batch, verdict) => this.#onVerdict(queue, batch, verdict),
      onConnection: (id, failure) => this.#onConnection(id, failure),
      onRoom: () => {
        this.dispatch()
        onProgress()
      },
    })
    this.#lanes.set(nodeId, lane)
    return lane
  }

  #onVerdict(queue: PartitionQueue, batch: ProduceBatch, verdict: Verdict): void {
    queue.answer(batch, verdict, Date.now())
    if (verdict.kind === 'retry') this.#leaders.noteTrouble(queue, verdict.failure)
  }

  #onConnection(nodeId: number, failure: Failure | null): void {
    if (this.#isStopped) return
    if (failure && isFatal(failure)) this.#options.onFatal(failure)
    else this.#leaders.noteConnection(nodeId, failure)
  }

  #giveUp(queue: PartitionQueue): void {
    const {topic, onFatal} = this.#options
    const {lastFailure} = queue
    const because = lastFailure ? ` The last reason: ${lastFailure.message}` : ''
    const text = `${topic.name}-${queue.partition} took no record for ${STALL_TIMEOUT_MS / 1000} seconds.${because}`
    const {code, suggestions} = lastFailure ?? {}
    onFatal(new Failure('timeout', text, {code: code ?? undefined, suggestions}))
  }
}
