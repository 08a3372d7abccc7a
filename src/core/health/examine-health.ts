import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {fetchQuorum} from '../brokers/fetch-quorum.ts'
import type {ClusterReport} from '../dashboard/cluster-report.ts'
import {type ClusterSource, createClusterSource} from '../dashboard/fetch-cluster-report.ts'
import {isMissing} from '../dashboard/problems/broker-problems.ts'
import {findProblems} from '../dashboard/problems/find-problems.ts'
import type {Problem} from '../dashboard/problems/problem.ts'
import {isLackOfController} from '../dashboard/problems/unread-problems.ts'
import {isUnderMinIsr} from '../dashboard/summarize-cluster.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {findEndingCertificates} from './certificate-problems.ts'
import {findFillingDisks} from './disk-forecast.ts'
import {findHangingTransactions} from './hanging-transactions.ts'
import {
  type Findings,
  HEALTH_KINDS,
  type HealthKind,
  type HealthProblem,
  healthProblemOf,
  NOTHING_FOUND,
  resourceOf,
  sortHealth,
  type Unlooked,
  unlookedBecause,
} from './health-problem.ts'
import {findImbalance, findMixedVersions, findSingleReplicas} from './placement-problems.ts'
import {findQuorumProblems} from './quorum-problems.ts'
import {findStuckReassignments} from './reassignment-problems.ts'
import {findRebalancingGroups, type GroupsLook} from './rebalancing-groups.ts'
import {findThrottlesLeft} from './throttle-problems.ts'

export interface HealthOptions {
  /** Kinds that do not count, whether they are there or could not be looked at. */
  readonly ignored: ReadonlySet<HealthKind>
  /** Whether it is measured how fast volumes fill up, which takes ten seconds. */
  readonly rates: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What a look at the whole cluster came to. */
export interface HealthReport {
  readonly atMs: number
  /** The worst first. */
  readonly problems: readonly HealthProblem[]
  /** Worth a word, and no reason to fail. */
  readonly notes: readonly HealthProblem[]
  readonly unlooked: readonly Unlooked[]
  /** How many were looked at; null where that is not known. */
  readonly looked: {
    readonly brokers: number
    readonly topics: number
    readonly partitions: number
    readonly groups: number | null
  }
}

/** A broker that hangs is given up after 5 s; slower answers are waited for so long. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 200

/** What nobody sees of topics that are hidden, beside what the dashboards look at. */
const ALSO_OF_TOPICS: readonly HealthKind[] = [
  'leader-imbalance',
  'single-replica',
  'throttle-left',
  'hanging-transaction',
]

/**
 * One look at everything that can be wrong with a cluster itself. What the dashboards find in a poll is found by them; each further look is
 * one request to any broker or one to each, however many topics there are. It takes longer only where replicas are on the move (ten
 * seconds at the most) or groups are rebalancing (a minute). Throws a Failure where the cluster cannot be reached.
 */
export async function examineHealth(cluster: Cluster, options: HealthOptions): Promise<HealthReport> {
  const {ignored, clock, signal} = options
  const watch = new MetadataWatch(cluster, clock)
  const report = await settledReport(createClusterSource(cluster, watch, clock), options)
  const metadata = watch.latest ?? (await cluster.metadata(null))
  const missing = new Set(report.brokers.filter(isMissing).map(({id}) => id))
  const live = report.brokers.filter(({state}) => state === 'up').map(({id}) => id)
  const {controllerError} = report
  // What has just not been there is not waited for once more.
  const lack = controllerError !== null && isLackOfController(controllerError) ? controllerError : null
  const moving = lack ?? (await askMoves(cluster))
  const look = (kinds: readonly HealthKind[], take: () => Promise<Findings>): Promise<Findings> =>
    kinds.every((kind) => ignored.has(kind)) ? Promise.resolve(NOTHING_FOUND) : take()
  const [groups, ...others] = await Promise.all([
    ignored.has('group-rebalancing')
      ? ({groups: null, ...NOTHING_FOUND} satisfies GroupsLook)
      : findRebalancingGroups(cluster, {missing, clock, signal}),
    lack === null ? lookAtQuorum(cluster, {live: new Set(live), missing}) : NOTHING_FOUND,
    look(['reassignment-stuck', 'throttle-left'], () =>
      lookAtMoves(cluster, moving, {report, metadata, ...options}),
    ),
    look(['hanging-transaction'], () => findHangingTransactions(cluster, metadata, missing)),
    options.rates
      ? look(['disk-filling'], () => findFillingDisks(cluster, live, {clock, signal}))
      : NOTHING_FOUND,
    look(['certificate-expiring'], () => findEndingCertificates(cluster, report.brokers)),
  ])
  const all: readonly Findings[] = [
    fromModel(withoutArrivals(report, moving instanceof Failure ? [] : moving)),
    groups,
    ...others,
    findMixedVersions(report.brokers),
    {
      problems: [
        ...findImbalance(metadata, missing),
        ...findSingleReplicas(metadata, report.brokers.length),
      ],
      unlooked: [],
    },
  ]
  const found = sortHealth(all.flatMap(({problems}) => problems).filter(({kind}) => !ignored.has(kind)))
  return {
    atMs: report.atMs,
    problems: found.filter(({severity}) => severity !== 'note'),
    notes: found.filter(({severity}) => severity === 'note'),
    unlooked: all
      .flatMap(({unlooked}) => unlooked)
      .map((each) => ({...each, kinds: each.kinds.filter((kind) => !ignored.has(kind))}))
      .filter(({kinds}) => kinds.length > 0),
    looked: {
      brokers: report.brokers.length,
      topics: report.health.topics,
      partitions: report.health.partitions,
      groups: groups.groups,
    },
  }
}

/** A poll in which every broker has answered or is known not to. */
async function settledReport(
  poll: ClusterSource,
  {clock, signal}: Pick<HealthOptions, 'clock' | 'signal'>,
): Promise<ClusterReport> {
  const startedMs = clock.now()
  for (;;) {
    const report = await poll(signal)
    signal.throwIfAborted()
    // Nobody has looked before: since when a broker is away is not known.
    if (isSettled(report) || clock.now() - startedMs > PATIENCE_MS)
      return {...report, brokers: report.brokers.map((broker) => ({...broker, lostSinceMs: null}))}
    await clock.sleep(PAUSE_MS, signal)
  }
}

/** The code of what was asked for and has not been answered within a poll. */
const NO_ANSWER_YET = 'NO_ANSWER_YET'

function isSettled({brokers, controllerError, unreadMinIsr}: ClusterReport): boolean {
  return (
    controllerError?.code !== NO_ANSWER_YET &&
    unreadMinIsr?.failure.code !== NO_ANSWER_YET &&
    brokers.every(
      ({state, host, pulse, disk, diskError}) =>
        // Also of one that the cluster names no more it is told why it does not answer.
        (host === null || pulse.answeredAtMs !== null || pulse.error !== null) &&
        (state !== 'up' || disk !== null || diskError !== null),
    )
  )
}

/** Replicas on the move; a Failure where that may not be asked. */
async function askMoves(cluster: Cluster): Promise<readonly OngoingMove[] | Failure> {
  try {
    return await fetchOngoingMoves(cluster, null)
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    return error
  }
}

/**
 * The same without replicas that are only being made: nobody lacks them yet, and Kafka does not count them as missing either
 * (Partition.isUnderReplicated). They do count for min.insync.replicas (Partition.effectiveMinIsr).
 */
function withoutArrivals(report: ClusterReport, moving: readonly OngoingMove[]): ClusterReport {
  const adding = new Map(
    moving.map(({topic, partition, adding: ids}) => [topicPartitionKey(topic, partition), ids]),
  )
  const troubled = report.troubled.map((each) => {
    const arriving = adding.get(topicPartitionKey(each.topic, each.partition))
    if (arriving === undefined || isUnderMinIsr(each)) return each
    return {...each, replicas: each.replicas.filter((id) => each.isr.includes(id) || !arriving.includes(id))}
  })
  return {...report, troubled}
}

/** What the dashboards find, but for what health looks at by itself. */
function fromModel(report: ClusterReport): Findings {
  const problems: HealthProblem[] = []
  const unlooked: Unlooked[] = []
  for (const problem of findProblems({cluster: report, groups: null}).problems) {
    if (problem.kind === 'unread') unlooked.push(...unlookedOf(problem))
    const of = healthProblemOf(problem)
    if (of !== null) problems.push(of)
  }
  const isDiskKnown = unlooked.every(({kinds}) => !kinds.includes('disk-nearly-full'))
  // Log directories name topics that a user may not see; without them nobody knows whether there are such.
  if (report.hiddenTopics === null && !isDiskKnown)
    unlooked.push({
      kinds: ['partition-offline', 'under-min-isr', 'under-replicated', ...ALSO_OF_TOPICS],
      resource: 'cluster',
      seen: 'whether there are topics beside those that can be seen is unknown',
      cause: 'Log directories name them all, and could not be read',
      command: {verb: ['topic', 'list']},
      isDenied: unlooked.some(({isDenied}) => isDenied),
    })
  return {problems, unlooked}
}

function unlookedOf({hides, about, seen, cause, command, isDenied = false}: Problem): readonly Unlooked[] {
  // The quorum is asked by itself.
  if (hides?.includes('no-controller')) return []
  const kinds = HEALTH_KINDS.filter((kind) => hides === undefined || hides.some((each) => each === kind))
  const all = kinds.includes('partition-offline') ? [...new Set([...kinds, ...ALSO_OF_TOPICS])] : kinds
  return [{kinds: all, resource: resourceOf(about), seen, cause, command, isDenied}]
}

async function lookAtQuorum(
  cluster: Cluster,
  facts: {readonly live: ReadonlySet<number>; readonly missing: ReadonlySet<number>},
): Promise<Findings> {
  try {
    return findQuorumProblems(await fetchQuorum(cluster), facts)
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    // That is the problem no-controller.
    if (isLackOfController(error)) return NOTHING_FOUND
    const unlooked = unlookedBecause(error, {
      kinds: ['no-controller', 'quorum-no-majority', 'quorum-lagging', 'clock-skew'],
      resource: 'cluster',
      seen: 'whether the controllers are well is unknown',
      command: {verb: ['cluster', 'quorum']},
    })
    return {problems: [], unlooked: [unlooked]}
  }
}

interface MovesOptions extends HealthOptions {
  readonly report: ClusterReport
  readonly metadata: ClusterMetadata
}

/** Replicas on the move, and throttles of such that are over: one needs the other. */
async function lookAtMoves(
  cluster: Cluster,
  moving: readonly OngoingMove[] | Failure,
  {report, metadata, ignored, clock, signal}: MovesOptions,
): Promise<Findings> {
  const missing = new Set(report.brokers.filter(isMissing).map(({id}) => id))
  try {
    if (moving instanceof Failure) throw moving
    const [stuck, throttles] = await Promise.all([
      ignored.has('reassignment-stuck')
        ? NOTHING_FOUND
        : findStuckReassignments(cluster, moving, {missing, clock, signal}),
      ignored.has('throttle-left')
        ? NOTHING_FOUND
        : findThrottlesLeft(cluster, {
            brokers: report.brokers.filter(({state}) => state === 'up').map(({id}) => id),
            topics: [...metadata.topics.values()]
              .filter(({failure}) => failure === null)
              .map(({name}) => name),
            moving,
          }),
    ])
    return {
      problems: [...stuck.problems, ...throttles.problems],
      unlooked: [...stuck.unlooked, ...throttles.unlooked],
    }
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    const unlooked = unlookedBecause(error, {
      kinds: ['reassignment-stuck', 'throttle-left'],
      resource: 'cluster',
      seen: 'whether replicas are on the move is unknown, and so whether they get on',
      command: {verb: ['topic', 'list'], flags: ['--under-replicated', '--internal']},
    })
    return {problems: [], unlooked: [unlooked]}
  }
}
