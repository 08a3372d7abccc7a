import {abortFailure} from '../../errors/abort-failure.ts'
import type {Failure} from '../../errors/failure.ts'
import {noSuchPartition} from '../../kafka/failures.ts'
import {requireTargetTopic} from '../produce/produce-target.ts'
import {type DeliveryCounts, DeliveryTally} from '../produce/report/delivery-tally.ts'
import {incompleteFailure} from '../produce/report/produce-result.ts'
import {RecordRate} from '../produce/send/record-rate.ts'
import {Latencies, type LatencyMs} from './latencies.ts'
import {type LoadOptions, type Measured, openLoad, type PerfSurroundings} from './load.ts'
import {MadeValues} from './made-values.ts'

/** Records that are made up and written. */
export interface ProduceLoad extends LoadOptions {
  readonly topic: string
  readonly records: number
  /** Of a value, in bytes. */
  readonly size: number
  /** Null: as fast as it goes. */
  readonly recordsPerSecond: number | null
}

/** What `perf produce` prints. The four counts add up to `read`. */
export interface ProducePerformance {
  readonly topic: string
  readonly size: number
  /** Records that were made. */
  readonly read: number
  readonly acknowledged: number
  readonly failed: number
  readonly unknown: number
  readonly notSent: number
  /** Of the values that were acknowledged; with acks 0, that were sent. */
  readonly bytes: number
  /** From the first record to the last answer. */
  readonly seconds: number
  readonly recordsPerSecond: number | null
  readonly bytesPerSecond: number | null
  /** From when a record was made until its batch was acknowledged; null with acks 0. */
  readonly latencyMs: LatencyMs | null
  /** What ended it early; left out where nothing did. */
  readonly error?: Failure
}

/** So many records are made between two looks at the clock and the window, at full speed. */
const RECORDS_AT_ONCE = 128
/** More than what may be unanswered at once: the window of a delivery counts more than eight bytes for each record. */
const MOST_PENDING = 2 ** 21

/** Writes records that are made up, on the path of produce, and times each until it is acknowledged. Throws where it cannot begin. */
export async function perfProduce(
  load: ProduceLoad,
  surroundings: PerfSurroundings,
  onCounts: (count: () => {readonly counts: DeliveryCounts; readonly seconds: number}) => void = () => {},
): Promise<Measured<ProducePerformance>> {
  const {cluster, stop} = surroundings
  const topic = await requireTargetTopic(cluster, load.topic)
  const {partition} = load
  if (partition !== null && !topic.partitions.some((each) => each.partition === partition))
    throw noSuchPartition(topic.name, topic.partitions.length, partition)
  const tally = new DeliveryTally<{readonly record: number}>((record) => ({record}))
  const latencies = new Latencies()
  const startedAt = new Float64Array(Math.min(MOST_PENDING, 2 ** Math.ceil(Math.log2(load.records + 1))))
  const mask = startedAt.length - 1
  let endedAt = 0
  let acknowledged = 0
  const settle = (ordinal: number): void => latencies.add(endedAt - (startedAt[ordinal & mask] ?? 0))
  const settled = {
    settle: () => {},
    settleAll: (ordinals: {visit(visitor: (ordinal: number) => void): void}) => {
      // A batch of one record that was refused is settled too.
      const before = acknowledged
      acknowledged = tally.count().acknowledged
      if (acknowledged === before) return
      endedAt = performance.now()
      ordinals.visit(settle)
    },
  }
  const delivery = await openLoad(topic, load, surroundings, {tally, settled})
  const onStop = (): void => delivery.endWithin()
  const onAbort = (): void => delivery.end(abortFailure(cluster.signal))
  stop.addEventListener('abort', onStop, {once: true})
  cluster.signal.addEventListener('abort', onAbort, {once: true})
  const beganAt = performance.now()
  const seconds = (): number => (performance.now() - beganAt) / 1000
  onCounts(() => ({counts: tally.count(), seconds: seconds()}))
  const values = new MadeValues(load.size)
  const rate = load.recordsPerSecond === null ? null : new RecordRate(load.recordsPerSecond)
  const {records} = delivery
  const isOver = (): boolean => stop.aborted || delivery.failure !== null || delivery.isEnded
  while (tally.read < load.records && !isOver()) {
    if (rate !== null) await rate.next(stop)
    if (isOver()) break
    records.beginChunk()
    const now = performance.now()
    const count = rate === null ? Math.min(RECORDS_AT_ONCE, load.records - tally.read) : 1
    for (let at = 0; at < count; at++) {
      startedAt[(tally.read + 1) & mask] = now
      const start = values.next()
      records.add(
        values.bytes,
        -1,
        -1,
        values.bytes,
        start,
        start + load.size,
        null,
        0,
        null,
        partition ?? -1,
      )
    }
    await delivery.room()
  }
  await delivery.flush()
  stop.removeEventListener('abort', onStop)
  cluster.signal.removeEventListener('abort', onAbort)
  const {acknowledgedBytes, ...counts} = tally.count()
  const took = seconds()
  // With acks 0 nothing is acknowledged, and what went out is what there is to say.
  const [written, bytes] =
    load.acks === 0 ? [counts.unknown, counts.unknown * load.size] : [counts.acknowledged, acknowledgedBytes]
  const perSecond = (amount: number): number | null => (took > 0 ? amount / took : null)
  const error = delivery.failure ?? (stop.aborted ? abortFailure(stop) : null)
  return {
    result: {
      topic: topic.name,
      size: load.size,
      ...counts,
      bytes,
      seconds: took,
      recordsPerSecond: perSecond(written),
      bytesPerSecond: perSecond(bytes),
      latencyMs: latencies.read(),
      ...(error ? {error} : {}),
    },
    failure: error ?? incompleteFailure(tally, {topic: topic.name, acks: load.acks}),
  }
}
