import {
  array,
  bytes,
  ifSent,
  int8,
  int16,
  int32,
  int64,
  nullableArray,
  nullableString,
  nullableStruct,
  nullableTaggedStruct,
  since,
  string,
  struct,
  tagged,
  uint16,
  until,
  uuid,
} from '../schema.ts'
import {storedRecord} from './stored-record.ts'

const group = {groupId: string}
const member = {groupId: string, memberId: string}
const committed = {group: string, topic: string, partition: int32}

/** Offsets and groups of the classic protocol. */
const CLASSIC_RECORDS = [
  storedRecord({
    name: 'LegacyOffsetCommit',
    type: 0,
    key: committed,
    flexibleFrom: 1,
    value: {offset: int64, metadata: string, commitTimestamp: int64},
  }),
  storedRecord({
    name: 'OffsetCommit',
    type: 1,
    key: committed,
    versions: [0, 4],
    flexibleFrom: 4,
    value: {
      offset: int64,
      leaderEpoch: since(3, ifSent(int32)),
      metadata: string,
      commitTimestamp: int64,
      expireTimestamp: since(1, until(1, ifSent(int64))),
      topicId: tagged(0, 4, ifSent(uuid)),
    },
  }),
  storedRecord({
    name: 'GroupMetadata',
    type: 2,
    key: {group: string},
    versions: [0, 4],
    flexibleFrom: 4,
    value: {
      protocolType: string,
      generation: int32,
      protocol: nullableString,
      leader: nullableString,
      currentStateTimestamp: since(2, ifSent(int64)),
      members: array(
        struct({
          memberId: string,
          groupInstanceId: since(3, ifSent(nullableString)),
          clientId: string,
          clientHost: string,
          rebalanceTimeout: since(1, ifSent(int32)),
          sessionTimeout: int32,
          subscription: bytes,
          assignment: bytes,
        }),
      ),
    },
  }),
]

const topicPartitions = array(struct({topicId: uuid, partitions: array(int32)}))

const heldPartitions = array(
  struct({
    topicId: uuid,
    partitions: array(int32),
    assignmentEpochs: tagged(0, 0, ifSent(nullableArray(int32))),
  }),
)

const targetMetadata = {assignmentEpoch: int32, assignmentTimestamp: tagged(0, 0, ifSent(int64))}

/** Groups of the consumer protocol (KIP-848). */
const CONSUMER_RECORDS = [
  storedRecord({
    name: 'ConsumerGroupMetadata',
    type: 3,
    key: group,
    value: {epoch: int32, metadataHash: tagged(0, 0, ifSent(int64))},
  }),
  storedRecord({
    name: 'ConsumerGroupPartitionMetadata',
    type: 4,
    key: group,
    value: {
      topics: array(
        struct({
          topicId: uuid,
          topicName: string,
          numPartitions: int32,
          partitionMetadata: array(struct({partition: int32, racks: array(string)})),
        }),
      ),
    },
  }),
  storedRecord({
    name: 'ConsumerGroupMemberMetadata',
    type: 5,
    key: member,
    value: {
      instanceId: nullableString,
      rackId: nullableString,
      clientId: string,
      clientHost: string,
      subscribedTopicNames: array(string),
      subscribedTopicRegex: nullableString,
      rebalanceTimeoutMs: int32,
      serverAssignor: nullableString,
      classicMemberMetadata: tagged(
        0,
        0,
        ifSent(
          nullableTaggedStruct({
            sessionTimeoutMs: int32,
            supportedProtocols: array(struct({name: string, metadata: bytes})),
          }),
        ),
      ),
    },
  }),
  storedRecord({name: 'ConsumerGroupTargetAssignmentMetadata', type: 6, key: group, value: targetMetadata}),
  storedRecord({
    name: 'ConsumerGroupTargetAssignmentMember',
    type: 7,
    key: member,
    value: {topicPartitions},
  }),
  storedRecord({
    name: 'ConsumerGroupCurrentMemberAssignment',
    type: 8,
    key: member,
    value: {
      memberEpoch: int32,
      previousMemberEpoch: int32,
      state: int8,
      assignedPartitions: heldPartitions,
      partitionsPendingRevocation: heldPartitions,
    },
  }),
  storedRecord({
    name: 'ConsumerGroupRegularExpression',
    type: 16,
    key: {groupId: string, regularExpression: string},
    value: {topics: array(string), version: int64, timestamp: int64},
  }),
]

const namedPartitions = array(struct({topicId: uuid, topicName: string, partitions: array(int32)}))

/** Share groups (KIP-932). */
const SHARE_RECORDS = [
  storedRecord({
    name: 'ShareGroupMemberMetadata',
    type: 10,
    key: member,
    value: {
      rackId: nullableString,
      clientId: string,
      clientHost: string,
      subscribedTopicNames: array(string),
    },
  }),
  storedRecord({
    name: 'ShareGroupMetadata',
    type: 11,
    key: group,
    value: {epoch: int32, metadataHash: int64},
  }),
  storedRecord({name: 'ShareGroupTargetAssignmentMetadata', type: 12, key: group, value: targetMetadata}),
  storedRecord({
    name: 'ShareGroupTargetAssignmentMember',
    type: 13,
    key: member,
    value: {topicPartitions},
  }),
  storedRecord({
    name: 'ShareGroupCurrentMemberAssignment',
    type: 14,
    key: member,
    value: {
      memberEpoch: int32,
      previousMemberEpoch: int32,
      state: int8,
      assignedPartitions: topicPartitions,
    },
  }),
  storedRecord({
    name: 'ShareGroupStatePartitionMetadata',
    type: 15,
    key: group,
    value: {
      initializingTopics: namedPartitions,
      initializedTopics: namedPartitions,
      deletingTopics: array(struct({topicId: uuid, topicName: string})),
    },
  }),
]

const tasks = array(
  struct({
    subtopologyId: string,
    partitions: array(int32),
    assignmentEpochs: tagged(0, 0, ifSent(nullableArray(int32))),
  }),
)

const targetTasks = array(struct({subtopologyId: string, partitions: array(int32)}))

const topologyTopics = array(
  struct({
    name: string,
    partitions: int32,
    replicationFactor: int16,
    topicConfigs: array(struct({key: string, value: string})),
  }),
)

/** Groups of Kafka Streams (KIP-1071). */
const STREAMS_RECORDS = [
  storedRecord({
    name: 'StreamsGroupMetadata',
    type: 17,
    key: group,
    value: {
      epoch: int32,
      metadataHash: int64,
      validatedTopologyEpoch: tagged(0, 0, ifSent(int32)),
      lastAssignmentConfigs: tagged(1, 0, ifSent(nullableArray(struct({key: string, value: string})))),
      storedDescriptionTopologyEpoch: tagged(2, 0, ifSent(int32)),
      failedDescriptionTopologyEpoch: tagged(3, 0, ifSent(int32)),
    },
  }),
  storedRecord({
    name: 'StreamsGroupMemberMetadata',
    type: 19,
    key: member,
    value: {
      instanceId: nullableString,
      rackId: nullableString,
      clientId: string,
      clientHost: string,
      rebalanceTimeoutMs: int32,
      topologyEpoch: int32,
      processId: string,
      userEndpoint: nullableStruct({host: string, port: uint16}),
      clientTags: array(struct({key: string, value: string})),
    },
  }),
  storedRecord({name: 'StreamsGroupTargetAssignmentMetadata', type: 20, key: group, value: targetMetadata}),
  storedRecord({
    name: 'StreamsGroupTargetAssignmentMember',
    type: 21,
    key: member,
    value: {activeTasks: targetTasks, standbyTasks: targetTasks, warmupTasks: targetTasks},
  }),
  storedRecord({
    name: 'StreamsGroupCurrentMemberAssignment',
    type: 22,
    key: member,
    value: {
      memberEpoch: int32,
      previousMemberEpoch: int32,
      state: int8,
      activeTasks: tasks,
      standbyTasks: tasks,
      warmupTasks: tasks,
      activeTasksPendingRevocation: tasks,
      standbyTasksPendingRevocation: tasks,
      warmupTasksPendingRevocation: tasks,
    },
  }),
  storedRecord({
    name: 'StreamsGroupTopology',
    type: 23,
    key: group,
    value: {
      epoch: int32,
      subtopologies: array(
        struct({
          subtopologyId: string,
          sourceTopics: array(string),
          sourceTopicRegex: array(string),
          stateChangelogTopics: topologyTopics,
          repartitionSinkTopics: array(string),
          repartitionSourceTopics: topologyTopics,
          copartitionGroups: array(
            struct({
              sourceTopics: array(int16),
              sourceTopicRegex: array(int16),
              repartitionSourceTopics: array(int16),
            }),
          ),
        }),
      ),
    },
  }),
]

/** What `__consumer_offsets` holds: committed offsets, and the groups of all protocols. */
export const GROUP_RECORDS = [...CLASSIC_RECORDS, ...CONSUMER_RECORDS, ...SHARE_RECORDS, ...STREAMS_RECORDS]
