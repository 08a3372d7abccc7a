import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {compareNames} from '../names/compare-names.ts'
import {fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import type {TopicSelection} from '../offsets/topic-selection.ts'
import {TopicSelector} from '../offsets/topic-selector.ts'
import type {FiledOffset} from './offsets-file.ts'
import type {WantedOffset} from './plan-reset.ts'

/**
 * Of some partitions those that were asked for; null: all of them. What was asked for and is not there is missing, each a
 * not-found failure that begins with `among`: a part of what was asked for must not pass for the whole.
 */
export function selectPartitions<T extends TopicPartition>(
  partitions: readonly T[],
  scopes: readonly TopicSelection[] | null,
  among: string,
): {readonly chosen: readonly T[]; readonly missing: readonly Failure[]} {
  if (scopes === null) return {chosen: partitions, missing: []}
  const selector = new TopicSelector(scopes)
  const chosen = partitions.filter(({topic, partition}) => selector.isInScope(topic, partition))
  return {chosen, missing: selector.missing(among)}
}

/** As selectPartitions; throws the first that is missing. */
export function requirePartitions<T extends TopicPartition>(
  ...query: Parameters<typeof selectPartitions<T>>
): readonly T[] {
  const {chosen, missing} = selectPartitions(...query)
  for (const failure of missing) throw failure
  return chosen
}

/**
 * What a file wants of some groups: its lines for them, and for each of them its lines without a group. Throws not-found
 * for a group of which nothing is left.
 */
export function wantedFromFile(
  offsets: readonly FiledOffset[],
  groups: readonly string[],
  scopes: readonly TopicSelection[] | null,
): WantedOffset[] {
  const chosen = requirePartitions(offsets, scopes, 'The file has no offsets')
  return groups.flatMap((group) => {
    const mine = chosen.filter((each) => each.group === null || each.group === group)
    if (mine.length > 0) return mine.map((each) => ({...each, group}))
    const inFile = [...new Set(offsets.map((each) => each.group))].filter((each) => each !== null)
    const text = `The file has no offsets for group ${group}${scopes === null ? '' : ' in these topics'}.`
    const suggestions =
      inFile.length > 0 && scopes === null ? [`It has ${inFile.slice(0, 5).join(', ')}.`] : []
    throw new Failure('not-found', text, {code: 'NO_OFFSETS', suggestions})
  })
}

/**
 * What another group has committed, wanted for each of some groups. Throws not-found where it has committed nothing in
 * the scopes, and the first commit that could not be read.
 */
export async function fetchWantedFromGroup(
  cluster: Cluster,
  from: string,
  groups: readonly string[],
  scopes: readonly TopicSelection[] | null,
): Promise<WantedOffset[]> {
  const committed = await fetchCommits(cluster, from)
  if (committed.length === 0)
    throw new Failure('not-found', `Group ${from} has committed nothing.`, {code: 'NO_OFFSETS'})
  const wanted = requirePartitions(committed, scopes, `Group ${from} has no committed offsets`)
  return groups.flatMap((group) => wanted.map((each) => ({...each, group})))
}

/** An offset that a group has committed, with what stands beside it. */
export type Commit = WantedOffset & {
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string
}

/** The commits of one group, by topic and partition. Throws the first Failure. */
export async function fetchCommits(cluster: Cluster, group: string): Promise<Commit[]> {
  const {commits, failures} = await fetchCommitsOfGroups(cluster, [group])
  for (const failure of failures.values()) throw failure
  return commits
}

/** The commits of groups in their order, by topic and partition; those of a group that could not be read whole are left out. */
export async function fetchCommitsOfGroups(
  cluster: Cluster,
  groups: readonly string[],
): Promise<{readonly commits: Commit[]; readonly failures: ReadonlyMap<string, Failure>}> {
  const committed = await fetchCommittedOffsets(
    cluster,
    groups.map((group) => ({group})),
  )
  const failures = new Map<string, Failure>()
  const commits = groups.flatMap((group) => {
    const offsets = committed.get(group) ?? Failure.leftOut(`group ${group}`)
    const found = offsets instanceof Failure ? [offsets] : [...offsets.values()]
    const mine: Commit[] = []
    for (const each of found) {
      if (each instanceof Failure) failures.set(group, each)
      else mine.push({group, ...each})
    }
    if (failures.has(group)) return []
    return mine.sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition)
  })
  return {commits, failures}
}
