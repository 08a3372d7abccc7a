import type {Verdict} from '../../../src/core/produce/report/produce-verdict.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {RecordReader} from '../../../src/kafka/batches/batch-reader.ts'

interface ProducerEntry {
  epoch: number
  /** Sequence numbers and first offsets of the last five batches. */
  batches: {first: number; last: number; offset: number}[]
}

const KEPT_BATCHES = 5

function failure(code: string): Failure {
  return new Failure('failed', code, {code})
}

/**
 * What a leader does with the batches of one partition: the rules of org.apache.kafka.storage.internals.log
 * (ProducerAppendInfo.checkSequence, ProducerStateEntry.findDuplicateBatch), written again for the model tests.
 */
export class PartitionLog {
  /** Values in order of their offsets. */
  readonly values: string[] = []
  readonly #producers = new Map<bigint, ProducerEntry>()
  readonly #mostBytes: number

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  append(bytes: Buffer): Verdict {
    const reader = new RecordReader()
    reader.open(bytes, 'model', 0, 0)
    reader.nextBatch()
    const {producerId, producerEpoch, baseSequence, recordCount} = reader.batch
    if (bytes.length > this.#mostBytes) return {kind: 'too-large', failure: failure('MESSAGE_TOO_LARGE')}
    const values: string[] = []
    const reasons = new Map<number, string>()
    while (reader.nextRecord()) {
      const value = reader.record.bytes.toString('utf8', reader.record.valueStart, reader.record.valueEnd)
      if (value.startsWith('bad')) reasons.set(values.length, 'not acceptable')
      values.push(value)
    }
    if (reasons.size > 0) return {kind: 'bad-records', failure: failure('INVALID_RECORD'), reasons}
    const offset = this.values.length
    if (producerId !== -1n) {
      const last = baseSequence + recordCount - 1
      const entry = this.#producers.get(producerId)
      const repeated = entry?.batches.find((each) => each.first === baseSequence && each.last === last)
      if (entry?.epoch === producerEpoch && repeated) return {kind: 'stored', baseOffset: repeated.offset}
      if (entry && !isNext(entry, producerEpoch, baseSequence)) {
        return {kind: 'out-of-sequence', failure: failure('OUT_OF_ORDER_SEQUENCE_NUMBER')}
      }
      const kept = entry?.epoch === producerEpoch ? entry.batches : []
      const batches = [...kept, {first: baseSequence, last, offset}].slice(-KEPT_BATCHES)
      this.#producers.set(producerId, {epoch: producerEpoch, batches})
    }
    this.values.push(...values)
    return {kind: 'stored', baseOffset: offset}
  }

  /** What a leader that was elected uncleanly does not know: who has written. */
  forgetProducers(): void {
    this.#producers.clear()
  }
}

function isNext(entry: ProducerEntry, epoch: number, baseSequence: number): boolean {
  if (epoch < entry.epoch) return false
  if (epoch > entry.epoch) return baseSequence === 0
  return baseSequence === (entry.batches.at(-1)?.last ?? -1) + 1
}
