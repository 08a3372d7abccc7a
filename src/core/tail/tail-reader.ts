import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isRetriableCode, kafkaFailure} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {buildFetchRequest, type FetchLimits, rotate} from '../consume/fetch-request.ts'
import {createPartitionCursor, type PartitionCursor} from '../consume/partition-cursor.ts'
import type {MetadataWatch} from '../dashboard/metadata-watch.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {Clock} from '../throughput/clock.ts'
import {readTailAnswer, type TailAnswer} from './read-tail-answer.ts'
import {RecordRing} from './record-ring.ts'
import type {TailReport} from './tail-report.ts'
import {isSameTail, type TailRequest} from './tail-request.ts'

/** Records that the screen begins with, over all partitions. */
const recordsAtStart = 100

/** Records that one poll takes at the most, over all partitions: nobody reads faster. */
const recordsPerPoll = 200

/** What one poll may cost a broker: small, and never a wait. */
const limits: FetchLimits = {
  isolation: 'read_uncommitted',
  maxBytes: 1024 * 1024,
  partitionMaxBytes: 256 * 1024,
  maxWaitMs: 0,
}

/** The rate of taken records looks back so far. */
const rateWindowMs = 5_000

export interface TailReaderOptions {
  readonly cluster: Cluster
  readonly watch: MetadataWatch
  readonly clock: Clock
  readonly request: TailRequest
}

/**
 * Reads the end of a topic poll by poll: one fetch a leader, of a bounded size, whatever is produced; what does not fit
 * is passed over. It joins no group and commits nothing. A topic that is deleted and made anew is begun again.
 */
export class TailReader {
  readonly #options: TailReaderOptions
  #topicId: string | null = null
  #cursors = new Map<number, PartitionCursor>()
  #ring = new RecordRing()
  #taken = 0
  #skipped = 0
  #turn = 0
  #counts: {readonly atMs: number; readonly taken: number}[] = []

  constructor(options: TailReaderOptions) {
    this.#options = options
  }

  /** Throws not-found while the topic is not there, denied where it may not be read, and what the network throws. */
  async poll(): Promise<TailReport> {
    const {clock, watch, request} = this.#options
    const name = request.topic
    const atMs = clock.now()
    const topic = (await watch.fetch()).topics.get(name)
    if (topic === undefined) {
      watch.expire()
      const text = `Topic ${name} does not exist.`
      throw new Failure('not-found', text, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
    }
    if (topic.failure) throw topic.failure
    await this.#followTopic(topic)
    const answers = await this.#fetchFromLeaders()
    // Of one poll the order in time is known; across polls it is the order in which they came.
    const records = answers
      .flatMap((answer) => answer.records)
      .toSorted((a, b) => a.timestampMs - b.timestampMs || a.sequence - b.sequence)
      .map((record) => ({...record, sequence: this.#taken++}))
    this.#ring.add(records)
    this.#skipped += answers.reduce((sum, answer) => sum + answer.skipped, 0)
    this.#counts = [
      ...this.#counts.filter((count) => count.atMs >= atMs - rateWindowMs),
      {atMs, taken: this.#taken},
    ]
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      request,
      records: this.#ring.records,
      taken: this.#taken,
      skipped: this.#skipped,
      takenPerSecond: this.#takenPerSecond(),
      errors: answers.flatMap((answer) => answer.errors),
    }
  }

  /** Makes the cursors those of the topic's partitions, with their present leaders. */
  async #followTopic({id, name, partitions}: TopicMetadata): Promise<void> {
    if (this.#topicId !== id) {
      this.#topicId = id
      this.#cursors = new Map()
    }
    const missing = partitions.filter(({partition, leader}) => leader >= 0 && !this.#cursors.has(partition))
    if (missing.length > 0) {
      const starts = await this.#findStarts(
        name,
        missing.map(({partition}) => partition),
      )
      for (const [partition, start] of starts)
        this.#cursors.set(partition, createPartitionCursor({topic: name, partition}, start, null))
    }
    for (const {partition, leader, leaderEpoch} of partitions) {
      const cursor = this.#cursors.get(partition)
      if (cursor !== undefined) Object.assign(cursor, {leader, leaderEpoch})
    }
  }

  /** Where the tail of each partition begins: a few records before its end. One that cannot be asked is left out. */
  async #findStarts(topic: string, partitions: readonly number[]): Promise<Map<number, number>> {
    const {cluster} = this.#options
    const wanted = partitions.map((partition) => ({topic, partition}))
    const retry = {retryForMs: 0}
    const [logStarts, logEnds] = await Promise.all([
      fetchLogOffsets(cluster, wanted, 'earliest', 'read_uncommitted', retry),
      fetchLogOffsets(cluster, wanted, 'latest', 'read_uncommitted', retry),
    ])
    const each = Math.ceil(recordsAtStart / Math.max(1, partitions.length))
    const starts = new Map<number, number>()
    for (const partition of partitions) {
      const key = topicPartitionKey(topic, partition)
      const [logStart, logEnd] = [logStarts.get(key), logEnds.get(key)]
      if (!logStart || !logEnd || logStart instanceof Failure || logEnd instanceof Failure) continue
      starts.set(partition, Math.max(Number(logStart.offset), Number(logEnd.offset) - each))
    }
    return starts
  }

  async #fetchFromLeaders(): Promise<TailAnswer[]> {
    const cursors = [...this.#cursors.values()].filter(({leader}) => leader >= 0)
    const mostPerPartition = Math.max(1, Math.ceil(recordsPerPoll / Math.max(1, cursors.length)))
    this.#turn += 1
    const answers = await Promise.all(
      [...Map.groupBy(cursors, ({leader}) => leader)].map(([leader, led]) =>
        this.#fetchFrom(leader, rotate(led, this.#turn), mostPerPartition),
      ),
    )
    // Where no leader answered there is nothing to show, and a reason to say.
    const failures = answers.filter((answer) => answer instanceof Failure)
    const [first] = failures
    if (first !== undefined && failures.length === answers.length) throw first
    return answers.map((answer) =>
      answer instanceof Failure ? {records: [], skipped: 0, failed: [], errors: [answer.message]} : answer,
    )
  }

  async #fetchFrom(
    leader: number,
    cursors: readonly PartitionCursor[],
    mostPerPartition: number,
  ): Promise<TailAnswer | Failure> {
    const {cluster, watch} = this.#options
    try {
      const answer = await cluster.sendTo(leader, Fetch, buildFetchRequest(cursors, limits), {lane: 'fetch'})
      if (answer.errorCode !== 0) throw kafkaFailure(answer.errorCode, 'A broker refused a fetch')
      let sequence = 0
      const read = readTailAnswer(answer, cursors, mostPerPartition, () => sequence++)
      for (const {cursor, code} of read.failed) this.#handleError(cursor, code)
      return read
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'denied') throw error
      watch.expire()
      return error
    }
  }

  #handleError(cursor: PartitionCursor, code: number): void {
    // Deleted by retention, or made anew: its tail is found again with the next poll.
    if (code === ErrorCode.OFFSET_OUT_OF_RANGE) this.#cursors.delete(cursor.partition)
    else if (isRetriableCode(code)) this.#options.watch.expire()
    else throw kafkaFailure(code, `${cursor.topic}-${cursor.partition} could not be read`)
  }

  #takenPerSecond(): number | null {
    const [first] = this.#counts
    const last = this.#counts.at(-1)
    if (first === undefined || last === undefined || first.atMs === last.atMs) return null
    return ((last.taken - first.taken) / (last.atMs - first.atMs)) * 1000
  }
}

/** Polls of the newest records of whichever topic is asked for; a change of topics begins anew. */
export function createTailSource(
  cluster: Cluster,
  watch: MetadataWatch,
  clock: Clock,
): (request: TailRequest) => Promise<TailReport> {
  let open: {readonly request: TailRequest; readonly reader: TailReader} | null = null
  return (request) => {
    if (open === null || !isSameTail(open.request, request))
      open = {request, reader: new TailReader({cluster, watch, clock, request})}
    return open.reader.poll()
  }
}
