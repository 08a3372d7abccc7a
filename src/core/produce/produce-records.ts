import {Failure} from '../../errors/failure.ts'
import {compress} from '../../kafka/batches/compression.ts'
import {abortFailure, type Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {requireTopics} from '../topics/known-topics.ts'
import {addValues, createParser} from './create-parser.ts'
import {Delivery} from './delivery.ts'
import {type DeliveryCounts, DeliveryTally} from './delivery-tally.ts'
import {type ByteStream, type InputSource, openInputs} from './input-source.ts'
import {LineMap} from './line-map.ts'
import {createPartitioner, fixedPartitioner, type Partitioner} from './partitioner.ts'
import {Placements} from './placements.ts'
import type {ProduceOptions} from './produce-options.ts'
import {calculateOutcome, type ProduceOutcome} from './produce-result.ts'
import {fetchProducerIdentity} from './producer-identity.ts'
import {noSuchPartition} from './record-failures.ts'
import {cutAtDelimiters, RecordRate} from './record-rate.ts'

const NEWLINE = Buffer.of(0x0a)

/** What a run needs from the process around it. */
export interface ProduceSurroundings {
  readonly stdin: ByteStream
  /** Aborted: read no more, send what was read, sum up. */
  readonly stop: AbortSignal
  /** Gets the lines of --print-offsets; resolves when the reader has kept up. */
  readonly writePlacements: (bytes: Buffer) => Promise<void>
  /** A line for people. */
  readonly onNotice: (line: string) => void
}

/** Reads records and produces them to one topic, and answers for every one of them. */
export class ProduceRun {
  readonly #cluster: Cluster
  readonly #topic: TopicMetadata
  readonly #options: ProduceOptions
  readonly #surroundings: ProduceSurroundings
  readonly #sources: readonly InputSource[]
  readonly #lines = new LineMap()
  readonly #tally = new DeliveryTally(this.#lines)
  readonly #delivery: Delivery
  readonly #startedAtMs = performance.now()

  private constructor(
    cluster: Cluster,
    topic: TopicMetadata,
    options: ProduceOptions,
    surroundings: ProduceSurroundings,
    sources: readonly InputSource[],
    delivery: (tally: DeliveryTally) => Delivery,
  ) {
    this.#cluster = cluster
    this.#topic = topic
    this.#options = options
    this.#surroundings = surroundings
    this.#sources = sources
    this.#delivery = delivery(this.#tally)
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
    const sources = options.values ? [] : await openInputs(options.files, surroundings.stdin)
    compress({compression}, NEWLINE)
    const topic = await requireTopic(cluster, topicName)
    if (partition !== null && !topic.partitions.some((each) => each.partition === partition)) {
      throw noSuchPartition(topic.name, topic.partitions.length, partition)
    }
    const {onNotice} = surroundings
    const identity = acks === -1 ? await fetchProducerIdentity(cluster) : null
    if (acks === -1 && identity === null) {
      onNotice('Not allowed to write idempotently: a record that has to be sent again may be stored twice.')
    }
    const partitioner = await choosePartitioner(topic, options)
    const placements = printsOffsets ? new Placements(surroundings.writePlacements) : null
    const delivery = (tally: DeliveryTally): Delivery =>
      new Delivery({
        cluster,
        topic,
        identity,
        acks,
        compression: {compression},
        partitioner,
        tally,
        placements,
        timestampMs,
        onNotice,
      })
    return new ProduceRun(cluster, topic, options, surroundings, sources, delivery)
  }

  /** Where the records have come to so far. */
  get counts(): DeliveryCounts {
    return this.#tally.count()
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
      await delivery.flush()
      stop.removeEventListener('abort', onStop)
      signal.removeEventListener('abort', onAbort)
    }
    return this.#outcome(delivery.failure ?? inputFailure ?? stopFailure(stop))
  }

  /** Ends at once, wherever it stands: what was sent without an answer is unknown. */
  cutShort(): ProduceOutcome {
    this.#delivery.end(null)
    return this.#outcome(this.#delivery.failure ?? stopFailure(this.#surroundings.stop))
  }

  /** Reads no more, and leaves what is under way a moment. */
  #comeToAnEnd(): void {
    this.#delivery.endWithin()
    const {pendingRecords} = this.#tally
    if (pendingRecords === 0 || this.#cluster.signal.aborted) return
    const what = pendingRecords === 1 ? '1 record is' : `${pendingRecords} records are`
    this.#surroundings.onNotice(`ending: ${what} still under way; another Ctrl-C leaves at once`)
  }

  #outcome(failure: Failure | null): ProduceOutcome {
    const {acks} = this.#options
    return calculateOutcome(this.#tally, {
      topic: this.#topic.name,
      acks,
      durationMs: this.durationMs,
      failure,
    })
  }

  async #readAll(): Promise<void> {
    const {values} = this.#options
    if (values) {
      if (!this.#isOver) addValues(values, this.#options, this.#delivery.records)
      return
    }
    for (const source of this.#sources) {
      if (this.#isOver) return
      await this.#readSource(source)
    }
  }

  get #isOver(): boolean {
    const {failure, isEnded} = this.#delivery
    return this.#surroundings.stop.aborted || failure !== null || isEnded
  }

  async #readSource(source: InputSource): Promise<void> {
    const {recordsPerSecond, input} = this.#options
    const {stop, onNotice} = this.#surroundings
    const delivery = this.#delivery
    const file = source.file ?? undefined
    const moveToLine = (line: number): void => this.#lines.moveTo(this.#tally.read + 1, line, file)
    moveToLine(1)
    const parser = createParser(this.#options, delivery.records, moveToLine)
    const rate = recordsPerSecond === null ? null : new RecordRate(recordsPerSecond)
    const delimiter = this.#options.delimiter ?? NEWLINE
    for await (const chunk of source.chunks(stop)) {
      if (this.#isOver) return
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
    }
    // A record that the end of the input did not complete is one; a record that we stopped reading is none.
    if (this.#isOver) return
    parser.end()
    if (parser.isUnterminated && file === undefined) {
      onNotice('The last line had no line break at its end; it was sent as it was.')
    }
  }
}

async function requireTopic(cluster: Cluster, name: string): Promise<TopicMetadata> {
  try {
    const [topic] = await requireTopics(cluster, [name])
    if (topic?.name === name) return topic
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error
    throw new Failure(error.kind, error.message, {
      code: error.code ?? undefined,
      suggestions: [...error.suggestions, `Create it first: \`samsa topic create ${name}\`.`],
    })
  }
  throw new Failure('usage', `produce takes the name of one topic, not a pattern: "${name}".`)
}

function choosePartitioner(
  topic: TopicMetadata,
  options: ProduceOptions,
): Promise<Partitioner> | Partitioner {
  if (options.partition !== null) return fixedPartitioner(options.partition)
  const all = topic.partitions.map(({partition}) => partition)
  const led = topic.partitions.filter(({leader}) => leader >= 0).map(({partition}) => partition)
  return createPartitioner({
    name: options.partitioner ?? 'murmur2',
    partitionCount: all.length,
    available: led.length > 0 ? led : all,
    random: Math.random,
  })
}

/** A reader of --print-offsets that went away has what it wanted; every other stop is an interruption. */
function stopFailure(stop: AbortSignal): Failure | null {
  if (!stop.aborted) return null
  const failure = abortFailure(stop)
  return failure.code === 'EPIPE' ? null : failure
}
