import {Failure} from '../../../errors/failure.ts'
import type {InputLine} from '../input/line-map.ts'
import type {OrdinalRanges} from './ordinal-ranges.ts'

/** Failures are counted without end, but listed only up to here: a list of ten million lines helps nobody. */
const MOST_LISTED_FAILURES = 10_000

/** The code of records that were written and taken back with their transaction. */
export const ROLLED_BACK = 'TRANSACTION_ABORTED'

/** A record that did not make it, where it came from (the fields of `Place`), and why. */
export type FailedRecord<Place extends object> = Place & {readonly error: Failure}

/** A line that did not make it, and why. */
export type FailedLine = FailedRecord<InputLine>

/** Where every record of the input has come to so far; what is still under way is `pending`. */
export interface DeliveryCounts {
  readonly read: number
  readonly acknowledged: number
  readonly failed: number
  readonly unknown: number
  readonly notSent: number
  /** Keys and values that were acknowledged, in bytes. */
  readonly acknowledgedBytes: number
}

/**
 * Keeps the promise of produce: each record that was read ends in exactly one of acknowledged, failed, unknown (sent,
 * but no answer tells what became of it) and not sent, and the four add up to the records read.
 */
export class DeliveryTally<Place extends object = InputLine> {
  read = 0
  #acknowledged = 0
  #acknowledgedBytes = 0
  #failed = 0
  #unknown = 0
  #notSent = 0
  /** Acknowledged although an answer to an earlier attempt is missing and nothing kept the broker from a repeat. */
  #perhapsTwice = 0
  #rolledBack = 0
  readonly #failures: FailedRecord<Place>[] = []
  readonly #kinds = new Map<string, Failure>()
  readonly #locate: (ordinal: number) => Place
  /** In a transaction: ordinals of records that were sent, as many as may be listed; null without one. */
  readonly #sent: number[] | null

  /** `locate` tells where the record of an ordinal came from; it is asked when that record fails. */
  constructor(locate: (ordinal: number) => Place, {isTransactional = false} = {}) {
    this.#locate = locate
    this.#sent = isTransactional ? [] : null
  }

  get failures(): readonly FailedRecord<Place>[] {
    return this.#failures
  }

  get failed(): number {
    return this.#failed
  }

  /** How many records failed but are not in `failures`. */
  get unlistedFailures(): number {
    return this.#failed - this.#failures.length
  }

  /** One failure for each kind and code that occurred. */
  get distinctFailures(): readonly Failure[] {
    return [...this.#kinds.values()]
  }

  get perhapsTwice(): number {
    return this.#perhapsTwice
  }

  /** How many of the failed were written, and taken back with their transaction. */
  get rolledBack(): number {
    return this.#rolledBack
  }

  /** Records that were read and have not come to their end. */
  get pendingRecords(): number {
    return this.read - this.#acknowledged - this.#failed - this.#unknown - this.#notSent
  }

  count(): DeliveryCounts {
    return {
      read: this.read,
      acknowledged: this.#acknowledged,
      failed: this.#failed,
      unknown: this.#unknown,
      notSent: this.#notSent,
      acknowledgedBytes: this.#acknowledgedBytes,
    }
  }

  acknowledge(ordinals: OrdinalRanges, bytes: number, mayBeTwice: boolean): void {
    this.#acknowledged += ordinals.count
    this.#acknowledgedBytes += bytes
    if (mayBeTwice) this.#perhapsTwice += ordinals.count
    this.#noteSent(ordinals)
  }

  fail(ordinal: number, failure: Failure): void {
    this.#failed++
    const kind = `${failure.kind} ${failure.code}`
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, failure)
    if (this.#failures.length >= MOST_LISTED_FAILURES) return
    this.#failures.push({...this.#locate(ordinal), error: failure})
  }

  failAll(ordinals: OrdinalRanges, failure: Failure): void {
    ordinals.visit((ordinal) => this.fail(ordinal, failure))
  }

  loseSightOf(ordinals: OrdinalRanges): void {
    this.#unknown += ordinals.count
    this.#noteSent(ordinals)
  }

  leaveUnsent(records: number): void {
    this.#notSent += records
  }

  /** The transaction was aborted: what was sent has failed, for that reason, acknowledged or not. */
  rollBack(): void {
    const sent = this.#acknowledged + this.#unknown
    this.#acknowledged = this.#unknown = this.#acknowledgedBytes = 0
    const reason = new Failure('failed', 'the transaction was aborted', {code: ROLLED_BACK})
    const listed = (this.#sent ?? []).sort((a, b) => a - b)
    for (const ordinal of listed) this.fail(ordinal, reason)
    this.#failed += sent - listed.length
    this.#rolledBack += sent
  }

  /** Nobody knows whether the transaction was committed: so nothing is known of what it wrote. */
  doubt(): void {
    this.#unknown += this.#acknowledged
    this.#acknowledged = this.#acknowledgedBytes = 0
  }

  #noteSent(ordinals: OrdinalRanges): void {
    const sent = this.#sent
    if (sent === null || sent.length >= MOST_LISTED_FAILURES) return
    ordinals.visit((ordinal) => {
      if (sent.length < MOST_LISTED_FAILURES) sent.push(ordinal)
    })
  }
}
