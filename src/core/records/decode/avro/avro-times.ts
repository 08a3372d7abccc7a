import type {AvroUnit} from './avro-type.ts'

const DAY_MS = 86_400_000
/** The years 0 to 9999, which ISO 8601 writes in four digits; before and after it a time is its number. */
const FIRST_MS = -62_167_219_200_000
const LAST_MS = 253_402_300_799_999

interface UnitFacts {
  readonly perMs: bigint
  /** Digits behind the second. */
  readonly digits: number
}

const UNITS: Readonly<Record<AvroUnit, UnitFacts>> = {
  millis: {perMs: 1n, digits: 3},
  micros: {perMs: 1_000n, digits: 6},
  nanos: {perMs: 1_000_000n, digits: 9},
}

/** Days since 1970 as `2026-11-20`; as they are where the calendar ends. */
export function formatDate(days: number | bigint): string | number | bigint {
  const ms = Number(days) * DAY_MS
  return isCalendar(ms) ? new Date(ms).toISOString().slice(0, 10) : days
}

/** A time of day as `10:00:00.000`, with the digits of its unit; as it is where it is none. */
export function formatTime(count: number | bigint, unit: AvroUnit): string | number | bigint {
  const {perMs} = UNITS[unit]
  const ms = floorDivide(BigInt(count), perMs)
  return ms < 0n || ms >= DAY_MS ? count : formatTimestamp(count, unit, '').toString().slice(11)
}

/** A time since 1970 as `2026-11-20T10:00:00.000` and its zone, with the digits of its unit; as it is where the calendar ends. */
export function formatTimestamp(
  count: number | bigint,
  unit: AvroUnit,
  zone: string,
): string | number | bigint {
  if (unit === 'millis') {
    const ms = Number(count)
    return isCalendar(ms) ? new Date(ms).toISOString().slice(0, -1) + zone : count
  }
  const {perMs, digits} = UNITS[unit]
  const total = BigInt(count)
  const ms = floorDivide(total, perMs)
  if (!isCalendar(Number(ms))) return count
  const rest = (total - ms * perMs).toString().padStart(digits - 3, '0')
  return new Date(Number(ms)).toISOString().slice(0, -1) + rest + zone
}

function isCalendar(ms: number): boolean {
  return ms >= FIRST_MS && ms <= LAST_MS
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
const TIME = /^(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?$/
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?$/

/** Days since 1970; null for a text that is no date. */
export function parseDate(text: string): number | null {
  const ms = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return isExact(ms, text) ? ms / DAY_MS : null
}

/** A time of day in its unit; null for a text that is none, or has more digits than the unit. */
export function parseTime(text: string, unit: AvroUnit): bigint | null {
  const [, clock, fraction = ''] = TIME.exec(text) ?? []
  if (clock === undefined) return null
  return toUnit(Date.parse(`1970-01-01T${clock}Z`), fraction, unit)
}

/**
 * A time since 1970 in its unit; null for a text that is none, or has more digits than the unit. `hasZone`: whether it names an
 * instant, and so has to have a zone, or a local time, which has none.
 */
export function parseTimestamp(text: string, unit: AvroUnit, hasZone: boolean): bigint | null {
  const [, clock, fraction = '', zone] = TIMESTAMP.exec(text) ?? []
  if (clock === undefined || (zone !== undefined) !== hasZone) return null
  const iso = clock.replace(' ', 'T')
  const local = Date.parse(`${iso}Z`)
  return isExact(local, text) ? toUnit(Date.parse(`${iso}${zone ?? 'Z'}`), fraction, unit) : null
}

/** Date.parse takes February 30 for March 2. */
function isExact(ms: number, text: string): boolean {
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text.slice(0, 10)
}

function toUnit(ms: number, fraction: string, unit: AvroUnit): bigint | null {
  if (Number.isNaN(ms)) return null
  const {perMs, digits} = UNITS[unit]
  if (/[^0]/.test(fraction.slice(digits))) return null
  return BigInt(ms) * perMs + BigInt(fraction.slice(0, digits).padEnd(digits, '0'))
}
