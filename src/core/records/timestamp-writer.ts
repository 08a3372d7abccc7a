import type {OutputBuffer} from './output-buffer.ts'

const DAY_MS = 86_400_000

/** The last instant that a JavaScript Date can hold (ECMA-262, Time Values). */
const MAX_DATE_MS = 8.64e15

/**
 * Appends instants as ISO 8601 UTC with milliseconds (`2026-11-20T10:00:00.000Z`).
 * Records of one topic mostly share their day, so only the date part is ever formatted by Date, and kept.
 */
export class TimestampWriter {
  #day = Number.NaN
  #datePrefix = ''

  /** Appends `timestampMs`; an instant that no calendar date can name is appended as plain milliseconds. */
  append(sink: OutputBuffer, timestampMs: number): void {
    if (!isCalendarInstant(timestampMs)) {
      sink.appendDecimal(timestampMs)
      return
    }
    const day = Math.floor(timestampMs / DAY_MS)
    if (day !== this.#day) {
      // "2026-11-20T" of "2026-11-20T00:00:00.000Z"; years past 9999 only make the front longer.
      this.#datePrefix = new Date(day * DAY_MS).toISOString().slice(0, -13)
      this.#day = day
    }
    const timeOfDayMs = timestampMs - day * DAY_MS
    const totalSeconds = (timeOfDayMs / 1000) | 0
    const totalMinutes = (totalSeconds / 60) | 0
    const hours = (totalMinutes / 60) | 0
    sink.appendLatin1(this.#datePrefix)
    sink.appendPaddedDecimal(hours, 2)
    sink.appendByte(0x3a)
    sink.appendPaddedDecimal(totalMinutes - hours * 60, 2)
    sink.appendByte(0x3a)
    sink.appendPaddedDecimal(totalSeconds - totalMinutes * 60, 2)
    sink.appendByte(0x2e)
    sink.appendPaddedDecimal(timeOfDayMs - totalSeconds * 1000, 3)
    sink.appendByte(0x5a)
  }
}

/** Whether a Date can hold the instant: Kafka allows any int64, a Date about ±271,000 years. */
export function isCalendarInstant(timestampMs: number): boolean {
  return timestampMs <= MAX_DATE_MS && timestampMs >= -MAX_DATE_MS
}
