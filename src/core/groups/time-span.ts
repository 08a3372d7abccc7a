import {Failure} from '../../errors/failure.ts'
import {earlierOf, laterOf, toOffset} from '../../kafka/batches/offset.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type RecordWindow, readFirstRecords, readLastRecords} from '../consume/record-windows.ts'
import {isCalendarInstant} from '../records/timestamp-writer.ts'
import type {ResetPlanRow} from './plan-reset.ts'

/** The times of the records that a row replays or skips; null where there are none, or they could not be read. */
export interface TimeSpan {
  /** ISO 8601 in UTC: the time of the first record, and of the last. */
  readonly firstTime: string | null
  readonly lastTime: string | null
  /** From the first to the last; negative where producers' clocks disagree. */
  readonly spanMs: number | null
}

export type TimedPlanRow = ResetPlanRow & Partial<TimeSpan>

/**
 * Adds to each row of a plan what time its records span: those from the lower of the two offsets up to the higher. Two
 * small reads a partition. A row that could not be read (no READ on the topic) has nulls; the first reason comes back too.
 */
export async function fetchTimeSpans(
  cluster: Cluster,
  plan: readonly ResetPlanRow[],
): Promise<{plan: TimedPlanRow[]; failure: Failure | null}> {
  const windows = new Map<ResetPlanRow, RecordWindow>()
  for (const row of plan) {
    const {topic, partition, target, change} = row
    if (target === null || change === null || change === 0n) continue
    const [a, b] = [toOffset(target - change), toOffset(target)]
    windows.set(row, {topic, partition, from: earlierOf(a, b), end: laterOf(a, b)})
  }
  const wanted = [...windows.values()]
  const [firsts, lasts] = await Promise.all([
    readFirstRecords(cluster, wanted, 1, ({timestamp}) => timestamp),
    readLastRecords(cluster, wanted, 1, ({timestamp}) => timestamp),
  ])
  const failure = [...firsts.values(), ...lasts.values()].find((each) => each instanceof Failure) ?? null
  return {
    plan: plan.map((row) => {
      const window = windows.get(row)
      const [first, last] = window ? [firsts.get(window), lasts.get(window)] : []
      return {...row, ...timeSpan(onlyTime(first), onlyTime(last))}
    }),
    failure,
  }
}

function timeSpan(firstMs: number | null, lastMs: number | null): TimeSpan {
  const spanMs = firstMs === null || lastMs === null ? null : lastMs - firstMs
  return {firstTime: isoTime(firstMs), lastTime: isoTime(lastMs), spanMs}
}

function onlyTime(records: readonly Timestamp[] | Failure | undefined): number | null {
  const timestamp = records instanceof Failure ? undefined : records?.[0]
  // -1 is Kafka's "no timestamp"; beyond the calendar somebody wrote nanoseconds.
  return timestamp === undefined || timestamp === -1 || !isCalendarInstant(timestamp) ? null : timestamp
}

function isoTime(timestampMs: number | null): string | null {
  return timestampMs === null ? null : new Date(timestampMs).toISOString()
}
