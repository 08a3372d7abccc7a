import {Failure} from '../../../errors/failure.ts'
import type {Broker} from '../../../kafka/broker.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {ApiVersions} from '../../../kafka/protocol/messages/api-versions.ts'
import {Produce} from '../../../kafka/protocol/messages/produce.ts'
import {readVerdict, unansweredVerdict, type Verdict} from '../report/produce-verdict.ts'
import type {PartitionQueue} from './partition-queue.ts'
import type {ProduceBatch} from './produce-batch.ts'

/** --acks: 0 no answer at all, 1 when the leader has it, -1 ("all") when all in-sync replicas have it. */
export type Acks = 0 | 1 | -1

/** Far below a broker's socket.request.max.bytes (100 MB); one giant record still goes, alone. */
const MOST_REQUEST_BYTES = 4 * 1024 * 1024
const FIRST_ROOM_BYTES = 1024 * 1024
const MOST_ROOM_BYTES = 8 * 1024 * 1024
/** An answer within this share of the request timeout says that the way can take more at once. */
const FAST_SHARE = 0.1
/** The broker gives up waiting for its followers before we give up waiting for the broker. */
const BROKER_SHARE = 0.8

/** From version 12 on a produce request adds its partitions to the transaction by itself (KIP-890); we have added them. */
const ProduceInTransaction = {...Produce, versions: [9, 11]} as const

/** A batch on its way and the queue that it belongs to. */
interface Passenger {
  readonly queue: PartitionQueue
  readonly batch: ProduceBatch
}

export interface LeaderLaneOptions {
  readonly cluster: Cluster
  readonly nodeId: number
  readonly topic: string
  readonly acks: Acks
  /** The transaction that all batches belong to; null where they belong to none. */
  readonly transactionalId: string | null
  readonly onVerdict: (queue: PartitionQueue, batch: ProduceBatch, verdict: Verdict) => void
  /** A connection could not be made; null when it could. */
  readonly onConnection: (nodeId: number, failure: Failure | null) => void
  /** Something was answered or connected: more can be sent. */
  readonly onRoom: () => void
}

/**
 * The way to one broker: puts batches of several partitions into one request, a batch a partition (KIP-98 allows no
 * more), and keeps as many bytes under way as it answers for in good time.
 */
export class LeaderLane {
  readonly #options: LeaderLaneOptions
  #connection: Broker | null = null
  #isConnecting = false
  #roomBytes = FIRST_ROOM_BYTES
  #bytesInFlight = 0
  #requestsInFlight = 0

  constructor(options: LeaderLaneOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#requestsInFlight > 0
  }

  /** Sends what the queues of this leader have, as far as there is room; connects first if need be. */
  send(queues: readonly PartitionQueue[], nowMs: number): void {
    const connection = this.#connection
    if (connection === null || !connection.isConnected) {
      this.connect()
      return
    }
    while (this.#bytesInFlight === 0 || this.#bytesInFlight < this.#roomBytes) {
      const passengers = this.#board(queues, nowMs)
      if (passengers.length === 0) return
      void this.#carry(connection, passengers)
    }
  }

  /** Opens the connection ahead of the first batch, or again after it broke. */
  connect(): void {
    if (this.#isConnecting || this.#connection?.isConnected) return
    const {cluster, nodeId, onConnection, onRoom} = this.#options
    this.#isConnecting = true
    cluster.broker(nodeId, 'produce').then(
      (connection) => {
        this.#isConnecting = false
        this.#connection = connection
        onConnection(nodeId, null)
        onRoom()
      },
      (error: unknown) => {
        this.#isConnecting = false
        onConnection(nodeId, failureOf(error))
      },
    )
  }

  #board(queues: readonly PartitionQueue[], nowMs: number): Passenger[] {
    const passengers: Passenger[] = []
    let bytes = 0
    for (const queue of queues) {
      const isEmpty = bytes === 0
      const room = Math.min(MOST_REQUEST_BYTES, this.#roomBytes - this.#bytesInFlight) - bytes
      // A batch larger than all room goes when nothing else is under way.
      const isAlone = isEmpty && this.#bytesInFlight === 0
      const batch = queue.takeSendable(nowMs, isAlone ? Number.POSITIVE_INFINITY : room)
      if (batch === null) continue
      passengers.push({queue, batch})
      bytes += batch.sizeInBytes
    }
    return passengers
  }

  async #carry(connection: Broker, passengers: readonly Passenger[]): Promise<void> {
    const {topic, acks, transactionalId, onRoom} = this.#options
    const bytes = passengers.reduce((sum, {batch}) => sum + batch.sizeInBytes, 0)
    const {requestTimeoutMs} = this.#options.cluster.options
    const sentAtMs = performance.now()
    this.#bytesInFlight += bytes
    this.#requestsInFlight++
    try {
      const request = {
        transactionalId,
        acks,
        timeoutMs: Math.round(requestTimeoutMs * BROKER_SHARE),
        topicData: [
          {
            name: topic,
            partitionData: passengers.map(({queue, batch}) => ({
              index: queue.partition,
              records: batch.bytes,
            })),
          },
        ],
      }
      if (acks === 0) await this.#sendUnanswered(connection, request)
      const message = transactionalId === null ? Produce : ProduceInTransaction
      const answer = acks === 0 ? null : await connection.send(message, request)
      if (performance.now() - sentAtMs < requestTimeoutMs * FAST_SHARE)
        this.#roomBytes = Math.min(MOST_ROOM_BYTES, this.#roomBytes * 2)
      this.#deliver(passengers, answer)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind === 'timeout') this.#roomBytes = Math.max(FIRST_ROOM_BYTES / 16, this.#roomBytes / 4)
      // With acks=0 nothing would tell a repeat from a first attempt that came through.
      if (acks === 0) for (const {batch} of passengers) batch.mayBeStored = true
      const isFinal = acks === 0 || failure.code === 'UNSUPPORTED_VERSION'
      const verdict: Verdict = isFinal
        ? {kind: 'refused', failure}
        : {...unansweredVerdict(failure), ...(isSent(failure) ? {} : {mayBeStored: false})}
      for (const {queue, batch} of passengers) this.#options.onVerdict(queue, batch, verdict)
    } finally {
      this.#bytesInFlight -= bytes
      this.#requestsInFlight--
      onRoom()
    }
  }

  /**
   * With acks=0 the broker says nothing, but it answers the requests of a connection in order: when it answers the next
   * one, it has read this one, and it closes the connection where it did not like it.
   */
  async #sendUnanswered(connection: Broker, request: ProduceRequest): Promise<void> {
    await connection.send(Produce, request, {expectsResponse: false})
    await connection.send(ApiVersions, {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'})
  }

  #deliver(passengers: readonly Passenger[], answer: ProduceAnswer | null): void {
    const {topic, onVerdict} = this.#options
    const partitions = new Map(
      answer?.responses
        .find(({name}) => name === topic)
        ?.partitionResponses.map((partition) => [partition.index, partition]),
    )
    for (const {queue, batch} of passengers) {
      const where = `${topic}-${queue.partition}`
      const partition = partitions.get(queue.partition)
      if (answer === null) onVerdict(queue, batch, {kind: 'stored', baseOffset: -1})
      else if (partition) onVerdict(queue, batch, readVerdict(partition, {where, topic}))
      // An answer without this partition must never pass for a success (kafkajs's producer lost records that way).
      else onVerdict(queue, batch, unansweredVerdict(Failure.leftOut(where)))
    }
  }
}

type ProduceRequest = Parameters<typeof Produce.request.write>[1]
type ProduceAnswer = ReturnType<typeof Produce.response.read>

/** What is held back by a throttle has not gone out. */
function isSent(failure: Failure): boolean {
  return failure.code !== 'THROTTLED'
}

/** What was thrown while sending, as a Failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `Sending failed: ${message}`, {cause: error})
}
