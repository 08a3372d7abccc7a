import type {CelInput} from '@bufbuild/cel'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {RecordView, Timestamp} from '../../kafka/batches/views.ts'
import {countOf} from '../names/count-of.ts'
import type {DecodedData, DecodedPart, DecodedRecord, RecordDecoder} from '../records/decoder.ts'
import {ReasonCounts} from '../records/reason-counts.ts'
import type {CelJsonReader} from './cel-json.ts'
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
  /** On how many of them because they could not be decoded. */
  readonly undecodedCount: number
}

/** A filter for each part of an expression that has to hold: which one of them does not is then known. */
export async function compileConjunction(
  expression: string,
  decoder: RecordDecoder | null = null,
): Promise<readonly {readonly part: string; readonly judge: WhereFilter['judge']}[]> {
  const {splitConjunction} = await import('./cel-program.ts')
  // The whole first: an error then tells the place in what was typed.
  await compileWhere(expression, decoder)
  const parts = splitConjunction(expression)
  return Promise.all(parts.map(async (part) => ({part, judge: (await compileWhere(part, decoder)).judge})))
}

/**
 * Compiles the expression of `--where` (CEL, https://cel.dev) over `key`, `value`, `headers`, `topic`, `partition`,
 * `offset` and `timestamp`. A value is what its JSON says, else text; a key only where it is a JSON object or array, since
 * a key such as 42 is most of the time meant as text. With a decoder both are what it makes of them, unless it leaves them as they are, and `decoded` is
 * all that it says. Throws a usage Failure where the expression cannot be read.
 */
export async function compileWhere(
  expression: string,
  decoder: RecordDecoder | null = null,
): Promise<WhereFilter> {
  const judge = await compileJudge(expression, viewParts(), decoder && ((record) => decoder.decode(record)))
  const reasons = new WhereReasons()
  let undecodedCount = 0
  return {
    judge,
    matches: (record) => {
      const verdict = judge(record)
      if (typeof verdict === 'boolean') return verdict
      reasons.add(verdict)
      if (verdict.isUndecoded) undecodedCount++
      return false
    },
    get undecodedCount() {
      return undecodedCount
    },
    describeUnevaluated: () => reasons.describe(),
  }
}

/** Bytes of a record. */
export interface ByteRange {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** Where the parts of a record are, whatever form it is kept in. Null where it has none. */
export interface RecordParts<Record> {
  readonly key: (record: Record) => ByteRange | null
  readonly value: (record: Record) => ByteRange | null
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
  const {CEL_VARIABLES, celTime, celUnknown, CelJsonReader, DECODED_VARIABLES, readCelProgram} = await import(
    './cel-program.ts'
  )
  const program = readCelProgram(expression, decode ? DECODED_VARIABLES : CEL_VARIABLES)
  const readerOf = (name: CelVariable) => new CelJsonReader(program.fields.get(name) ?? null)
  return judgeWith(program, parts, decode, {
    celTime,
    celUnknown,
    keys: readerOf('key'),
    values: readerOf('value'),
  })
}

/** That a text was compared with a number, as CEL says it. */
const MIXED = /applied to '\((?:string, (?:u?int|double)|(?:u?int|double), string)\)'/
/** Decimals, and numbers of 64 bits in Protobuf, are texts in JSON. */
const AS_NUMBER = 'What JSON has as a text is a number by double(value.field), or int(...).'

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
    const hint = this.reasons.some(({reason}) => MIXED.test(reason)) ? ` ${AS_NUMBER}` : ''
    return `--where could not be evaluated on ${subject}: ${list}.${hint}`
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

interface ValueReaders {
  readonly celUnknown: CelInput
  readonly celTime: (epochMs: number) => CelInput
  readonly keys: CelJsonReader
  readonly values: CelJsonReader
}

function judgeWith<Record>(
  {variables, opened, evaluate}: CelProgram,
  parts: RecordParts<Record>,
  decode: ((record: Record) => DecodedRecord) | null,
  {celTime, celUnknown, keys, values}: ValueReaders,
): (record: Record) => CelVerdict {
  const readKey = keyReader(keys)
  const dataOf = ({error, data}: DecodedPart): CelInput => (error ? celUnknown : celOf(data))
  const readValue = ({bytes, start, end}: ByteRange): CelInput => values.read(bytes, start, end)
  const readers: Readonly<{[Name in CelVariable]: (record: Record) => CelInput}> = {
    key: (record) => {
      const part = decode?.(record).key
      return part ? dataOf(part) : mapRange(parts.key(record), readKey)
    },
    value: (record) => {
      const part = decode?.(record).value
      return part ? dataOf(part) : mapRange(parts.value(record), readValue)
    },
    decoded: (record) => (decode ? celOfRecord(decode(record)) : null),
    headers: (record) => new Map(parts.headers(record)),
    topic: parts.topic,
    partition: (record) => BigInt(parts.partition(record)),
    offset: (record) => BigInt(parts.offset(record)),
    timestamp: (record) => {
      const timestamp = parts.timestamp(record)
      return isCelTime(timestamp) ? celTime(timestamp) : null
    },
  }
  const wanted = [...variables].map((name) => [name, readers[name]] as const)
  return (record) => {
    const bindings: {[name: string]: CelInput} = {}
    for (const [name, read] of wanted) bindings[name] = read(record)
    const verdict = evaluate(bindings)
    if (typeof verdict === 'boolean') return verdict
    for (const name of ['value', 'key'] as const) {
      const isAsked = variables.has(name) || variables.has('decoded')
      if (isAsked && decode?.(record)[name]?.error)
        return {reason: `${name} could not be decoded`, isUndecoded: true}
    }
    // The usual reason, in the user's words rather than in those of the language.
    for (const name of ['value', 'key'] as const) {
      if (!opened.has(name)) continue
      if (bindings[name] === null) return {reason: `${name} is null`}
      if (typeof bindings[name] === 'string') return {reason: `${name} is not JSON`}
    }
    return verdict
  }
}

/** As the language has it: whole numbers are ints. */
function celOf(data: DecodedData): CelInput {
  if (typeof data === 'number') return Number.isSafeInteger(data) ? BigInt(data) : data
  if (data === null || typeof data !== 'object') return data
  if (Array.isArray(data)) return data.map(celOf)
  return new Map(Object.entries(data).map(([name, value]) => [name, celOf(value)]))
}

/** Key and value with what identifies them; an error is none of it, and there are no data then, not even null. */
function celOfRecord({key, value}: DecodedRecord): CelInput {
  const partOf = ({error, data, ...part}: DecodedPart): CelInput => celOf(error ? part : {...part, data})
  return new Map([
    ['key', key && partOf(key)],
    ['value', value && partOf(value)],
  ])
}

/** google.protobuf.Timestamp begins with the year 1 and ends with the year 9999. */
const EARLIEST_MS = -62_135_596_800_000
const LATEST_MS = 253_402_300_799_999
/** RecordBatch.NO_TIMESTAMP. */
const NO_TIMESTAMP = -1

/** Beyond what the language's time can hold there is none; before 1970 there is. */
function isCelTime(timestamp: Timestamp): timestamp is number {
  if (typeof timestamp === 'bigint' || timestamp === NO_TIMESTAMP) return false
  return timestamp >= EARLIEST_MS && timestamp <= LATEST_MS
}

/** A key is text, but where it is an object or a list. */
function keyReader(json: CelJsonReader): (range: ByteRange) => CelInput {
  return ({bytes, start, end}) => {
    let at = start
    while (at < end && (bytes[at] as number) <= 0x20) at++
    const mayBeJson = bytes[at] === OPEN_OBJECT || bytes[at] === OPEN_LIST
    return at < end && mayBeJson ? json.read(bytes, start, end) : bytes.toString('utf8', start, end)
  }
}

const OPEN_OBJECT = 0x7b
const OPEN_LIST = 0x5b

/** The parts of the record that a reader is on. */
function viewParts(): RecordParts<RecordView> {
  const cursor = new HeaderCursor()
  return {
    key: ({bytes, keyStart, keyEnd}) => rangeOf(bytes, keyStart, keyEnd),
    value: ({bytes, valueStart, valueEnd}) => rangeOf(bytes, valueStart, valueEnd),
    headers: (record) => readHeaders(record, cursor),
    topic: ({batch}) => batch.topic,
    partition: ({batch}) => batch.partition,
    offset: ({offset}) => offset,
    timestamp: ({timestamp}) => timestamp,
  }
}

function rangeOf(bytes: Buffer, start: number, end: number): ByteRange | null {
  return start < 0 ? null : {bytes, start, end}
}

function mapRange(range: ByteRange | null, read: (range: ByteRange) => CelInput): CelInput {
  return range === null ? null : read(range)
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
