import type {ClusterReport} from '../core/dashboard/cluster-report.ts'
import type {ClusterSource} from '../core/dashboard/fetch-cluster-report.ts'
import type {GroupsSource} from '../core/dashboard/fetch-groups-report.ts'
import type {GroupsReport} from '../core/dashboard/groups-report.ts'
import {Poller} from '../core/dashboard/poller.ts'
import type {TailReport} from '../core/tail/tail-report.ts'
import {isSameTail, type TailRequest} from '../core/tail/tail-request.ts'
import type {Clock} from '../core/throughput/clock.ts'
import type {SampleSource} from '../core/throughput/sample.ts'
import {ThroughputPoller} from '../core/throughput/throughput-poller.ts'
import type {PollEvent} from './app/app-state.ts'
import type {FeedNeeds, Feeds} from './feeds.ts'
import {SwitchedPoller} from './switched-poller.ts'

/** One poll of a topic's records; another tail than that of the last poll begins anew. */
export type TailSource = (request: TailRequest) => Promise<TailReport>

/** Where the feeds come from. */
export interface FeedSources {
  readonly throughput: SampleSource
  readonly cluster: ClusterSource
  readonly tail: TailSource
  readonly groups: GroupsSource
}

/** Records are wanted sooner than rates; still a read twice a second is calm. */
const tailIntervalMs = 500

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'type' | 'nowMs'> : never

/** A feed's new state, for who shows it. */
export type FeedChange = WithoutTime<PollEvent>

/** The pollers behind the feeds: the one of end offsets always runs, the others while a screen wants them. */
export class FeedPollers {
  readonly #throughput: ThroughputPoller
  readonly #cluster: SwitchedPoller<ClusterReport>
  readonly #tail: SwitchedPoller<TailReport>
  readonly #groups: SwitchedPoller<GroupsReport>
  /** Null before a tail was wanted for the first time. */
  #tailRequest: TailRequest | null = null
  #groupInFocus: string | null = null

  constructor(sources: FeedSources, clock: Clock, intervalMs: number) {
    this.#throughput = new ThroughputPoller({source: sources.throughput, clock, intervalMs})
    this.#cluster = new SwitchedPoller(new Poller({poll: sources.cluster, clock, intervalMs}))
    const pollTail = () => {
      if (this.#tailRequest === null) throw new Error('nobody wants a tail')
      return sources.tail(this.#tailRequest)
    }
    this.#tail = new SwitchedPoller(new Poller({poll: pollTail, clock, intervalMs: tailIntervalMs}))
    const pollGroups = () => sources.groups(this.#groupInFocus)
    this.#groups = new SwitchedPoller(new Poller({poll: pollGroups, clock, intervalMs}))
  }

  get states(): Feeds {
    return {
      throughput: this.#throughput.state,
      cluster: this.#cluster.poller.state,
      tail: this.#tail.poller.state,
      groups: this.#groups.poller.state,
    }
  }

  subscribe(listener: (change: FeedChange) => void): void {
    this.#throughput.subscribe((poller) => listener({feed: 'throughput', poller}))
    this.#cluster.poller.subscribe((poller) => listener({feed: 'cluster', poller}))
    this.#tail.poller.subscribe((poller) => listener({feed: 'tail', poller}))
    this.#groups.poller.subscribe((poller) => listener({feed: 'groups', poller}))
  }

  /** Starts what is wanted now, and stops what no longer is. */
  follow(needs: FeedNeeds): void {
    this.#cluster.setOn(needs.cluster === true)
    this.#followTail(needs.tail ?? null)
    this.#groupInFocus = needs.groups?.focus ?? null
    this.#groups.setOn(needs.groups !== undefined)
  }

  /** What is wanted last stays known: a poll that began before may still ask for it. */
  #followTail(request: TailRequest | null): void {
    const before = this.#tailRequest
    if (request === null || !isSameTail(request, before)) this.#tail.setOn(false)
    if (request === null) return
    this.#tailRequest = request
    this.#tail.setOn(true)
    if (isSameTail(request, before) && request.pages !== before?.pages) this.#tail.poller.pollNow()
  }

  pollNow(): void {
    this.#throughput.pollNow()
    this.#cluster.poller.pollNow()
    this.#tail.poller.pollNow()
    this.#groups.poller.pollNow()
  }

  setIntervalMs(intervalMs: number): void {
    this.#throughput.setIntervalMs(intervalMs)
    this.#cluster.poller.setIntervalMs(intervalMs)
    this.#groups.poller.setIntervalMs(intervalMs)
  }

  /** Polls until the signal aborts; rejects where a poller has a mistake in it. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#throughput.run(signal),
      this.#cluster.run(signal),
      this.#tail.run(signal),
      this.#groups.run(signal),
    ])
  }
}
