import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {ConsumerGroupDescribe} from '../../kafka/protocol/messages/consumer-group-describe.ts'
import {DescribeGroups} from '../../kafka/protocol/messages/describe-groups.ts'
import {ListGroups} from '../../kafka/protocol/messages/list-groups.ts'
import {type Outcome, sendToCoordinators} from '../../kafka/routing.ts'
import {parseConsumerAssignment, parseConsumerSubscription} from '../consume/group/consumer-protocol.ts'
import {compareNames} from '../names/compare-names.ts'
import {wordIn} from '../names/word-in.ts'
import {type Describer, describeConsumer, describeShare, describeStreams, hostOf} from './describe-modern.ts'
import type {GroupDescription} from './group-description.ts'
import type {ListedGroup} from './list-groups.ts'

export type {GroupDescription, GroupMember} from './group-description.ts'

/**
 * Describes groups by the call of their type: the classic call shows a running KIP-848 group as Dead with no members.
 * Each group has its own result; one that does not exist is a Failure of kind not-found.
 *
 * @param listed what listGroups has just said of these groups: saves looking for their coordinators and types
 */
export async function describeGroups(
  cluster: Cluster,
  groups: readonly string[],
  listed: readonly ListedGroup[] | null = null,
): Promise<Map<string, GroupDescription | Failure>> {
  const known = new Map((listed ?? []).map((each) => [each.group, each]))
  const types = listed && new Map(listed.map(({group, type}) => [group, type]))
  const results = await sendToCoordinators<string, GroupDescription>(
    cluster,
    groups,
    (group) => group,
    (nodeId, batch) => describeOnCoordinator(cluster, nodeId, batch, types),
    {
      // What those of other types need, it needs too.
      by: ConsumerGroupDescribe,
      what: (group) => `Group ${group} could not be described`,
      coordinatorOf: (group) => known.get(group)?.coordinator,
    },
  )
  return results
}

async function describeOnCoordinator(
  cluster: Cluster,
  nodeId: number,
  groups: readonly string[],
  knownTypes: ReadonlyMap<string, string> | null,
): Promise<Outcome<GroupDescription>[]> {
  const types = knownTypes ?? (await listTypes(cluster, nodeId))
  if (typeof types === 'number') return groups.map(() => ({code: types}))
  const described = new Map<string, Outcome<GroupDescription>>()
  const byType = Map.groupBy(groups, (group) => types.get(group) ?? 'classic')
  await Promise.all(
    [...byType].map(async ([type, ids]) => {
      const describe = wordIn(DESCRIBERS, type) ?? describeClassic
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

/** The type of each group that a broker coordinates, or Kafka's error code. */
async function listTypes(cluster: Cluster, nodeId: number): Promise<ReadonlyMap<string, string> | number> {
  const listed = await cluster.sendTo(nodeId, ListGroups, {statesFilter: [], typesFilter: []})
  if (listed.errorCode !== 0) return listed.errorCode
  return new Map(listed.groups.map((each) => [each.groupId, each.groupType.toLowerCase() || 'classic']))
}

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
            groupEpoch: null,
            assignmentEpoch: null,
            members: each.members.map((member) => {
              const isConsumer = each.protocolType === 'consumer'
              const subscription = isConsumer ? parseConsumerSubscription(member.memberMetadata) : null
              return {
                memberId: member.memberId,
                instanceId: member.groupInstanceId,
                clientId: member.clientId,
                host: hostOf(member.clientHost),
                rack: subscription?.rackId ?? null,
                memberType: 'classic',
                // A group that is not settled tells no metadata, and everybody names at least one topic.
                subscribedTopics: subscription?.topics.toSorted(compareNames) ?? null,
                subscribedTopicRegex: null,
                memberEpoch: null,
                assignments: isConsumer ? parseConsumerAssignment(member.memberAssignment) : null,
                targetAssignments: null,
              }
            }),
          },
        },
  ])
}

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  classic: describeClassic,
  consumer: describeConsumer,
  share: describeShare,
  streams: describeStreams,
}
