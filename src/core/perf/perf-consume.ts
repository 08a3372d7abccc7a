import {abortFailure} from '../../errors/abort-failure.ts'
import type {Failure} from '../../errors/failure.ts'
import type {ConsumeProgress} from '../consume/consume-progress.ts'
import {consumeRecords} from '../consume/consume-records.ts'
import {consumptionFailure} from '../consume/describe-consumption.ts'
import type {PartitionPositions} from '../offsets/position.ts'
import {systemClock} from '../time/clock.ts'
import type {Measured, PerfSurroundings} from './load.ts'

/** Records that are read, and thrown away. */
export interface ConsumeLoad {
  readonly topics: readonly string[]
  readonly partitions: readonly number[] | null
  readonly from: PartitionPositions
  /** Null: all there are. */
  readonly records: number | null
}

/** What `perf consume` prints. */
export interface ConsumePerformance {
  readonly records: number
  /** Keys and values, without compression. */
  readonly bytes: number
  /** From the first request for records to the last record. */
  readonly seconds: number
  readonly recordsPerSecond: number | null
  readonly bytesPerSecond: number | null
  /** Until the first record was there, from the beginning: finding the partitions and their offsets included. Null for no record. */
  readonly firstRecordMs: number | null
  /** What ended it early; left out where nothing did. */
  readonly error?: Failure
}

/** Nobody takes what is printed, since nothing is. */
const NO_OUTPUT = {
  isClosed: false,
  failure: null,
  write: (_: readonly Buffer[], onAccepted: () => void) => {
    onAccepted()
    return null
  },
  settle: () => Promise.resolve(),
}

/** Reads to the ends as they are now, on the path of consume, every record decoded. Throws as consume does. */
export async function perfConsume(
  {topics, partitions, from, records}: ConsumeLoad,
  {cluster, stop, onNotice}: PerfSurroundings,
  onReading: (measure: (() => ConsumeProgress) | null) => void = () => {},
): Promise<Measured<ConsumePerformance>> {
  const beganAt = performance.now()
  let readAt: number | null = null
  let firstAt: number | null = null
  let bytes = 0
  const request = {
    topics,
    regex: false,
    partitions,
    range: {from, to: null, exitsAtEnd: true, isolation: 'read_committed' as const},
    maxRecords: records,
    tail: null,
    latestPerKey: false,
    follows: false,
    idleTimeoutMs: null,
    inflateLimitBytes: null,
    group: null,
  }
  const read = await consumeRecords(request, {
    cluster,
    clock: systemClock,
    output: NO_OUTPUT,
    filter: null,
    stop,
    notice: onNotice,
    onReading: (measure) => {
      readAt ??= performance.now()
      onReading(measure)
    },
    // Prints nothing, and sees each record.
    format: ({keyStart, keyEnd, valueStart, valueEnd}) => {
      firstAt ??= performance.now()
      if (keyStart >= 0) bytes += keyEnd - keyStart
      if (valueStart >= 0) bytes += valueEnd - valueStart
    },
  })
  const seconds = (performance.now() - (readAt ?? beganAt)) / 1000
  // Of nothing that was read there is no rate.
  const perSecond = (amount: number): number | null =>
    seconds > 0 && read.records > 0 ? amount / seconds : null
  const failure = consumptionFailure(read) ?? (stop.aborted ? abortFailure(stop) : null)
  return {
    result: {
      records: read.records,
      bytes,
      seconds,
      recordsPerSecond: perSecond(read.records),
      bytesPerSecond: perSecond(bytes),
      firstRecordMs: firstAt === null ? null : firstAt - beganAt,
      ...(failure ? {error: failure} : {}),
    },
    failure,
  }
}
