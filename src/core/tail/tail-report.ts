import type {PollReport} from '../polling/poller.ts'
import type {TailStart} from './find-starts.ts'
import type {KeySearchReport} from './key-search.ts'
import type {TailDecoding} from './tail-decoder.ts'
import type {TailRecord} from './tail-record.ts'
import type {TailRequest} from './tail-request.ts'
import type {TailWhere} from './tail-where.ts'

/** A topic's records as they were last read. */
export interface TailReport extends PollReport {
  /** What was asked for. */
  readonly request: TailRequest
  /** The records in memory that were read last, oldest first. */
  readonly records: readonly TailRecord[]
  /** Records taken in since the tail was opened, those that have left the memory included. */
  readonly taken: number
  /** Records that were passed over, because more came than can be shown: about, as gaps in a log count too. */
  readonly passedOver: number
  /** Records taken in a second over the last seconds; null in the beginning. */
  readonly takenPerSecond: number | null
  /** As many came in these seconds. */
  readonly arrivedPerSecond: number | null
  /** Whether what has been read goes up to the end of the log, so that from here on new records come. */
  readonly isAtEnd: boolean
  /** Offsets between what has been read and the end, about. */
  readonly behind: number
  /** Pages read since the start, on the way to the end. */
  readonly pages: number
  /** Where a jump came to, in order of the partitions; empty where nobody jumped. */
  readonly starts: readonly TailStart[]
  /** What the expression of the request makes of the records; null where there is none. */
  readonly where: TailWhere | null
  /** How far the search for a key has come; null where none is looked for. */
  readonly search: KeySearchReport | null
  /** What the records say by the schemas of the registry; null where nothing says where that is. */
  readonly decoding: TailDecoding | null
  /** What could not be read, one sentence each. */
  readonly errors: readonly string[]
}
