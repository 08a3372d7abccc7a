import {Failure} from '../../errors/failure.ts'
import type {LagRow, RowLoss} from '../lag/lag-row.ts'
import {type LagStatus, statusNumber} from '../lag/lag-status.ts'
import type {LagSummary} from '../lag/summarize-lag.ts'
import type {TimeLagBound} from '../lag/time-lag.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {
  type ThroughputJson,
  type TopicThroughputJson,
  throughputToJson,
} from '../throughput/throughput-json.ts'
import type {BrokerReport, BrokerState} from './cluster-report.ts'
import {type ConnectJson, connectToJson} from './connect-json.ts'
import type {GroupReport} from './groups-report.ts'
import {type MovesJson, movesToJson} from './moves-report.ts'
import type {ViewReports} from './poll-view.ts'
import {findProblems} from './problems/find-problems.ts'
import {tallyProblems} from './problems/problem.ts'
import {type ProblemJson, type ProblemsJson, problemsToJson, problemToJson} from './problems/problems-json.ts'
import {listTopicRows, type TopicRowJson, topicRowToJson} from './topic-rows.ts'
import {type OpenTransactionsJson, openTransactionsToJson} from './transactions-json.ts'
import type {ViewRequest} from './view-request.ts'

/** One broker, as `top brokers` prints it. */
export interface BrokerJson {
  readonly id: number
  /** Null where only its id is known, by the replicas of partitions. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
  readonly controller: boolean
  readonly state: BrokerState
  /** Its Kafka release, such as `4.3`; null where it does not say. */
  readonly version: string | null
  readonly leaders: number
  readonly leaderShare: number | null
  readonly leaderSkew: number | null
  readonly replicas: number
  readonly underReplicated: number
  readonly latencyMs: number | null
  readonly logBytes: bigint | null
  readonly diskBytes: bigint | null
  readonly usableBytes: bigint | null
  readonly error?: Failure
}

/** One group, as `top groups` prints it. */
export interface GroupJson {
  readonly group: string
  readonly type: string
  readonly state: string
  readonly coordinator: number
  /** Null where the group could not be described. */
  readonly members: number | null
  readonly partitions: number
  /** The worst of its partitions. */
  readonly status: LagStatus
  /** How many partitions have each status. */
  readonly statuses: LagSummary['statuses']
  readonly lag: bigint | null
  /** What the partitions without a commit would have to read from the earliest offset; null where there are none. */
  readonly unreadIfEarliest: bigint | null
  readonly maxLag: bigint | null
  readonly lost: bigint | null
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
  /** Null where unknown, and where it never catches up: `trend` and the rates tell. */
  readonly etaSeconds: number | null
  readonly timeLagMs: number | null
  /** `>=` where a record is that old at the least, `~` for an estimate. */
  readonly timeLagBound: TimeLagBound | null
  /** When retention may delete what is unread, of the partition where it is soonest. */
  readonly timeToLossMs: number | null
  readonly timeToLossBound: RowLoss['timeToLossBound']
  readonly lossBy: RowLoss['lossBy']
  /** How much of what the logs keep is unread, 0 to 1, of the partition where it is most; null where unknown. */
  readonly retentionUsed: number | null
  readonly error?: Failure
}

/** Topics as `top topics` prints them. */
export type TopicsJson = Omit<ThroughputJson, 'topics'> & {readonly topics: readonly TopicRowJson[]}

/** The cluster at a glance, as `top overview` prints it. */
export interface OverviewJson {
  readonly clusterId: string | null
  readonly controller: number | null
  readonly brokers: {readonly up: number; readonly known: number}
  readonly topics: number
  readonly partitions: number
  readonly underReplicated: number
  readonly underMinIsr: number | null
  readonly offline: number
  readonly withoutPreferredLeader: number
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
  readonly busiestTopics: readonly Pick<TopicThroughputJson, 'name' | 'inPerSecond'>[]
  readonly worstGroups: readonly GroupJson[]
  /** What is wrong, of all that `top problems` lists. */
  readonly health: {
    readonly errors: number
    readonly warnings: number
    /** What could not be looked at: with none of the others that is no good health. */
    readonly unknown: number
    readonly worst: ProblemJson | null
  }
}

/** How far partitions that are counted are all that there are, which a check has to know. */
export interface UnseenTopics {
  /** Topics that can be seen. */
  readonly seen: number
  /** Topics beside them; null where nobody knows. */
  readonly hidden: number | null
}

/** What one poll of a view is off a terminal. */
export type ViewDocument =
  | {readonly view: 'topics'; readonly document: TopicsJson}
  | {
      readonly view: 'brokers'
      readonly document: {readonly at: string; readonly brokers: readonly BrokerJson[]}
      readonly unseen: UnseenTopics
    }
  | {readonly view: 'groups'; readonly document: {readonly at: string; readonly groups: readonly GroupJson[]}}
  | {
      readonly view: 'group'
      readonly document: {readonly at: string; readonly group: string; readonly lag: readonly LagRow[]}
    }
  | {
      readonly view: 'overview'
      readonly document: {readonly at: string; readonly overview: OverviewJson}
      readonly unseen: UnseenTopics
    }
  | {readonly view: 'problems'; readonly document: ProblemsJson}
  | {readonly view: 'txn'; readonly document: OpenTransactionsJson}
  | {readonly view: 'moves'; readonly document: MovesJson}
  | {readonly view: 'connect'; readonly document: ConnectJson}

export interface ViewDocumentOptions {
  readonly request: ViewRequest
  readonly intervalMs: number
  /** Which names pass `--filter`. */
  readonly matches: (name: string) => boolean
  /** Whether Kafka's own topics are listed too. */
  readonly internal: boolean
  /** How samsa is started on this cluster, for the commands of problems: `['samsa', '-b', 'broker:9092']`. */
  readonly program: readonly string[]
}

/** Topics and groups that an overview names. */
const NAMED_IN_OVERVIEW = 5

/** The reports of a poll as a document. Throws not-found where the topic or group that was asked for is not there. */
export function documentOf(reports: ViewReports, options: ViewDocumentOptions): ViewDocument {
  const {request, matches} = options
  const at = new Date(reports.atMs).toISOString()
  const groups = reports.groups?.groups ?? []
  switch (request.view) {
    case 'topics':
    case 'topic':
    case 'tail':
      return {view: 'topics', document: topicsOf(reports, options)}
    case 'brokers': {
      const brokers = (reports.cluster?.brokers ?? []).filter(({id, host}) => matches(`${id} ${host ?? ''}`))
      return {view: 'brokers', document: {at, brokers: brokers.map(brokerToJson)}, unseen: unseenOf(reports)}
    }
    case 'groups':
      return {
        view: 'groups',
        document: {at, groups: groups.filter(({group}) => matches(group)).map(groupToJson)},
      }
    case 'group': {
      const found = groups.find(({group}) => group === request.group)
      if (found === undefined) {
        const known = groups.map(({group}) => group)
        throw missing('Group', request.group, 'GROUP_ID_NOT_FOUND', known)
      }
      if (found.error !== null) throw found.error
      return {view: 'group', document: {at, group: found.group, lag: found.partitions}}
    }
    case 'problems':
      return {view: 'problems', document: problemsToJson(findProblems(reports), options)}
    case 'txn':
      return {view: 'txn', document: openTransactionsToJson(reports, options)}
    case 'moves':
      return {view: 'moves', document: movesToJson(reports, matches)}
    case 'connect':
      return {view: 'connect', document: connectToJson(reports, options)}
    case 'overview':
      return {
        view: 'overview',
        document: {at, overview: overviewOf(reports, options)},
        unseen: unseenOf(reports),
      }
  }
}

function unseenOf({cluster}: ViewReports): UnseenTopics {
  return {seen: cluster?.health.topics ?? 0, hidden: cluster?.hiddenTopics ?? null}
}

function topicsOf(reports: ViewReports, options: ViewDocumentOptions): TopicsJson {
  const {request, intervalMs, matches, internal} = options
  const {throughput} = reports
  if (throughput === null) throw new Failure('internal', 'The view of topics has no report.')
  const report = {
    ...throughputToJson(throughput, intervalMs),
    topics: listTopicRows(reports).map(topicRowToJson),
    errors: [throughput, reports.topics, reports.groups].flatMap((each) => each?.errors ?? []),
  }
  if (request.view !== 'topic') {
    const isListed = (topic: TopicRowJson) => (internal || !topic.internal) && matches(topic.name)
    return {...report, topics: report.topics.filter(isListed)}
  }
  const topics = report.topics.filter(({name}) => name === request.topic)
  if (topics.length === 0) {
    const known = report.topics.map(({name}) => name)
    throw missing('Topic', request.topic, 'UNKNOWN_TOPIC_OR_PARTITION', known)
  }
  return {...report, topics}
}

function missing(what: string, name: string, code: string, known: readonly string[]): Failure {
  const nearest = nearestNames(name, known)
  const suggestions = nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []
  return new Failure('not-found', `${what} ${name} does not exist.`, {code, suggestions})
}

function brokerToJson(broker: BrokerReport): BrokerJson {
  const {id, host, port, rack, state, leaders, leaderShare, leaderSkew, replicas, disk, pulse} = broker
  return {
    id,
    host,
    port,
    rack,
    controller: broker.isController,
    state,
    version: broker.version,
    leaders,
    leaderShare: roundToThousandths(leaderShare),
    leaderSkew: roundToThousandths(leaderSkew),
    replicas,
    underReplicated: broker.underReplicatedLed,
    latencyMs: state === 'up' ? roundToThousandths(pulse.rttMs) : null,
    logBytes: disk?.logBytes ?? null,
    diskBytes: disk?.totalBytes ?? null,
    usableBytes: disk?.usableBytes ?? null,
    ...(pulse.error === null ? {} : {error: pulse.error}),
  }
}

function groupToJson(report: GroupReport): GroupJson {
  const {group, type, state, coordinator, members, partitions, summary, error} = report
  return {
    group,
    type,
    state,
    coordinator,
    members: members?.length ?? null,
    partitions: partitions.length,
    status: error === null ? (summary?.status ?? 'NO-COMMIT') : 'ERROR',
    statuses: summary?.statuses ?? {},
    lag: summary?.lag ?? null,
    unreadIfEarliest: summary?.unreadIfEarliest ?? null,
    maxLag: summary?.maxLag ?? null,
    lost: summary?.lost ?? null,
    inPerSecond: roundToThousandths(summary?.inPerSecond ?? null),
    outPerSecond: roundToThousandths(summary?.outPerSecond ?? null),
    etaSeconds: finiteOrNull(summary?.etaSeconds ?? null),
    timeLagMs: summary?.timeLagMs ?? null,
    timeLagBound: summary?.timeLagBound ?? null,
    timeToLossMs: summary?.timeToLossMs ?? null,
    timeToLossBound: summary?.timeToLossBound ?? null,
    lossBy: summary?.lossBy ?? null,
    retentionUsed: roundToThousandths(summary?.retentionUsed ?? null),
    ...(error === null ? {} : {error}),
  }
}

function overviewOf(reports: ViewReports, {program}: ViewDocumentOptions): OverviewJson {
  const {throughput, cluster, groups} = reports
  if (cluster === null || throughput === null) throw new Failure('internal', 'The overview lacks a report.')
  const worst = (groups?.groups ?? [])
    .map(groupToJson)
    .toSorted(
      (a, b) => statusNumber(b.status) - statusNumber(a.status) || Number((b.lag ?? -1n) - (a.lag ?? -1n)),
    )
  const {problems} = findProblems(reports)
  const [firstProblem] = problems
  const outs = worst.flatMap(({outPerSecond}) => outPerSecond ?? [])
  const busiest = throughputToJson(throughput, 0)
    .topics.filter(({internal}) => !internal)
    .toSorted((a, b) => (b.inPerSecond ?? -1) - (a.inPerSecond ?? -1))
  return {
    clusterId: cluster.clusterId,
    controller: cluster.controllerId,
    brokers: {
      up: cluster.brokers.filter(({state}) => state === 'up').length,
      known: cluster.brokers.length,
    },
    ...cluster.health,
    inPerSecond: roundToThousandths(throughput.totals.inPerSecond),
    outPerSecond: outs.length === 0 ? null : roundToThousandths(outs.reduce((sum, out) => sum + out, 0)),
    busiestTopics: busiest.slice(0, NAMED_IN_OVERVIEW).map(({name, inPerSecond}) => ({name, inPerSecond})),
    worstGroups: worst.slice(0, NAMED_IN_OVERVIEW),
    health: {
      ...tallyProblems(problems),
      worst: firstProblem === undefined ? null : problemToJson(firstProblem, program),
    },
  }
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}

function roundToThousandths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000
}
