import type {Failure} from '../../errors/failure.ts'
import type {RecordView} from '../../kafka/batches/views.ts'

/** What bytes stand for: what JSON can say, with integers beyond 2^53 as bigint. */
export type DecodedData =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly DecodedData[]
  | {readonly [name: string]: DecodedData}

/** What a decoder makes of a key or a value. */
export interface DecodedPart {
  /** Of what was written by a schema: what that is called in a registry, or in any. */
  readonly schemaId?: number
  readonly schemaGuid?: string
  /** The language of that schema. */
  readonly format?: 'avro' | 'protobuf' | 'json-schema'
  /** Of a key of an internal topic: what it begins with. */
  readonly type?: number | null
  /** Kafka's name of that, or that of the type in the schema; null where it has none. */
  readonly name?: string | null
  /** Of a value of an internal topic: the version of its schema. */
  readonly version?: number | null
  /** Null where it could not be decoded, as `error` then says. */
  readonly data: DecodedData
  readonly error?: Failure
}

/** A record with its meaning; null is what is null in the record (no key, a tombstone), and what is left as it is. */
export interface DecodedRecord {
  readonly key: DecodedPart | null
  readonly value: DecodedPart | null
}

/**
 * What `--decode` names: it tells what the bytes of keys and values stand for. Its result is `decoded` in the JSON record, what
 * `%k` and `%v` print, and what `--where` looks into.
 */
export interface RecordDecoder {
  /** Whether a value says little without its key: where only values are printed, both are. */
  readonly keyMatters: boolean
  /** What has to be waited for before a record can be decoded, such as a schema that is not known yet: it never rejects. Null for nothing. */
  awaits(record: RecordView): Promise<void> | null
  /** Never throws: what cannot be decoded has an error. Cheap to call again for the record that it was called for last. */
  decode(record: RecordView): DecodedRecord
  /** Marks the record that was decoded last: what it says, by its schema, is more than a text can hold. */
  markTooLong(record: RecordView): void
  /** How many records could not be decoded so far, whether they were printed or only looked at, and why, as a sentence; null for none. */
  describeUndecoded(): string | null
  readonly undecodedPrinted: UndecodedRecords
}

/** The printed records that could not be decoded: whoever prints one counts it, since many are decoded that are not printed. */
export interface UndecodedRecords {
  readonly count: number
  /** Why a record could not be decoded, where it is the one that was decoded last; else null, since nothing is decoded for this. */
  reasonOf(record: RecordView): string | null
  /** Counts a record that was printed, by why it could not be decoded; null for one that could. */
  add(reason: string | null): void
  /** How many were printed, and why, as a sentence; null for none. */
  describe(): string | null
}

/** Opens the decoder of what brokers keep in topics of their own, which is loaded only now. */
export async function openInternalDecoder(): Promise<RecordDecoder> {
  const {InternalDecoder} = await import('./internal-decoder.ts')
  return new InternalDecoder()
}
