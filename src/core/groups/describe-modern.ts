import type {Cluster} from '../../kafka/cluster.ts'
import {ConsumerGroupDescribe} from '../../kafka/protocol/messages/consumer-group-describe.ts'
import {ShareGroupDescribe} from '../../kafka/protocol/messages/share-group-describe.ts'
import {StreamsGroupDescribe} from '../../kafka/protocol/messages/streams-group-describe.ts'
import type {Outcome} from '../../kafka/routing.ts'
import type {TopicPartitions} from '../consume/group/consumer-protocol.ts'
import {compareNames} from '../names/compare-names.ts'
import type {GroupDescription, GroupMember, StreamsTasks, StreamsTopology} from './group-description.ts'
import type {GroupType} from './list-groups.ts'

/** Describes groups of one type that a broker coordinates. */
export type Describer = (
  cluster: Cluster,
  nodeId: number,
  groupIds: string[],
) => Promise<[string, Outcome<GroupDescription>][]>

/** By ConsumerGroupDescribeResponse's memberType; -1 is unknown. */
const MEMBER_TYPES: Readonly<Record<number, 'consumer' | 'classic'>> = {0: 'classic', 1: 'consumer'}

/** Groups of the KIP-848 protocol: members have what they read now, and what they are to read. */
export const describeConsumer: Describer = async (cluster, nodeId, groupIds) => {
  const request = {groupIds, includeAuthorizedOperations: false}
  const answer = await cluster.sendTo(nodeId, ConsumerGroupDescribe, request)
  return answer.groups.map((each) => {
    const members = each.members.map((member) => ({
      ...memberOf(member),
      memberType: MEMBER_TYPES[member.memberType] ?? null,
      subscribedTopics: member.subscribedTopicNames.toSorted(compareNames),
      subscribedTopicRegex: member.subscribedTopicRegex || null,
      assignments: topicsOf(member.assignment),
      targetAssignments: topicsOf(member.targetAssignment),
    }))
    return [each.groupId, outcomeOf('consumer', nodeId, each, members)]
  })
}

/** Share groups (KIP-932): a partition may be assigned to many members at once. */
export const describeShare: Describer = async (cluster, nodeId, groupIds) => {
  const request = {groupIds, includeAuthorizedOperations: false}
  const answer = await cluster.sendTo(nodeId, ShareGroupDescribe, request)
  return answer.groups.map((each) => {
    const members = each.members.map((member) => ({
      ...memberOf(member),
      memberType: null,
      subscribedTopics: member.subscribedTopicNames.toSorted(compareNames),
      subscribedTopicRegex: null,
      assignments: topicsOf(member.assignment),
      targetAssignments: null,
    }))
    return [each.groupId, outcomeOf('share', nodeId, each, members)]
  })
}

/** Streams groups (KIP-1071): members have tasks, which are told as the source topics that they read too. */
export const describeStreams: Describer = async (cluster, nodeId, groupIds) => {
  const request = {groupIds, includeAuthorizedOperations: false}
  const answer = await cluster.sendTo(nodeId, StreamsGroupDescribe, request)
  return answer.groups.map((each) => {
    const sources = sourceTopicsOf(each.topology?.subtopologies ?? [])
    const members = each.members.map((member) => ({
      ...memberOf(member),
      memberType: null,
      subscribedTopics: null,
      subscribedTopicRegex: null,
      assignments: sourcesOf(member.assignment.activeTasks, sources),
      targetAssignments: sourcesOf(member.targetAssignment.activeTasks, sources),
      tasks: {
        active: tasksOf(member.assignment.activeTasks),
        standby: tasksOf(member.assignment.standbyTasks),
        warmup: tasksOf(member.assignment.warmupTasks),
      },
    }))
    const outcome = outcomeOf('streams', nodeId, {...each, assignorName: ''}, members)
    if (!('value' in outcome)) return [each.groupId, outcome]
    return [each.groupId, {value: {...outcome.value, topology: topologyOf(each.topology)}}]
  })
}

interface AnsweredSubtopology {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  readonly repartitionSourceTopics: readonly {readonly name: string}[]
  readonly stateChangelogTopics: readonly {readonly name: string}[]
}

function topologyOf(
  topology: {readonly epoch: number; readonly subtopologies: readonly AnsweredSubtopology[] | null} | null,
): StreamsTopology | null {
  if (topology === null) return null
  const subtopologies = (topology.subtopologies ?? []).map((each) => ({
    subtopology: each.subtopologyId,
    sourceTopics: each.sourceTopics.toSorted(compareNames),
    repartitionSourceTopics: namesOf(each.repartitionSourceTopics),
    repartitionSinkTopics: each.repartitionSinkTopics.toSorted(compareNames),
    changelogTopics: namesOf(each.stateChangelogTopics),
  }))
  return {epoch: topology.epoch, subtopologies}
}

function namesOf(topics: readonly {readonly name: string}[]): string[] {
  return topics.map(({name}) => name).sort(compareNames)
}

/** The address of a member as the broker saw it, `/10.0.0.7`, without the slash. */
export function hostOf(clientHost: string): string {
  return clientHost.replace(/^\//, '')
}

interface AnsweredGroup {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly assignorName: string
}

function outcomeOf(
  type: GroupType,
  coordinator: number,
  group: AnsweredGroup,
  members: readonly GroupMember[],
): Outcome<GroupDescription> {
  if (group.errorCode !== 0) return {code: group.errorCode, message: group.errorMessage}
  const {groupId, groupState: state, assignorName, groupEpoch, assignmentEpoch} = group
  return {
    value: {
      group: groupId,
      type,
      state,
      coordinator,
      assignor: assignorName || null,
      groupEpoch,
      assignmentEpoch,
      members,
    },
  }
}

interface AnsweredMember {
  readonly memberId: string
  readonly instanceId?: string | null
  readonly rackId: string | null
  readonly memberEpoch: number
  readonly clientId: string
  readonly clientHost: string
}

function memberOf(
  member: AnsweredMember,
): Pick<GroupMember, 'memberId' | 'instanceId' | 'clientId' | 'host' | 'rack' | 'memberEpoch'> {
  return {
    memberId: member.memberId,
    instanceId: member.instanceId ?? null,
    clientId: member.clientId,
    host: hostOf(member.clientHost),
    rack: member.rackId || null,
    memberEpoch: member.memberEpoch,
  }
}

function topicsOf(assignment: {
  readonly topicPartitions: readonly {readonly topicName: string; readonly partitions: readonly number[]}[]
}): TopicPartitions[] {
  return assignment.topicPartitions.map(({topicName, partitions}) => ({
    topic: topicName,
    partitions: partitions.toSorted((a, b) => a - b),
  }))
}

interface AnsweredTasks {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

function tasksOf(tasks: readonly AnsweredTasks[]): StreamsTasks[] {
  return tasks.map(({subtopologyId, partitions}) => ({
    subtopology: subtopologyId,
    partitions: partitions.toSorted((a, b) => a - b),
  }))
}

function sourcesOf(
  tasks: readonly AnsweredTasks[],
  sources: ReadonlyMap<string, readonly string[]>,
): TopicPartitions[] {
  return tasks.flatMap(({subtopologyId, partitions}) =>
    (sources.get(subtopologyId) ?? []).map((topic) => ({
      topic,
      partitions: partitions.toSorted((a, b) => a - b),
    })),
  )
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
