import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {fetchQuorum} from '../brokers/fetch-quorum.ts'
import type {ClusterReport} from '../dashboard/cluster-report.ts'
import {isMissing} from '../dashboard/problems/broker-problems.ts'
import {isLackOfController} from '../dashboard/problems/unread-problems.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import type {Clock} from '../time/clock.ts'
import {findEndingCertificates} from './certificate-problems.ts'
import {findHangingTransactions} from './hanging-transactions.ts'
import {type Findings, type HealthKind, NOTHING_FOUND, unlookedBecause} from './health-problem.ts'
import {findImbalance, findMixedVersions} from './placement-problems.ts'
import {findQuorumProblems, type QuorumFacts} from './quorum-problems.ts'
import {findStuckReassignments} from './reassignment-problems.ts'
import {findThrottlesLeft} from './throttle-problems.ts'

export interface FurtherOptions {
  readonly report: ClusterReport
  readonly metadata: ClusterMetadata
  /** Kinds that nobody asks for. */
  readonly ignored: ReadonlySet<HealthKind>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * What polls of brokers do not find: each look is one request to any broker or one to each, however many topics there are. It takes
 * longer only where replicas are on the move, ten seconds at the most.
 */
export async function lookFurther(
  cluster: Cluster,
  options: FurtherOptions,
): Promise<{readonly findings: readonly Findings[]; readonly moving: readonly OngoingMove[]}> {
  const {report, metadata, ignored} = options
  const missing = new Set(report.brokers.filter(isMissing).map(({id}) => id))
  const live = new Set(report.brokers.filter(({state}) => state === 'up').map(({id}) => id))
  const {controllerError} = report
  // What has just not been there is not waited for once more.
  const lack = controllerError !== null && isLackOfController(controllerError) ? controllerError : null
  const moving = lack ?? (await askMoves(cluster))
  const look = (kinds: readonly HealthKind[], take: () => Promise<Findings>): Promise<Findings> =>
    kinds.every((kind) => ignored.has(kind)) ? Promise.resolve(NOTHING_FOUND) : take()
  const asked = await Promise.all([
    lack === null ? lookAtQuorum(cluster, {live, missing}) : NOTHING_FOUND,
    look(['reassignment-stuck', 'throttle-left'], () =>
      lookAtMoves(cluster, moving, {...options, live, missing}),
    ),
    look(['hanging-transaction'], () => findHangingTransactions(cluster, metadata, missing)),
    look(['certificate-expiring'], () => findEndingCertificates(cluster, report.brokers)),
  ])
  return {
    findings: [
      ...asked,
      findMixedVersions(report.brokers),
      {problems: findImbalance(metadata, missing), unlooked: []},
    ],
    moving: moving instanceof Failure ? [] : moving,
  }
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

async function lookAtQuorum(cluster: Cluster, facts: QuorumFacts): Promise<Findings> {
  try {
    return findQuorumProblems(await fetchQuorum(cluster), facts)
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    // That is the problem no-controller.
    if (isLackOfController(error)) return NOTHING_FOUND
    const unlooked = unlookedBecause(error, {
      kinds: ['no-controller', 'quorum-no-majority', 'quorum-lagging', 'clock-skew'],
      about: {type: 'cluster'},
      seen: 'whether the controllers are well is unknown',
      command: {verb: ['cluster', 'quorum']},
    })
    return {problems: [], unlooked: [unlooked]}
  }
}

/** Replicas on the move, and throttles of such that are over: one needs the other. */
async function lookAtMoves(
  cluster: Cluster,
  moving: readonly OngoingMove[] | Failure,
  {metadata, ignored, live, missing, clock, signal}: FurtherOptions & QuorumFacts,
): Promise<Findings> {
  try {
    if (moving instanceof Failure) throw moving
    const [stuck, throttles] = await Promise.all([
      ignored.has('reassignment-stuck')
        ? NOTHING_FOUND
        : findStuckReassignments(cluster, moving, {missing, clock, signal}),
      ignored.has('throttle-left')
        ? NOTHING_FOUND
        : findThrottlesLeft(cluster, {
            brokers: [...live],
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
      about: {type: 'cluster'},
      seen: 'whether replicas are on the move is unknown, and so whether they get on',
      command: {verb: ['topic', 'list'], flags: ['--under-replicated', '--internal']},
    })
    return {problems: [], unlooked: [unlooked]}
  }
}
