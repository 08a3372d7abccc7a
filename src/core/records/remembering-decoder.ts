import type {Offset} from '../../kafka/batches/offset.ts'
import type {RecordView} from '../../kafka/batches/views.ts'
import {countOf} from '../names/count-of.ts'
import type {DecodedRecord, RecordDecoder} from './decoder.ts'
import {ReasonCounts} from './reason-counts.ts'

/** What decoders share: the record that was decoded last is not decoded again, and what could not be decoded is counted once. */
export abstract class RememberingDecoder implements RecordDecoder {
  abstract readonly keyMatters: boolean
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
    const {bytes, offset, batch} = record
    if (
      offset === this.#lastOffset &&
      bytes === this.#lastBytes &&
      batch.partition === this.#lastPartition &&
      batch.topic === this.#lastTopic
    )
      return this.#last
    this.#lastBytes = bytes
    this.#lastOffset = offset
    this.#lastPartition = batch.partition
    this.#lastTopic = batch.topic
    this.#last = this.decodeAnew(record)
    const error = this.#last.key?.error ?? this.#last.value?.error
    if (error) this.#undecoded.add(error.message.replace(/\.$/, ''))
    return this.#last
  }

  describeUndecoded(): string | null {
    const {count, list} = this.#undecoded
    return count === 0 ? null : `${countOf(count, 'record')} could not be decoded: ${list}.`
  }
}
