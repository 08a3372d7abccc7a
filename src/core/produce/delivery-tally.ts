import type {Failure, FailureJson} from '../../errors/failure.ts'
import type {LineMap} from './line-map.ts'
import type {OrdinalRanges} from './ordinal-ranges.ts'

/** Failures are counted without end, but listed only up to here: a list of ten million lines helps nobody. */
const MOST_LISTED_FAILURES = 10_000

/** A line that did not make it, and why. */
export interface FailedLine {
  /** The line's number in its file, from 1; with --input file the number of the file. */
  readonly line: number
  /** Only where files were given. */
  readonly file?: string
  readonly error: FailureJson
}

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
export class DeliveryTally {
  read = 0
  #acknowledged = 0
  #acknowledgedBytes = 0
  #failed = 0
  #unknown = 0
  #notSent = 0
  /** Acknowledged although an answer to an earlier attempt is missing and nothing kept the broker from a repeat. */
  #perhapsTwice = 0
  readonly #failures: FailedLine[] = []
  readonly #kinds = new Map<string, Failure>()
  readonly #lines: LineMap

  constructor(lines: LineMap) {
    this.#lines = lines
  }

  get failures(): readonly FailedLine[] {
    return this.#failures
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

  acknowledge(records: number, bytes: number, mayBeTwice: boolean): void {
    this.#acknowledged += records
    this.#acknowledgedBytes += bytes
    if (mayBeTwice) this.#perhapsTwice += records
  }

  fail(ordinal: number, failure: Failure): void {
    this.#failed++
    const kind = `${failure.kind} ${failure.code}`
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, failure)
    if (this.#failures.length >= MOST_LISTED_FAILURES) return
    const {kind: errorKind, code, message} = failure
    this.#failures.push({...this.#lines.locate(ordinal), error: {kind: errorKind, code, message}})
  }

  failAll(ordinals: OrdinalRanges, failure: Failure): void {
    ordinals.visit((ordinal) => this.fail(ordinal, failure))
  }

  loseSightOf(records: number): void {
    this.#unknown += records
  }

  leaveUnsent(records: number): void {
    this.#notSent += records
  }
}
