import type {Clock} from './clock.ts'
import type {SampleSource} from './sample.ts'
import {ThroughputHistory} from './throughput-history.ts'
import type {ThroughputReport} from './throughput-report.ts'

export interface MeasureThroughputOptions {
  readonly source: SampleSource
  readonly intervalMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Samples to take, 2 by default: the fewest that make a rate. */
  readonly samples?: number
}

/**
 * Measures once, for `top --once` and for scripts: takes the samples, one every `intervalMs`, and returns the report of
 * the last. Throws what the source throws, and the signal's reason where that aborts: a number half measured is none.
 */
export async function measureThroughput({
  source,
  intervalMs,
  clock,
  signal,
  samples = 2,
}: MeasureThroughputOptions): Promise<ThroughputReport> {
  const history = new ThroughputHistory()
  let startedMs = clock.now()
  let report = history.record(await source(signal))
  for (let taken = 1; taken < samples; taken++) {
    await clock.sleep(Math.max(0, startedMs + intervalMs - clock.now()), signal)
    signal.throwIfAborted()
    startedMs = clock.now()
    report = history.record(await source(signal))
  }
  return report
}
