import {Failure} from '../../errors/failure.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {ByteReader} from '../../kafka/protocol/byte-reader.ts'
import {GROUP_RECORDS} from '../../kafka/protocol/records/group-records.ts'
import {SHARE_STATE_RECORDS} from '../../kafka/protocol/records/share-state-records.ts'
import type {StoredRecord} from '../../kafka/protocol/records/stored-record.ts'
import {TRANSACTION_RECORDS} from '../../kafka/protocol/records/transaction-records.ts'
import type {Field} from '../../kafka/protocol/schema.ts'
import {TRANSACTION_STATES} from '../../kafka/protocol/transaction-states.ts'
import {countOf} from '../names/count-of.ts'
import type {DecodedData, DecodedPart, DecodedRecord} from './decoder.ts'
import type {INTERNAL_TOPICS} from './internal-topics.ts'
import {RememberingDecoder} from './remembering-decoder.ts'

// Only loaded by --decode internal.

const RECORDS_BY_TOPIC: Readonly<Record<(typeof INTERNAL_TOPICS)[number], readonly StoredRecord[]>> = {
  __consumer_offsets: GROUP_RECORDS,
  __transaction_state: TRANSACTION_RECORDS,
  __share_group_state: SHARE_STATE_RECORDS,
}

const RECORDS = new Map(
  Object.entries(RECORDS_BY_TOPIC).map(([topic, records]) => [
    topic,
    new Map(records.map((record) => [record.type, record])),
  ]),
)

/**
 * Reads the records of Kafka's own topics by Kafka's own schemas. The data are what the formatters of kafka-console-consumer.sh print
 * (OffsetsMessageFormatter, GroupMetadataMessageFormatter, TransactionLogMessageFormatter, ShareGroupStateMessageFormatter): names
 * as in the schemas, bytes as base64, a field left out where the version does not have it or a tagged one is not sent.
 */
export class InternalDecoder extends RememberingDecoder {
  override readonly keyMatters = true

  /** Its schemas are Kafka's own. */
  override awaits(): null {
    return null
  }

  protected override decodeAnew(record: RecordView): DecodedRecord {
    return decodeRecord(record)
  }
}

function decodeRecord(record: RecordView): DecodedRecord {
  const {bytes, keyStart, keyEnd, valueStart, valueEnd} = record
  const {topic} = record.batch
  const key = keyStart < 0 ? null : bytes.subarray(keyStart, keyEnd)
  const value = valueStart < 0 ? null : bytes.subarray(valueStart, valueEnd)
  const known = RECORDS.get(topic)
  if (known === undefined) {
    const error = new Failure('usage', `${topic} is no topic whose records --decode internal reads.`)
    return {key: key && {data: null, error}, value: value && {data: null, error}}
  }
  const type = numberOf(key)
  const kind = type === null ? undefined : known.get(type)
  return {
    key: key && decodeKey(key, type, kind),
    value: value && decodeValue(value, kind),
  }
}

function decodeKey(bytes: Buffer, type: number | null, kind: StoredRecord | undefined): DecodedPart {
  if (kind === undefined) {
    const error = type === null ? unfit('A key', 'it ends too early') : unknown(`keys of type ${type}`)
    return {type, name: null, data: null, error}
  }
  return {type, name: kind.name, ...readData(`A key of ${kind.name}`, kind.key, bytes, 0, false)}
}

function decodeValue(bytes: Buffer, kind: StoredRecord | undefined): DecodedPart {
  const version = numberOf(bytes)
  const fail = (error: Failure): DecodedPart => ({version, data: null, error})
  if (kind === undefined) return fail(new Failure('failed', 'What the key stands for is not known.'))
  const what = `A value of ${kind.name}`
  if (version === null) return fail(unfit(what, 'it ends too early'))
  const [first, last] = kind.versions
  if (version < first || version > last)
    return fail(unknown(`version ${version} of the value of ${kind.name}`))
  const part = readData(what, kind.value, bytes, version, version >= kind.flexibleFrom)
  return {version, ...part}
}

function readData(
  what: string,
  field: Field<unknown>,
  bytes: Buffer,
  version: number,
  flexible: boolean,
): Pick<DecodedPart, 'data' | 'error'> {
  const reader = new ByteReader(bytes, NUMBER_BYTES)
  try {
    const data = toData(field.read(reader, {version, flexible}))
    if (reader.remaining === 0) return {data}
    return {data: null, error: unfit(what, `it has ${countOf(reader.remaining, 'byte')} too many`)}
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {data: null, error: unfit(what, 'it ends too early')}
  }
}

/** Type of a key and version of a value: the int16 in front. */
const NUMBER_BYTES = 2

function numberOf(bytes: Buffer | null): number | null {
  return bytes === null || bytes.length < NUMBER_BYTES ? null : bytes.readInt16BE()
}

function unfit(what: string, why: string): Failure {
  return new Failure('failed', `${what} does not fit Kafka's schema (${why}).`, {code: 'CORRUPT_MESSAGE'})
}

function unknown(what: string): Failure {
  return new Failure('failed', `This samsa does not know ${what}.`, {code: 'UNSUPPORTED_VERSION'})
}

function toData(value: unknown): DecodedData {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    case 'object': {
      if (value === null) return null
      if (Buffer.isBuffer(value)) return value.toString('base64')
      if (Array.isArray(value)) return value.map(toData)
      const data: {[name: string]: DecodedData} = {}
      for (const [name, field] of Object.entries(value))
        if (field !== undefined) data[name] = name === 'transactionStatus' ? stateOf(field) : toData(field)
      return data
    }
    default:
      throw new Failure('internal', `A schema has a value of the kind ${typeof value}.`)
  }
}

/** By its name, as TransactionLogMessageFormatter has it; a newer one by its number. */
function stateOf(state: unknown): DecodedData {
  return TRANSACTION_STATES[Number(state)] ?? Number(state)
}
