import type {CelInput} from '@bufbuild/cel'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {RecordView, Timestamp} from '../../kafka/batches/views.ts'
import {countOf} from '../names/count-of.ts'
import type {DecodedData, DecodedPart, DecodedRecord, RecordDecoder} from '../records/decoder.ts'
import {ReasonCounts} from '../records/reason-counts.ts'
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

/**
 * Compiles the expression of `--where` (CEL, https://cel.dev) over `key`, `value`, `headers`, `topic`, `partition`,
 * `offset` and `timestamp`. A value is what its JSON says, else text; a key only where it is a JSON object or array, since
 * a key such as 42 is most of the time meant as text. With a decoder both are what it makes of them, and `decoded` is all that it
 * says. Throws a usage Failure where the expression cannot be read.
 */
export async function compileWhere(
  expression: string,
  decoder: RecordDecoder | null = null,
): Promise<WhereFilter> {
  const judge = await compileJudge(expression, viewParts(), decoder && ((record) => decoder.decode(record)))
  const reasons = new WhereReasons()
  return {
    judge,
    matches: (record) => {
      const verdict = judge(record)
      if (typeof verdict === 'boolean') return verdict
      reasons.add(verdict)
      return false
    },
    describeUnevaluated: () => reasons.describe(),
  }
}

/** Where the parts of a record are, whatever form it is kept in. Null where it has none. */
export interface RecordParts<Record> {
  readonly key: (record: Record) => string | null
  readonly value: (record: Record) => string | null
  /** By their names; of a name that occurs more than once the last one, as Kafka's `lastHeader`. */
  readonly headers: (record: Record) => ReadonlyMap<string, string | null>
  readonly topic: (record: Record) => string
  readonly partition: (record: Record) => number
  readonly offset: (record: Record) => Offset
  readonly timestamp: (record: Record) => Timestamp
}

/** What an expression says of records of any form; reads and throws as compileWhere does. */
export async function compileJudge<Record>(
  expression: string,
  parts: RecordParts<Record>,
  decode: ((record: Record) => DecodedRecord) | null = null,
): Promise<(record: Record) => CelVerdict> {
  const {CEL_VARIABLES, celTime, DECODED_VARIABLES, readCelProgram} = await import('./cel-program.ts')
  const program = readCelProgram(expression, decode ? DECODED_VARIABLES : CEL_VARIABLES)
  return judgeWith(program, parts, decode, celTime)
}

/** Counts why an expression could not be evaluated. */
export class WhereReasons {
  readonly #counts = new ReasonCounts()

  add({reason}: Exclude<CelVerdict, boolean>): void {
    this.#counts.add(reason)
  }

  /** On how many records and why, as a sentence; null for none. */
  describe(): string | null {
    const {count, list} = this.#counts
    if (count === 0) return null
    const subject = count === 1 ? '1 record, which does not match' : `${count} records, which do not match`
    return `--where could not be evaluated on ${subject}: ${list}.`
  }

  /** The same for a line of a screen: `no answer on 3 records: value is not JSON`. */
  describeBriefly(): string | null {
    const {count, list} = this.#counts
    return count === 0 ? null : `no answer on ${countOf(count, 'record')}: ${list}`
  }

  get count(): number {
    return this.#counts.count
  }

  /** The most frequent one first. */
  get reasons(): {readonly reason: string; readonly records: number}[] {
    return this.#counts.reasons
  }
}

function judgeWith<Record>(
  {variables, opened, evaluate}: CelProgram,
  parts: RecordParts<Record>,
  decode: ((record: Record) => DecodedRecord) | null,
  celTime: (epochMs: number) => CelInput,
): (record: Record) => CelVerdict {
  const readers: Readonly<{[Name in CelVariable]: (record: Record) => CelInput}> = {
    key: (record) => (decode ? celOf(decode(record).key?.data ?? null) : mapText(parts.key(record), readKey)),
    value: (record) =>
      decode ? celOf(decode(record).value?.data ?? null) : mapText(parts.value(record), readJson),
    decoded: (record) => (decode ? celOfRecord(decode(record)) : null),
    headers: (record) => new Map(parts.headers(record)),
    topic: parts.topic,
    partition: (record) => BigInt(parts.partition(record)),
    offset: (record) => BigInt(parts.offset(record)),
    // Beyond what the language's time can hold there is none.
    timestamp: (record) => {
      const timestamp = parts.timestamp(record)
      return typeof timestamp === 'bigint' || timestamp < 0 || timestamp > LATEST_MS
        ? null
        : celTime(timestamp)
    },
  }
  const wanted = [...variables].map((name) => [name, readers[name]] as const)
  return (record) => {
    const bindings: {[name: string]: CelInput} = {}
    for (const [name, read] of wanted) bindings[name] = read(record)
    const verdict = evaluate(bindings)
    if (typeof verdict === 'boolean') return verdict
    // The usual reason, in the user's words rather than in those of the language.
    for (const name of ['value', 'key'] as const) {
      if (!opened.has(name)) continue
      if (bindings[name] === null)
        return {reason: decode?.(record)[name]?.error ? `${name} could not be decoded` : `${name} is null`}
      if (typeof bindings[name] === 'string') return {reason: `${name} is not JSON`}
    }
    return verdict
  }
}

/** As the language has it: whole numbers are ints. */
function celOf(data: DecodedData): CelInput {
  if (typeof data === 'number') return Number.isInteger(data) ? BigInt(data) : data
  if (data === null || typeof data !== 'object') return data
  if (Array.isArray(data)) return data.map(celOf)
  return new Map(Object.entries(data).map(([name, value]) => [name, celOf(value)]))
}

/** Key and value with what identifies them; an error is none of it. */
function celOfRecord({key, value}: DecodedRecord): CelInput {
  const partOf = ({error: _, ...part}: DecodedPart): CelInput => celOf(part)
  return new Map([
    ['key', key && partOf(key)],
    ['value', value && partOf(value)],
  ])
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

function mapText(text: string | null, read: (text: string) => CelInput): CelInput {
  return text === null ? null : read(text)
}

/** The parts of the record that a reader is on. */
function viewParts(): RecordParts<RecordView> {
  const cursor = new HeaderCursor()
  return {
    key: ({bytes, keyStart, keyEnd}) => (keyStart < 0 ? null : bytes.toString('utf8', keyStart, keyEnd)),
    value: ({bytes, valueStart, valueEnd}) =>
      valueStart < 0 ? null : bytes.toString('utf8', valueStart, valueEnd),
    headers: (record) => readHeaders(record, cursor),
    topic: ({batch}) => batch.topic,
    partition: ({batch}) => batch.partition,
    offset: ({offset}) => offset,
    timestamp: ({timestamp}) => timestamp,
  }
}

function readHeaders(record: RecordView, cursor: HeaderCursor): Map<string, string | null> {
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
