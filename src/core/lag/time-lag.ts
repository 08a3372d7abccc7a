/**
 * How a time lag was found: `record` read the record at the commit, `probe` asked for offsets by timestamp, `window`
 * interpolated between own samples of the log end; `caught-up` needs nothing.
 */
export type TimeLagMethod = 'caught-up' | 'record' | 'probe' | 'window'

/** How a time lag is to be read: exactly, as an estimate, or as the least that it can be. */
export type TimeLagBound = '=' | '~' | '>='

/**
 * `gap`: the record at the commit is gone (compaction), the next one was taken. `marker`: a transaction marker's time.
 * `skew`: the record is from the future by more than 2 s, so clocks differ.
 */
export type TimeLagNote = 'gap' | 'marker' | 'skew'

/** Clocks that differ by less than this are as good as equal. */
const SKEW_MS = 2_000

/** A time lag with how it was found. */
export interface TimeLag {
  readonly timeLagMs: number | null
  readonly timeLagMethod: TimeLagMethod | null
  readonly timeLagBound: TimeLagBound | null
  readonly timeLagNote: TimeLagNote | null
}

/** Nothing is left to read. */
export const CAUGHT_UP: TimeLag = {
  timeLagMs: 0,
  timeLagMethod: 'caught-up',
  timeLagBound: '=',
  timeLagNote: null,
}

/** Nothing could be found out. */
export const UNKNOWN_TIME_LAG: TimeLag = {
  timeLagMs: null,
  timeLagMethod: null,
  timeLagBound: null,
  timeLagNote: null,
}

/** The time of the first unread record, and how sure it is. */
export interface UnreadSince {
  readonly timestampMs: number
  readonly method: 'record' | 'probe' | 'window'
  readonly bound: TimeLagBound
  readonly note: TimeLagNote | null
}

/** The age of the first unread record; a record from the future is 0 old, and noted where it is more than 2 s. */
export function calculateTimeLag(since: UnreadSince, nowMs: number): TimeLag {
  const ageMs = Math.round(nowMs - since.timestampMs)
  return {
    timeLagMs: Math.max(0, ageMs),
    timeLagMethod: since.method,
    timeLagBound: since.bound,
    timeLagNote: ageMs < -SKEW_MS ? 'skew' : since.note,
  }
}
