import type {ClusterReport} from '../core/dashboard/cluster-report.ts'
import type {ConnectReport} from '../core/dashboard/connect-report.ts'
import type {GroupsReport} from '../core/dashboard/groups-report.ts'
import type {HealthLook} from '../core/dashboard/health-look.ts'
import type {MovesReport} from '../core/dashboard/moves-report.ts'
import type {TopicsReport} from '../core/dashboard/topics-report.ts'
import type {TransactionsReport} from '../core/dashboard/transactions-report.ts'
import type {PollerState} from '../core/polling/poller.ts'
import type {TailReport} from '../core/tail/tail-report.ts'
import type {TailRequest} from '../core/tail/tail-request.ts'
import type {ThroughputReport} from '../core/throughput/throughput-report.ts'

/** What the dashboard polls, each by a poller of its own. */
export interface FeedReports {
  readonly throughput: ThroughputReport
  readonly cluster: ClusterReport
  readonly tail: TailReport
  readonly groups: GroupsReport
  readonly topics: TopicsReport
  readonly health: HealthLook
  readonly transactions: TransactionsReport
  readonly moves: MovesReport
  readonly connect: ConnectReport
}

export type FeedName = keyof FeedReports

/** The newest state of every feed. */
export type Feeds = {readonly [Name in FeedName]: PollerState<FeedReports[Name]>}

/** The reports on show: the newest ones, but for a pause; null before the first of a feed. */
export type ShownReports = {readonly [Name in FeedName]: FeedReports[Name] | null}

/**
 * What a screen wants polled while it is on show, beside the end offsets, which the first line needs on every screen.
 * What no screen wants is not polled.
 */
export interface FeedNeeds {
  readonly cluster?: true
  /** The records of a topic that are wanted. */
  readonly tail?: TailRequest
  /**
   * The groups; of those in focus, of some by name or of all, time lags are found from their records. `everyMs` is for who looks at them from aside:
   * they are then polled no more often than that.
   */
  readonly groups?: {readonly focus: readonly string[] | 'all'; readonly everyMs?: number}
  /** What topics have beside their rates: of the one in focus alone, or of all. */
  readonly topics?: {readonly focus: string | null}
  /** What `cluster health` looks at beside, seldom; it takes `cluster` too. */
  readonly health?: true
  /** The transactions that are open. */
  readonly transactions?: true
  /** The replicas that are on the move. */
  readonly moves?: true
  /** The connectors of Kafka Connect; from aside more seldom, and only where somebody has said where the workers are. */
  readonly connect?: true | 'aside'
}

/** What a feed brings, for who waits for it. */
export const feedWords: Readonly<Record<FeedName, string>> = {
  throughput: 'the first end offsets',
  cluster: 'the brokers to answer',
  tail: 'the newest records',
  groups: 'the groups',
  topics: 'the logs and configs',
  health: 'controllers, moves and transactions',
  transactions: 'the transactions',
  moves: 'what is on the move',
  connect: 'the workers of Kafka Connect',
}

/** The reports of feeds as they are. */
export function reportsOf({
  throughput,
  cluster,
  tail,
  groups,
  topics,
  health,
  transactions,
  moves,
  connect,
}: Feeds): ShownReports {
  return {
    throughput: throughput.report,
    cluster: cluster.report,
    tail: tail.report,
    groups: groups.report,
    topics: topics.report,
    health: health.report,
    transactions: transactions.report,
    moves: moves.report,
    connect: connect.report,
  }
}
