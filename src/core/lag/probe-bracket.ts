import type {UnreadSince} from './time-lag.ts'

/** Probes for one offset after the first one, which finds the start of the log. */
const MOST_PROBES = 7

/** A bracket that is narrower than this is as good as an answer. */
const CLOSE_ENOUGH_MS = 1_000

/**
 * The search for the time of the record at one offset by asking for the first offset at or after a time (ListOffsets).
 * Each answer is a real record with its real time, so the bracket narrows to records, not to polls; and where no record
 * lies between two times, one answer tells so. Takes timestamps to rise with offsets, as the index of the broker does.
 */
export class ProbeBracket {
  readonly offset: bigint
  /** The latest known record at or before the offset. */
  #low: {offset: bigint; timestampMs: number} | null = null
  /** The earliest known record after the offset, or the log end. */
  #high: {offset: bigint; timestampMs: number}
  /** The earliest time that is known to be later than the record's. */
  #beforeMs: number
  #probes = 0
  #exactMs: number | null = null
  #isHopeless = false

  constructor(offset: bigint, logEnd: bigint, nowMs: number) {
    this.offset = offset
    this.#high = {offset: logEnd, timestampMs: nowMs}
    // A clock that is ahead of ours may have written the record.
    this.#beforeMs = nowMs + 60_000
  }

  get isDone(): boolean {
    return this.#isHopeless || this.#exactMs !== null || this.#probes > MOST_PROBES
  }

  /** The time to ask for next. */
  nextProbeMs(): number {
    const low = this.#low
    if (low === null) return 0
    const {offset: highOffset, timestampMs: highMs} = this.#high
    const middleMs = Math.floor((low.timestampMs + this.#beforeMs) / 2)
    const spread = Number(highOffset - low.offset)
    const part = spread > 0 ? Number(this.offset - low.offset) / spread : 0
    const secantMs = Math.floor(low.timestampMs + part * (Math.min(highMs, this.#beforeMs) - low.timestampMs))
    // Records come in bursts of one time: just after the last known record is where a search ends most often.
    const wanted = [secantMs, low.timestampMs + 1, middleMs][(this.#probes - 1) % 3] ?? middleMs
    return Math.min(Math.max(wanted, low.timestampMs + 1), this.#beforeMs - 1)
  }

  /** Takes in what a time led to: the first record at or after it, -1 where there is none. */
  narrow(askedMs: number, answer: {readonly offset: bigint; readonly timestamp: bigint}): void {
    this.#probes += 1
    const timestampMs = Number(answer.timestamp)
    if (answer.offset < 0n) {
      // Not even the first record has a time (message format 0).
      if (this.#low === null && askedMs === 0) this.#isHopeless = true
      this.#beforeMs = Math.min(this.#beforeMs, askedMs)
    } else if (answer.offset <= this.offset) {
      if (this.#low === null || timestampMs >= this.#low.timestampMs)
        this.#low = {offset: answer.offset, timestampMs}
      if (answer.offset === this.offset) this.#exactMs = timestampMs
    } else {
      // The log may start after the offset by now; then its first record is the answer.
      if (this.#low === null && askedMs === 0) this.#exactMs = timestampMs
      this.#beforeMs = Math.min(this.#beforeMs, askedMs)
      if (answer.offset < this.#high.offset) this.#high = {offset: answer.offset, timestampMs}
    }
    if (
      this.#low !== null &&
      this.#exactMs === null &&
      this.#beforeMs - this.#low.timestampMs <= CLOSE_ENOUGH_MS
    )
      this.#exactMs = this.#low.timestampMs
  }

  /** What was found out: exact to a second, else an estimate between the two nearest records; null for nothing. */
  since(): UnreadSince | null {
    if (this.#exactMs !== null) return {timestampMs: this.#exactMs, method: 'probe', bound: '=', note: null}
    const low = this.#low
    if (low === null) return null
    const spread = Number(this.#high.offset - low.offset)
    const part = spread > 0 ? Number(this.offset - low.offset) / spread : 0
    const timestampMs = low.timestampMs + part * (this.#beforeMs - low.timestampMs)
    return {timestampMs, method: 'probe', bound: '~', note: null}
  }
}

/** The time to ask a partition for next: that of the first offset that is still looked for. */
export function nextProbe(brackets: readonly ProbeBracket[]): number {
  return brackets[0]?.nextProbeMs() ?? 0
}
