import type {Offset} from '../../kafka/batches/offset.ts'

/** A key whose newest record is looked for, from the end of the log back. */
export interface KeySearch {
  /** Its bytes, all of which have to be the same. */
  readonly key: Buffer
  /** The only partition that is looked through; null for all. */
  readonly partition: number | null
  /** Only records below this offset; null for all. */
  readonly before: Offset | null
  /** How far is looked, in stretches of so many offsets as one may cost; one more is asked for to go on. */
  readonly legs: number
}

/** How far a search has come. */
export interface KeySearchReport {
  readonly search: KeySearch
  /** `paused`: so far as was asked for. `nowhere`: all was looked through. */
  readonly outcome: 'looking' | 'paused' | 'found' | 'nowhere'
  readonly found: {readonly partition: number; readonly offset: Offset} | null
  /** Offsets that were looked through, and that there are. */
  readonly looked: number
  readonly total: number
  /** The partitions that are looked through at the moment, or were last. */
  readonly partitions: readonly number[]
  /** Where Kafka's Java client puts the key; null where one partition alone is looked through. */
  readonly home: number | null
  /** Partitions that could not be read, and were left out. */
  readonly unread: readonly number[]
}

/** Whether two searches are one, of which one may be asked to go further. */
export function isSameSearch(a: KeySearch | null, b: KeySearch | null): boolean {
  return a?.key === b?.key && a?.before === b?.before
}
