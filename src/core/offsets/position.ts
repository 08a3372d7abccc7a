import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {wordIn} from '../names/word-in.ts'
import {readDurationMs} from '../time/duration.ts'
import {DAY_WORDS, type InstantOptions, readInstantMs} from '../time/instant.ts'
import {parsePartitionList} from './partition-list.ts'

/** A place in a partition, not yet looked up. `shift` counts offsets from the anchor and may be negative. */
export type Position =
  | {readonly anchor: 'earliest' | 'latest' | 'committed'; readonly shift: bigint}
  | {readonly anchor: 'offset'; readonly offset: bigint; readonly shift: bigint}
  | {
      readonly anchor: 'time'
      /** Milliseconds since 1970, never negative. */
      readonly timestampMs: number
      readonly shift: bigint
      /** What the user wrote for the time, such as `15m`. */
      readonly source: string
    }

/** A position for each of some partitions, and the one for all the others (null: they are left alone). */
export interface PartitionPositions {
  readonly others: Position | null
  readonly byPartition: ReadonlyMap<number, Position>
}

/** The position that is asked for in a partition; null where it is left alone. */
export function positionFor(positions: PartitionPositions, partition: number): Position | null {
  return positions.byPartition.get(partition) ?? positions.others
}

/** All positions that are asked for, in whichever partition. */
function positionsOf({others, byPartition}: PartitionPositions): Position[] {
  return [...(others === null ? [] : [others]), ...byPartition.values()]
}

/** A line for each time among the positions: to which instant it was resolved. */
export function describePositionTimes(positions: PartitionPositions): string[] {
  const lines = positionsOf(positions).flatMap((position) =>
    position.anchor === 'time'
      ? [`${position.source} is ${new Date(position.timestampMs).toISOString()}`]
      : [],
  )
  return [...new Set(lines)]
}

/** `beginning` and `end` are kcat's words. */
const ANCHOR_WORDS: Readonly<Record<string, 'earliest' | 'latest' | 'committed'>> = {
  earliest: 'earliest',
  beginning: 'earliest',
  latest: 'latest',
  end: 'latest',
  committed: 'committed',
}

/** The anchors by their first names. */
export const ANCHORS: readonly string[] = [...new Set(Object.values(ANCHOR_WORDS))]

const INT64_MAX = 2n ** 63n - 1n

/** The furthest instant that a JavaScript Date can hold. */
const MAX_DATE_MS = 8.64e15

/** Enough to be reminded by; all forms are on the page. */
const POSITION_EXAMPLES =
  "Such as earliest, latest-100, committed+1, 1234, 15m (so long ago), '2026-11-20 10:00', 10:30 or 0=5."

/**
 * Parses one position: `<anchor>[+N|-N]` (docs/guides/positions.md). Throws a usage Failure that names the page
 * of all forms, and the word that was probably meant.
 *
 * Right after a time of day without a zone, `+10` or `-1000` could be a zone or a count of records: that is refused
 * rather than guessed.
 */
export function parsePosition(text: string, options: InstantOptions): Position {
  const trimmed = text.trim()
  const short = /^([+-])(\d+)$/.exec(trimmed)
  if (short !== null) {
    return {
      anchor: short[1] === '-' ? 'latest' : 'earliest',
      shift: parseShift(`${short[1]}${short[2]}`, text),
    }
  }
  refuseZoneOrShift(trimmed)
  const whole = readAnchor(trimmed, 0n, options)
  if (whole !== null) return whole
  const shifted = /^(.+?)\s*([+-])\s*(\d+)$/.exec(trimmed)
  if (shifted?.[1] !== undefined) {
    const position = readAnchor(shifted[1], parseShift(`${shifted[2]}${shifted[3]}`, text), options)
    if (position !== null) return position
  }
  throw unknownPosition(text, trimmed)
}

/**
 * Parses positions that may differ by partition: `latest`, `0=100,3=latest-5`, `earliest,0-3=100`. A part without `=`
 * is for all other partitions. Throws a usage Failure.
 */
export function parsePartitionPositions(text: string, options: InstantOptions): PartitionPositions {
  let others: Position | null = null
  const byPartition = new Map<number, Position>()
  let pendingPartitions = ''
  for (const part of text.split(',')) {
    const equals = part.indexOf('=')
    if (equals === -1 && /^\s*\d+(-\d+)?\s*$/.test(part) && text.includes('=', text.indexOf(part))) {
      // "0,3=100": a list of partitions before one equals sign.
      pendingPartitions += `${part},`
      continue
    }
    if (equals === -1) {
      if (others !== null)
        throw new Failure('usage', `'${text}' gives two positions for the same partitions.`)
      others = parsePosition(part, options)
      continue
    }
    const position = parsePosition(part.slice(equals + 1), options)
    for (const partition of parsePartitionList(pendingPartitions + part.slice(0, equals))) {
      if (byPartition.has(partition)) {
        throw new Failure('usage', `'${text}' gives two positions for partition ${partition}.`)
      }
      byPartition.set(partition, position)
    }
    pendingPartitions = ''
  }
  return {others, byPartition}
}

/**
 * Throws a usage Failure for a time that is still to come: no record is that late, so everything unread would be skipped,
 * or deleted, which `latest` says better.
 */
export function refuseFuture(positions: PartitionPositions, nowMs: number): void {
  for (const position of positionsOf(positions)) {
    if (position.anchor !== 'time' || position.timestampMs <= nowMs) continue
    const at = new Date(position.timestampMs).toISOString()
    throw new Failure('usage', `${position.source} is still to come (${at}).`, {
      suggestions: [
        'The log end is `latest`.',
        ...(ZONED.test(position.source) ? [] : ['A time without a zone is local; --utc makes it UTC.']),
      ],
    })
  }
}

/** An epoch, or a time with its zone. */
const ZONED = /^@|[zZ]|\d[+-]\d\d:?\d\d\b/

/** Throws a usage Failure where a range of times ends before it begins: a clock time may be that of yesterday. */
export function refuseEmptyRange(
  from: PartitionPositions,
  to: PartitionPositions | null,
  toFlag = '--to',
): void {
  const [start, end] = [from.others, to?.others ?? null]
  if (start?.anchor !== 'time' || end?.anchor !== 'time' || end.timestampMs > start.timestampMs) return
  const at = (timestampMs: number): string => new Date(timestampMs).toISOString()
  const text = `${toFlag} ${end.source} (${at(end.timestampMs)}) is not after --from ${start.source} (${at(start.timestampMs)}).`
  throw new Failure('usage', text, {suggestions: ['A clock time is the last one that is past.']})
}

/** Seconds from 2001 to 2286 and milliseconds from 2001 to 2286, which few logs have as offsets. */
const EPOCH = /^(\d{10}|\d{13})$/

/** Whether a position is an offset that was probably meant as a time: a number without `@` is an offset. */
export function looksLikeEpoch(position: Position): position is Position & {readonly anchor: 'offset'} {
  return position.anchor === 'offset' && EPOCH.test(String(position.offset))
}

/**
 * Throws a usage Failure where an offset lies past the end of every log and looks like a time: with the forgotten `@` all
 * records would be skipped, or deleted.
 */
export function refuseForgottenAt(positions: PartitionPositions, ends: Iterable<bigint>): void {
  const furthest = [...ends].reduce((most, end) => (end > most ? end : most), 0n)
  for (const position of positionsOf(positions)) {
    if (!looksLikeEpoch(position) || position.offset <= furthest) continue
    const text = `Offset ${position.offset} is past the end of every log, the furthest of which is ${furthest}.`
    throw new Failure('usage', text, {
      suggestions: [`For that time write @${position.offset}.`, 'The log end is `latest`.'],
    })
  }
}

/** Throws a usage Failure where a position counts from a group's committed offset, and there is no group. */
export function refuseCommitted(positions: PartitionPositions): void {
  if (positionsOf(positions).some(({anchor}) => anchor === 'committed'))
    throw new Failure('usage', 'Only a group has committed offsets; this position needs another anchor.')
}

/** The canonical text of a position, which parsePosition reads back: `latest-5`, `1234`, `2026-11-20T10:00:00.000Z`. */
export function formatPosition(position: Position): string {
  return `${formatAnchor(position)}${formatShift(position.shift)}`
}

function formatAnchor(position: Position): string {
  switch (position.anchor) {
    case 'offset':
      return position.offset.toString()
    case 'time':
      return new Date(position.timestampMs).toISOString()
    default:
      return position.anchor
  }
}

function formatShift(shift: bigint): string {
  if (shift === 0n) return ''
  return shift > 0n ? `+${shift}` : shift.toString()
}

function readAnchor(text: string, shift: bigint, options: InstantOptions): Position | null {
  const word = text.toLowerCase()
  const anchor = wordIn(ANCHOR_WORDS, word)
  if (anchor !== undefined) return {anchor, shift}
  if (/^\d+$/.test(text)) {
    const offset = BigInt(text)
    if (offset > INT64_MAX) throw new Failure('usage', `The offset ${text} is beyond what Kafka can hold.`)
    return {anchor: 'offset', offset, shift}
  }
  const durationMs = readDurationMs(text)
  const timestampMs = durationMs === null ? readInstantMs(text, options) : options.nowMs - durationMs
  if (timestampMs === null) return null
  if (Math.abs(timestampMs) > MAX_DATE_MS) throw new Failure('usage', `'${text}' lies outside the calendar.`)
  // No record is older than 1970, and ListOffsets gives negative timestamps another meaning (-1 latest, -2 earliest).
  return {anchor: 'time', timestampMs: Math.max(0, timestampMs), shift, source: text}
}

function parseShift(signed: string, text: string): bigint {
  const shift = BigInt(signed)
  if (shift > INT64_MAX || -shift > INT64_MAX) {
    throw new Failure('usage', `The shift in '${text}' is beyond what Kafka can hold.`)
  }
  return shift
}

function refuseZoneOrShift(text: string): void {
  const match = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)([+-])(\d{2}|\d{4})$/i.exec(text)
  if (match === null) return
  const [, time, sign, digits = ''] = match
  throw new Failure('usage', `'${text}' can be read as a time zone or as a number of records.`, {
    suggestions: [
      `For a zone write ${time}${sign}${digits.slice(0, 2)}:${digits.slice(2) || '00'}.`,
      `For records give the time a zone first: ${time}Z${sign}${digits}.`,
    ],
    page: 'positions',
  })
}

function unknownPosition(text: string, trimmed: string): Failure {
  const suggestions = [POSITION_EXAMPLES]
  const word = /^[a-z]+/i.exec(trimmed)?.[0] ?? ''
  const nearest =
    word === '' ? undefined : nearestNames(word, [...Object.keys(ANCHOR_WORDS), ...DAY_WORDS])[0]
  const ago = /^-\s*(.+)$/.exec(trimmed)?.[1]
  if (word.toLowerCase() === 'now') suggestions.unshift('Write latest for the end of the log.')
  else if (nearest !== undefined && nearest !== word.toLowerCase())
    suggestions.unshift(`Did you mean ${nearest}${trimmed.slice(word.length)}?`)
  else if (ago !== undefined && readDurationMs(ago) !== null) {
    suggestions.unshift(`Write ${ago} for that long ago: a duration has no sign.`)
  }
  return new Failure('usage', text === '' ? 'A position is empty.' : `'${text}' is not a position.`, {
    suggestions,
    page: 'positions',
  })
}
