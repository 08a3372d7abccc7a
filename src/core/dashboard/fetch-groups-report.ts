import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type ListedGroup, listGroups} from '../groups/list-groups.ts'
import {fetchLagPoll} from '../lag/fetch-lag.ts'
import {LossFinder} from '../lag/fetch-losses.ts'
import {MarkerMemory} from '../lag/fetch-markers.ts'
import {TimeLagFinder} from '../lag/fetch-time-lag.ts'
import {LagHistory, type WatchedRow} from '../lag/lag-history.ts'
import {lacksPartitions, summarizeLag} from '../lag/summarize-lag.ts'
import {compareNames} from '../names/compare-names.ts'
import type {ClusterEvent} from '../polling/cluster-events.ts'
import {Refreshed} from '../polling/refreshed.ts'
import type {Clock} from '../time/clock.ts'
import {GroupHistory} from './group-course.ts'
import type {GroupReport, GroupsReport} from './groups-report.ts'

/**
 * One poll of all groups. The time lags of groups in focus are found from their records, and with them what retention may
 * soon delete; of the others they are read off the log ends that were seen, which costs nothing. Rejects where no group
 * could be listed.
 */
export type GroupsSource = (isInFocus: (group: string) => boolean) => Promise<GroupsReport>

/** New groups are seen this late at the most. */
const LIST_EVERY_MS = 10_000

/** The dashboard's key for more polls goes down to this; the verdicts' minute must still fit into the history. */
const FASTEST_KEY_MS = 1_000

const MOST_EVENTS = 100

/**
 * Polls groups with their lag: one request a coordinator for commits and one for members, three a leader for log ends,
 * whatever the number of groups; the list of groups now and then. Groups in focus cost one more request a leader where they
 * have committed since, and the configs of their topics now and then.
 */
export function createGroupsSource(cluster: Cluster, clock: Clock, intervalMs: number): GroupsSource {
  const history = new LagHistory({intervalMs: Math.min(intervalMs, FASTEST_KEY_MS)})
  const list = new Refreshed(() => listGroups(cluster), LIST_EVERY_MS, clock)
  const finder = new TimeLagFinder(cluster, 'auto')
  const losses = new LossFinder(cluster)
  const markers = new MarkerMemory()
  const courses = new GroupHistory()
  let listedBefore: ReadonlyMap<string, ListedGroup> = new Map()
  let states = new Map<string, string>()
  let events: readonly ClusterEvent[] = []

  return async (isInFocus) => {
    const startedMs = clock.now()
    await list.refresh()
    if (list.value === undefined)
      throw list.failure ?? new Failure('unreachable', 'No group could be listed.')
    const {groups: found, failures: unlisted} = list.value
    const names = new Set(found.map(({group}) => group))
    const missing = [...listedBefore.values()].filter(({group}) => !names.has(group))
    const asked = missing.length === 0 ? found : [...found, ...missing].sort(byName)
    const poll = await fetchLagPoll(
      cluster,
      asked.map(({group}) => group),
      {isolation: 'read_uncommitted', listed: asked, markers},
    )
    const rows = history.record(poll)
    const inFocus = rows.filter(({group}) => isInFocus(group))
    const times = await finder.find(inFocus)
    // The rows are this poll's own, so they need not be copied.
    const timed = rows.map((row) => Object.assign(row, times.get(row) ?? history.timeLag(row)))
    await losses.judge(timed, startedMs)
    const rowsByGroup = Map.groupBy(timed, ({group}) => group)
    const summaries = new Map(summarizeLag(timed, 'group').map((summary) => [summary.group, summary]))

    // While a coordinator moves, no broker lists its groups. One is gone when its coordinator knows no commits of it.
    const gone = new Set(
      missing
        .filter(({group}) => !poll.failures.has(group) && !rowsByGroup.has(group))
        .map(({group}) => group),
    )
    const listed = asked.filter(({group}) => !gone.has(group))
    listedBefore = new Map(listed.map((each) => [each.group, each]))

    courses.begin(startedMs)
    const nextStates = new Map<string, string>()
    const groups = listed.map((each): GroupReport => {
      const {group} = each
      const summary = summaries.get(group) ?? null
      const {inPerSecond = null, outPerSecond = null} = summary ?? {}
      // A sum that leaves out what could not be read would look like a group that catches up.
      const lag = summary === null || lacksPartitions(summary) ? null : summary.lag
      const state = poll.states.get(group) ?? each.state
      nextStates.set(group, state)
      const description = poll.descriptions.get(group)
      return {
        group,
        type: each.type,
        state,
        coordinator: each.coordinator,
        ...describeMembers(each, description),
        summary,
        partitions: rowsByGroup.get(group) ?? noRows,
        rebalancingForMs: history.rebalancingForMs(group),
        ...courses.record(group, {lag, inPerSecond, outPerSecond}),
        error: poll.failures.get(group) ?? null,
      }
    })
    events = [...compareStates(states, nextStates, startedMs), ...events].slice(0, MOST_EVENTS)
    states = nextStates
    return {
      atMs: startedMs,
      pollDurationMs: clock.now() - startedMs,
      groups,
      retention: new Map(
        [...new Set(timed.map(({topic}) => topic))].flatMap((topic) => {
          const retention = losses.retentionOf(topic)
          return retention === null ? [] : [[topic, retention] as const]
        }),
      ),
      isEveryGroupInFocus: inFocus.length === rows.length,
      errors: unlisted.map(({error}) => error.message),
      events,
    }
  }
}

function byName(a: ListedGroup, b: ListedGroup): number {
  return compareNames(a.group, b.group)
}

const noRows: readonly WatchedRow[] = []

/** A group without members is not described: it has none. */
function describeMembers(
  {state}: ListedGroup,
  description: Awaited<ReturnType<typeof fetchLagPoll>>['descriptions'] extends ReadonlyMap<string, infer D>
    ? D | undefined
    : never,
): Pick<GroupReport, 'members' | 'assignor'> {
  if (description instanceof Failure) return {members: null, assignor: null}
  if (description === undefined) return {members: state === 'Empty' ? [] : null, assignor: null}
  return {members: description.members, assignor: description.assignor}
}

function compareStates(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  atMs: number,
): ClusterEvent[] {
  // The first poll has nothing to compare with.
  if (before.size === 0) return []
  const events: ClusterEvent[] = []
  for (const [group, state] of after) {
    const was = before.get(group)
    if (was === undefined)
      events.push({atMs, severity: 'info', text: `group ${group} has appeared: ${state}`})
    else if (was !== state) {
      const severity = state === 'Stable' ? 'good' : 'warning'
      events.push({atMs, severity, text: `group ${group} was ${was}, is ${state}`})
    }
  }
  for (const group of before.keys())
    if (!after.has(group)) events.push({atMs, severity: 'info', text: `group ${group} is gone`})
  return events
}
