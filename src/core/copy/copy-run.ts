import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import {compress} from '../../kafka/batches/compression.ts'
import {distanceBetween, earlierOf} from '../../kafka/batches/offset.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {type ConsumeProgress, measureProgress} from '../consume/consume-progress.ts'
import {untilStopped} from '../consume/consumption.ts'
import {FetchPool} from '../consume/fetch-pool.ts'
import {LeaderFinder} from '../consume/leader-finder.ts'
import type {LostOffsets} from '../consume/lost-offsets.ts'
import {watchNewPartitions} from '../consume/new-partitions.ts'
import {readRecords} from '../consume/read-records.ts'
import {countOf} from '../names/count-of.ts'
import {choosePartitioner} from '../produce/produce-target.ts'
import {type DeliveryCounts, DeliveryTally} from '../produce/report/delivery-tally.ts'
import {Delivery} from '../produce/send/delivery.ts'
import {fetchProducerIdentity} from '../produce/send/producer-identity.ts'
import {systemClock} from '../time/clock.ts'
import {BatchPassing} from './batch-passing.ts'
import type {CopyRequest, CopySurroundings} from './copy-request.ts'
import {type CopyOutcome, calculateCopyOutcome} from './copy-result.ts'
import {heldBackFailure, lostFailure} from './copy-shortfalls.ts'
import {CopySink} from './copy-sink.ts'
import {JournalKeeper} from './journal-keeper.ts'
import {type CopyPlan, planCopy} from './plan-copy.ts'
import {SourceProgress, type SourceRecord} from './source-progress.ts'
import {createTargetTopic, stampsRecords} from './target-topic.ts'

/** How long a copy with an end tries against a source that does not answer. */
const GIVE_UP_AFTER_MS = 60_000
const ONE_BYTE = Buffer.of(0)

/** Copies the records of one topic to another, and answers for every one of them. */
export class CopyRun {
  readonly plan: CopyPlan
  readonly #request: CopyRequest
  readonly #surroundings: CopySurroundings
  readonly #progress = new SourceProgress()
  readonly #tally: DeliveryTally<SourceRecord>
  #delivery: Delivery | null = null
  #keeper: JournalKeeper | null = null
  #measure: (() => ConsumeProgress) | null = null
  #lost = 0
  readonly #startedAtMs = performance.now()

  private constructor(plan: CopyPlan, request: CopyRequest, surroundings: CopySurroundings) {
    this.plan = plan
    this.#request = request
    this.#surroundings = surroundings
    this.#tally = new DeliveryTally((ordinal) => this.#progress.locate(ordinal))
  }

  /** Checks all that can be checked and plans. Throws a Failure; nothing has been changed by then. */
  static async prepare(request: CopyRequest, surroundings: CopySurroundings): Promise<CopyRun> {
    compress({compression: request.compression ?? 'none'}, ONE_BYTE)
    const plan = await untilStopped(planCopy(request, surroundings), surroundings.stop)
    for (const note of plan.notes) surroundings.onNotice(note)
    return new CopyRun(plan, request, surroundings)
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.#startedAtMs)
  }

  /** How far it is; null before it has begun, and for a copy without an end. */
  get progress(): ConsumeProgress | null {
    return this.#measure?.() ?? null
  }

  get counts(): DeliveryCounts {
    return this.#tally.count()
  }

  /** The result of doing nothing: the plan. */
  dryRun(): CopyOutcome {
    return this.#outcome(null, false)
  }

  /**
   * Copies until all is copied, a signal stops it, or nothing works any more. Throws a Failure only where it could not
   * begin.
   */
  async finish(): Promise<CopyOutcome> {
    try {
      return await this.#keepAndCopy()
    } finally {
      this.plan.lock?.release()
    }
  }

  async #keepAndCopy(): Promise<CopyOutcome> {
    const {stop, onNotice} = this.#surroundings
    const {plan} = this
    const topic = await untilStopped(this.#prepareTarget(), stop)
    for (const {partition, position} of plan.cursors) this.#progress.start(partition, position)
    const keeper = JournalKeeper.start(plan, topic.id, this.#request, this.#progress, onNotice)
    this.#keeper = keeper
    try {
      const delivery = await untilStopped(this.#openDelivery(topic), stop)
      this.#delivery = delivery
      return await this.#copy(delivery, topic, keeper)
    } finally {
      keeper.finish()
    }
  }

  /** Ends at once, wherever it stands: what was sent without an answer is unknown. */
  cutShort(): CopyOutcome {
    this.#delivery?.end(null)
    this.#keeper?.finish()
    this.plan.lock?.release()
    return this.#outcome(this.#delivery?.failure ?? this.#stopFailure(), this.#delivery !== null)
  }

  async #copy(delivery: Delivery, topic: TopicMetadata, keeper: JournalKeeper): Promise<CopyOutcome> {
    const {stop, target} = this.#surroundings
    const onStop = (): void => this.#comeToAnEnd(delivery)
    const onAbort = (): void => delivery.end(abortFailure(target.signal))
    if (stop.aborted) onStop()
    if (target.signal.aborted) onAbort()
    stop.addEventListener('abort', onStop, {once: true})
    target.signal.addEventListener('abort', onAbort, {once: true})
    let readFailure: Failure | null = null
    try {
      keeper.isReadToEnd = (await this.#readAll(delivery, topic)) && this.plan.held.length === 0
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      readFailure = error
    } finally {
      await delivery.flush()
      stop.removeEventListener('abort', onStop)
      target.signal.removeEventListener('abort', onAbort)
    }
    return this.#outcome(delivery.failure ?? this.#stopFailure() ?? readFailure, true)
  }

  #stopFailure(): Failure | null {
    const {stop} = this.#surroundings
    return stop.aborted ? abortFailure(stop) : null
  }

  async #prepareTarget(): Promise<TopicMetadata> {
    const {target: cluster, onNotice} = this.#surroundings
    const {target, created} = this.plan
    const topic = created === null ? target : await createTargetTopic(cluster, created)
    if (topic === null)
      throw new Failure('internal', `${this.#request.to} is neither there nor to be created.`)
    if (created !== null)
      onNotice(`created ${topic.name} with ${countOf(topic.partitions.length, 'partition')}`)
    if (await stampsRecords(cluster, topic.name)) {
      onNotice(
        `${topic.name} gives records the time of their arrival (message.timestamp.type is LogAppendTime): their own is lost.`,
      )
    }
    return topic
  }

  async #openDelivery(topic: TopicMetadata): Promise<Delivery> {
    const {target: cluster, onNotice} = this.#surroundings
    const identity = await fetchProducerIdentity(cluster)
    if (identity === null)
      onNotice('Not allowed to write idempotently: a record that has to be sent again may be stored twice.')
    return new Delivery({
      cluster,
      topic,
      identity,
      transaction: null,
      acks: -1,
      compression: {compression: this.#request.compression ?? 'none'},
      partitioner: await choosePartitioner(topic, {partition: null, partitioner: null}),
      tally: this.#tally,
      placements: null,
      timestampMs: null,
      onNotice,
      settled: this.#progress,
      onOver: () => this.#wake(),
    })
  }

  /** True where everything that was planned has been read. */
  async #readAll(delivery: Delivery, target: TopicMetadata): Promise<boolean> {
    const {source: cluster, stop, onNotice: notice} = this.#surroundings
    const {source, cursors} = this.plan
    const {filter, follows, isolation, keepsPartitions, inflateLimitBytes, compression} = this.#request
    const leaders = new LeaderFinder(cluster, systemClock)
    leaders.remember([source])
    const giveUpAfterMs = follows ? null : GIVE_UP_AFTER_MS
    const onLost = ({partition, from, to}: LostOffsets): void => {
      const end = cursors.find((cursor) => cursor.partition === partition)?.end ?? to
      this.#lost += Math.max(0, distanceBetween(from, earlierOf(to, end)))
    }
    const pool = new FetchPool({
      cluster,
      clock: systemClock,
      leaders,
      isolation,
      giveUpAfterMs,
      endsExist: !follows,
      notice,
      onLost,
    })
    this.#wake = () => pool.wake()
    pool.add(cursors)
    const tally = this.#tally
    this.#measure = measureProgress(cursors, null, {
      get records() {
        return tally.count().acknowledged
      },
      get bytes() {
        return tally.count().acknowledgedBytes
      },
    })
    if (follows) {
      const context = {cluster, clock: systemClock, notice}
      const request = {topics: [source.name], regex: false}
      void watchNewPartitions({request, context, leaders, known: cursors, pool})
    }
    const sink = new CopySink({
      delivery,
      tally,
      progress: this.#progress,
      filter,
      keepsPartitions,
      passing: new BatchPassing({
        keepsPartitions,
        sourcePartitions: source.partitions.length,
        targetPartitions: target.partitions.length,
        compression,
        inflateLimitBytes,
      }),
      inflateLimitBytes,
    })
    const output = {
      get isClosed() {
        return sink.isFull
      },
    }
    const ending = await readRecords(pool, sink, {clock: systemClock, output, stop, idleTimeoutMs: null})
    return ending === 'end'
  }

  /** Ends a wait for records that would be copied in vain. */
  #wake: () => void = () => {}

  /** Reads no more, and leaves what is under way a moment. */
  #comeToAnEnd(delivery: Delivery): void {
    delivery.endWithin()
    const {pendingRecords} = this.#tally
    const {stop, onNotice} = this.#surroundings
    if (pendingRecords === 0 || abortFailure(stop).kind !== 'interrupted') return
    onNotice(`ending: ${countOf(pendingRecords, 'record')} still under way; another Ctrl-C leaves at once`)
  }

  #outcome(failure: Failure | null, executed: boolean): CopyOutcome {
    const {rows, created, isResumed} = this.plan
    return calculateCopyOutcome(this.#tally, {
      from: this.#request.from,
      to: this.#request.to,
      plan: rows,
      created: created !== null,
      resumed: isResumed,
      executed,
      durationMs: executed ? this.durationMs : 0,
      lost: this.#lost,
      failure,
      shortfall: executed ? (heldBackFailure(this.plan) ?? lostFailure(this.plan, this.#lost)) : null,
    })
  }
}
