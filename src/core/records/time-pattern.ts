import {Failure} from '../../errors/failure.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import type {OutputBuffer} from './output-buffer.ts'
import {isCalendarInstant, TimestampWriter} from './timestamp-writer.ts'

type AppendTime = (sink: OutputBuffer, timestampMs: Timestamp) => void

const PATTERN_LETTERS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  m: (date) => twoDigits(date.getUTCMonth() + 1),
  d: (date) => twoDigits(date.getUTCDate()),
  H: (date) => twoDigits(date.getUTCHours()),
  M: (date) => twoDigits(date.getUTCMinutes()),
  S: (date) => twoDigits(date.getUTCSeconds()),
  L: (date) => String(date.getUTCMilliseconds()).padStart(3, '0'),
  F: (date) => date.toISOString().slice(0, -14),
  T: (date) => date.toISOString().slice(-13, -5),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  z: () => '+0000',
  '%': () => '%',
}

/**
 * Compiles what stands in `%d{...}`: `iso` (the default), `ms`, `s` (whole seconds), or a strftime-like pattern of
 * %Y %m %d %H %M %S %L (milliseconds) %F (date) %T (time) %s (epoch seconds) %z %%. Always UTC, so that the same topic
 * prints the same everywhere. Throws a usage Failure for anything else.
 */
export function compileTimePattern(pattern: string | null, position: number): AppendTime {
  if (pattern === null || pattern === 'iso') {
    const timestamps = new TimestampWriter()
    return (sink, timestampMs) => timestamps.append(sink, timestampMs)
  }
  if (pattern === 'ms') return (sink, timestampMs) => sink.appendDecimal(timestampMs)
  if (pattern === 's') return (sink, timestampMs) => sink.appendDecimal(wholeSeconds(timestampMs))
  if (!pattern.includes('%')) throw badPattern(pattern, position)
  for (const [, letter] of pattern.matchAll(/%(.?)/gsu)) {
    if (letter === undefined || !Object.hasOwn(PATTERN_LETTERS, letter)) throw badPattern(pattern, position)
  }
  return (sink, timestampMs) => {
    if (!isCalendarInstant(timestampMs)) {
      sink.appendDecimal(timestampMs)
      return
    }
    const date = new Date(timestampMs)
    sink.appendUtf8(pattern.replace(/%(.)/gsu, (_, letter: string) => PATTERN_LETTERS[letter]?.(date) ?? ''))
  }
}

/** Rounded down, before 1970 too. */
export function wholeSeconds(timestampMs: Timestamp): Timestamp {
  if (typeof timestampMs === 'number') return Math.floor(timestampMs / 1000)
  const seconds = timestampMs / 1000n
  return timestampMs < 0n && seconds * 1000n !== timestampMs ? seconds - 1n : seconds
}

function badPattern(pattern: string, position: number): Failure {
  return new Failure('usage', `Unknown time format {${pattern}} at position ${position} of the template.`, {
    suggestions: [
      'Use {iso}, {ms}, {s}, or a pattern of %Y %m %d %H %M %S %L %F %T %s %z, for example %d{%Y-%m-%d %H:%M:%S}.',
    ],
    page: 'formats',
  })
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
