/** What stands for an unknown number everywhere: never 0. */
export const UNKNOWN = '-'

type Quantity = number | bigint | null | undefined

const DECIMAL_UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E']
const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A whole number with its thousands grouped: `1,234,567`. */
export function formatCount(value: Quantity): string {
  if (!isKnown(value)) return UNKNOWN
  const digits = (typeof value === 'bigint' ? value : BigInt(Math.round(value))).toString()
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Three significant digits with a decimal unit: `912`, `48.3k`, `1.20M`. */
export function formatCompact(value: Quantity): string {
  if (!isKnown(value)) return UNKNOWN
  return formatScaled(Number(value), 1000, DECIMAL_UNITS, '')
}

/** Three significant digits with a binary unit: `512 B`, `1.50 KiB`, `12.3 GiB`. */
export function formatBytes(value: Quantity): string {
  if (!isKnown(value)) return UNKNOWN
  return formatScaled(Number(value), 1024, BINARY_UNITS, ' ')
}

/** A rate per second, compact: `48.3k/s`, `0.25/s`. */
export function formatRate(perSecond: Quantity): string {
  return isKnown(perSecond) ? `${formatCompact(perSecond)}/s` : UNKNOWN
}

/**
 * A length of time in its two largest units: `900ms`, `41s`, `3m40s`, `12m03s`, `6h12m`, `2d4h`. What is smaller is
 * cut off, so that a time never shows as longer than it is.
 */
export function formatDuration(durationMs: Quantity): string {
  if (!isKnown(durationMs)) return UNKNOWN
  const totalMs = Math.trunc(Number(durationMs))
  if (totalMs < 0) return `-${formatDuration(-totalMs)}`
  if (totalMs < SECOND_MS) return `${totalMs}ms`
  if (totalMs < MINUTE_MS) return `${Math.floor(totalMs / SECOND_MS)}s`
  if (totalMs < HOUR_MS) return twoUnits(totalMs, MINUTE_MS, 'm', SECOND_MS, 's')
  if (totalMs < DAY_MS) return twoUnits(totalMs, HOUR_MS, 'h', MINUTE_MS, 'm')
  return `${Math.floor(totalMs / DAY_MS)}d${Math.floor((totalMs % DAY_MS) / HOUR_MS)}h`
}

/** A time that runs while it is shown, in whole seconds and 1 s at the least: parts of a second only flicker. */
export function formatSeconds(durationMs: number): string {
  return formatDuration(Math.max(1, Math.round(durationMs / SECOND_MS)) * SECOND_MS)
}

/** A share as a percentage, from a ratio: 0.1234 is `12.3%`. */
export function formatPercent(ratio: number | null | undefined): string {
  return isKnown(ratio) ? `${(ratio * 100).toFixed(1)}%` : UNKNOWN
}

export interface TimestampOptions {
  /** UTC with a `Z` (default), or this machine's zone with its offset. */
  readonly utc?: boolean
}

/** ISO 8601 with milliseconds, from milliseconds since 1970; null and Kafka's -1 are unknown. */
export function formatTimestamp(timestampMs: Quantity, options: TimestampOptions = {}): string {
  if (!isKnown(timestampMs)) return UNKNOWN
  const instant = new Date(Number(timestampMs))
  if (Number(timestampMs) === -1) return UNKNOWN
  if (Number.isNaN(instant.getTime())) return String(timestampMs)
  if (options.utc ?? true) return instant.toISOString()
  const offsetMinutes = -instant.getTimezoneOffset()
  const local = new Date(instant.getTime() + offsetMinutes * MINUTE_MS).toISOString().slice(0, -1)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const distance = Math.abs(offsetMinutes)
  return `${local}${sign}${twoDigits(Math.floor(distance / 60))}:${twoDigits(distance % 60)}`
}

function isKnown(value: Quantity): value is number | bigint {
  return value !== null && value !== undefined && (typeof value === 'bigint' || Number.isFinite(value))
}

function formatScaled(value: number, base: number, units: readonly string[], separator: string): string {
  let scaled = Math.abs(value)
  let unit = 0
  // 999,950 must become 1.00M and not 1000k, so the rounded number decides.
  while (unit < units.length - 1 && Math.round(scaled) >= base) {
    scaled /= base
    unit++
  }
  const digits = unit === 0 && Number.isInteger(scaled) ? String(scaled) : significant(scaled)
  return `${value < 0 ? '-' : ''}${digits}${separator}${units[unit]}`
}

function significant(value: number): string {
  if (value === 0) return '0'
  if (value < 0.01) return '<0.01'
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}

function twoUnits(totalMs: number, largeMs: number, large: string, smallMs: number, small: string): string {
  return `${Math.floor(totalMs / largeMs)}${large}${twoDigits(Math.floor((totalMs % largeMs) / smallMs))}${small}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
