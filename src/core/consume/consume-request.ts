import type {Failure} from '../../errors/failure.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {UndecodedRecords} from '../records/decoder.ts'
import type {RecordFormat} from '../records/record-format.ts'
import type {Clock} from '../time/clock.ts'
import type {HeldBack} from '../transactions/held-back.ts'
import type {ConsumeProgress} from './consume-progress.ts'
import type {LostOffsets} from './lost-offsets.ts'
import type {Ending} from './read-records.ts'
import type {ReadingRange, UnreadPartition} from './reading-range.ts'
import type {RecordFilter} from './record-filter.ts'
import type {RecordOutput} from './record-output.ts'
import type {RecordGate} from './visible-records.ts'

/** What to read. */
export interface ConsumeRequest {
  /** Names and globs; with `regex` regular expressions. */
  readonly topics: readonly string[]
  readonly regex: boolean
  /** The partitions of each topic to read; null for all, those that are added while reading included. */
  readonly partitions: readonly number[] | null
  readonly range: ReadingRange
  /** Records to read at most; null for no limit. */
  readonly maxRecords: number | null
  /** Only the last so many records over all partitions, in time order; null for all. */
  readonly tail: number | null
  /** Only the last record of each key, once all are read. */
  readonly latestPerKey: boolean
  /** Whether to read on after `tail`. */
  readonly follows: boolean
  /** Ends the reading when no record came for so long; null to wait. */
  readonly idleTimeoutMs: number | null
  /** What one batch may inflate to; null for what the reader takes by itself. */
  readonly inflateLimitBytes: number | null
  /** The group to join; null to read without one. */
  readonly group: GroupRequest | null
}

/** Membership in a group. */
export interface GroupRequest {
  readonly groupId: string
  /** Static membership (KIP-345); null for a member that is forgotten when it leaves. */
  readonly instanceId: string | null
  /** `classic`, which every broker and group knows, or `consumer` (KIP-848), where the broker deals partitions out. */
  readonly protocol: 'classic' | 'consumer'
}

/** Where consume does its work. */
export interface ConsumeContext {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly output: RecordOutput
  /** How a record is printed; null counts records without printing them. */
  readonly format: RecordFormat | null
  /** Which records are printed, counted and limited; null for all. */
  readonly filter: RecordFilter | null
  /** What a record waits for before it is filtered and printed; nothing where it is left out. */
  readonly gate?: RecordGate | null
  /** Where records that are printed and could not be decoded are counted. */
  readonly undecoded?: UndecodedRecords | null
  /** Asks for a clean end: what was read is written out, and in a group committed. */
  readonly stop: AbortSignal
  /** Receives one sentence for people at a time. */
  readonly notice: (line: string) => void
  /** Receives, each time reading starts, what tells how far it is; null for a reading without an end. */
  readonly onReading?: (measure: (() => ConsumeProgress) | null) => void
}

export interface ConsumeResult {
  readonly ending: Ending
  readonly records: number
  /** Bytes handed to the output. */
  readonly bytes: number
  /** Offsets that were gone before they could be read. */
  readonly lost: readonly LostOffsets[]
  /** Partitions that could not be read at all. */
  readonly unread: readonly UnreadPartition[]
  /** What open transactions kept from being read up to the ends, as these were looked up; none of a group. */
  readonly held: readonly HeldBack[]
  /** Why topics may not be read, by their names; others were. */
  readonly denied: ReadonlyMap<string, Failure>
  /** Where each partition is to be read on: everything before was accepted by the output. */
  readonly positions: readonly {readonly topic: string; readonly partition: number; readonly offset: Offset}[]
}
