import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type ProblemPlace, placeName} from '../dashboard/problems/problem.ts'
import {type GroupList, listGroups} from '../groups/list-groups.ts'
import {countOf} from '../names/count-of.ts'
import {formatDuration} from '../names/numbers.ts'
import type {Clock} from '../time/clock.ts'
import {type Findings, type HealthProblem, type Unlooked, unlookedBecause} from './health-problem.ts'

/** A deployment is over by then; what goes on rebalancing does not get to its work. */
const LONGEST_MS = 60_000
const EVERY_MS = 2_000

/** States in which members get their partitions (org.apache.kafka.common.GroupState). */
const REBALANCING = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling'])

export interface GroupsLook extends Findings {
  /** How many groups there are; null where they could not be listed. */
  readonly groups: number | null
}

export interface GroupsLookOptions {
  readonly missing: ReadonlySet<number>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Groups that have been rebalancing for a minute. Where none does, which is the rule, one look says so; else those that do
 * are looked at again until the last one is through, or the minute is over.
 */
export async function findRebalancingGroups(
  cluster: Cluster,
  {missing, clock, signal}: GroupsLookOptions,
): Promise<GroupsLook> {
  const startedMs = clock.now()
  let list: GroupList
  try {
    list = await listGroups(cluster)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {groups: null, problems: [], unlooked: [unlisted(error, {type: 'cluster'})]}
  }
  const total = list.groups.length
  const unlooked = unlistedBrokers(list, missing)
  let still = rebalancingIn(list)
  while (still.size > 0 && clock.now() - startedMs < LONGEST_MS) {
    await clock.sleep(EVERY_MS, signal)
    signal.throwIfAborted()
    const now = rebalancingIn(await listGroups(cluster))
    still = new Map([...still].filter(([group]) => now.has(group)))
  }
  const problems = [...still].map(
    ([group, state]): HealthProblem => ({
      kind: 'group-rebalancing',
      severity: 'warn',
      about: {type: 'group', group},
      seen: `group ${group} has been rebalancing for ${formatDuration(LONGEST_MS)} (${state}): what waits for its partitions reads nothing`,
      cause:
        'A member does not answer in time, or members come and go again and again: max.poll.interval.ms and session.timeout.ms say how long they may take',
      command: {verb: ['group', 'describe'], names: [group]},
      partitions: [],
    }),
  )
  return {groups: total, problems, unlooked}
}

function rebalancingIn({groups}: GroupList): Map<string, string> {
  return new Map(groups.filter(({state}) => REBALANCING.has(state)).map(({group, state}) => [group, state]))
}

function unlistedBrokers({failures}: GroupList, missing: ReadonlySet<number>): readonly Unlooked[] {
  const others = failures.filter(({broker}) => !missing.has(broker))
  const [first] = others
  if (first === undefined) return []
  return [
    others.length === 1
      ? unlisted(first.error, {type: 'broker', broker: first.broker})
      : unlisted(first.error, {type: 'cluster'}, countOf(others.length, 'broker')),
  ]
}

function unlisted(failure: Failure, about: ProblemPlace, whose?: string): Unlooked {
  const name = whose ?? (about.type === 'cluster' ? 'the cluster' : placeName(about))
  return unlookedBecause(failure, {
    kinds: ['group-rebalancing'],
    about,
    seen: `whether groups of ${name} are rebalancing is unknown`,
    command: {verb: ['group', 'list']},
  })
}
