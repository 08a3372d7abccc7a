import {Failure} from '../../../errors/failure.ts'
import type {Acks} from '../send/leader-lane.ts'
import type {TransactionOutcome} from '../transaction/transaction.ts'
import type {DeliveryTally, FailedLine} from './delivery-tally.ts'

/** What became of the records that were read; the four add up to `read`. */
export interface ProduceResult {
  readonly topic: string
  readonly read: number
  readonly acknowledged: number
  readonly failed: number
  /** Sent, but no answer tells what became of them. */
  readonly unknown: number
  readonly notSent: number
  /** Bytes of keys and values that were acknowledged. */
  readonly bytes: number
  readonly durationMs: number
  readonly failures: readonly FailedLine[]
  /** How many of `failed` are not listed; left out where all are. */
  readonly failuresNotListed?: number
  /** Acknowledged records that may be in the log twice, because writes were not idempotent; left out where none. */
  readonly perhapsTwice?: number
  /** Only with --transaction. */
  readonly transaction?: TransactionResult
  /** What ended the run early; left out where nothing did. */
  readonly error?: Failure
}

/** How a transaction ended, of which all that was read is a part. */
export interface TransactionResult {
  readonly transactionalId: string
  readonly outcome: TransactionOutcome
  /** How many of the failed records were written and then taken back. */
  readonly rolledBack: number
}

/** The result as it is shown, and the failure that the command ends with; null where all was acknowledged. */
export interface ProduceOutcome {
  readonly result: ProduceResult
  readonly failure: Failure | null
}

export interface ProduceEnd {
  readonly topic: string
  readonly acks: Acks
  readonly durationMs: number
  /** What ended the run before its input did; null where the input was read to its end. */
  readonly failure: Failure | null
  /** Null without one. */
  readonly transaction: {readonly transactionalId: string; readonly outcome: TransactionOutcome} | null
}

/** Sums a run up. */
export function calculateOutcome(tally: DeliveryTally, end: ProduceEnd): ProduceOutcome {
  const {acknowledgedBytes, ...counts} = tally.count()
  const {topic, durationMs} = end
  const {unlistedFailures, perhapsTwice} = tally
  return {
    result: {
      topic,
      ...counts,
      bytes: acknowledgedBytes,
      durationMs,
      failures: tally.failures,
      ...(unlistedFailures > 0 ? {failuresNotListed: unlistedFailures} : {}),
      ...(perhapsTwice > 0 ? {perhapsTwice} : {}),
      ...(end.transaction ? {transaction: {...end.transaction, rolledBack: tally.rolledBack}} : {}),
      ...(end.failure ? {error: end.failure} : {}),
    },
    failure: end.failure ?? incompleteFailure(tally, end),
  }
}

/**
 * What the command ends with where not all was acknowledged; null where all was: exit 0 means that. With --acks 0 nobody
 * asked for it.
 */
export function incompleteFailure(
  tally: DeliveryTally<object>,
  {topic, acks}: Pick<ProduceEnd, 'topic' | 'acks'>,
): Failure | null {
  const {read, acknowledged, failed, unknown, notSent} = tally.count()
  if (failed === 0 && notSent === 0 && (unknown === 0 || acks === 0)) return null
  const [first, ...others] = tally.distinctFailures
  // Where nothing at all was allowed, that is what the command has to say.
  if (first && others.length === 0 && failed === read && first.kind === 'denied') return first
  const missing = read - acknowledged
  return new Failure('partial', `${missing} of ${read} records for ${topic} were not acknowledged.`, {
    code: first && others.length === 0 ? (first.code ?? undefined) : undefined,
    suggestions: first?.suggestions,
  })
}
