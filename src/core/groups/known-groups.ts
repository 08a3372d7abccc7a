import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {compileWord, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {describeGroups} from './describe-groups.ts'
import {type GroupList, type ListedGroup, listGroups} from './list-groups.ts'

export interface ResolvedGroups {
  readonly groups: readonly ListedGroup[]
  /** All that there are, chosen or not. */
  readonly listed: readonly ListedGroup[]
  /** Words that mean no group, each with a failure that names the nearest groups. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Brokers that did not answer: some groups may be missing. */
  readonly unreachable: GroupList['failures']
}

/**
 * The groups that words on a command line mean: a name that there is means itself, a glob (or with `regex` every word) all
 * that match; no word means all groups.
 */
export async function resolveGroups(
  cluster: Cluster,
  words: readonly string[],
  options: {regex: boolean},
): Promise<ResolvedGroups> {
  const choosers = words.map((word) => [word, compileWord(word, options)] as const)
  const {groups: listed, failures: unreachable} = await listGroups(cluster)
  const failures = new Map<string, Failure>()
  const names = listed.map(({group}) => group)
  const known = new Set(names)
  const chosen = new Set(words.length === 0 ? names : [])
  for (const [word, choose] of choosers) {
    const matched = names.filter(choose(known))
    for (const name of matched) chosen.add(name)
    if (matched.length > 0) continue
    const isPattern = options.regex || isGlob(word)
    const unknown = isPattern
      ? new Failure('not-found', `No group matches "${word}".`, {
          code: 'GROUP_ID_NOT_FOUND',
          page: 'selection',
        })
      : unknownGroup(plainName(word), names, unreachable)
    failures.set(isPattern ? word : plainName(word), unknown)
  }
  await denyRather(cluster, failures)
  return {groups: listed.filter(({group}) => chosen.has(group)), listed, failures, unreachable}
}

/** The one group that a word means, for a verb that takes no pattern. Throws not-found with the nearest names, else usage. */
export async function requireOneGroup(cluster: Cluster, word: string, verb: string): Promise<ListedGroup> {
  const {groups, failures} = await resolveGroups(cluster, [word], {regex: false})
  for (const failure of failures.values()) throw failure
  const [group] = groups
  if (group && (group.group === word || !isGlob(word))) return group
  throw new Failure('usage', `${verb} takes the name of one group, not a pattern: "${word}".`, {
    suggestions: ['A backslash before * or ? makes it a part of the name.'],
  })
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
