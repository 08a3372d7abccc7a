import type {Offset} from '../../kafka/batches/offset.ts'
import type {Compression} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {RecordFilter} from '../consume/record-filter.ts'
import type {Isolation} from '../offsets/fetch-offsets.ts'
import type {PartitionPositions} from '../offsets/position.ts'

/** Tells an expression of --where from the patterns of --grep, none of which has such a field. */
export const WHERE_PREFIX = 'where:'

/** What is to be copied, and how. */
export interface CopyRequest {
  readonly from: string
  readonly to: string
  readonly start: PartitionPositions
  /** Exclusive; null: the ends as they are at the start, or with `follows` none. */
  readonly until: PartitionPositions | null
  readonly follows: boolean
  readonly isolation: Isolation
  /** The patterns of the filter as they were given, and an expression behind WHERE_PREFIX. */
  readonly grep: readonly string[]
  /** Null: every record. */
  readonly filter: RecordFilter | null
  /** What one batch may inflate to; null for what the reader takes by itself. */
  readonly inflateLimitBytes: number | null
  /** Whether a record keeps the number of its partition. */
  readonly keepsPartitions: boolean
  /** Whether a topic that is not there is created. */
  readonly creates: boolean
  /** Whether to go on where the last copy of these topics has stopped. */
  readonly resumes: boolean
  /** Whether nothing is copied: then another copy of these topics may run. */
  readonly plansOnly: boolean
  /** How batches are compressed; null: those that are passed on whole as they are, others not at all. */
  readonly compression: Compression | null
}

/** What a copy needs from the process around it. */
export interface CopySurroundings {
  readonly source: Cluster
  /** The same as `source` where both topics are in one cluster. */
  readonly target: Cluster
  /** Aborted: read no more, send what was read, sum up. */
  readonly stop: AbortSignal
  /** The folder for what is kept between runs. */
  readonly stateFolder: string
  /** A line for people. */
  readonly onNotice: (line: string) => void
}

/** What is to be copied from one partition; `to` is exclusive. */
export interface CopyPlanRow {
  readonly partition: number
  readonly from: Offset
  /** Null where the copy follows. */
  readonly to: Offset | null
  /** At most so many: offsets may belong to markers, aborted records or compacted ones. Null where the copy follows. */
  readonly records: number | null
}
