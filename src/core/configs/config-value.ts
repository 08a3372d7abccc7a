import {Failure} from '../../errors/failure.ts'
import {wordIn} from '../names/word-in.ts'
import {readDurationMs} from '../time/duration.ts'
import {parseByteSize} from './byte-size.ts'
import type {ConfigType} from './fetch-configs.ts'

/** What the numbers of a config count: milliseconds (or so many of them each), bytes; null for neither. */
export type ConfigUnit = {readonly kind: 'time'; readonly unitMs: number} | {readonly kind: 'size'} | null

const TIME_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
}

/** Kafka's names say the unit: `retention.ms`, `log.roll.hours`, `segment.bytes`, `log.index.size.max.bytes`. */
export function configUnit(key: string): ConfigUnit {
  const last = key.slice(key.lastIndexOf('.') + 1)
  const unitMs = wordIn(TIME_UNITS_MS, last)
  if (unitMs !== undefined) return {kind: 'time', unitMs}
  return last === 'bytes' || /(\.throttled\.rate|\.bytes\.per\.second|\.buffer\.size)$/.test(key)
    ? {kind: 'size'}
    : null
}

const RANGES: Readonly<Partial<Record<ConfigType, readonly [bigint, bigint]>>> = {
  short: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}

/** Topic and broker configs of the type LIST that are sets, for where no broker says the type. */
const LIST_CONFIGS: ReadonlySet<string> = new Set([
  'cleanup.policy',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
])

/** Whether the value of a config is a list with commas. */
export function isListConfig(key: string, type: ConfigType | null): boolean {
  return type === null ? LIST_CONFIGS.has(key) : type === 'list'
}

/**
 * A value as Kafka takes it, from how people write it: `7d` for a key in milliseconds, `512MiB` for one in bytes. Throws
 * Failure(usage) where it cannot be of the key's type; what only the broker can judge passes.
 *
 * @param type null where no broker has said it: then only units are looked at
 */
export function parseConfigValue(key: string, type: ConfigType | null, text: string): string {
  const unit = configUnit(key)
  const value = text.trim()
  if (type === 'boolean') {
    if (/^(true|false)$/i.test(value)) return value.toLowerCase()
    throw wrongValue(key, 'true or false', text)
  }
  if (type === 'double') {
    if (value !== '' && Number.isFinite(Number(value))) return value
    throw wrongValue(key, 'a number', text)
  }
  const range = type === null ? (unit === null ? undefined : RANGES.long) : RANGES[type]
  if (range === undefined) return text
  const number = readNumber(value, unit)
  if (number === null) {
    if (unit?.kind === 'time')
      throw wrongValue(key, 'a length of time', text, 'For example 7d, 12h or 604800000.')
    if (unit?.kind === 'size') throw wrongValue(key, 'a size', text, 'For example 512MiB, 2GiB or 536870912.')
    throw wrongValue(key, 'a whole number', text)
  }
  const [least, most] = range
  if (number < least || number > most) throw wrongValue(key, `a number up to ${most}`, text)
  return String(number)
}

function readNumber(value: string, unit: ConfigUnit): bigint | null {
  if (/^-?\d+$/.test(value)) return BigInt(value)
  if (unit?.kind === 'time') {
    const durationMs = readDurationMs(value)
    return durationMs === null || durationMs % unit.unitMs !== 0 ? null : BigInt(durationMs / unit.unitMs)
  }
  if (unit?.kind !== 'size') return null
  try {
    return BigInt(parseByteSize(value))
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

function wrongValue(key: string, wanted: string, text: string, example?: string): Failure {
  const suggestions = example === undefined ? [] : [example]
  return new Failure('usage', `${key} takes ${wanted}, not "${text}".`, {code: 'INVALID_CONFIG', suggestions})
}

/** Whether two texts say the same: lists whatever their order, numbers and booleans however they are written. */
export function isSameConfig(key: string, type: ConfigType | null, wished: string, actual: string): boolean {
  if (isListConfig(key, type)) return sorted(wished) === sorted(actual)
  const [a, b] = [wished.trim(), actual.trim()]
  if (a === b) return true
  if (IS_NUMBER.test(a) && IS_NUMBER.test(b)) return Number(a) === Number(b)
  return IS_BOOLEAN.test(a) && a.toLowerCase() === b.toLowerCase()
}

/** Fifteen digits are exact as a double. */
const IS_NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/
const IS_BOOLEAN = /^(true|false)$/i

function sorted(list: string): string {
  return listItems(list).sort().join()
}

/** The items of a list config, each once. */
export function listItems(list: string): string[] {
  return [...new Set(list.split(',').map((item) => item.trim()))].filter((item) => item !== '')
}
