import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {flagWords, quoteCommand} from '../names/command-line.ts'
import {countOf} from '../names/count-of.ts'
import {describeGroups, type GroupDescription} from './describe-groups.ts'
import type {GroupMember} from './group-description.ts'

/** States in which a group has no members, so that its offsets may be moved from outside. */
const MOVABLE_STATES = new Set(['Empty', 'Dead'])

const MOST_MEMBERS_NAMED = 5

/**
 * Throws where the offsets of a group cannot be moved: conflict for a group with members (they are named), not-found for one
 * that does not exist unless `mayBeNew`. Gives those that are share groups, whose start offsets are moved by other requests.
 */
export async function requireMovable(
  cluster: Cluster,
  groups: readonly string[],
  {mayBeNew = false}: {readonly mayBeNew?: boolean} = {},
): Promise<ReadonlySet<string>> {
  const shares = new Set<string>()
  for (const [group, description] of await describeGroups(cluster, groups)) {
    if (description instanceof Failure) {
      if (mayBeNew && description.kind === 'not-found') continue
      throw description
    }
    if (!MOVABLE_STATES.has(description.state)) throw activeGroup(description)
    if (description.type === 'share') shares.add(group)
  }
  return shares
}

/** Why a commit was refused with UNKNOWN_MEMBER_ID, or NON_EMPTY_GROUP of a share group: the group has got members, who are named as far as they are known. */
export async function whyActive(cluster: Cluster, group: string): Promise<Failure> {
  const description = (await describeGroups(cluster, [group])).get(group)
  if (description && !(description instanceof Failure)) return activeGroup(description)
  return new Failure('conflict', `Group ${group} has members now, so its offsets were not moved.`, {
    code: 'UNKNOWN_MEMBER_ID',
  })
}

function activeGroup({group, state, members}: GroupDescription): Failure {
  const names = members
    .slice(0, MOST_MEMBERS_NAMED)
    .map(({clientId, host, instanceId}) =>
      instanceId === null ? `${clientId} on ${host}` : `${clientId} on ${host}, instance ${instanceId}`,
    )
  const more = members.length > names.length ? ` and ${members.length - names.length} more` : ''
  const who = members.length === 0 ? '' : `: ${names.join(', ')}${more}`
  return new Failure(
    'conflict',
    `Group ${group} is ${state} with ${countOf(members.length, 'member')}${who}. Nothing was moved.`,
    {
      code: 'NON_EMPTY_GROUP',
      suggestions: [
        'Stop its consumers, wait until it is Empty, and run this again.',
        ...aboutStatic(group, members),
      ],
    },
  )
}

/** A static member (KIP-345) that was stopped keeps its place until its session is over. */
function aboutStatic(group: string, members: readonly GroupMember[]): string[] {
  const instances = members.flatMap(({instanceId}) => instanceId ?? [])
  if (instances.length === 0) return []
  const flags = instances.slice(0, MOST_MEMBERS_NAMED).flatMap((id) => flagWords('--instance-id', id))
  return [
    `A static member keeps its place for a while after it was stopped; ${quoteCommand('group remove-member', [group], flags)} puts it out.`,
  ]
}
