import type {ClusterReport} from '../core/dashboard/cluster-report.ts'
import type {ConnectReport, ConnectSource} from '../core/dashboard/connect-report.ts'
import type {ClusterSource} from '../core/dashboard/fetch-cluster-report.ts'
import type {GroupsSource} from '../core/dashboard/fetch-groups-report.ts'
import type {TopicsSource} from '../core/dashboard/fetch-topics-report.ts'
import type {GroupsReport} from '../core/dashboard/groups-report.ts'
import {type HealthLook, type HealthSource, LOOK_EVERY_MS} from '../core/dashboard/health-look.ts'
import {MOVES_EVERY_MS, type MovesReport, type MovesSource} from '../core/dashboard/moves-report.ts'
import {logEndsOf} from '../core/dashboard/topic-totals.ts'
import type {TopicsReport} from '../core/dashboard/topics-report.ts'
import {
  TRANSACTIONS_EVERY_MS,
  type TransactionsReport,
  type TransactionsSource,
} from '../core/dashboard/transactions-report.ts'
import {Poller} from '../core/polling/poller.ts'
import type {TailReport} from '../core/tail/tail-report.ts'
import {isSameTail, type TailRequest} from '../core/tail/tail-request.ts'
import type {SampleSource} from '../core/throughput/sample.ts'
import {ThroughputPoller} from '../core/throughput/throughput-poller.ts'
import type {Clock} from '../core/time/clock.ts'
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
  readonly topics: TopicsSource
  readonly health: HealthSource
  readonly transactions: TransactionsSource
  readonly moves: MovesSource
  readonly connect: ConnectSource
  /** Flags that lead another command line to the workers of Kafka Connect; null where nobody has said where they are. */
  readonly connectFlags: () => readonly string[] | null
}

/** Records are wanted sooner than rates; still a read twice a second is calm. */
const TAIL_INTERVAL_MS = 500

/** What topics have beside rates has ages of its own, from 10 s up: a poll between them asks for nothing. */
const TOPICS_INTERVAL_MS = 5_000

/**
 * Groups that were looked at once are polled on at this pace off the screen: a verdict on a lag needs a minute of polls,
 * and whoever comes back should find one.
 */
const OFF_SCREEN_GROUPS_MS = 15_000

/** Who looks at connectors from aside asks the workers no more often than this. */
const CONNECT_ASIDE_MS = 5_000

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'type' | 'nowMs'> : never

/** A feed's new state, for who shows it. */
export type FeedChange = WithoutTime<PollEvent>

/** The pollers behind the feeds: the one of end offsets always runs, the others while a screen wants them, groups on beyond that. */
export class FeedPollers {
  readonly #throughput: ThroughputPoller
  readonly #cluster: SwitchedPoller<ClusterReport>
  readonly #tail: SwitchedPoller<TailReport>
  readonly #groups: SwitchedPoller<GroupsReport>
  readonly #topics: SwitchedPoller<TopicsReport>
  readonly #health: SwitchedPoller<HealthLook>
  readonly #transactions: SwitchedPoller<TransactionsReport>
  readonly #moves: SwitchedPoller<MovesReport>
  readonly #connect: SwitchedPoller<ConnectReport>
  /** Null before a tail was wanted for the first time. */
  #tailRequest: TailRequest | null = null
  #groupsInFocus: ReadonlySet<string> | 'all' = new Set()
  #groupsEveryMs = 0
  #topicInFocus: string | null = null
  #wantsHealth = false
  readonly #isConnectSet: boolean
  #connectEveryMs = 0
  #intervalMs: number

  constructor(sources: FeedSources, clock: Clock, intervalMs: number) {
    this.#intervalMs = intervalMs
    this.#isConnectSet = sources.connectFlags() !== null
    this.#throughput = new ThroughputPoller({source: sources.throughput, clock, intervalMs})
    this.#cluster = new SwitchedPoller(new Poller({poll: sources.cluster, clock, intervalMs}))
    const pollTail = () => {
      if (this.#tailRequest === null) throw new Error('nobody wants a tail')
      return sources.tail(this.#tailRequest)
    }
    this.#tail = new SwitchedPoller(new Poller({poll: pollTail, clock, intervalMs: TAIL_INTERVAL_MS}))
    const pollGroups = () =>
      sources.groups((group) => this.#groupsInFocus === 'all' || this.#groupsInFocus.has(group))
    this.#groups = new SwitchedPoller(new Poller({poll: pollGroups, clock, intervalMs}))
    const pollTopics = () =>
      sources.topics({focus: this.#topicInFocus, logEndOf: logEndsOf(this.#throughput.state.report)})
    const topicsMs = Math.max(intervalMs, TOPICS_INTERVAL_MS)
    this.#topics = new SwitchedPoller(new Poller({poll: pollTopics, clock, intervalMs: topicsMs}))
    const lookAtHealth = (signal: AbortSignal) => {
      const {report} = this.#cluster.poller.state
      if (report === null) throw new Error('health is looked at by what brokers have told')
      return sources.health(report, signal)
    }
    const healthMs = Math.max(intervalMs, LOOK_EVERY_MS)
    this.#health = new SwitchedPoller(new Poller({poll: lookAtHealth, clock, intervalMs: healthMs}))
    const transactionsMs = Math.max(intervalMs, TRANSACTIONS_EVERY_MS)
    this.#transactions = new SwitchedPoller(
      new Poller({poll: sources.transactions, clock, intervalMs: transactionsMs}),
    )
    const movesMs = Math.max(intervalMs, MOVES_EVERY_MS)
    this.#moves = new SwitchedPoller(new Poller({poll: sources.moves, clock, intervalMs: movesMs}))
    this.#connect = new SwitchedPoller(new Poller({poll: sources.connect, clock, intervalMs}))
    this.#cluster.poller.subscribe(() => this.#switchHealth())
  }

  get states(): Feeds {
    return {
      throughput: this.#throughput.state,
      cluster: this.#cluster.poller.state,
      tail: this.#tail.poller.state,
      groups: this.#groups.poller.state,
      topics: this.#topics.poller.state,
      health: this.#health.poller.state,
      transactions: this.#transactions.poller.state,
      moves: this.#moves.poller.state,
      connect: this.#connect.poller.state,
    }
  }

  subscribe(listener: (change: FeedChange) => void): void {
    this.#throughput.subscribe((poller) => listener({feed: 'throughput', poller}))
    this.#cluster.poller.subscribe((poller) => listener({feed: 'cluster', poller}))
    this.#tail.poller.subscribe((poller) => listener({feed: 'tail', poller}))
    this.#groups.poller.subscribe((poller) => listener({feed: 'groups', poller}))
    this.#topics.poller.subscribe((poller) => listener({feed: 'topics', poller}))
    this.#health.poller.subscribe((poller) => listener({feed: 'health', poller}))
    this.#transactions.poller.subscribe((poller) => listener({feed: 'transactions', poller}))
    this.#moves.poller.subscribe((poller) => listener({feed: 'moves', poller}))
    this.#connect.poller.subscribe((poller) => listener({feed: 'connect', poller}))
  }

  /** Starts what is wanted now, and stops what no longer is. */
  follow(needs: FeedNeeds): void {
    this.#cluster.setOn(needs.cluster === true)
    this.#followTail(needs.tail ?? null)
    const focus = needs.groups?.focus
    this.#groupsInFocus = focus === 'all' ? focus : new Set(focus)
    this.#groupsEveryMs = needs.groups === undefined ? OFF_SCREEN_GROUPS_MS : (needs.groups.everyMs ?? 0)
    if (needs.groups !== undefined) this.#groups.setOn(true)
    this.#paceGroups()
    this.#topicInFocus = needs.topics?.focus ?? null
    this.#topics.setOn(needs.topics !== undefined)
    this.#transactions.setOn(needs.transactions === true)
    this.#moves.setOn(needs.moves === true)
    this.#followConnect(needs.connect)
    this.#wantsHealth = needs.health === true
    this.#switchHealth()
  }

  /** From aside only workers that somebody has set are asked: nobody else expects connectors. */
  #followConnect(need: FeedNeeds['connect']): void {
    this.#connectEveryMs = need === 'aside' ? CONNECT_ASIDE_MS : 0
    this.#paceConnect()
    this.#connect.setOn(need === 'aside' ? this.#isConnectSet : need === true)
  }

  #paceConnect(): void {
    const intervalMs = Math.max(this.#intervalMs, this.#connectEveryMs)
    if (intervalMs !== this.#connect.poller.state.intervalMs) this.#connect.poller.setIntervalMs(intervalMs)
  }

  /** It goes by what the brokers have told: not before they have. */
  #switchHealth(): void {
    this.#health.setOn(this.#wantsHealth && this.#cluster.poller.state.report !== null)
  }

  #paceGroups(): void {
    const intervalMs = Math.max(this.#intervalMs, this.#groupsEveryMs)
    if (intervalMs !== this.#groups.poller.state.intervalMs) this.#groups.poller.setIntervalMs(intervalMs)
  }

  /** What is wanted last stays known: a poll that began before may still ask for it. */
  #followTail(request: TailRequest | null): void {
    const before = this.#tailRequest
    if (request === null || !isSameTail(request, before)) this.#tail.setOn(false)
    if (request === null) return
    this.#tailRequest = request
    this.#tail.setOn(true)
    const wantsMore =
      request.pages !== before?.pages || request.where !== before.where || request.search !== before.search
    if (isSameTail(request, before) && wantsMore) this.#tail.poller.pollNow()
  }

  pollNow(): void {
    this.#throughput.pollNow()
    this.#cluster.poller.pollNow()
    this.#tail.poller.pollNow()
    this.#groups.poller.pollNow()
    this.#topics.poller.pollNow()
    this.#health.poller.pollNow()
    this.#transactions.poller.pollNow()
    this.#moves.poller.pollNow()
    this.#connect.poller.pollNow()
  }

  setIntervalMs(intervalMs: number): void {
    this.#throughput.setIntervalMs(intervalMs)
    this.#cluster.poller.setIntervalMs(intervalMs)
    this.#intervalMs = intervalMs
    this.#paceGroups()
    this.#topics.poller.setIntervalMs(Math.max(intervalMs, TOPICS_INTERVAL_MS))
    this.#health.poller.setIntervalMs(Math.max(intervalMs, LOOK_EVERY_MS))
    this.#transactions.poller.setIntervalMs(Math.max(intervalMs, TRANSACTIONS_EVERY_MS))
    this.#moves.poller.setIntervalMs(Math.max(intervalMs, MOVES_EVERY_MS))
    this.#paceConnect()
  }

  /** Polls until the signal aborts; rejects where a poller has a mistake in it. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#throughput.run(signal),
      this.#cluster.run(signal),
      this.#tail.run(signal),
      this.#groups.run(signal),
      this.#topics.run(signal),
      this.#health.run(signal),
      this.#transactions.run(signal),
      this.#moves.run(signal),
      this.#connect.run(signal),
    ])
  }
}
