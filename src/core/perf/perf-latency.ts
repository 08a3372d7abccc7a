import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import {listPartitions} from '../consume/consume-records.ts'
import {FetchPool} from '../consume/fetch-pool.ts'
import type {FetchedPartition} from '../consume/fetched-partition.ts'
import {LeaderFinder} from '../consume/leader-finder.ts'
import {readRecords} from '../consume/read-records.ts'
import {resolveRange} from '../consume/reading-range.ts'
import {VisibleRecords} from '../consume/visible-records.ts'
import {requireTargetTopic} from '../produce/produce-target.ts'
import {DeliveryTally} from '../produce/report/delivery-tally.ts'
import {systemClock} from '../time/clock.ts'
import {Latencies, type LatencyMs} from './latencies.ts'
import {type LoadOptions, type Measured, openLoad, type PerfSurroundings} from './load.ts'
import {MadeValues} from './made-values.ts'

/** Records that are written one at a time, each once the one before it was read. */
export interface LatencyLoad extends LoadOptions {
  readonly topic: string
  readonly records: number
  /** Of a value, in bytes; at least {@link LEAST_SIZE}. */
  readonly size: number
}

/** What `perf latency` prints. */
export interface EndToEndLatency {
  readonly topic: string
  readonly size: number
  /** Records that were written and read again; those to warm up do not count. */
  readonly records: number
  readonly seconds: number
  /** From when a record was made until a reader had it. */
  readonly endToEndMs: LatencyMs | null
  /** From when a record was made until it was acknowledged; null with acks 0. */
  readonly acknowledgedMs: LatencyMs | null
  /** What ended it early; left out where nothing did. */
  readonly error?: Failure
}

/** Which run, and which record of it: 8 bytes each, by which a record is known again. */
export const LEAST_SIZE = 16
/** Connections, code and caches are warm after so many. */
const WARM_UP = 20
/** How long one record may take. */
const LOST_AFTER_MS = 30_000

/** Writes records one by one and reads each of them, with the paths of produce and consume. Throws where it cannot begin. */
export async function perfLatency(
  load: LatencyLoad,
  surroundings: PerfSurroundings,
): Promise<Measured<EndToEndLatency>> {
  const {cluster, stop, onNotice} = surroundings
  const topic = await requireTargetTopic(cluster, load.topic)
  const {partition} = load
  if (partition !== null && !topic.partitions.some((each) => each.partition === partition))
    throw noSuchPartition(topic.name, topic.partitions.length, partition)
  const endToEnd = new Latencies()
  const acknowledged = new Latencies()
  let sentAt = 0
  let isMeasured = false
  const tally = new DeliveryTally<{readonly record: number}>((record) => ({record}))
  const refused = Promise.withResolvers<Failure>()
  const settle = (): void => {
    const [failure] = tally.distinctFailures
    if (failure) refused.resolve(failure)
    else if (isMeasured) acknowledged.add(performance.now() - sentAt)
  }
  const delivery = await openLoad(topic, load, surroundings, {
    tally,
    settled: {settle, settleAll: settle},
    onOver: settle,
  })
  const latest = {others: {anchor: 'latest', shift: 0n}, byPartition: new Map()} as const
  const wanted = listPartitions([topic], partition === null ? null : [partition])
  const {cursors} = await resolveRange(cluster, wanted, {
    from: latest,
    to: null,
    exitsAtEnd: false,
    isolation: 'read_uncommitted',
  })
  const leaders = new LeaderFinder(cluster, systemClock)
  leaders.remember([topic])
  const pool = new FetchPool({
    cluster,
    clock: systemClock,
    leaders,
    isolation: 'read_uncommitted',
    giveUpAfterMs: LOST_AFTER_MS,
    endsExist: false,
    notice: onNotice,
    onLost: () => {},
  })
  pool.add(cursors)
  const sink = new EchoSink()
  const over = new AbortController()
  const reading = readRecords(pool, sink, {
    clock: systemClock,
    output: {isClosed: false},
    stop: AbortSignal.any([stop, cluster.signal, over.signal]),
    idleTimeoutMs: null,
  })
  const ended = reading.then(
    () => null,
    (error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    },
  )
  const values = new MadeValues(load.size)
  const value = Buffer.from(values.bytes.subarray(0, load.size))
  value.writeDoubleBE(sink.run, 0)
  let failure: Failure | null = null
  let done = 0
  let beganAt = performance.now()
  for (let at = 0; at < WARM_UP + load.records && failure === null; at++) {
    if (at === WARM_UP) {
      isMeasured = true
      beganAt = performance.now()
    }
    value.writeDoubleBE(at, LEAST_SIZE / 2)
    const seen = sink.expect(at)
    sentAt = performance.now()
    delivery.records.beginChunk()
    delivery.records.add(value, -1, -1, value, 0, value.length, null, 0, null, partition ?? -1)
    delivery.records.sealAll()
    await delivery.room()
    failure = await firstOf(seen, [ended, refused.promise], [stop, cluster.signal])
    failure ??= delivery.failure
    if (failure === null && isMeasured) {
      endToEnd.add(performance.now() - sentAt)
      done++
    }
  }
  over.abort()
  const seconds = (performance.now() - beganAt) / 1000
  if (failure === null) await delivery.flush()
  else delivery.end(null)
  await ended
  return {
    result: {
      topic: topic.name,
      size: load.size,
      records: done,
      seconds,
      endToEndMs: endToEnd.read(),
      acknowledgedMs: acknowledged.read(),
      ...(failure ? {error: failure} : {}),
    },
    failure,
  }
}

/** Null once the record was seen; else why it will not be. */
async function firstOf(
  seen: Promise<void>,
  others: readonly Promise<Failure | null>[],
  signals: readonly AbortSignal[],
): Promise<Failure | null> {
  const limit = AbortSignal.timeout(LOST_AFTER_MS)
  const any = AbortSignal.any([...signals, limit])
  let onAbort = (): void => {}
  const aborted = new Promise<Failure>((resolve) => {
    onAbort = () => resolve(signals.some(({aborted: is}) => is) ? abortFailure(any) : lost())
    any.addEventListener('abort', onAbort, {once: true})
    if (any.aborted) onAbort()
  })
  try {
    return await Promise.race([seen.then(() => null), ...others, aborted])
  } finally {
    any.removeEventListener('abort', onAbort)
  }
}

function lost(): Failure {
  const text = `A record was not there to be read ${LOST_AFTER_MS / 1000} s after it had been written.`
  return new Failure('timeout', text, {suggestions: ['`samsa cluster health` looks for what may be wrong.']})
}

/** Looks for one record at a time among those that come. */
class EchoSink {
  readonly isFull = false
  /** What tells the records of this run from those that others write meanwhile. */
  readonly run = Math.random()
  readonly #visible = new VisibleRecords(null)
  #expected = -1
  #onSeen = (): void => {}

  /** Resolves when the record of this number comes. */
  expect(number: number): Promise<void> {
    this.#expected = number
    return new Promise((resolve) => {
      this.#onSeen = resolve
    })
  }

  async write(fetched: FetchedPartition): Promise<void> {
    const visible = this.#visible
    visible.open(fetched)
    while (visible.next()) {
      const {bytes, valueStart, valueEnd} = visible.record
      if (valueEnd - valueStart < LEAST_SIZE || valueStart < 0) continue
      if (bytes.readDoubleBE(valueStart) !== this.run) continue
      if (bytes.readDoubleBE(valueStart + LEAST_SIZE / 2) === this.#expected) this.#onSeen()
    }
    fetched.cursor.position = fetched.nextOffset
  }

  flush(): null {
    return null
  }
}
