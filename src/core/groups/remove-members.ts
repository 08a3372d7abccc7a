import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {LeaveGroup} from '../../kafka/protocol/messages/leave-group.ts'
import {sendToGroups} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {quoteCommand} from '../names/command-line.ts'
import type {GroupDescription, GroupMember} from './group-description.ts'

/** A member that is to be put out of its group. */
export interface MemberRemoval extends PlanRow {
  readonly group: string
  /** Null where only an instance id was given, and nobody has it. */
  readonly memberId: string | null
  readonly instanceId: string | null
  readonly clientId: string | null
  readonly host: string | null
  /** How many partitions it has; null where unknown. */
  readonly partitions: number | null
}

/** Which members are meant. */
export interface MemberSelection {
  readonly memberIds: readonly string[]
  readonly instanceIds: readonly string[]
  readonly all: boolean
}

/** The members that are meant, and a row with an error for each id that nobody has; changes nothing. */
export function planMemberRemoval(
  {group, type, members}: GroupDescription,
  {memberIds, instanceIds, all}: MemberSelection,
): MemberRemoval[] {
  // LeaveGroup knows classic groups and those of KIP-848; of others the coordinator says that the member is not there.
  if (type === 'share' || type === 'streams')
    throw new Failure(
      'failed',
      `Group ${group} is a ${type} group, and Kafka lets nobody else put a member out of one. Nothing was done.`,
      {
        code: 'INVALID_GROUP_TYPE',
        suggestions: ['Stop its consumer: it leaves at its end, or is put out when its session is over.'],
      },
    )
  if (all) return members.map((member) => rowOf(group, member))
  const find = (
    isMeant: (member: GroupMember) => boolean,
    lacking: Partial<MemberRemoval>,
  ): MemberRemoval[] => {
    const found = members.filter(isMeant)
    return found.length > 0 ? found.map((member) => rowOf(group, member)) : [missing(group, lacking)]
  }
  const rows = [
    ...memberIds.flatMap((memberId) => find((member) => member.memberId === memberId, {memberId})),
    ...instanceIds.flatMap((instanceId) => find((member) => member.instanceId === instanceId, {instanceId})),
  ]
  return [...new Map(rows.map((row) => [`${row.memberId}\0${row.instanceId}`, row])).values()]
}

function rowOf(
  group: string,
  {memberId, instanceId, clientId, host, assignments}: GroupMember,
): MemberRemoval {
  const partitions = assignments?.reduce((sum, each) => sum + each.partitions.length, 0) ?? null
  return {group, memberId, instanceId, clientId, host, partitions}
}

function missing(group: string, lacking: Partial<MemberRemoval>): MemberRemoval {
  const {memberId = null, instanceId = null} = lacking
  const who = memberId === null ? `instance id ${instanceId}` : `id ${memberId}`
  const error = new Failure('not-found', `Group ${group} has no member with ${who}.`, {
    code: 'UNKNOWN_MEMBER_ID',
    suggestions: [`${quoteCommand('group describe', [group])} shows the members.`],
  })
  return {group, memberId, instanceId, clientId: null, host: null, partitions: null, error}
}

/** Told to the coordinator, and logged there (KIP-800). */
const REASON = 'removed by an administrator with samsa'

/**
 * Puts members out of their groups (KIP-345, Admin.removeMembersFromConsumerGroup): their partitions go to the others at
 * once. One that still runs joins again; a static one that has left keeps its place until its session is over.
 */
export function memberRemoval(
  cluster: Cluster,
  rows: readonly MemberRemoval[],
): Change<'members', MemberRemoval> {
  return {
    noun: 'members',
    rows,
    execute: async (effective) => {
      const results = await removeMembers(cluster, effective)
      return new Map(
        effective.map((row): [MemberRemoval, Done<MemberRemoval> | Failure] => {
          const failure = results.get(row)
          return [row, failure === null ? {outcome: 'removed'} : (failure ?? Failure.leftOut('a member'))]
        }),
      )
    },
  }
}

async function removeMembers(
  cluster: Cluster,
  rows: readonly MemberRemoval[],
): Promise<Map<MemberRemoval, Failure | null>> {
  return sendToGroups(
    cluster,
    rows,
    async (nodeId, groupId, members) => {
      const answer = await cluster.sendTo(nodeId, LeaveGroup, {
        groupId,
        // A static member is known by its instance id alone; with a member id the broker looks whether both agree.
        members: members.map(({memberId, instanceId}) => ({
          memberId: instanceId === null ? (memberId ?? '') : '',
          groupInstanceId: instanceId,
          reason: REASON,
        })),
      })
      // The answer has the members in the order in which they were asked for.
      const answered = new Map(members.map((row, index) => [row, answer.members[index]]))
      return (row) => {
        const code = answer.errorCode || answered.get(row)?.errorCode
        if (code === undefined) return {failure: Failure.leftOut('a member')}
        return code === ErrorCode.NONE ? {value: null} : {code}
      }
    },
    {
      by: LeaveGroup,
      what: ({group, memberId, instanceId}) =>
        `Member ${instanceId ?? memberId} of group ${group} could not be removed`,
    },
  )
}
