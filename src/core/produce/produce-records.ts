import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import {compress} from '../../kafka/batches/compression.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {RecordEncoder} from '../records/decode/record-encoder.ts'
import {addValues, createParser} from './input/create-parser.ts'
import {EncodingSink} from './input/encoding-sink.ts'
import {type ByteStream, type InputSource, openInputs} from './input/input-source.ts'
import {LineMap} from './input/line-map.ts'
import type {ProduceOptions} from './produce-options.ts'
import {choosePartitioner, requireTargetTopic} from './produce-target.ts'
import type {ParsedRecordSink} from './record-sink.ts'
import {type DeliveryCounts, DeliveryTally} from './report/delivery-tally.ts'
import {Placements} from './report/placements.ts'
import {calculateOutcome, type ProduceOutcome} from './report/produce-result.ts'
import {Delivery, type DeliveryOptions} from './send/delivery.ts'
import {fetchProducerIdentity} from './send/producer-identity.ts'
import {cutAtDelimiters, RecordRate} from './send/record-rate.ts'
import {
  type ConcludedTransaction,
  concludeTransaction,
  firstFailure,
} from './transaction/conclude-transaction.ts'
import {Transaction} from './transaction/transaction.ts'

const NEWLINE = Buffer.of(0x0a)

/** What a run needs from the process around it. */
export interface ProduceSurroundings {
  readonly stdin: ByteStream
  /** How much stdin holds, where it is a file; null otherwise. */
  readonly stdinBytes: number | null
  /** Aborted: read no more, send what was read, sum up. */
  readonly stop: AbortSignal
  /** Gets the lines of --print-offsets; resolves when the reader has kept up. */
  readonly writePlacements: (bytes: Buffer) => Promise<void>
  /** A line for people. */
  readonly onNotice: (line: string) => void
  /** What keys and values, which are JSON then, are written by; null where they are sent as they are. */
  readonly encoder?: RecordEncoder | null
}

/** Reads records and produces them to one topic, and answers for every one of them. */
export class ProduceRun {
  readonly #cluster: Cluster
  readonly #topic: TopicMetadata
  readonly #options: ProduceOptions
  readonly #surroundings: ProduceSurroundings
  readonly #sources: readonly InputSource[]
  readonly #lines = new LineMap()
  readonly #transaction: Transaction | null
  readonly #placements: Placements | null
  readonly #tally: DeliveryTally
  readonly #delivery: Delivery
  /** Where parsed records go: to the delivery, on the way through the encoder where there is one. */
  readonly #parsed: ParsedRecordSink
  /** Aborted: there is no point in waiting for more input. */
  readonly #over = new AbortController()
  #readBytes = 0
  readonly #startedAtMs = performance.now()

  private constructor(
    cluster: Cluster,
    topic: TopicMetadata,
    options: ProduceOptions,
    surroundings: ProduceSurroundings,
    sources: readonly InputSource[],
    delivery: Omit<DeliveryOptions, 'tally'>,
  ) {
    this.#cluster = cluster
    this.#topic = topic
    this.#options = options
    this.#surroundings = surroundings
    this.#sources = sources
    this.#transaction = delivery.transaction
    this.#placements = delivery.placements
    const isTransactional = delivery.transaction !== null
    this.#tally = new DeliveryTally((ordinal) => this.#lines.locate(ordinal), {isTransactional})
    this.#delivery = new Delivery({...delivery, tally: this.#tally, onOver: () => this.#over.abort()})
    const {records} = this.#delivery
    const {encoder = null} = surroundings
    this.#parsed = encoder === null ? records : new EncodingSink(records, encoder)
  }

  /**
   * Checks all that can be checked before a record is read: files, codec, topic, partition, permission. Throws a
   * Failure, with nothing sent.
   */
  static async prepare(
    cluster: Cluster,
    topicName: string,
    options: ProduceOptions,
    surroundings: ProduceSurroundings,
  ): Promise<ProduceRun> {
    const {acks, compression, partition, timestampMs, printsOffsets} = options
    const sources = options.values
      ? []
      : await openInputs(options.files, surroundings.stdin, surroundings.stdinBytes)
    compress({compression}, NEWLINE)
    const topic = await requireTargetTopic(cluster, topicName)
    if (partition !== null && !topic.partitions.some((each) => each.partition === partition)) {
      throw noSuchPartition(topic.name, topic.partitions.length, partition)
    }
    const {onNotice, stop} = surroundings
    const transaction =
      options.transaction === null ? null : await Transaction.begin(cluster, options.transaction, stop)
    const identity = transaction
      ? transaction.identity
      : acks === -1
        ? await fetchProducerIdentity(cluster)
        : null
    if (acks === -1 && identity === null) {
      onNotice('Not allowed to write idempotently: a record that has to be sent again may be stored twice.')
    }
    const partitioner = await choosePartitioner(topic, options)
    const placements = printsOffsets
      ? new Placements(surroundings.writePlacements, {isHeld: transaction !== null})
      : null
    return new ProduceRun(cluster, topic, options, surroundings, sources, {
      cluster,
      topic,
      identity,
      transaction,
      acks,
      compression: {compression},
      partitioner,
      placements,
      timestampMs,
      onNotice,
    })
  }

  /** Where the records have come to so far. */
  get counts(): DeliveryCounts {
    return this.#tally.count()
  }

  /** The share of the input that was read: 0 to 1; null where the size of the input is not known. */
  get readRatio(): number | null {
    const totalBytes = this.#sources.reduce<number | null>(
      (sum, {sizeBytes}) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
      0,
    )
    return totalBytes === null || totalBytes === 0 ? null : Math.min(1, this.#readBytes / totalBytes)
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.#startedAtMs)
  }

  /** Reads and sends until the input ends, a signal stops it, or nothing works any more. Throws no Failure. */
  async finish(): Promise<ProduceOutcome> {
    const {stop} = this.#surroundings
    const {signal} = this.#cluster
    const delivery = this.#delivery
    const onStop = (): void => this.#comeToAnEnd()
    const onAbort = (): void => delivery.end(abortFailure(signal))
    if (stop.aborted) onStop()
    if (signal.aborted) onAbort()
    stop.addEventListener('abort', onStop, {once: true})
    signal.addEventListener('abort', onAbort, {once: true})
    let inputFailure: Failure | null = null
    try {
      await this.#readAll()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      inputFailure = error
    } finally {
      // What waits to be sent need not be written to be taken back.
      const isDoomed = this.#transaction !== null && (inputFailure !== null || this.#tally.failed > 0)
      if (isDoomed) delivery.stopSending(inputFailure ?? firstFailure(this.#tally))
      await delivery.flush()
      stop.removeEventListener('abort', onStop)
      signal.removeEventListener('abort', onAbort)
    }
    const failure = delivery.failure ?? inputFailure ?? stopFailure(stop)
    if (this.#transaction === null) return this.#outcome(failure, null)
    const concluded = await concludeTransaction(this.#transaction, {
      topic: this.#topic.name,
      tally: this.#tally,
      placements: this.#placements,
      reason: failure,
      stop,
      onNotice: this.#surroundings.onNotice,
    })
    return this.#outcome(concluded.failure, concluded)
  }

  /** Ends at once, wherever it stands: what was sent without an answer is unknown. */
  cutShort(): ProduceOutcome {
    this.#delivery.end(null)
    const failure = this.#delivery.failure ?? stopFailure(this.#surroundings.stop)
    const outcome = this.#transaction?.outcomeSoFar
    if (outcome === 'aborted') this.#tally.rollBack()
    else if (outcome === 'unknown') this.#tally.doubt()
    return this.#outcome(failure, outcome ? {outcome, failure} : null)
  }

  /** Reads no more, and leaves what is under way a moment. */
  #comeToAnEnd(): void {
    const {stop, onNotice} = this.#surroundings
    if (this.#transaction !== null) {
      const reason = abortFailure(stop)
      this.#delivery.stopSending(reason)
      if (reason.kind === 'interrupted') onNotice('aborting the transaction; another Ctrl-C leaves at once')
      return
    }
    this.#delivery.endWithin()
    const {pendingRecords} = this.#tally
    if (pendingRecords === 0 || this.#cluster.signal.aborted || abortFailure(stop).kind !== 'interrupted')
      return
    const what = pendingRecords === 1 ? '1 record is' : `${pendingRecords} records are`
    onNotice(`ending: ${what} still under way; another Ctrl-C leaves at once`)
  }

  #outcome(failure: Failure | null, concluded: ConcludedTransaction | null): ProduceOutcome {
    const {acks} = this.#options
    return calculateOutcome(this.#tally, {
      topic: this.#topic.name,
      acks,
      durationMs: this.durationMs,
      failure,
      transaction:
        this.#transaction && concluded
          ? {transactionalId: this.#transaction.transactionalId, outcome: concluded.outcome}
          : null,
    })
  }

  async #readAll(): Promise<void> {
    const {values} = this.#options
    if (values) {
      if (!this.#isOver) addValues(values, this.#options, this.#parsed)
      return
    }
    for (const source of this.#sources) {
      if (this.#isOver) return
      await this.#readSource(source)
    }
  }

  get #isOver(): boolean {
    const {failure, isEnded} = this.#delivery
    // One record that cannot be written is the end of a transaction.
    if (this.#transaction !== null && this.#tally.failed > 0) return true
    return this.#surroundings.stop.aborted || failure !== null || isEnded
  }

  async #readSource(source: InputSource): Promise<void> {
    const {recordsPerSecond, input} = this.#options
    const {stop, onNotice} = this.#surroundings
    const delivery = this.#delivery
    const file = source.file ?? undefined
    const moveToLine = (line: number): void => this.#lines.moveTo(this.#tally.read + 1, line, file)
    moveToLine(1)
    const {encoder} = this.#surroundings
    const encodes = encoder ? {key: encoder.key !== null, value: encoder.value !== null} : undefined
    const parser = createParser(this.#options, this.#parsed, moveToLine, encodes)
    const rate = recordsPerSecond === null ? null : new RecordRate(recordsPerSecond)
    const delimiter = this.#options.delimiter ?? NEWLINE
    for await (const chunk of source.chunks(AbortSignal.any([stop, this.#over.signal]))) {
      if (this.#isOver) return
      this.#readBytes += chunk.length
      delivery.records.beginChunk()
      if (rate === null || input === 'file') parser.push(chunk)
      else {
        for (const piece of cutAtDelimiters(chunk, delimiter)) {
          await rate.next(stop)
          if (this.#isOver) return
          delivery.records.beginChunk()
          parser.push(piece)
        }
      }
      await delivery.room()
      if (this.#isOver) return
    }
    // A record that the end of the input did not complete is one; a record that we stopped reading is none.
    if (this.#isOver) return
    parser.end()
    const {blankLines = 0} = parser
    if (blankLines > 0)
      onNotice(`${blankLines === 1 ? '1 blank line was' : `${blankLines} blank lines were`} passed over.`)
    if (parser.isUnterminated && file === undefined) {
      onNotice('The last line had no line break at its end; it was sent as it was.')
    }
  }
}

/** A reader of --print-offsets that went away has what it wanted; every other stop is an interruption. */
function stopFailure(stop: AbortSignal): Failure | null {
  if (!stop.aborted) return null
  const failure = abortFailure(stop)
  return failure.code === 'EPIPE' ? null : failure
}
