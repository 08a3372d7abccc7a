import {distanceBetween} from '../../kafka/batches/offset.ts'
import type {PartitionCursor} from './partition-cursor.ts'

/** How far a reading with an end is. */
export interface ConsumeProgress {
  readonly records: number
  /** Bytes handed to the output. */
  readonly bytes: number
  /** The share of the wanted offsets, or of the wanted number of records, that has been read: 0 to 1. */
  readonly ratio: number
}

/**
 * Measures a reading from where its cursors are now: the returned function tells how far it has come since. Null where
 * it has no end to measure against.
 */
export function measureProgress(
  cursors: readonly PartitionCursor[],
  maxRecords: number | null,
  counts: {readonly records: number; readonly bytes: number},
): (() => ConsumeProgress) | null {
  if (maxRecords === null && cursors.some(({end}) => end === null)) return null
  const left = (): number =>
    cursors.reduce((sum, {position, end}) => sum + Math.max(0, distanceBetween(position, end ?? position)), 0)
  const total = left()
  return () => {
    const {records, bytes} = counts
    const ofOffsets = total > 0 ? 1 - left() / total : 0
    const ofRecords = maxRecords === null ? 0 : records / maxRecords
    return {records, bytes, ratio: Math.min(1, Math.max(ofOffsets, ofRecords))}
  }
}
