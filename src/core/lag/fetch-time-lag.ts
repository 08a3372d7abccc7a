import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {effectiveLag, firstUnread, type LagRow} from './calculate-lag.ts'
import {fetchProbeTimes} from './fetch-probe-times.ts'
import {fetchRecordTimes, type TimeTarget, timeTargetKey} from './fetch-record-times.ts'
import {CAUGHT_UP, calculateTimeLag, type TimeLag, UNKNOWN_TIME_LAG, type UnreadSince} from './time-lag.ts'

/** Which way to find time lags: `auto` reads records and, where that is not allowed, probes. */
export type TimeLagWay = 'auto' | 'record' | 'probe' | 'window'

/**
 * Finds the time lag of rows, and remembers the time of each record found: while a group does not commit, nothing is
 * asked again.
 */
export class TimeLagFinder {
  readonly #cluster: Cluster
  readonly #way: Exclude<TimeLagWay, 'window'>
  #known = new Map<string, UnreadSince | null>()

  constructor(cluster: Cluster, way: Exclude<TimeLagWay, 'window'>) {
    this.#cluster = cluster
    this.#way = way
  }

  /** The time lag of each row: 0 where nothing is left to read, null where it cannot be known. */
  async find(rows: readonly LagRow[]): Promise<Map<LagRow, TimeLag>> {
    const targets = new Map<string, Target>()
    const keys = new Map<LagRow, string>()
    for (const row of rows) {
      const target = targetOf(row)
      if (target === null) continue
      const key = timeTargetKey(target)
      keys.set(row, key)
      targets.set(key, target)
    }
    const known = new Map<string, UnreadSince | null>()
    for (const key of targets.keys()) {
      const since = this.#known.get(key)
      if (since !== undefined) known.set(key, since)
    }
    const nowMs = Date.now()
    const missing = [...targets].filter(([key]) => !known.has(key)).map(([, target]) => target)
    for (const [key, since] of await this.#fetch(missing, nowMs)) known.set(key, since)
    this.#known = known
    return new Map(rows.map((row) => [row, timeLagOf(row, known.get(keys.get(row) ?? '') ?? null, nowMs)]))
  }

  async #fetch(targets: readonly Target[], nowMs: number): Promise<Map<string, UnreadSince | null>> {
    const found = new Map<string, UnreadSince | null>()
    const rest: Target[] = []
    const read = this.#way === 'probe' ? null : await fetchRecordTimes(this.#cluster, targets)
    for (const target of targets) {
      const key = timeTargetKey(target)
      const since = read?.get(key) ?? null
      if (since !== null && !(since instanceof Failure)) found.set(key, since)
      else if (this.#way !== 'record') rest.push(target)
    }
    for (const [key, since] of await fetchProbeTimes(this.#cluster, rest, nowMs))
      if (since !== null && !(since instanceof Failure)) found.set(key, since)
    return found
  }
}

type Target = TimeTarget & {readonly logEnd: bigint}

/** Null where nothing is left to read, or where it is unknown what. */
function targetOf(row: LagRow): Target | null {
  const {topic, partition, committed, logStart, logEnd} = row
  if (committed === null || logStart === null || logEnd === null || !effectiveLag(row)) return null
  return {topic, partition, offset: firstUnread({committed, logStart}), logEnd}
}

function timeLagOf(row: LagRow, since: UnreadSince | null, nowMs: number): TimeLag {
  // It has not caught up with anything: its consumer is about to start over.
  if (row.status === 'AHEAD') return UNKNOWN_TIME_LAG
  if (effectiveLag(row) === 0n) return CAUGHT_UP
  return since === null ? UNKNOWN_TIME_LAG : calculateTimeLag(since, nowMs)
}
