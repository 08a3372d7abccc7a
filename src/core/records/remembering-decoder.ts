import {Failure} from '../../errors/failure.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {countOf} from '../names/count-of.ts'
import type {DecodedPart, DecodedRecord, RecordDecoder, UndecodedRecords} from './decoder.ts'
import {ReasonCounts} from './reason-counts.ts'

/** What decoders share: the record that was decoded last is not decoded again, and what could not be decoded is counted. */
export abstract class RememberingDecoder implements RecordDecoder {
  abstract readonly keyMatters: boolean
  readonly undecodedPrinted: UndecodedRecords = new CountedUndecoded((record) => this.#remembered(record))
  readonly #undecoded = new ReasonCounts()
  #last: DecodedRecord = {key: null, value: null}
  #lastBytes: Buffer | null = null
  #lastTopic = ''
  #lastPartition = -1
  #lastOffset: Offset = -1

  abstract awaits(record: RecordView): Promise<void> | null

  /** Never throws. */
  protected abstract decodeAnew(record: RecordView): DecodedRecord

  decode(record: RecordView): DecodedRecord {
    const known = this.#remembered(record)
    if (known !== null) return known
    const {bytes, offset, batch} = record
    this.#lastBytes = bytes
    this.#lastOffset = offset
    this.#lastPartition = batch.partition
    this.#lastTopic = batch.topic
    this.#last = this.decodeAnew(record)
    const reason = reasonOf(this.#last)
    if (reason !== null) this.#undecoded.add(reason)
    return this.#last
  }

  describeUndecoded(): string | null {
    return describe(this.#undecoded)
  }

  markTooLong(record: RecordView): void {
    const {key, value} = this.decode(record)
    this.#last = {key: tooLong('key', key), value: tooLong('value', value)}
  }

  #remembered({bytes, offset, batch}: RecordView): DecodedRecord | null {
    const isLast =
      offset === this.#lastOffset &&
      bytes === this.#lastBytes &&
      batch.partition === this.#lastPartition &&
      batch.topic === this.#lastTopic
    return isLast ? this.#last : null
  }
}

function tooLong(what: string, part: DecodedPart | null): DecodedPart | null {
  if (part === null || part.error !== undefined) return part
  const message = `The ${what} says more, by its schema, than a text can hold.`
  return {...part, data: null, error: new Failure('failed', message, {code: 'CORRUPT_MESSAGE'})}
}

function reasonOf({key, value}: DecodedRecord): string | null {
  const error = key?.error ?? value?.error
  return error === undefined ? null : error.message.replace(/\.$/, '')
}

function describe({count, list}: ReasonCounts): string | null {
  return count === 0 ? null : `${countOf(count, 'record')} could not be decoded: ${list}.`
}

class CountedUndecoded implements UndecodedRecords {
  readonly #counts = new ReasonCounts()
  readonly #remembered: (record: RecordView) => DecodedRecord | null

  constructor(remembered: (record: RecordView) => DecodedRecord | null) {
    this.#remembered = remembered
  }

  get count(): number {
    return this.#counts.count
  }

  reasonOf(record: RecordView): string | null {
    const decoded = this.#remembered(record)
    return decoded && reasonOf(decoded)
  }

  add(reason: string | null): void {
    if (reason !== null) this.#counts.add(reason)
  }

  describe(): string | null {
    return describe(this.#counts)
  }
}
