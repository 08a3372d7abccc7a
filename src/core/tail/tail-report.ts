import type {PollReport} from '../dashboard/poller.ts'
import type {TailRecord} from './tail-record.ts'
import type {TailRequest} from './tail-request.ts'

/** The end of a topic as it was last read. */
export interface TailReport extends PollReport {
  /** What was asked for. */
  readonly request: TailRequest
  /** The newest records in memory, oldest first. */
  readonly records: readonly TailRecord[]
  /** Records taken in since the tail was opened, those that have left the memory included. */
  readonly taken: number
  /** Records that were passed over, because more came than can be shown: about, as gaps in a log count too. */
  readonly skipped: number
  /** Records taken in a second over the last seconds; null in the beginning. */
  readonly takenPerSecond: number | null
  /** What could not be read, one sentence each. */
  readonly errors: readonly string[]
}
