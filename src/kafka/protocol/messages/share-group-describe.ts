import {array, bool, int16, int32, message, nullableString, string, struct, uuid} from '../schema.ts'

/** State and members of share groups (KIP-932). Schema: ShareGroupDescribeRequest/Response. */
export const ShareGroupDescribe = message({
  name: 'ShareGroupDescribe',
  key: 77,
  versions: [1, 1],
  release: '4.1 or newer',
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
            rackId: nullableString,
            memberEpoch: int32,
            clientId: string,
            clientHost: string,
            subscribedTopicNames: array(string),
            assignment: struct({
              topicPartitions: array(
                struct({
                  topicId: uuid,
                  topicName: string,
                  partitions: array(int32),
                }),
              ),
            }),
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  },
})
