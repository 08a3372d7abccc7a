import {Poller, type PollerState} from '../polling/poller.ts'
import type {Clock} from '../time/clock.ts'
import type {SampleSource} from './sample.ts'
import {ThroughputHistory} from './throughput-history.ts'
import type {ThroughputReport} from './throughput-report.ts'

/** The newest throughput report, and how old it is. */
export type ThroughputPollerState = PollerState<ThroughputReport>

export interface ThroughputPollerOptions {
  readonly source: SampleSource
  readonly clock: Clock
  readonly intervalMs: number
  readonly history?: ThroughputHistory
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random?: () => number
}

/** Polls end offsets without end and remembers them, so that each report has rates. */
export class ThroughputPoller extends Poller<ThroughputReport> {
  constructor({source, history = new ThroughputHistory(), ...options}: ThroughputPollerOptions) {
    super({...options, poll: async (signal) => history.record(await source(signal))})
  }
}
