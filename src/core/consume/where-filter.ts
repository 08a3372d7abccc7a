import type {CelInput} from '@bufbuild/cel'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import type {CelProgram, CelVariable, CelVerdict} from './cel-program.ts'
import type {RecordFilter} from './record-filter.ts'

/** The filter of `--where`, and the records that it could say nothing about. */
export interface WhereFilter {
  /** Whether a record matches; false, and counted, where the expression cannot be evaluated on it. */
  readonly matches: RecordFilter
  /** True or false, or why it cannot be evaluated; counts nothing. */
  readonly judge: (record: RecordView) => CelVerdict
  /** On how many records it could not be evaluated so far, and why; null for none. */
  readonly describeUnevaluated: () => string | null
}

/** A filter for each part of an expression that has to hold: which one of them does not is then known. */
export async function compileConjunction(
  expression: string,
): Promise<readonly {readonly part: string; readonly judge: WhereFilter['judge']}[]> {
  const {splitConjunction} = await import('./cel-program.ts')
  // The whole first: an error then tells the place in what was typed.
  await compileWhere(expression)
  const parts = splitConjunction(expression)
  return Promise.all(parts.map(async (part) => ({part, judge: (await compileWhere(part)).judge})))
}

/** More reasons than these are one: the keys of a hostile topic may differ from record to record. */
const MOST_REASONS = 5

/**
 * Compiles the expression of `--where` (CEL, https://cel.dev) over `key`, `value`, `headers`, `topic`, `partition`,
 * `offset` and `timestamp`. A value is what its JSON says, else text; a key only where it is a JSON object or array, since
 * a key such as 42 is most of the time meant as text. Throws a usage Failure where the expression cannot be read.
 */
export async function compileWhere(expression: string): Promise<WhereFilter> {
  const {celTime, readCelProgram} = await import('./cel-program.ts')
  const program = readCelProgram(expression)
  const reasons = new Map<string, number>()
  const judge = judgeWith(program, celTime)
  return {
    judge,
    matches: (record) => {
      const verdict = judge(record)
      if (typeof verdict === 'boolean') return verdict
      const {reason} = verdict
      const told = reasons.has(reason) || reasons.size < MOST_REASONS ? reason : 'other reasons'
      reasons.set(told, (reasons.get(told) ?? 0) + 1)
      return false
    },
    describeUnevaluated: () => describeReasons(reasons),
  }
}

function describeReasons(reasons: ReadonlyMap<string, number>): string | null {
  const count = [...reasons.values()].reduce((sum, each) => sum + each, 0)
  if (count === 0) return null
  const subject = count === 1 ? '1 record, which does not match' : `${count} records, which do not match`
  const list = [...reasons].sort(([, a], [, b]) => b - a)
  const why = list.map(([reason, times]) => (list.length === 1 ? reason : `${reason} (${times})`)).join(', ')
  return `--where could not be evaluated on ${subject}: ${why}.`
}

function judgeWith(
  {variables, opened, evaluate}: CelProgram,
  celTime: (epochMs: number) => CelInput,
): (record: RecordView) => CelVerdict {
  const headers = new HeaderCursor()
  const readers: Readonly<Record<CelVariable, (record: RecordView) => CelInput>> = {
    key: ({bytes, keyStart, keyEnd}) =>
      keyStart < 0 ? null : readKey(bytes.toString('utf8', keyStart, keyEnd)),
    value: ({bytes, valueStart, valueEnd}) =>
      valueStart < 0 ? null : readJson(bytes.toString('utf8', valueStart, valueEnd)),
    headers: (record) => readHeaders(record, headers),
    topic: ({batch}) => batch.topic,
    partition: ({batch}) => BigInt(batch.partition),
    offset: ({offset}) => BigInt(offset),
    // Beyond what the language's time can hold there is none.
    timestamp: ({timestamp}) =>
      typeof timestamp === 'bigint' || timestamp < 0 || timestamp > LATEST_MS ? null : celTime(timestamp),
  }
  const wanted = [...variables].map((name) => [name, readers[name]] as const)
  return (record) => {
    const bindings: Record<string, CelInput> = {}
    for (const [name, read] of wanted) bindings[name] = read(record)
    const verdict = evaluate(bindings)
    if (typeof verdict === 'boolean') return verdict
    // The usual reason, in the user's words rather than in those of the language.
    for (const name of ['value', 'key'] as const) {
      if (!opened.has(name)) continue
      if (bindings[name] === null) return {reason: `${name} is null`}
      if (typeof bindings[name] === 'string') return {reason: `${name} is not JSON`}
    }
    return verdict
  }
}

/** google.protobuf.Timestamp ends with the year 9999. */
const LATEST_MS = 253_402_300_799_999

function readKey(text: string): CelInput {
  return /^\s*[[{]/.test(text) ? readJson(text) : text
}

/** Text that begins otherwise is no JSON, and need not be tried: an exception for every record would be dear. */
const MAY_BE_JSON = /^\s*(?:[[{"\d-]|true|false|null)/

function readJson(text: string): CelInput {
  if (!MAY_BE_JSON.test(text)) return text
  try {
    return JSON.parse(text, readNumber) as CelInput
  } catch {
    return text
  }
}

const INTEGER = /^-?\d{1,18}$/

/** A whole number is an int of the language, so that one can count with it; a double would lose digits beyond 2^53. */
function readNumber(_name: string, value: unknown, context?: {readonly source?: string}): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source ?? ''
  return INTEGER.test(source) ? BigInt(source) : value
}

/** By their names; of a name that occurs more than once the last one, as Kafka's `lastHeader`. */
function readHeaders(record: RecordView, cursor: HeaderCursor): CelInput {
  const found = new Map<string, string | null>()
  if (record.headerCount === 0) return found
  cursor.open(record)
  while (cursor.next()) {
    const {bytes, keyStart, keyEnd, valueStart, valueEnd} = cursor
    const value = valueStart < 0 ? null : bytes.toString('utf8', valueStart, valueEnd)
    found.set(bytes.toString('utf8', keyStart, keyEnd), value)
  }
  return found
}
