import {Failure} from '../../errors/failure.ts'
import {describeError, type Staleness} from '../polling/poller.ts'
import type {SampleSource} from '../throughput/sample.ts'
import {ThroughputHistory} from '../throughput/throughput-history.ts'
import type {ThroughputReport} from '../throughput/throughput-report.ts'
import type {Clock} from '../time/clock.ts'
import type {ClusterReport} from './cluster-report.ts'
import type {ConnectReport, ConnectSource} from './connect-report.ts'
import type {ClusterSource} from './fetch-cluster-report.ts'
import type {GroupsSource} from './fetch-groups-report.ts'
import type {TopicsSource} from './fetch-topics-report.ts'
import type {GroupsReport} from './groups-report.ts'
import {type HealthLook, type HealthSource, LOOK_EVERY_MS} from './health-look.ts'
import {LookParts, type MissedPart, unlessTimeIsUp} from './look-parts.ts'
import type {MovesReport, MovesSource} from './moves-report.ts'
import {logEndsOf} from './topic-totals.ts'
import type {TopicsReport} from './topics-report.ts'
import type {TransactionsReport, TransactionsSource} from './transactions-report.ts'
import type {ViewRequest} from './view-request.ts'

/** Where the reports of a view come from. */
export interface ViewSources {
  readonly throughput: SampleSource
  readonly cluster: ClusterSource
  readonly groups: GroupsSource
  readonly topics: TopicsSource
  readonly health: HealthSource
  readonly transactions: TransactionsSource
  readonly moves: MovesSource
  readonly connect: ConnectSource
  /** Flags that lead another command line to the workers of Kafka Connect; null where nobody has said where they are. */
  readonly connectFlags: () => readonly string[] | null
}

/** What a poll of a view brought: what the view shows, and nothing else. */
export interface ViewReports {
  readonly atMs: number
  readonly throughput: ThroughputReport | null
  readonly cluster: ClusterReport | null
  readonly groups: GroupsReport | null
  /** What topics have beside their rates; null where it could not be read, as what is in `groups` for a view of topics. */
  readonly topics: TopicsReport | null
  /** What `cluster health` looks at beside polls, for the overview and a view of problems. */
  readonly health: HealthLook | null
  readonly transactions: TransactionsReport | null
  readonly moves: MovesReport | null
  readonly connect: ConnectReport | null
  /** For a view of problems: where the workers are, and why they have told nothing; null where nobody has said, and where they have. */
  readonly connectFlags: readonly string[] | null
  readonly stale: {readonly connect: Staleness | null}
  /** What a first look at problems lacks because the time was up; none of a look that is complete. */
  readonly missed: readonly MissedPart[]
}

export interface PollViewOptions {
  readonly request: ViewRequest
  /** Which names pass `--filter`. */
  readonly matches: (name: string) => boolean
  readonly sources: ViewSources
  readonly intervalMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Polls to make; null without end. */
  readonly samples: number | null
}

/**
 * How many polls a view takes before its numbers mean something: a rate needs two, rates of a group three
 * (docs/design/lag.md, Definitions, 5), and what the brokers say of themselves one.
 */
export function fewestSamples({view}: ViewRequest): number {
  if (view === 'brokers' || view === 'txn' || view === 'connect') return 1
  return view === 'topics' || view === 'topic' || view === 'moves' ? 2 : 3
}

/** What fails leaves null. Throws what is no Failure. */
function orNull<Report>(poll: Promise<Report>): Promise<Report | null> {
  return poll.catch((error: unknown) => {
    if (error instanceof Failure) return null
    throw error
  })
}

/** So long a view of problems waits for the workers: what the brokers tell stands still meanwhile. */
const CONNECT_PATIENCE_MS = 5_000

/** Throws what the source throws, and Failure(timeout) where it takes too long. */
async function withinPatience(
  source: ConnectSource,
  {clock, signal}: Pick<PollViewOptions, 'clock' | 'signal'>,
): Promise<ConnectReport> {
  const answered = new AbortController()
  const tired = new AbortController()
  void clock.sleep(CONNECT_PATIENCE_MS, AbortSignal.any([signal, answered.signal])).then(() => {
    tired.abort(new Failure('timeout', 'There was no answer within 5 seconds.', {code: 'NO_ANSWER'}))
  })
  try {
    return await source(AbortSignal.any([signal, tired.signal]))
  } finally {
    answered.abort()
  }
}

/** The groups that a view shows one by one: what is told of them is found, not estimated. */
function focusOf(request: ViewRequest, matches: (name: string) => boolean): (group: string) => boolean {
  if (request.view === 'group') return (group) => group === request.group
  // A loss that is near is found from records alone.
  if (request.view === 'problems') return () => true
  return request.view === 'groups' ? matches : () => false
}

/**
 * Polls what a view shows, without a terminal. Polls never overlap, and the next one begins `max(interval, 2 x duration)`
 * after the last one began, so that a slow cluster is asked less often; a few that have an end follow each other. Throws what the sources throw; ends where the signal aborts.
 * Where the time is up (a signal that aborts with a Failure of kind timeout), the poll under way is given up; of a first one of problems comes what was read by then.
 */
export async function* pollView(options: PollViewOptions): AsyncGenerator<ViewReports> {
  const {request, sources, intervalMs, clock, signal, samples} = options
  const {view} = request
  const history = new ThroughputHistory()
  const wantsThroughput = view === 'overview' || view === 'topics' || view === 'topic'
  const wantsCluster = view === 'overview' || view === 'brokers' || view === 'problems'
  const wantsGroups = view === 'overview' || view === 'groups' || view === 'group' || view === 'problems'
  const wantsHealth = view === 'overview' || view === 'problems'
  const isOfTopics = view === 'topics' || view === 'topic'
  let health: HealthLook | null = null
  const lookAtHealth = async (report: ClusterReport): Promise<HealthLook> => {
    if (health === null || clock.now() - health.atMs >= LOOK_EVERY_MS)
      health = await sources.health(report, signal)
    return health
  }
  let unanswered: Staleness | null = null
  const tryConnect = async (): Promise<ConnectReport | null> => {
    const atMs = clock.now()
    try {
      const report = await withinPatience(sources.connect, {clock, signal})
      unanswered = null
      return report
    } catch (error) {
      if (signal.aborted || !(error instanceof Failure)) throw error
      const {sinceMs, attempt} = unanswered ?? {sinceMs: atMs, attempt: 0}
      unanswered = {sinceMs, retryAtMs: null, attempt: attempt + 1, ...describeError(error)}
      return null
    }
  }
  // The line of health counts what the problems list.
  const connectFlags = view === 'problems' || view === 'overview' ? sources.connectFlags() : null
  for (let taken = 0; samples === null || taken < samples; ) {
    const startedMs = clock.now()
    const parts = new LookParts(signal)
    const throughputs = wantsThroughput
      ? sources.throughput(signal).then((sample) => history.record(sample))
      : Promise.resolve(null)
    const clusters = wantsCluster ? sources.cluster(signal) : Promise.resolve(null)
    const polling = Promise.all([
      throughputs,
      parts.keep('cluster', clusters),
      parts.keep('groups', wantsGroups ? sources.groups(focusOf(request, options.matches)) : null),
      // Rates are what a view of topics is for: what is missing beside them leaves nulls.
      isOfTopics ? orNull(sources.groups(() => false)) : null,
      isOfTopics
        ? throughputs.then((report) => orNull(sources.topics({focus: null, logEndOf: logEndsOf(report)})))
        : null,
      parts.keep(
        'health',
        wantsHealth ? clusters.then((report) => (report === null ? null : lookAtHealth(report))) : null,
      ),
      view === 'txn' ? sources.transactions(signal) : null,
      view === 'moves' ? sources.moves(signal) : null,
      parts.keep(
        'connect',
        view === 'connect' ? sources.connect(signal) : connectFlags !== null ? tryConnect() : null,
      ),
    ])
    const polled = await unlessTimeIsUp(polling, signal)
    if (polled === null) {
      const read = view === 'problems' && taken === 0 ? parts.readSoFar() : null
      const others = {throughput: null, topics: null, transactions: null, moves: null}
      const stale = {connect: unanswered}
      if (read !== null) yield {atMs: startedMs, ...others, ...read, connectFlags, stale}
      return
    }
    const [throughput, cluster, groups, readers, topics, , transactions, moves, connect] = polled
    taken += 1
    yield {
      atMs: startedMs,
      throughput,
      cluster,
      groups: groups ?? readers,
      topics,
      health,
      transactions,
      moves,
      connect,
      connectFlags,
      stale: {connect: unanswered},
      missed: [],
    }
    if (taken === samples) return
    const tookMs = clock.now() - startedMs
    const apartMs = samples === null ? Math.max(intervalMs, 2 * tookMs) : intervalMs
    await clock.sleep(Math.max(0, apartMs - tookMs), signal)
    if (signal.aborted) return
  }
}
