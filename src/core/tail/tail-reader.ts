import {Failure} from '../../errors/failure.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isRetriableCode, kafkaFailure} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {createPartitionCursor, type PartitionCursor} from '../consume/partition-cursor.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {ArrivalRates} from './arrival-rates.ts'
import {CatchUp} from './catch-up.ts'
import {fetchFromLeaders} from './fetch-from-leaders.ts'
import {findStarts, type TailStart} from './find-starts.ts'
import {ForwardPages, recordsPerFetch} from './forward-pages.ts'
import {isSameSearch, type KeySearch, type KeySearchReport} from './key-search.ts'
import {KeySeeker} from './key-seeker.ts'
import type {TailAnswer} from './read-tail-answer.ts'
import {RecordRing} from './record-ring.ts'
import {TailDecoder, type TailDecoderSetup} from './tail-decoder.ts'
import type {CopiedRecord} from './tail-record.ts'
import type {TailReport} from './tail-report.ts'
import {isSameTail, type TailRequest} from './tail-request.ts'
import {TailJudge} from './tail-where.ts'

/** About so many records one poll takes while it follows, over the partitions that bring any. */
const RECORDS_PER_POLL = 1_000

/** Fetches to each leader that one poll makes at the most to fill a page. */
const FETCHES_PER_POLL = 8

/** How long one poll looks for a key at the most, beside what it reads. */
const SEARCH_PER_POLL_MS = 250

/** How long it is said that something could not be decoded. */
const DAMAGE_SHOWN_MS = 30_000

export interface TailReaderOptions {
  readonly cluster: Cluster
  readonly watch: MetadataWatch
  readonly clock: Clock
  readonly request: TailRequest
  /** Null where nothing says where the schema registry is. */
  readonly decoder: TailDecoder | null
}

/** What belongs to the topic as it is now, and goes when it is deleted and made anew. */
interface TopicState {
  readonly cursors: Map<number, PartitionCursor>
  /** The way from a jump to the end. */
  readonly forward: ForwardPages
  /** From the end on the newest records are taken. */
  isAtEnd: boolean
  readonly starts: TailStart[]
  /** Where partitions were that are to be found again. */
  readonly lost: Map<number, Offset>
  readonly ring: RecordRing
  readonly catchUp: CatchUp
}

/**
 * Reads a topic poll by poll: the newest records, or after a jump page by page from there, as many pages as are asked
 * for, and after the last one the newest. A poll is a fetch to each leader, of a bounded size, whatever is
 * produced; what does not fit is passed over while it follows. It joins no group and commits nothing. A topic that is
 * deleted and made anew is begun again.
 */
export class TailReader {
  readonly #options: TailReaderOptions
  readonly #rates = new ArrivalRates()
  readonly #judge = new TailJudge()
  #seeker: KeySeeker | null = null
  #topicId: string | null = null
  #topic: TopicState
  #taken = 0
  #passedOver = 0
  #turn = 0
  /** Partitions that brought records with the last poll: they share what one takes. */
  #busy = 1
  #damages: readonly {readonly atMs: number; readonly text: string}[] = []

  constructor(options: TailReaderOptions) {
    this.#options = options
    this.#topic = startTopic(options.request)
  }

  /**
   * Reads on.
   *
   * @param pages how many pages are wanted by now on the way from a jump to the end
   * @param where the expression by which the records are judged
   * @param search the key that is looked for
   * @throws not-found while the topic or the partition is not there, denied where it may not be read, and what the network throws
   */
  async poll(
    pages: number,
    where: string | null = null,
    search: KeySearch | null = null,
  ): Promise<TailReport> {
    const {clock, request} = this.#options
    const atMs = clock.now()
    const topic = await this.#findTopic()
    await this.#followTopic(topic)
    const errors: string[] = []
    const records = this.#topic.isAtEnd
      ? await this.#readNewest(errors)
      : await this.#readPages(pages, errors)
    const came = records.map((record) => ({...record, sequence: this.#taken++}))
    this.#topic.ring.add(came)
    const {decoder} = this.#options
    await decoder?.prepare(came, this.#topic.ring.records)
    const decoding = decoder?.decoding ?? null
    const notTaken = this.#passedOver + this.#topic.catchUp.behind
    this.#rates.add({atMs, taken: this.#taken, notTaken})
    const searched = await this.#lookFor(search, topic)
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      request: {...request, pages, where, search},
      records: this.#topic.ring.records,
      taken: this.#taken,
      passedOver: this.#passedOver,
      takenPerSecond: this.#rates.takenPerSecond,
      arrivedPerSecond: this.#rates.arrivedPerSecond,
      isAtEnd: this.#topic.isAtEnd,
      behind: this.#topic.isAtEnd ? 0 : this.#topic.forward.merge.behind,
      pages: this.#topic.forward.full,
      starts: request.from === null ? [] : this.#topic.starts.toSorted((a, b) => a.partition - b.partition),
      where: await this.#judge.judge(where, this.#topic.ring.records, decoding),
      search: searched,
      decoding,
      errors: [...errors, ...this.#damages.map(({text}) => text)],
    }
  }

  async #lookFor(search: KeySearch | null, {partitions}: TopicMetadata): Promise<KeySearchReport | null> {
    if (search === null) {
      this.#seeker = null
      return null
    }
    const {cluster, clock, request} = this.#options
    if (this.#seeker === null || !isSameSearch(this.#seeker.search, search)) {
      const all = partitions.map(({partition}) => partition)
      this.#seeker = await KeySeeker.open(cluster, request.topic, search, all)
    }
    const untilMs = clock.now() + SEARCH_PER_POLL_MS
    return this.#seeker.lookOn(search, () => clock.now() >= untilMs)
  }

  async #findTopic(): Promise<TopicMetadata> {
    const {watch, request} = this.#options
    const topic = (await watch.fetch()).topics.get(request.topic)
    const {partition} = request
    if (topic === undefined) {
      watch.expire()
      const text = `Topic ${request.topic} does not exist.`
      throw new Failure('not-found', text, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
    }
    if (topic.failure) throw topic.failure
    if (partition !== null && !topic.partitions.some((each) => each.partition === partition)) {
      watch.expire()
      throw new Failure('not-found', `Topic ${request.topic} has no partition ${partition}.`, {
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
    }
    return topic
  }

  /** Makes the cursors those of the topic's partitions, with their present leaders. */
  async #followTopic({id, name, partitions}: TopicMetadata): Promise<void> {
    const {cluster, request} = this.#options
    if (this.#topicId !== id) {
      this.#topicId = id
      this.#topic = startTopic(request)
    }
    const {cursors, forward, lost, starts} = this.#topic
    const wanted = partitions.filter(
      ({partition}) => request.partition === null || request.partition === partition,
    )
    const known = new Set(starts.map(({partition}) => partition))
    const missing = wanted
      .filter(({partition, leader}) => leader >= 0 && (!known.has(partition) || lost.has(partition)))
      .map(({partition}) => partition)
    if (missing.length > 0) {
      const rules = {from: request.from, lost, partitionCount: wanted.length}
      for (const start of await findStarts(cluster, name, missing, rules)) {
        const cursor = createPartitionCursor({topic: name, partition: start.partition}, start.offset, null)
        cursors.set(start.partition, cursor)
        if (!this.#topic.isAtEnd) forward.merge.open(cursor, start.logEnd)
        if (!lost.delete(start.partition)) starts.push(start)
      }
    }
    for (const {partition, leader, leaderEpoch} of wanted) {
      const cursor = cursors.get(partition)
      if (cursor !== undefined) Object.assign(cursor, {leader, leaderEpoch})
    }
  }

  /** Of one poll the order in time is known; across polls it is the order in which they came. */
  async #readNewest(errors: string[]): Promise<CopiedRecord[]> {
    const cursors = [...this.#topic.cursors.values()]
    const mostRecords = Math.ceil(RECORDS_PER_POLL / Math.max(1, this.#busy))
    const atMs = this.#options.clock.now()
    const records: CopiedRecord[] = []
    let busy = 0
    for (const {answer, asked} of await this.#fetch(cursors, {which: 'newest', mostRecords}, errors)) {
      this.#passedOver += answer.passedOver + this.#topic.catchUp.move(answer, asked, mostRecords, atMs)
      for (const ofPartition of answer.records.values()) {
        records.push(...ofPartition)
        if (ofPartition.length > 0) busy += 1
      }
    }
    this.#busy = busy
    return records.toSorted((a, b) =>
      a.timestampMs < b.timestampMs ? -1 : a.timestampMs > b.timestampMs ? 1 : 0,
    )
  }

  /** Fills the pages that are wanted, as far as one poll may read. */
  async #readPages(pages: number, errors: string[]): Promise<CopiedRecord[]> {
    const {forward} = this.#topic
    const {merge} = forward
    const records: CopiedRecord[] = []
    let fetches = 0
    while (forward.full < pages) {
      if (forward.take(records)) continue
      const {hungry} = merge
      if (hungry.length === 0 || fetches === FETCHES_PER_POLL) break
      fetches += 1
      const before = errors.length
      const take = {which: 'oldest', mostRecords: recordsPerFetch} as const
      const answers = await this.#fetch(hungry, take, errors).catch((error: unknown) => {
        // What this poll has taken must not be lost with it.
        if (!(error instanceof Failure) || records.length === 0) throw error
        errors.push(error.message)
        return null
      })
      if (answers === null) break
      for (const {asked, answer} of answers) {
        for (const {partition} of asked)
          merge.add(partition, answer.records.get(partition) ?? [], answer.logEnds.get(partition) ?? null)
      }
      const answered = new Set(answers.flatMap(({asked}) => asked))
      for (const cursor of hungry) if (!answered.has(cursor)) merge.add(cursor.partition, [], null)
      if (errors.length > before || answers.some(({answer}) => answer.failed.length > 0)) {
        forward.take(records)
        break
      }
    }
    this.#topic.isAtEnd = merge.isAtEnd
    return records
  }

  async #fetch(
    cursors: readonly PartitionCursor[],
    take: Parameters<typeof fetchFromLeaders>[2],
    errors: string[],
  ): Promise<{readonly asked: readonly PartitionCursor[]; readonly answer: TailAnswer}[]> {
    const {cluster, watch, clock} = this.#options
    const all = await fetchFromLeaders(cluster, cursors, take, this.#turn++)
    const failures = all.flatMap(({answer}) => (answer instanceof Failure ? answer : []))
    const [first] = failures
    if (first !== undefined) watch.expire()
    // Where no leader answered there is nothing to show, and a reason to say.
    if (first !== undefined && failures.length === all.length) throw first
    errors.push(...failures.map(({message}) => message))
    const answers = all.flatMap(({cursors: asked, answer}) =>
      answer instanceof Failure ? [] : {asked, answer},
    )
    for (const {answer} of answers)
      for (const {cursor, code} of answer.failed) this.#handleError(cursor, code)
    const atMs = clock.now()
    this.#damages = [
      ...this.#damages.filter((damage) => damage.atMs > atMs - DAMAGE_SHOWN_MS),
      ...answers.flatMap(({answer}) => answer.damages.map((text) => ({atMs, text}))),
    ].slice(-1)
    return answers
  }

  #handleError({topic, partition, fetchPosition}: PartitionCursor, code: number): void {
    if (code === ErrorCode.OFFSET_OUT_OF_RANGE) {
      // Deleted by retention, or cut off: it goes on at the nearer end of what is left.
      this.#topic.lost.set(partition, fetchPosition)
      this.#topic.cursors.delete(partition)
    } else if (isRetriableCode(code)) this.#options.watch.expire()
    else throw kafkaFailure(code, `${topic}-${partition} could not be read`, {by: Fetch, topic})
  }
}

function startTopic({from}: TailRequest): TopicState {
  return {
    cursors: new Map(),
    forward: new ForwardPages(),
    isAtEnd: from === null,
    starts: [],
    lost: new Map(),
    ring: new RecordRing(),
    catchUp: new CatchUp(),
  }
}

/** Polls of whichever tail is asked for; another one begins anew. */
export function createTailSource(
  cluster: Cluster,
  watch: MetadataWatch,
  clock: Clock,
  decoderSetup: () => TailDecoderSetup | null = () => null,
): (request: TailRequest) => Promise<TailReport> {
  let decoder: TailDecoder | null | undefined
  let open: {readonly request: TailRequest; readonly reader: TailReader} | null = null
  return (request) => {
    if (decoder === undefined) {
      const setup = decoderSetup()
      decoder = setup && new TailDecoder(setup, clock)
    }
    if (open === null || !isSameTail(open.request, request))
      open = {request, reader: new TailReader({cluster, watch, clock, request, decoder})}
    return open.reader.poll(request.pages, request.where, request.search)
  }
}
