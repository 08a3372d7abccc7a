import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import {orAtAbort} from '../time/or-at-abort.ts'
import type {HeldBack} from '../transactions/held-back.ts'
import {measureProgress} from './consume-progress.ts'
import type {ConsumeContext, ConsumeRequest, ConsumeResult} from './consume-request.ts'
import {FetchPool} from './fetch-pool.ts'
import {endsByItself} from './late-partitions.ts'
import {LeaderFinder} from './leader-finder.ts'
import type {LostOffsets} from './lost-offsets.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import type {Ending} from './read-records.ts'
import type {UnreadPartition} from './reading-range.ts'
import {RecordWriter} from './record-writer.ts'

/** How long a bounded reading tries against a cluster that does not answer. */
const GIVE_UP_AFTER_MS = 60_000
/** How long a reader of the output that has stopped reading may hold up a clean end. */
export const LAST_OUTPUT_MS = 5_000

/** What one run of consume shares, with a group or without: the writer, what was lost, and how it ends. */
export class Consumption {
  readonly writer: RecordWriter
  readonly leaders: LeaderFinder
  /** The partitions being read, for the result. */
  cursors: readonly PartitionCursor[] = []
  /** Partitions that could not be read so far. */
  unread: readonly UnreadPartition[] = []
  /** What open transactions keep from being read. */
  held: readonly HeldBack[] = []
  /** Why topics may not be read, by their names, where others are read all the same. */
  readonly denied = new Map<string, Failure>()
  readonly #lost: LostOffsets[] = []
  readonly #request: ConsumeRequest
  readonly #context: ConsumeContext

  constructor(request: ConsumeRequest, context: ConsumeContext) {
    const {cluster, clock, format, filter, output, gate = null, undecoded = null} = context
    this.#request = request
    this.#context = context
    const {maxRecords, inflateLimitBytes} = request
    this.writer = new RecordWriter({
      format,
      filter,
      output,
      maxRecords,
      inflateLimitBytes,
      gate,
      undecoded,
    })
    this.leaders = new LeaderFinder(cluster, clock)
  }

  /** A topic is left out for want of rights. */
  deny(topic: string, failure: Failure): void {
    if (this.denied.has(topic)) return
    this.denied.set(topic, failure)
    // Else it is told with the end.
    if (!endsByItself(this.#request)) this.#context.notice(failure.message)
  }

  /** As a member all topics are read or none: others of the group would wait for what this one leaves. A tail is put in order first. */
  get #readsOthers(): boolean {
    return this.#request.group === null && this.#request.tail === null
  }

  /** Starts to fetch. A reading without an end never gives up on a cluster that does not answer. */
  openPool(cursors: readonly PartitionCursor[]): FetchPool {
    const {cluster, clock, notice} = this.#context
    const isBounded = this.#request.maxRecords !== null || cursors.every((cursor) => cursor.end !== null)
    const pool = new FetchPool({
      cluster,
      clock,
      leaders: this.leaders,
      isolation: this.#request.range.isolation,
      giveUpAfterMs: isBounded ? GIVE_UP_AFTER_MS : null,
      endsExist: this.#request.range.exitsAtEnd,
      notice,
      onLost: (each) => this.#lost.push(each),
      onDenied: this.#readsOthers ? (failure, {topic}) => this.deny(topic, failure) : undefined,
    })
    pool.add(cursors)
    this.#context.onReading?.(measureProgress(cursors, this.#request.maxRecords, this.writer))
    return pool
  }

  /**
   * Runs the reading to its end and until the output has taken everything; after the stop signal only as long as a
   * reader that still reads needs. Throws what `read` throws, and the reason of a stop that is not a clean one.
   */
  async run(read: () => Promise<Ending>): Promise<ConsumeResult> {
    const {stop, output, notice} = this.#context
    let ending: Ending = 'stopped'
    try {
      ending = await read()
      await output.settle(stop)
    } catch (error) {
      await output.settle(stop)
      if (!stop.aborted) throw error
      if (error !== stop.reason && error instanceof Failure) notice(error.message)
    }
    if (stop.aborted) {
      const reason = abortFailure(stop)
      if (reason.kind !== 'interrupted') throw reason
      await output.settle(AbortSignal.timeout(LAST_OUTPUT_MS))
    }
    if (output.failure) throw output.failure
    return {
      ending: stop.aborted ? 'stopped' : ending,
      records: this.writer.records,
      bytes: this.writer.bytes,
      lost: this.#lost,
      unread: this.unread,
      held: this.held,
      denied: this.denied,
      positions: this.cursors.map(({topic, partition, written}) => ({topic, partition, offset: written})),
    }
  }
}

/** Waits for a step of the preparation, but not longer than until the signal; then throws its reason. */
export async function untilStopped<T>(step: Promise<T>, stop: AbortSignal): Promise<T> {
  if (stop.aborted) throw abortFailure(stop)
  return orAtAbort(step, stop, () => {
    throw abortFailure(stop)
  })
}
