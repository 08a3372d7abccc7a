import type {Timestamp} from '../../kafka/batches/views.ts'
import type {OutputBuffer} from './output-buffer.ts'

const DAY_MS = 86_400_000

/** `10:00:00.000Z` */
const TIME_BYTES = 13
const COLON = 0x3a

/** The last instant that a JavaScript Date can hold (ECMA-262, Time Values). */
const MAX_DATE_MS = 8.64e15

/**
 * Appends instants as ISO 8601 UTC with milliseconds (`2026-11-20T10:00:00.000Z`).
 * Records of one topic mostly share their day, so only the date part is ever formatted by Date, and kept.
 */
export class TimestampWriter {
  #day = Number.NaN
  #datePrefix: Buffer = Buffer.alloc(0)

  /** Appends `timestampMs`; an instant that no calendar date can name is appended as plain milliseconds. */
  append(sink: OutputBuffer, timestampMs: Timestamp): void {
    if (!isCalendarInstant(timestampMs)) {
      sink.appendDecimal(timestampMs)
      return
    }
    const day = Math.floor(timestampMs / DAY_MS)
    if (day !== this.#day) {
      // "2026-11-20T" of "2026-11-20T00:00:00.000Z"; years past 9999 only make the front longer.
      this.#datePrefix = Buffer.from(new Date(day * DAY_MS).toISOString().slice(0, -13))
      this.#day = day
    }
    const timeOfDayMs = timestampMs - day * DAY_MS
    const totalSeconds = (timeOfDayMs / 1000) | 0
    const totalMinutes = (totalSeconds / 60) | 0
    const hours = (totalMinutes / 60) | 0
    const minutes = totalMinutes - hours * 60
    const seconds = totalSeconds - totalMinutes * 60
    sink.appendRange(this.#datePrefix, 0, this.#datePrefix.length)
    sink.reserve(TIME_BYTES)
    const {bytes, length} = sink
    writeTwoDigits(bytes, length, hours)
    bytes[length + 2] = COLON
    writeTwoDigits(bytes, length + 3, minutes)
    bytes[length + 5] = COLON
    writeTwoDigits(bytes, length + 6, seconds)
    bytes[length + 8] = 0x2e
    const milliseconds = timeOfDayMs - totalSeconds * 1000
    const hundreds = (milliseconds / 100) | 0
    bytes[length + 9] = 0x30 + hundreds
    writeTwoDigits(bytes, length + 10, milliseconds - hundreds * 100)
    bytes[length + 12] = 0x5a
    sink.length = length + TIME_BYTES
  }
}

function writeTwoDigits(bytes: Buffer, at: number, value: number): void {
  const tens = (value / 10) | 0
  bytes[at] = 0x30 + tens
  bytes[at + 1] = 0x30 + value - tens * 10
}

/** Whether a Date can hold the instant: Kafka allows any int64, a Date about ±271,000 years. */
export function isCalendarInstant(timestampMs: Timestamp): timestampMs is number {
  return typeof timestampMs === 'number' && timestampMs <= MAX_DATE_MS && timestampMs >= -MAX_DATE_MS
}
