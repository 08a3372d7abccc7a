import {Failure} from '../../errors/failure.ts'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {compileExpression} from '../names/expression.ts'

/** Whether a record is wanted. */
export type RecordFilter = (record: RecordView) => boolean

/** What a filter has seen. */
export interface FilterCounts {
  scanned: number
  matched: number
}

type MatchBytes = (source: Buffer, start: number, end: number) => boolean

/** A pattern of these characters only means itself, and is looked for in the bytes without making a string. */
const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/

/** The same at the beginning, or as the whole. */
const ANCHORED = /^\^([^\\^$.*+?()[\]{}|]*)(\$?)$/

/**
 * Compiles the patterns of `--grep` into one filter; a record must satisfy all of them. Null where there is none.
 *
 * `k:REGEX` the key matches, `v:REGEX` the value does, `hk:REGEX` the name of a header, `hv:REGEX` the value of one,
 * `h:NAME=REGEX` one of the headers of that name, `h:NAME` there is such a header, `t:REGEX` the topic; without a prefix the
 * value is meant. `!` in front: it must not be so. Null matches nothing. Throws a usage Failure for another prefix, and for
 * a regular expression that cannot be read.
 */
export function compileRecordFilter(patterns: readonly string[]): RecordFilter | null {
  return everyFilter(patterns.map(compilePattern))
}

/** One filter of several, all of which must hold; null of none. */
export function everyFilter(filters: readonly (RecordFilter | null)[]): RecordFilter | null {
  const [first, ...others] = filters.filter((filter) => filter !== null)
  if (first === undefined || others.length === 0) return first ?? null
  return (record) => first(record) && others.every((filter) => filter(record))
}

/** The same filter, which adds to `counts` what it is asked and what it wants. */
export function countMatches(filter: RecordFilter, counts: FilterCounts): RecordFilter {
  return (record) => {
    counts.scanned++
    if (!filter(record)) return false
    counts.matched++
    return true
  }
}

function compilePattern(pattern: string): RecordFilter {
  const isNegated = pattern.startsWith('!')
  const filter = compileField(isNegated ? pattern.slice(1) : pattern)
  return isNegated ? (record) => !filter(record) : filter
}

function compileField(pattern: string): RecordFilter {
  // A word and a colon looks like a field: looked for in the value, a misspelt one would only find nothing.
  const [written = '', prefix = 'v'] = /^([a-z]+):/i.exec(pattern) ?? []
  const rest = pattern.slice(written.length)
  switch (prefix) {
    case 'k': {
      const matches = compileBytes(rest)
      return ({bytes, keyStart, keyEnd}) => keyStart >= 0 && matches(bytes, keyStart, keyEnd)
    }
    case 'v': {
      const matches = compileBytes(rest)
      return ({bytes, valueStart, valueEnd}) => valueStart >= 0 && matches(bytes, valueStart, valueEnd)
    }
    case 't':
      return compileTopic(rest)
    case 'h':
      return compileHeader(rest)
    case 'hk': {
      const matches = compileBytes(rest)
      return anyHeader(({bytes, keyStart, keyEnd}) => matches(bytes, keyStart, keyEnd))
    }
    case 'hv': {
      const matches = compileBytes(rest)
      return anyHeader(
        ({bytes, valueStart, valueEnd}) => valueStart >= 0 && matches(bytes, valueStart, valueEnd),
      )
    }
    default:
      throw new Failure('usage', `--grep: there is no field "${prefix}" in '${pattern}'.`, {
        suggestions: [
          'Fields are k (key), v (value), hk and hv (name and value of a header), h:NAME[=REGEX] (header NAME), t (topic).',
          `'v:${pattern}' looks for it in the value.`,
        ],
        page: 'selection',
      })
  }
}

function compileTopic(rest: string): RecordFilter {
  const matches = compileBytes(rest)
  const known = new Map<string, boolean>()
  return ({batch: {topic}}) => {
    let isMatch = known.get(topic)
    if (isMatch === undefined) {
      const name = Buffer.from(topic)
      isMatch = matches(name, 0, name.length)
      known.set(topic, isMatch)
    }
    return isMatch
  }
}

function compileHeader(rest: string): RecordFilter {
  const equals = rest.indexOf('=')
  const name = Buffer.from(equals === -1 ? rest : rest.slice(0, equals))
  if (name.length === 0) throw new Failure('usage', `--grep 'h:${rest}' names no header.`)
  const matches = equals === -1 ? null : compileBytes(rest.slice(equals + 1))
  return anyHeader(({bytes, keyStart, keyEnd, valueStart, valueEnd}) => {
    if (!bytes.subarray(keyStart, keyEnd).equals(name)) return false
    return matches === null || (valueStart >= 0 && matches(bytes, valueStart, valueEnd))
  })
}

function anyHeader(isWanted: (header: HeaderCursor) => boolean): RecordFilter {
  const headers = new HeaderCursor()
  return (record) => {
    if (record.headerCount === 0) return false
    headers.open(record)
    while (headers.next()) if (isWanted(headers)) return true
    return false
  }
}

function compileBytes(regex: string): MatchBytes {
  const [, prefix, close] = ANCHORED.exec(regex) ?? []
  if (prefix !== undefined) return matchStart(Buffer.from(prefix), close === '$')
  if (LITERAL.test(regex)) return findLiteral(Buffer.from(regex))
  const expression = compileExpression(regex, {place: '--grep: '})
  return (source, start, end) => expression.test(source.toString('utf8', start, end))
}

/**
 * Looks for bytes that only mean themselves. Fields come one after another, out of a buffer that holds many records: where the
 * bytes stand next is looked up once, by one native search over all of it, and not for each field.
 */
function findLiteral(literal: Buffer): MatchBytes {
  if (literal.length === 0) return () => true
  let known: Buffer | null = null
  /** From here on the bytes stand at `found` first; nowhere where it is infinite. */
  let from = 0
  let found = 0
  return (source, start, end) => {
    if (source !== known || start < from || start > found) {
      const at = source.indexOf(literal, start)
      known = source
      from = start
      found = at < 0 ? Number.POSITIVE_INFINITY : at
    }
    return found + literal.length <= end
  }
}

function matchStart(literal: Buffer, isWhole: boolean): MatchBytes {
  const {length} = literal
  return (source, start, end) => {
    if (isWhole ? end - start !== length : end - start < length) return false
    for (let i = 0; i < length; i++) if (source[start + i] !== literal[i]) return false
    return true
  }
}
