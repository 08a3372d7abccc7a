import {Failure, type FailureJson} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {ConsumerGroupDescribe} from '../../kafka/protocol/messages/consumer-group-describe.ts'
import {DescribeGroups} from '../../kafka/protocol/messages/describe-groups.ts'
import {ListGroups} from '../../kafka/protocol/messages/list-groups.ts'
import {ShareGroupDescribe} from '../../kafka/protocol/messages/share-group-describe.ts'
import {StreamsGroupDescribe} from '../../kafka/protocol/messages/streams-group-describe.ts'
import {type Outcome, sendToCoordinators} from '../../kafka/routing.ts'
import {type AssignedTopic, parseConsumerAssignment} from './consumer-protocol.ts'
import type {GroupType} from './list-groups.ts'

export interface GroupMember {
  readonly memberId: string
  /** group.instance.id of a static member (KIP-345), else null. */
  readonly instanceId: string | null
  readonly clientId: string
  /** As the broker saw it, `/10.0.0.7`, without the slash. */
  readonly host: string
  /** Null where the assignment is not a consumer's. */
  readonly assignments: readonly AssignedTopic[] | null
}

export interface GroupDescription {
  readonly group: string
  readonly type: GroupType
  readonly state: string
  readonly coordinator: number
  /** The assignor or protocol in use; null while there is none. */
  readonly assignor: string | null
  readonly members: readonly GroupMember[]
  readonly error?: FailureJson
}

/**
 * Describes groups by the call of their type: the classic call shows a running KIP-848 group as Dead with no members.
 * Each group has its own result; one that does not exist is a Failure of kind not-found.
 */
export async function describeGroups(
  cluster: Cluster,
  groups: readonly string[],
): Promise<Map<string, GroupDescription | Failure>> {
  const results = await sendToCoordinators<string, GroupDescription>(
    cluster,
    groups,
    (group) => group,
    (nodeId, batch) => describeOnCoordinator(cluster, nodeId, batch),
    {what: (group) => `Group ${group} could not be described`},
  )
  return results
}

async function describeOnCoordinator(
  cluster: Cluster,
  nodeId: number,
  groups: readonly string[],
): Promise<Outcome<GroupDescription>[]> {
  const listed = await cluster.sendTo(nodeId, ListGroups, {statesFilter: [], typesFilter: []})
  if (listed.errorCode !== 0) return groups.map(() => ({code: listed.errorCode}))
  const types = new Map(
    listed.groups.map((each) => [each.groupId, each.groupType.toLowerCase() || 'classic']),
  )
  const described = new Map<string, Outcome<GroupDescription>>()
  const byType = Map.groupBy(groups, (group) => types.get(group) ?? 'classic')
  await Promise.all(
    [...byType].map(async ([type, ids]) => {
      const describe = DESCRIBERS[type] ?? describeClassic
      for (const [group, outcome] of await describe(cluster, nodeId, ids)) described.set(group, outcome)
    }),
  )
  return groups.map((group) => {
    const outcome = described.get(group)
    const isGone = outcome && 'value' in outcome && !types.has(group) && outcome.value.state === 'Dead'
    if (outcome && !isGone && !('code' in outcome && outcome.code === ErrorCode.GROUP_ID_NOT_FOUND))
      return outcome
    const text = `Group ${group} does not exist.`
    return {failure: new Failure('not-found', text, {code: 'GROUP_ID_NOT_FOUND'})}
  })
}

type Describer = (
  cluster: Cluster,
  nodeId: number,
  groupIds: string[],
) => Promise<[string, Outcome<GroupDescription>][]>

const describeClassic: Describer = async (cluster, nodeId, groups) => {
  const answer = await cluster.sendTo(nodeId, DescribeGroups, {groups, includeAuthorizedOperations: false})
  return answer.groups.map((each) => [
    each.groupId,
    each.errorCode !== 0
      ? {code: each.errorCode, message: each.errorMessage}
      : {
          value: {
            group: each.groupId,
            type: 'classic',
            state: each.groupState,
            coordinator: nodeId,
            assignor: each.protocolData || null,
            members: each.members.map((member) => ({
              memberId: member.memberId,
              instanceId: member.groupInstanceId,
              clientId: member.clientId,
              host: hostOf(member.clientHost),
              assignments:
                each.protocolType === 'consumer' ? parseConsumerAssignment(member.memberAssignment) : null,
            })),
          },
        },
  ])
}

const describeConsumer: Describer = async (cluster, nodeId, groupIds) => {
  const answer = await cluster.sendTo(nodeId, ConsumerGroupDescribe, {
    groupIds,
    includeAuthorizedOperations: false,
  })
  return answer.groups.map((each) => [each.groupId, modernOutcome('consumer', nodeId, each, each.members)])
}

const describeShare: Describer = async (cluster, nodeId, groupIds) => {
  const answer = await cluster.sendTo(nodeId, ShareGroupDescribe, {
    groupIds,
    includeAuthorizedOperations: false,
  })
  return answer.groups.map((each) => [each.groupId, modernOutcome('share', nodeId, each, each.members)])
}

const describeStreams: Describer = async (cluster, nodeId, groupIds) => {
  const answer = await cluster.sendTo(nodeId, StreamsGroupDescribe, {
    groupIds,
    includeAuthorizedOperations: false,
  })
  return answer.groups.map((each) => {
    const topics = sourceTopicsOf(each.topology?.subtopologies ?? [])
    const members = each.members.map((member) => ({
      ...member,
      assignment: {
        topicPartitions: member.assignment.activeTasks.flatMap((task) =>
          (topics.get(task.subtopologyId) ?? []).map((topicName) => ({
            topicName,
            partitions: task.partitions,
          })),
        ),
      },
    }))
    return [each.groupId, modernOutcome('streams', nodeId, {...each, assignorName: ''}, members)]
  })
}

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  classic: describeClassic,
  consumer: describeConsumer,
  share: describeShare,
  streams: describeStreams,
}

/** A task of a streams group reads the same partition of each source topic of its subtopology. */
function sourceTopicsOf(
  subtopologies: readonly {
    subtopologyId: string
    sourceTopics: string[]
    repartitionSourceTopics: {name: string}[]
  }[],
): Map<string, string[]> {
  return new Map(
    subtopologies.map((each) => [
      each.subtopologyId,
      [...each.sourceTopics, ...each.repartitionSourceTopics.map((topic) => topic.name)],
    ]),
  )
}

interface ModernGroup {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly groupId: string
  readonly groupState: string
  readonly assignorName: string
}

interface ModernMember {
  readonly memberId: string
  readonly instanceId?: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly assignment: {readonly topicPartitions: readonly {topicName: string; partitions: number[]}[]}
}

function modernOutcome(
  type: GroupType,
  coordinator: number,
  group: ModernGroup,
  members: readonly ModernMember[],
): Outcome<GroupDescription> {
  if (group.errorCode !== 0) return {code: group.errorCode, message: group.errorMessage}
  return {
    value: {
      group: group.groupId,
      type,
      state: group.groupState,
      coordinator,
      assignor: group.assignorName || null,
      members: members.map((member) => ({
        memberId: member.memberId,
        instanceId: member.instanceId ?? null,
        clientId: member.clientId,
        host: hostOf(member.clientHost),
        assignments: member.assignment.topicPartitions.map(({topicName, partitions}) => ({
          topic: topicName,
          partitions: [...partitions].sort((a, b) => a - b),
        })),
      })),
    },
  }
}

function hostOf(clientHost: string): string {
  return clientHost.replace(/^\//, '')
}
