import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isInScope, type TopicScope} from '../offsets/topic-scope.ts'
import {compareNames} from '../topics/list-topics.ts'
import type {FiledOffset} from './offsets-file.ts'
import type {WantedOffset} from './plan-reset.ts'
import {requireCommitted} from './reset-offsets.ts'

/** Whether a partition is asked for: inside one of the scopes, or no scope was given. */
export function isWanted(
  scopes: readonly TopicScope[] | null,
  {topic, partition}: {readonly topic: string; readonly partition: number},
): boolean {
  return scopes?.some((scope) => isInScope(scope, topic, partition)) ?? true
}

/**
 * What a file wants of some groups: its lines for them, and for each of them its lines without a group. Throws not-found
 * for a group of which nothing is left.
 */
export function wantedFromFile(
  offsets: readonly FiledOffset[],
  groups: readonly string[],
  scopes: readonly TopicScope[] | null,
): WantedOffset[] {
  return groups.flatMap((group) => {
    const mine = offsets.filter(
      (each) => (each.group === null || each.group === group) && isWanted(scopes, each),
    )
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
  scopes: readonly TopicScope[] | null,
): Promise<WantedOffset[]> {
  const committed = await fetchCommits(cluster, from)
  const wanted = committed.filter((each) => isWanted(scopes, each))
  if (wanted.length === 0) {
    const where = scopes === null ? '' : ' in these topics'
    throw new Failure('not-found', `Group ${from} has committed nothing${where}.`, {code: 'NO_OFFSETS'})
  }
  return groups.flatMap((group) => wanted.map((each) => ({...each, group})))
}

/** The commits of one group, by topic and partition. Throws the first Failure. */
export async function fetchCommits(
  cluster: Cluster,
  group: string,
): Promise<(WantedOffset & {offset: bigint; leaderEpoch: number; metadata: string})[]> {
  const offsets = (await requireCommitted(cluster, [group])).get(group)
  const commits = [...(offsets?.values() ?? [])].map((each) => {
    if (each instanceof Failure) throw each
    return {group, ...each}
  })
  return commits.sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition)
}
