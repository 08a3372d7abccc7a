import type {WatchedRow} from '../../lag/lag-history.ts'
import {topicPartitionKey} from '../../offsets/topic-partition.ts'
import type {OngoingMove} from '../../placement/reassign-replicas.ts'
import type {Staleness} from '../../polling/poller.ts'
import type {ClusterReport, TroubledPartition} from '../cluster-report.ts'
import type {ConnectReport} from '../connect-report.ts'
import type {GroupReport, GroupsReport} from '../groups-report.ts'
import {type HealthLook, LOOK_EVERY_MS} from '../health-look.ts'
import type {MissedPart} from '../look-parts.ts'
import {isOffline, isUnderMinIsr} from '../summarize-cluster.ts'
import {diskProblems, isMissing, missingProblem} from './broker-problems.ts'
import {connectProblems} from './connect-problems.ts'
import {type GroupFacts, verdictProblem, verdictProblemOfRow} from './group-problems.ts'
import {
  elsewhereProblem,
  laggingProblem,
  offlineProblem,
  sortTrouble,
  underMinIsrProblem,
} from './partition-problems.ts'
import {type Consequences, type Problem, placeName, sortProblems} from './problem.ts'
import {
  isLackOfController,
  missedProblem,
  staleProblem,
  unreadOfCluster,
  unreadOfGroup,
  unreadOfGroups,
} from './unread-problems.ts'

/** What problems are found in; null where it was not polled yet. */
export interface ProblemFeeds {
  readonly cluster: ClusterReport | null
  readonly groups: GroupsReport | null
  /** Left out where nobody asks for it: then only what polls of the others find is told. */
  readonly health?: HealthLook | null
  /** Looked at only where there are flags for it. */
  readonly connect?: ConnectReport | null
  /** Flags that lead to the workers of Kafka Connect; null or left out where nobody has said where they are. */
  readonly connectFlags?: readonly string[] | null
  /** Why a report is older than it should be; left out where it is not. */
  readonly stale?: {
    readonly cluster?: Staleness | null
    readonly groups?: Staleness | null
    readonly health?: Staleness | null
    readonly connect?: Staleness | null
  }
  /** What the time did not last for; left out where it did. */
  readonly missed?: readonly MissedPart[]
}

/** What was looked at; null where nothing was. */
export interface Looked {
  readonly brokers: number | null
  readonly topics: number | null
  readonly partitions: number | null
  readonly groups: number | null
  /** Null too where nobody has said where the workers of Kafka Connect are. */
  readonly connectors: number | null
  /** Groups that have not been watched for long enough to tell how they get on. */
  readonly warming: number | null
}

/** All that is wrong in a cluster. */
export interface ProblemsReport {
  /** When the newest of the reports was asked for, epoch milliseconds; 0 where there is none. */
  readonly atMs: number
  /** The worst first. */
  readonly problems: readonly Problem[]
  readonly looked: Looked
}

let last: {readonly found: readonly unknown[]; readonly report: ProblemsReport} | null = null

/**
 * Everything that is wrong in a cluster, the worst first. What follows from something else is no problem of its own: of a broker that is
 * gone there is one problem, with what it takes with it, not one for each of its partitions. What could not be read is a
 * problem too: unknown is never fine. Of the same reports the answer is the same object.
 */
export function findProblems(feeds: ProblemFeeds): ProblemsReport {
  const {cluster, groups, stale, connectFlags, missed = []} = feeds
  const health = validLook(feeds)
  const connect = validConnect(feeds)
  const staleness = [stale?.cluster, stale?.groups, stale?.health, stale?.connect]
  const found = [
    cluster,
    groups,
    health,
    connect,
    connectFlags ?? null,
    ...staleness.map((each) => each ?? null),
    missed.join(' '),
  ]
  if (last?.found.every((each, index) => each === found[index])) return last.report
  const atMs = Math.max(cluster?.atMs ?? 0, groups?.atMs ?? 0, connect?.atMs ?? 0)
  const troubled = withoutArrivals(cluster?.troubled ?? [], health?.moving ?? [])
  const offline = new Set(
    troubled.filter(isOffline).map(({topic, partition}) => topicPartitionKey(topic, partition)),
  )
  const isExcused = ({topic, partition}: WatchedRow) => offline.has(topicPartitionKey(topic, partition))
  const report: ProblemsReport = {
    atMs,
    problems: sortProblems([
      ...(stale?.cluster ? [staleProblem('the brokers', stale.cluster)] : []),
      ...(stale?.groups ? [staleProblem('the groups', stale.groups)] : []),
      ...(stale?.health ? [staleProblem('what cluster health looks at', stale.health)] : []),
      ...missed.map(missedProblem),
      ...(cluster === null
        ? []
        : clusterProblems({...cluster, troubled}, groups?.groups ?? [], health?.problems ?? [])),
      ...(health?.problems ?? []),
      ...(groups === null ? [] : groupProblems(groups, isExcused)),
      ...(connectFlags == null
        ? []
        : connectProblems({connect, stale: stale?.connect ?? null, connectFlags})),
    ]),
    looked: {
      brokers: cluster?.brokers.length ?? null,
      topics: cluster?.health.topics ?? null,
      partitions: cluster?.health.partitions ?? null,
      groups: groups?.groups.length ?? null,
      connectors: connect?.connectors.length ?? null,
      warming:
        groups?.groups.filter(({partitions}) => partitions.some(({status}) => status === 'WARMING')).length ??
        null,
    },
  }
  last = {found, report}
  return report
}

function groupProblems(report: GroupsReport, isExcused: (row: WatchedRow) => boolean): readonly Problem[] {
  return [
    ...unreadOfGroups(report),
    ...report.groups.flatMap((group) => [
      ...asList(verdictProblem(group, report)),
      ...asList(unreadOfGroup(group, isExcused)),
    ]),
  ]
}

/** What is wrong with a group by itself, as its row has it; null where nothing is. */
export function problemOfGroup(group: GroupReport, facts: GroupFacts): Problem | null {
  return verdictProblem(group, facts) ?? unreadOfGroup(group)
}

/** The same of one of its partitions. */
export function problemOfGroupPartition(
  group: GroupReport,
  row: WatchedRow,
  facts: GroupFacts,
): Problem | null {
  return verdictProblemOfRow(group, row, facts) ?? unreadOfGroup({...group, partitions: [row]})
}

function asList(problem: Problem | null): readonly Problem[] {
  return problem === null ? [] : [problem]
}

/** What was found so long before the rest is told no more: somebody may have mended it. */
const VALID_FOR_MS = 4 * LOOK_EVERY_MS

/** The look beside what polls find; null where there was none, or none for long. */
export function validLook({cluster, health}: Pick<ProblemFeeds, 'cluster' | 'health'>): HealthLook | null {
  if (health == null || cluster === null) return null
  return cluster.atMs - health.atMs > VALID_FOR_MS ? null : health
}

/** The same of the connectors; null too where nobody has said where the workers are. */
export function validConnect({
  cluster,
  connect,
  connectFlags,
}: Pick<ProblemFeeds, 'cluster' | 'connect' | 'connectFlags'>): ConnectReport | null {
  if (connect == null || connectFlags == null) return null
  return cluster !== null && cluster.atMs - connect.atMs > VALID_FOR_MS ? null : connect
}

/**
 * The same without replicas that are only being made: nobody lacks them yet, and Kafka does not count them as missing either
 * (Partition.isUnderReplicated). They do count for min.insync.replicas (Partition.effectiveMinIsr).
 */
function withoutArrivals(
  troubled: readonly TroubledPartition[],
  moving: readonly OngoingMove[],
): readonly TroubledPartition[] {
  if (moving.length === 0) return troubled
  const adding = new Map(
    moving.map(({topic, partition, adding: ids}) => [topicPartitionKey(topic, partition), ids]),
  )
  return troubled.map((each) => {
    const arriving = adding.get(topicPartitionKey(each.topic, each.partition))
    if (arriving === undefined || isUnderMinIsr(each)) return each
    return {...each, replicas: each.replicas.filter((id) => each.isr.includes(id) || !arriving.includes(id))}
  })
}

/** @param further what was found beside: what it tells already is not told again */
function clusterProblems(
  report: ClusterReport,
  groups: readonly GroupReport[],
  further: readonly Problem[],
): readonly Problem[] {
  const {brokers, troubled, health, controllerId, controllerError, atMs} = report
  const missing = new Set(brokers.filter(isMissing).map(({id}) => id))
  const trouble = sortTrouble(troubled, missing)
  const unbalanced = new Set(
    further
      .filter(({kind}) => kind === 'leader-imbalance')
      .flatMap(({partitions}) => partitions.map(({topic, partition}) => topicPartitionKey(topic, partition))),
  )
  const elsewhere = trouble.elsewhere.filter(
    ({topic, partition}) => !unbalanced.has(topicPartitionKey(topic, partition)),
  )
  const countReaders = (partitions: readonly TroubledPartition[]) => countStuckGroups(groups, partitions)
  return [
    ...(controllerId === null && (controllerError === null || isLackOfController(controllerError))
      ? [noController()]
      : []),
    ...brokers.filter(isMissing).map((broker) => {
      const partitions = trouble.byMissingBroker.get(broker.id) ?? []
      const facts = {atMs, brokers: brokers.length, partitions, groups: countReaders(partitions)}
      return missingProblem(broker, facts)
    }),
    ...brokers.flatMap(diskProblems),
    ...byTopic(trouble.offline).map(([topic, partitions]) =>
      withReaders(offlineProblem(topic, partitions), countReaders(partitions)),
    ),
    ...byTopic(trouble.underMinIsr).map(([topic, partitions]) => underMinIsrProblem(topic, partitions)),
    ...[...trouble.byLaggingBroker].map(([id, partitions]) => laggingProblem(id, partitions)),
    ...(elsewhere.length === 0 ? [] : [elsewhereProblem(elsewhere, health.partitions)]),
    ...unreadOfCluster(report).filter((problem) => !isToldBy(problem, further)),
  ]
}

/** Whether what could not be looked at is a part of something else that could not. */
function isToldBy({hides, about}: Problem, further: readonly Problem[]): boolean {
  if (hides === undefined) return false
  return further.some(
    (each) =>
      each.kind === 'unread' &&
      placeName(each.about) === placeName(about) &&
      hides.every((kind) => each.hides?.includes(kind)),
  )
}

function byTopic(partitions: readonly TroubledPartition[]): [string, TroubledPartition[]][] {
  return [...Map.groupBy(partitions, ({topic}) => topic)]
}

/** Groups that cannot read one of these partitions, for want of its leader. */
function countStuckGroups(groups: readonly GroupReport[], partitions: readonly TroubledPartition[]): number {
  const offline = new Set(
    partitions.filter(isOffline).map(({topic, partition}) => topicPartitionKey(topic, partition)),
  )
  if (offline.size === 0) return 0
  return groups.filter((group) =>
    group.partitions.some(
      ({topic, partition, status}) => status === 'ERROR' && offline.has(topicPartitionKey(topic, partition)),
    ),
  ).length
}

function withReaders(problem: Problem, groups: number): Problem {
  const none: Consequences = {offline: 0, underMinIsr: 0, underReplicated: 0, groups}
  return groups === 0 ? problem : {...problem, consequences: none}
}

function noController(): Problem {
  return {
    kind: 'no-controller',
    severity: 'error',
    about: {type: 'cluster'},
    seen: 'there is no controller: no leader is elected, no topic is created or changed',
    cause: 'More than half of the controllers are away, or they cannot reach each other: look at their logs',
    command: {verb: ['wait', 'cluster']},
    sinceMs: null,
    consequences: null,
    partitions: [],
  }
}
