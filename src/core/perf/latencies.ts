import {ValueHistogram} from '../measures/value-histogram.ts'

const US = 1_000

/** How long something took, in milliseconds with microseconds behind the point; within 1 %, exact at the maximum. */
export interface LatencyMs {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** How many took no longer than this, and longer than what is before it. */
  readonly histogram: readonly {readonly upToMs: number; readonly records: number}[]
}

/** Collects how long each of many things took. */
export class Latencies {
  readonly #histogram = new ValueHistogram()

  add(ms: number): void {
    this.#histogram.add(Math.max(0, Math.round(ms * US)))
  }

  /** Null where nothing was timed. */
  read(): LatencyMs | null {
    const percentiles = this.#histogram.percentiles()
    const p999 = this.#histogram.at(0.999)
    if (percentiles === null || p999 === null) return null
    const {mean, p50, p95, p99, max} = percentiles
    return {
      mean: Math.round(mean) / US,
      p50: p50 / US,
      p95: p95 / US,
      p99: p99 / US,
      p999: p999 / US,
      max: max / US,
      histogram: this.#histogram.powers().map(({upTo, count}) => ({upToMs: upTo / US, records: count})),
    }
  }
}
