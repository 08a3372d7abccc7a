import type {Clock} from '../core/throughput/clock.ts'
import type {SampleSource} from '../core/throughput/sample.ts'
import {ThroughputPoller} from '../core/throughput/throughput-poller.ts'
import type {PollEvent} from './app/app-state.ts'
import type {FeedNeeds, Feeds} from './feeds.ts'

/** Where the feeds come from. */
export interface FeedSources {
  readonly throughput: SampleSource
}

type FeedChange = WithoutTime<PollEvent>

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'type' | 'nowMs'> : never

/** The pollers behind the feeds: the one of end offsets always runs, the others while a screen wants them. */
export class FeedPollers {
  readonly #throughput: ThroughputPoller

  constructor(sources: FeedSources, clock: Clock, intervalMs: number) {
    this.#throughput = new ThroughputPoller({source: sources.throughput, clock, intervalMs})
  }

  get states(): Feeds {
    return {throughput: this.#throughput.state}
  }

  subscribe(listener: (change: FeedChange) => void): void {
    this.#throughput.subscribe((poller) => listener({feed: 'throughput', poller}))
  }

  /** Starts what is wanted now, and stops what no longer is. */
  follow(_needs: FeedNeeds): void {}

  pollNow(): void {
    this.#throughput.pollNow()
  }

  setIntervalMs(intervalMs: number): void {
    this.#throughput.setIntervalMs(intervalMs)
  }

  /** Polls until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#throughput.run(signal)
  }
}
