import {readZonedInstantMs} from '../time/instant.ts'

const DOT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const LETTER_T = 0x54
const LETTER_Z = 0x5a

/** `2026-11-20T` of `2026-11-20T10:00:00.000Z` */
const DATE_BYTES = 11

/** Bytes of an instant as `TimestampWriter` writes it. */
export const INSTANT_BYTES = 24

/** Reads instants in the form `2026-11-20T10:00:00.000Z` from bytes. Records mostly share their day, which is read once. */
export class InstantReader {
  #date: Buffer = Buffer.alloc(0)
  #midnightMs = 0

  /** Milliseconds since 1970 of the {@link INSTANT_BYTES} bytes at `start`, which must be there; NaN where they are none. */
  read(bytes: Buffer, start: number): number {
    const time = start + DATE_BYTES
    const hour = twoDigits(bytes, time)
    const minute = twoDigits(bytes, time + 3)
    const second = twoDigits(bytes, time + 6)
    const hundredths = twoDigits(bytes, time + 9)
    const last = (bytes[time + 11] as number) - ZERO
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return Number.NaN
    if (hundredths < 0 || last < 0 || last > 9) return Number.NaN
    if (bytes[time - 1] !== LETTER_T || bytes[time + 2] !== COLON || bytes[time + 5] !== COLON)
      return Number.NaN
    if (bytes[time + 8] !== DOT || bytes[time + 12] !== LETTER_Z) return Number.NaN
    if (!this.#isDateAt(bytes, start)) {
      const date = bytes.toString('latin1', start, time)
      const midnightMs = readZonedInstantMs(`${date}00:00:00.000Z`)
      if (midnightMs === null) return Number.NaN
      this.#date = Buffer.from(date, 'latin1')
      this.#midnightMs = midnightMs
    }
    return this.#midnightMs + (hour * 3600 + minute * 60 + second) * 1000 + hundredths * 10 + last
  }

  #isDateAt(bytes: Buffer, start: number): boolean {
    const date = this.#date
    for (let i = 0; i < DATE_BYTES; i++) if (bytes[start + i] !== date[i]) return false
    return true
  }
}

/** -1 where there are no two digits. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - ZERO
  const ones = (bytes[at + 1] as number) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1
}
