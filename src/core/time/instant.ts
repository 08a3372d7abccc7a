import {Failure} from '../../errors/failure.ts'

export interface InstantOptions {
  /** The one "now" of a command: every relative time of a plan counts from it. */
  readonly nowMs: number
  /** Whether a time without a zone is UTC; otherwise it is local to this machine. */
  readonly utc?: boolean
}

interface CalendarFields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

const DATE_AND_TIME =
  /^([+-]\d{6}|\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-]\d{2}):?(\d{2}))?)?$/i
const CLOCK_TIME =
  /^(?:(today|yesterday|(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?)(?:\s+|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/i
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Days that stand before a clock time, or for their start. */
export const DAY_WORDS: readonly string[] = [
  ...['today', 'yesterday'],
  ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
]
const ENDS_IN_UTC = /Z$/i
const EPOCH = /^@(\d+)(\.\d{1,3})?$/

/** From here on an `@` number is milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const EPOCH_MS_FROM = 1e11
/** Microseconds from 1973 to 2243, and nanoseconds from 1973 on: as milliseconds they would be thousands of years ahead. */
const EPOCH_US_FROM = 1e14
const EPOCH_US_TO = 8.64e15
const EPOCH_NS_FROM = 1e17

/**
 * The instant, in milliseconds since 1970, of a calendar time, a clock time or an epoch; null where the text has
 * none of these forms. Throws a usage Failure where it has one but names no real time (`2026-13-01`).
 *
 * Forms: `2026-11-20T10:00:00.000Z`, `2026-11-20 10:00+02:00`, `2026-11-20 10:00[:SS]`, `2026-11-20` (its start),
 * `10:30` (the last time it was so late: today, or yesterday), `yesterday 14:00`, `monday 09:00` (the last one that is past),
 * `@1795215965` (seconds), `@1795215965000` (milliseconds), and so on to nanoseconds.
 */
export function readInstantMs(text: string, options: InstantOptions): number | null {
  return readEpochMs(text) ?? readClockTimeMs(text, options) ?? readCalendarMs(text, options.utc ?? false)
}

/**
 * The instant of an ISO 8601 time that carries its zone (`Z`, `+02:00`), in milliseconds since 1970; null where the
 * text is not one, or names no real time. For data, which must not depend on the machine's zone.
 */
export function readZonedInstantMs(text: string): number | null {
  const match = DATE_AND_TIME.exec(text)
  if (match === null || (match[8] === undefined && !ENDS_IN_UTC.test(text))) return null
  const fields = calendarFields(match)
  return isRealTime(fields) ? instantOf(fields, true) - zoneOffsetMs(match) : null
}

function readEpochMs(text: string): number | null {
  const match = EPOCH.exec(text)
  if (match === null) return null
  const amount = Number(`${match[1]}${match[2] ?? ''}`)
  const [whole = ''] = text.slice(1).split('.')
  if (amount >= EPOCH_US_FROM && amount < EPOCH_US_TO) return Number(BigInt(whole) / 1000n)
  if (amount >= EPOCH_NS_FROM && whole.length <= 19) return Number(BigInt(whole) / 1_000_000n)
  const instantMs = amount >= EPOCH_MS_FROM ? Math.trunc(amount) : Math.round(amount * 1000)
  if (!Number.isSafeInteger(instantMs)) throw unreal(text)
  return instantMs
}

/**
 * A clock time is the most recent one that is past: at 00:27 `14:00` is yesterday's. Whoever types it means what has
 * happened; taken as still to come it would skip everything.
 */
function readClockTimeMs(text: string, {nowMs, utc = false}: InstantOptions): number | null {
  const match = CLOCK_TIME.exec(text)
  if (match === null || (match[1] === undefined && match[2] === undefined)) return null
  const [, dayWord = '', hour = '0', minute = '0', second = '0', fraction] = match
  const now = new Date(nowMs)
  const weekday = WEEKDAYS.indexOf(dayWord.slice(0, 3).toLowerCase())
  const daysAgo = weekday < 0 ? 0 : ((utc ? now.getUTCDay() : now.getDay()) - weekday + 7) % 7
  const onDay = (ago: number): number => {
    const day = new Date(nowMs)
    // Days of the calendar, which a change of the clock may make shorter or longer than 24 hours.
    if (utc) day.setUTCDate(day.getUTCDate() - ago)
    else day.setDate(day.getDate() - ago)
    const fields: CalendarFields = {
      year: utc ? day.getUTCFullYear() : day.getFullYear(),
      month: 1 + (utc ? day.getUTCMonth() : day.getMonth()),
      day: utc ? day.getUTCDate() : day.getDate(),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      millisecond: milliseconds(fraction),
    }
    if (!isRealTime(fields)) throw unreal(text)
    return instantOf(fields, utc)
  }
  switch (dayWord.toLowerCase()) {
    case 'today':
      return onDay(0)
    case 'yesterday':
      return onDay(1)
    default: {
      const latest = onDay(daysAgo)
      return latest <= nowMs ? latest : onDay(daysAgo + (weekday < 0 ? 1 : 7))
    }
  }
}

function readCalendarMs(text: string, utc: boolean): number | null {
  const match = DATE_AND_TIME.exec(text)
  if (match === null) return null
  const fields = calendarFields(match)
  if (!isRealTime(fields)) throw unreal(text)
  if (match[8] !== undefined) return instantOf(fields, true) - zoneOffsetMs(match)
  if (utc || ENDS_IN_UTC.test(text)) return instantOf(fields, true)
  const instantMs = instantOf(fields, false)
  // Of a date alone its first moment is meant, whatever the clocks show then.
  if (match[4] !== undefined) requireOnce(text, fields, instantMs)
  return instantMs
}

/** By how much clocks are put forward or back: an hour, on Lord Howe half of one. */
const CLOCK_CHANGES_MS = [3_600_000, 1_800_000]

/** Throws where clocks that are put forward or back make a local time one that never was, or one that was twice. */
function requireOnce(text: string, {hour, minute}: CalendarFields, instantMs: number): void {
  const shows = (ms: number): boolean =>
    new Date(ms).getHours() === hour && new Date(ms).getMinutes() === minute
  const refuse = (what: string): Failure =>
    new Failure(
      'usage',
      `'${text}' ${what} in the time zone of this machine, as the clocks are changed then.`,
      {
        suggestions: [`Give the zone, as in ${new Date(instantMs).toISOString()}.`],
      },
    )
  if (!shows(instantMs)) throw refuse('does not exist')
  if (CLOCK_CHANGES_MS.some((ms) => shows(instantMs + ms) || shows(instantMs - ms)))
    throw refuse('comes twice')
}

function calendarFields(match: RegExpExecArray): CalendarFields {
  return {
    year: Number(match[1]),
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4] ?? 0),
    minute: Number(match[5] ?? 0),
    second: Number(match[6] ?? 0),
    millisecond: milliseconds(match[7]),
  }
}

/** Kafka's timestamps are milliseconds; what is finer is cut off. */
function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
}

function zoneOffsetMs(match: RegExpExecArray): number {
  if (match[8] === undefined) return 0
  const minutes = Math.abs(Number(match[8])) * 60 + Number(match[9])
  return (match[8].startsWith('-') ? -minutes : minutes) * 60_000
}

/** The Gregorian calendar repeats every 400 years, so any year's months can be looked up near the year 2000. */
function isRealTime(fields: CalendarFields): boolean {
  const {year, month, day, hour, minute, second} = fields
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  if (day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return false
  return !Number.isNaN(instantOf(fields, true))
}

/** The set* methods, because Date.UTC and the constructor read the years 0 to 99 as 1900 to 1999. */
function instantOf(
  {year, month, day, hour, minute, second, millisecond}: CalendarFields,
  utc: boolean,
): number {
  const date = new Date(0)
  if (utc) {
    date.setUTCFullYear(year, month - 1, day)
    return date.setUTCHours(hour, minute, second, millisecond)
  }
  date.setHours(0, 0, 0, 0)
  date.setFullYear(year, month - 1, day)
  return date.setHours(hour, minute, second, millisecond)
}

function unreal(text: string): Failure {
  return new Failure('usage', `'${text}' names no real time.`, {
    suggestions: ['Check the month, the day, the hour and the minute.'],
    page: 'positions',
  })
}
