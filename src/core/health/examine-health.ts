import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterReport} from '../dashboard/cluster-report.ts'
import {type ClusterSource, createClusterSource} from '../dashboard/fetch-cluster-report.ts'
import {isMissing} from '../dashboard/problems/broker-problems.ts'
import {findProblems} from '../dashboard/problems/find-problems.ts'
import type {Problem} from '../dashboard/problems/problem.ts'
import type {OngoingMove} from '../placement/reassign-replicas.ts'
import {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {findFillingDisks} from './disk-forecast.ts'
import {
  type Findings,
  HEALTH_KINDS,
  type HealthKind,
  type HealthProblem,
  healthProblemOf,
  NOTHING_FOUND,
  sortHealth,
  type Unlooked,
} from './health-problem.ts'
import {lookFurther} from './look-further.ts'
import {findSingleReplicas} from './placement-problems.ts'
import {findRebalancingGroups, type GroupsLook} from './rebalancing-groups.ts'

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
  const [groups, further, filling] = await Promise.all([
    ignored.has('group-rebalancing')
      ? ({groups: null, ...NOTHING_FOUND} satisfies GroupsLook)
      : findRebalancingGroups(cluster, {missing, clock, signal}),
    lookFurther(cluster, {report, metadata, ...options}),
    options.rates && !ignored.has('disk-filling')
      ? findFillingDisks(cluster, live, {clock, signal})
      : NOTHING_FOUND,
  ])
  const all: readonly Findings[] = [
    fromModel(report, further.moving),
    groups,
    ...further.findings,
    filling,
    {problems: findSingleReplicas(metadata, report.brokers.length), unlooked: []},
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

/** What the dashboards find, but for what health looks at by itself. */
function fromModel(report: ClusterReport, moving: readonly OngoingMove[]): Findings {
  const problems: HealthProblem[] = []
  const unlooked: Unlooked[] = []
  const health = {atMs: report.atMs, pollDurationMs: 0, problems: [], moving}
  for (const problem of findProblems({cluster: report, groups: null, health}).problems) {
    if (problem.kind === 'unread') unlooked.push(...unlookedOf(problem))
    const of = healthProblemOf(problem)
    if (of !== null) problems.push(of)
  }
  const isDiskKnown = unlooked.every(({kinds}) => !kinds.includes('disk-nearly-full'))
  // Log directories name topics that a user may not see; without them nobody knows whether there are such.
  if (report.hiddenTopics === null && !isDiskKnown)
    unlooked.push({
      kinds: ['partition-offline', 'under-min-isr', 'under-replicated', ...ALSO_OF_TOPICS],
      about: {type: 'cluster'},
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
  return [{kinds: all, about, seen, cause, command, isDenied}]
}
