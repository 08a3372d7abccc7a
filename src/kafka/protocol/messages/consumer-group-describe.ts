import {
  array,
  bool,
  int8,
  int16,
  int32,
  message,
  nullableString,
  since,
  string,
  struct,
  uuid,
} from '../schema.ts'

/** State and members of KIP-848 consumer groups. Schema: ConsumerGroupDescribeRequest/Response. */
export const ConsumerGroupDescribe = message({
  name: 'ConsumerGroupDescribe',
  key: 69,
  versions: [0, 1],
  release: '4.0 or newer',
  flexibleFrom: 0,
  needs: {group: 'DESCRIBE', topic: 'DESCRIBE'},
  request: {
    groupIds: array(string),
    includeAuthorizedOperations: bool,
  },
  response: {
    throttleTimeMs: int32,
    groups: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        groupId: string,
        groupState: string,
        groupEpoch: int32,
        assignmentEpoch: int32,
        assignorName: string,
        members: array(
          struct({
            memberId: string,
            instanceId: nullableString,
            rackId: nullableString,
            memberEpoch: int32,
            clientId: string,
            clientHost: string,
            subscribedTopicNames: array(string),
            subscribedTopicRegex: nullableString,
            assignment: struct({
              topicPartitions: array(
                struct({
                  topicId: uuid,
                  topicName: string,
                  partitions: array(int32),
                }),
              ),
            }),
            targetAssignment: struct({
              topicPartitions: array(
                struct({
                  topicId: uuid,
                  topicName: string,
                  partitions: array(int32),
                }),
              ),
            }),
            memberType: since(1, int8, -1),
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  },
})
