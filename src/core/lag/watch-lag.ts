import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {resolveGroups} from '../groups/known-groups.ts'
import {isGlob} from '../names/name-pattern.ts'
import type {Isolation} from '../offsets/fetch-offsets.ts'
import type {TopicSelection} from '../offsets/topic-selection.ts'
import {TopicSelector} from '../offsets/topic-selector.ts'
import type {Clock} from '../time/clock.ts'
import {calculateLag} from './calculate-lag.ts'
import {type FetchedPoll, fetchLagPoll} from './fetch-lag.ts'
import {LossFinder} from './fetch-losses.ts'
import {TimeLagFinder, type TimeLagWay} from './fetch-time-lag.ts'
import {LagHistory, type WatchedRow} from './lag-history.ts'
import type {LagRow, RowTimeLag} from './lag-row.ts'
import {UNKNOWN_TIME_LAG} from './time-lag.ts'

/** Which groups and partitions a poll looks at. */
export interface LagQuery {
  /** Names, globs or regular expressions; none for all groups. */
  readonly words: readonly string[]
  readonly regex: boolean
  readonly isolation: Isolation
  /** Topics and partitions to look at, each of which has to be there; all where it is left out. */
  readonly topics?: readonly TopicSelection[]
}

/** One poll of the groups that there are at the moment. */
export interface LagReading extends FetchedPoll {
  /** Words that mean no group, topics that no group reads, groups and brokers that could not be read. */
  readonly failed: readonly Failure[]
  /** Those of the words that name a group which is not there. */
  readonly missing: readonly string[]
  /** Groups that were asked for by name, are there, and have nothing to show: no commits and no partitions. */
  readonly empty: readonly string[]
}

/** Lists the groups and reads their commits and log ends. */
export async function readLag(cluster: Cluster, query: LagQuery): Promise<LagReading> {
  const {words, regex, isolation, topics} = query
  const {groups, failures, unreachable} = await resolveGroups(cluster, words, {regex})
  const names = groups.map(({group}) => group)
  const selector = topics && new TopicSelector(topics)
  const poll = await fetchLagPoll(cluster, names, {
    isolation,
    ...(selector && {isInScope: selector.isInScope}),
    listed: groups,
  })
  const failed = [...failures.values(), ...poll.failures.values(), ...unreachable.map(({error}) => error)]
  // Whoever could not be read may well read the topic.
  if (selector && failed.length === 0) failed.push(...selector.unread(names))
  const missing = [...failures].flatMap(([word, {kind}]) =>
    kind === 'not-found' && !regex && !isGlob(word) ? [word] : [],
  )
  const withRows = new Set(poll.facts.map(({group}) => group))
  const empty = names.filter(
    (name) => words.includes(name) && !withRows.has(name) && !poll.failures.has(name),
  )
  return {...poll, failed, missing, empty}
}

/** What one poll of a watch tells. */
export interface LagSnapshot {
  readonly reading: LagReading
  readonly rows: readonly WatchedRow[]
  readonly rebalancingForMs: (group: string) => number | null
  /** How long the poll took. */
  readonly pollMs: number
}

/** The rows of a watch that took one sample, with the statuses that a single reading tells. */
export function judgedAlone({rows, reading}: LagSnapshot): WatchedRow[] {
  // A history keeps the rows in the order of the facts.
  return reading.facts.flatMap((facts, index) => {
    const row = rows[index]
    if (!row) return []
    const {status, underlyingStatus} = calculateLag(facts)
    // A single reading tells of a near loss as well as several.
    if (row.status === 'AT-RISK') return [{...row, underlyingStatus: status}]
    return [{...row, status, ...(underlyingStatus && {underlyingStatus})}]
  })
}

export interface WatchLagOptions {
  readonly cluster: Cluster
  readonly query: LagQuery
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly intervalMs: number
  /** Over how long verdicts are taken, W in docs/design/lag.md. */
  readonly windowMs: number
  /** Polls to make; null without end. */
  readonly samples: number | null
  /** How time lags, and with them losses, are found; null for not at all. */
  readonly timeLag: TimeLagWay | null
  /** Told of a poll that failed; the next one may succeed. The first one throws. */
  readonly onFailure?: (failure: Failure) => void
}

/**
 * Polls again and again, each time with what the samples up to then tell. Polls never overlap, and the next one begins
 * `max(interval, 2 x duration)` after the last one began, so that a slow cluster is asked less often.
 */
export async function* watchLag(options: WatchLagOptions): AsyncGenerator<LagSnapshot> {
  const {cluster, query, clock, signal, intervalMs, windowMs, samples, timeLag} = options
  const history = new LagHistory({windowMs, intervalMs})
  const finder = timeLag === null || timeLag === 'window' ? null : new TimeLagFinder(cluster, timeLag)
  const losses = new LossFinder(cluster)
  for (let taken = 0; samples === null || taken < samples; ) {
    const startedMs = clock.now()
    try {
      const reading = await readLag(cluster, query)
      const plain = history.record(reading)
      const rows =
        timeLag === null ? plain : await losses.judge(await withTimeLag(plain, history, finder), reading.atMs)
      taken += 1
      const rebalancingForMs = (group: string): number | null => history.rebalancingForMs(group)
      yield {reading, rows, rebalancingForMs, pollMs: clock.now() - startedMs}
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Failure) || taken === 0) throw error
      options.onFailure?.(error)
    }
    if (taken === samples) return
    const tookMs = clock.now() - startedMs
    await clock.sleep(Math.max(intervalMs, 2 * tookMs) - tookMs, signal)
    if (signal.aborted) return
  }
}

async function withTimeLag(
  rows: readonly WatchedRow[],
  history: LagHistory,
  finder: TimeLagFinder | null,
): Promise<(WatchedRow & RowTimeLag)[]> {
  const found = finder && (await finder.find(rows))
  return rows.map((row) => ({...row, ...(found?.get(row) ?? history.timeLag(row))}))
}

/** A single reading's rows with their time lags, and what may be lost. */
export async function findTimeLag(
  cluster: Cluster,
  rows: readonly LagRow[],
  way: Exclude<TimeLagWay, 'window'>,
): Promise<readonly LagRow[]> {
  const found = await new TimeLagFinder(cluster, way).find(rows)
  const timed = rows.map((row) => ({...row, ...(found.get(row) ?? UNKNOWN_TIME_LAG)}))
  return new LossFinder(cluster).judge(timed, Date.now())
}
