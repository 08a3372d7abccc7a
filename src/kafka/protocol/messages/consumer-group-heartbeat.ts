import {
  array,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  nullableStruct,
  since,
  string,
  struct,
  uuid,
} from '../schema.ts'

/** Membership of a KIP-848 consumer group. Schema: ConsumerGroupHeartbeatRequest/Response. */
export const ConsumerGroupHeartbeat = message({
  name: 'ConsumerGroupHeartbeat',
  key: 68,
  versions: [0, 1],
  release: '4.0 or newer',
  flexibleFrom: 0,
  needs: {group: 'READ', topic: 'DESCRIBE'},
  changes: true,
  request: {
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    instanceId: nullableString,
    rackId: nullableString,
    rebalanceTimeoutMs: int32,
    subscribedTopicNames: nullableArray(string),
    subscribedTopicRegex: since(1, nullableString),
    serverAssignor: nullableString,
    topicPartitions: nullableArray(
      struct({
        topicId: uuid,
        partitions: array(int32),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    memberId: nullableString,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: nullableStruct({
      topicPartitions: array(
        struct({
          topicId: uuid,
          partitions: array(int32),
        }),
      ),
    }),
  },
})
