import {Failure} from '../../errors/failure.ts'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../kafka/batches/views.ts'

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

/**
 * Compiles the patterns of `--grep` into one filter; a record must satisfy all of them. Null where there is none.
 *
 * `k:REGEX` the key matches, `v:REGEX` the value does, `h:NAME=REGEX` one of the headers of that name does, `h:NAME`
 * there is such a header; without a prefix the value is meant. `!` in front: it must not be so. Null matches nothing.
 * Throws a usage Failure for a regular expression that cannot be read.
 */
export function compileRecordFilter(patterns: readonly string[]): RecordFilter | null {
  const filters = patterns.map(compilePattern)
  const [first] = filters
  if (first === undefined) return null
  return filters.length === 1 ? first : (record) => filters.every((filter) => filter(record))
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
  const prefix = /^[kvh]:/.exec(pattern)?.[0]
  const rest = prefix === undefined ? pattern : pattern.slice(2)
  if (prefix === 'h:') return compileHeader(rest)
  const matches = compileBytes(rest)
  return prefix === 'k:'
    ? ({bytes, keyStart, keyEnd}) => keyStart >= 0 && matches(bytes, keyStart, keyEnd)
    : ({bytes, valueStart, valueEnd}) => valueStart >= 0 && matches(bytes, valueStart, valueEnd)
}

function compileHeader(rest: string): RecordFilter {
  const equals = rest.indexOf('=')
  const name = Buffer.from(equals === -1 ? rest : rest.slice(0, equals))
  if (name.length === 0) throw new Failure('usage', `--grep 'h:${rest}' names no header.`)
  const matches = equals === -1 ? null : compileBytes(rest.slice(equals + 1))
  const headers = new HeaderCursor()
  return (record) => {
    if (record.headerCount === 0) return false
    headers.open(record)
    while (headers.next()) {
      const {bytes, keyStart, keyEnd, valueStart, valueEnd} = headers
      if (!bytes.subarray(keyStart, keyEnd).equals(name)) continue
      if (matches === null || (valueStart >= 0 && matches(bytes, valueStart, valueEnd))) return true
    }
    return false
  }
}

function compileBytes(regex: string): MatchBytes {
  if (LITERAL.test(regex)) {
    const literal = Buffer.from(regex)
    return (source, start, end) => source.subarray(start, end).includes(literal)
  }
  try {
    const expression = new RegExp(regex, 's')
    return (source, start, end) => expression.test(source.toString('utf8', start, end))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `--grep: "${regex}" is not a regular expression: ${reason}.`)
  }
}
