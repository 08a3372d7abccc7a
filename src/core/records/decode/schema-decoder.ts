import {Failure} from '../../../errors/failure.ts'
import type {RecordView} from '../../../kafka/batches/views.ts'
import type {DecodedPart, DecodedRecord} from '../decoder.ts'
import {RememberingDecoder} from '../remembering-decoder.ts'
import type {DecodeChoice} from './decode-choice.ts'
import type {Payload, PayloadCodec} from './payload-codec.ts'
import type {SchemaBook} from './schema-book.ts'
import {NUMBER_FRAME_BYTES, type SchemaFrame, SchemaFrames} from './schema-frame.ts'
import {Undecodable} from './undecodable.ts'

export interface SchemaDecoderOptions {
  /** How each part is read; null leaves it as it is. */
  readonly key: DecodeChoice | null
  readonly value: DecodeChoice | null
  /** Schemas by the ids in records; null where records are read by `codec`. */
  readonly book: SchemaBook | null
  /** The one schema that was given, of records without an id. */
  readonly codec: PayloadCodec | null
}

type PartName = 'key' | 'value'

/**
 * Reads records that serialisers wrote by a schema: by the id that they put in front of it or into a header, or by one schema that was
 * given. What is left as it is, is null in the decoded record.
 */
export class SchemaDecoder extends RememberingDecoder {
  override readonly keyMatters = false
  readonly #options: SchemaDecoderOptions
  readonly #frames = new SchemaFrames()
  readonly #one: OneSchema | null

  constructor(options: SchemaDecoderOptions) {
    super()
    this.#options = options
    this.#one = options.codec && new OneSchema(options.codec)
  }

  override awaits(record: RecordView): Promise<void> | null {
    const {book} = this.#options
    if (book === null) return null
    const value = this.#frameOf(record, 'value')
    const key = this.#frameOf(record, 'key')
    const forValue = value instanceof Failure ? null : value && book.await(value.key)
    const forKey = key instanceof Failure ? null : key && book.await(key.key)
    if (forValue === null || forKey === null) return forValue ?? forKey
    return Promise.all([forValue, forKey]).then(() => {})
  }

  protected override decodeAnew(record: RecordView): DecodedRecord {
    return {key: this.#decodePart(record, 'key'), value: this.#decodePart(record, 'value')}
  }

  #frameOf(record: RecordView, part: PartName): SchemaFrame | Failure | null {
    const isThere = part === 'key' ? record.keyStart >= 0 : record.valueStart >= 0
    return this.#options[part] === null || !isThere ? null : this.#frames.find(record, part)
  }

  #decodePart(record: RecordView, part: PartName): DecodedPart | null {
    const choice = this.#options[part]
    const start = part === 'key' ? record.keyStart : record.valueStart
    if (choice === null || start < 0) return null
    const end = part === 'key' ? record.keyEnd : record.valueEnd
    const {book} = this.#options
    const whole = {bytes: record.bytes, start, end, messageIndexes: null, isFramed: false}
    if (this.#one !== null) return this.#one.decode(whole, part)
    const frame = this.#frameOf(record, part)
    if (frame === null) {
      if (!choice.isRequired) return null
      return failed({}, `The ${part} has no schema id: neither a magic byte 0 in front nor a header.`)
    }
    if (frame instanceof Failure) return {data: null, error: frame}
    const id = typeof frame.key === 'number' ? {schemaId: frame.key} : {schemaGuid: frame.key}
    const found = book?.find(frame.key) ?? new Failure('internal', 'There is no registry.')
    if (found instanceof Failure) return {...id, data: null, error: found}
    const {format} = choice
    if (format !== null && found.format !== format)
      return failed(
        {...id, format: found.format},
        `The schema ${frame.key} of the ${part} is ${found.format}, not ${format}.`,
      )
    const payload = {...whole, start: frame.start, messageIndexes: frame.messageIndexes, isFramed: true}
    return decodeBy(found, payload, id, `The ${part} does not fit its schema ${frame.key}`)
  }
}

type Identity = Pick<DecodedPart, 'schemaId' | 'schemaGuid' | 'format'>

function decodeBy(codec: PayloadCodec, payload: Payload, id: Identity, misfit: string): DecodedPart {
  try {
    const {name, data} = codec.decode(payload)
    return {...id, format: codec.format, name, data}
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error
    return failed({...id, format: codec.format}, `${misfit} (${error.message}).`)
  }
}

/** Reads records by one schema: as they are, or, where they fit then, behind an id that nobody looks up. */
class OneSchema {
  readonly #codec: PayloadCodec
  /** Where the last one was found, the next one is looked for first: a try in vain costs more than the reading. */
  #isBehindId = false

  constructor(codec: PayloadCodec) {
    this.#codec = codec
  }

  decode(payload: Payload, part: PartName): DecodedPart {
    const plain = (): DecodedPart => decodeBy(this.#codec, payload, {}, `The ${part} does not fit the schema`)
    const {bytes, start, end} = payload
    if (end - start < NUMBER_FRAME_BYTES || bytes[start] !== 0) return plain()
    const framed = {...payload, start: start + NUMBER_FRAME_BYTES, isFramed: true}
    const behindId = (): DecodedPart =>
      decodeBy(this.#codec, framed, {schemaId: bytes.readUInt32BE(start + 1)}, '')
    const first = this.#isBehindId ? behindId() : plain()
    if (first.error === undefined) return first
    const second = this.#isBehindId ? plain() : behindId()
    if (second.error === undefined) this.#isBehindId = !this.#isBehindId
    // What is wrong with it as it is says more than what is behind five bytes of it.
    return second.error === undefined || this.#isBehindId ? second : first
  }
}

function failed(identity: Identity, message: string): DecodedPart {
  return {...identity, data: null, error: new Failure('failed', message, {code: 'CORRUPT_MESSAGE'})}
}
