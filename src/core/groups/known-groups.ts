import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {compileNamePatterns, isGlob} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {describeGroups} from './describe-groups.ts'
import {type GroupList, type ListedGroup, listGroups} from './list-groups.ts'

export interface ResolvedGroups {
  readonly groups: readonly ListedGroup[]
  /** Words that mean no group, each with a failure that names the nearest groups. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Brokers that did not answer: some groups may be missing. */
  readonly unreachable: GroupList['failures']
}

/**
 * The groups that words on a command line mean: a plain name means itself, a glob (or with `regex` every word) all that
 * match; no word means all groups.
 */
export async function resolveGroups(
  cluster: Cluster,
  words: readonly string[],
  options: {regex: boolean},
): Promise<ResolvedGroups> {
  const {groups, failures: unreachable} = await listGroups(cluster)
  const failures = new Map<string, Failure>()
  const names = groups.map(({group}) => group)
  const patterns: string[] = []
  const plain = new Set<string>()
  for (const word of words) {
    if (options.regex || isGlob(word)) patterns.push(word)
    else if (names.includes(word)) plain.add(word)
    else failures.set(word, unknownGroup(word, names, unreachable))
  }
  await denyRather(cluster, failures)
  const chosen = new Set(words.length === 0 ? names : plain)
  for (const pattern of patterns) {
    const matched = names.filter(compileNamePatterns([pattern], options))
    for (const name of matched) chosen.add(name)
    const text = `No group matches "${pattern}".`
    if (matched.length === 0)
      failures.set(pattern, new Failure('not-found', text, {code: 'GROUP_ID_NOT_FOUND'}))
  }
  return {groups: groups.filter(({group}) => chosen.has(group)), failures, unreachable}
}

/** A broker leaves groups that may not be described out of its list; asked for one by name, it says so. */
async function denyRather(cluster: Cluster, failures: Map<string, Failure>): Promise<void> {
  const unknown = [...failures].filter(([, {kind}]) => kind === 'not-found').map(([name]) => name)
  if (unknown.length === 0) return
  for (const [name, description] of await describeGroups(cluster, unknown))
    if (description instanceof Failure && description.kind === 'denied') failures.set(name, description)
}

function unknownGroup(name: string, known: readonly string[], unreachable: GroupList['failures']): Failure {
  const [first] = unreachable
  // With a broker down the group may well exist: say that, rather than deny it.
  if (first) return first.error
  const nearest = nearestNames(name, known)
  return new Failure('not-found', `Group ${name} does not exist.`, {
    code: 'GROUP_ID_NOT_FOUND',
    suggestions: [
      nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : '`samsa group list` shows the groups.',
    ],
  })
}
