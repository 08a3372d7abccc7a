import {BatchBuilder} from '../../../kafka/batches/batch-builder.ts'
import {RecordReader} from '../../../kafka/batches/batch-reader.ts'
import {calculateWeight, ProduceBatch} from './produce-batch.ts'

/** The bytes are our own, so the limit only has to be one that every codec accepts. */
const MOST_INFLATED_BYTES = 0x7fffffff

/** What to do with a record of a refused batch: keep it, leave it out, or keep it as the first of a new batch. */
export type RecordFate = 'keep' | 'drop' | 'cut'

/** A part of a split batch, not sealed yet. */
export interface BatchPart {
  readonly batch: ProduceBatch
  readonly builder: BatchBuilder
}

/**
 * Makes new batches of the records of a refused one, in the same order. The records are read back from the batch's own
 * bytes, which saves keeping a second copy of everything under way for a case that hardly ever comes.
 */
export function splitBatch(batch: ProduceBatch, fateOf: (index: number) => RecordFate): BatchPart[] {
  if (batch.bytes === null) return []
  const ordinals: number[] = []
  batch.ordinals.visit((ordinal) => ordinals.push(ordinal))
  const reader = new RecordReader({checksCrc: false, inflateLimitBytes: MOST_INFLATED_BYTES})
  reader.open(batch.bytes, '', 0, 0)
  const parts: BatchPart[] = []
  reader.nextBatch()
  for (let index = 0; reader.nextRecord(); index++) {
    const fate = fateOf(index)
    if (fate === 'drop') continue
    let part = parts.at(-1)
    if (part === undefined || fate === 'cut') {
      const builder = new BatchBuilder({maxBytes: Number.MAX_SAFE_INTEGER, initialBytes: batch.bytes.length})
      part = {batch: new ProduceBatch(builder, batch.createdAtMs), builder}
      part.batch.lastFailure = batch.lastFailure
      parts.push(part)
    }
    const {bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp, headersStart, headersEnd} = reader.record
    const headers = bytes.subarray(headersStart, headersEnd)
    part.builder.append(
      bytes,
      keyStart,
      keyEnd,
      valueStart,
      valueEnd,
      timestamp,
      headers,
      reader.record.headerCount,
    )
    part.batch.ordinals.add(ordinals[index] ?? 0)
    part.batch.weight += calculateWeight(keyStart, keyEnd, valueStart, valueEnd)
  }
  return parts
}
