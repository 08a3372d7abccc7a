import type {Failure} from '../../errors/failure.ts'
import type {DeliveryTally, FailedRecord} from '../produce/report/delivery-tally.ts'
import {incompleteFailure} from '../produce/report/produce-result.ts'
import type {CopyPlanRow} from './copy-request.ts'
import type {SourceRecord} from './source-progress.ts'

/** What became of the records that were read to be copied; the four add up to `read`. */
export interface CopyResult {
  /** Names of the topics. */
  readonly from: string
  readonly to: string
  readonly read: number
  readonly acknowledged: number
  readonly failed: number
  /** Sent, but no answer tells what became of them. */
  readonly unknown: number
  readonly notSent: number
  /** Bytes of keys and values that were acknowledged; of compressed batches that were passed on unseen, as they are compressed. */
  readonly bytes: number
  readonly durationMs: number
  /** False for --dry-run: nothing was copied. */
  readonly executed: boolean
  /** Whether the topic was created, or would be. */
  readonly created: boolean
  /** Whether it went on where an earlier copy had stopped. */
  readonly resumed: boolean
  readonly plan: readonly CopyPlanRow[]
  /** Records that the topic refused, by where they come from. */
  readonly failures: readonly FailedRecord<SourceRecord>[]
  /** How many of `failed` are not listed; left out where all are. */
  readonly failuresNotListed?: number
  /** Acknowledged records that may be there twice, because writes were not idempotent; left out where none. */
  readonly perhapsTwice?: number
  /** Offsets that were deleted before they could be read; left out where none. */
  readonly lost?: number
  /** What ended the copy early; left out where nothing did. */
  readonly error?: Failure
}

/** The result as it is shown, and the failure that the command ends with; null where all was copied. */
export interface CopyOutcome {
  readonly result: CopyResult
  readonly failure: Failure | null
}

/** What a result has besides the counts. */
export type CopyFacts = Pick<
  CopyResult,
  'from' | 'to' | 'plan' | 'created' | 'resumed' | 'executed' | 'durationMs'
> & {
  readonly lost: number
  /** What ended the copy before its end; null where nothing did. */
  readonly failure: Failure | null
  /** Why it has not come to the ends that it named all the same; null where it has. */
  readonly shortfall: Failure | null
}

/** Sums a copy up. */
export function calculateCopyOutcome(
  tally: DeliveryTally<SourceRecord>,
  {failure, shortfall, lost, plan, ...facts}: CopyFacts,
): CopyOutcome {
  const {acknowledgedBytes, ...counts} = tally.count()
  const {failures, unlistedFailures, perhapsTwice} = tally
  // Records that were read and are not there weigh more than those that could not be read.
  const incomplete = incompleteFailure(tally, {topic: facts.to, acks: -1})
  const error = failure ?? (incomplete === null ? shortfall : null)
  return {
    result: {
      from: facts.from,
      to: facts.to,
      ...counts,
      bytes: acknowledgedBytes,
      durationMs: facts.durationMs,
      executed: facts.executed,
      created: facts.created,
      resumed: facts.resumed,
      plan,
      failures,
      ...(unlistedFailures > 0 ? {failuresNotListed: unlistedFailures} : {}),
      ...(perhapsTwice > 0 ? {perhapsTwice} : {}),
      ...(lost > 0 ? {lost} : {}),
      ...(error ? {error} : {}),
    },
    failure: failure ?? incomplete ?? shortfall,
  }
}
