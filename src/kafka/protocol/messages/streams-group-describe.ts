import {
  array,
  bool,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableString,
  nullableStruct,
  string,
  struct,
  uint16,
} from '../schema.ts'

/** State and members of streams groups (KIP-1071). Schema: StreamsGroupDescribeRequest/Response. */
export const StreamsGroupDescribe = message({
  name: 'StreamsGroupDescribe',
  key: 89,
  versions: [0, 0],
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
        topology: nullableStruct({
          epoch: int32,
          subtopologies: nullableArray(
            struct({
              subtopologyId: string,
              sourceTopics: array(string),
              repartitionSinkTopics: array(string),
              stateChangelogTopics: array(
                struct({
                  name: string,
                  partitions: int32,
                  replicationFactor: int16,
                  topicConfigs: array(
                    struct({
                      key: string,
                      value: string,
                    }),
                  ),
                }),
              ),
              repartitionSourceTopics: array(
                struct({
                  name: string,
                  partitions: int32,
                  replicationFactor: int16,
                  topicConfigs: array(
                    struct({
                      key: string,
                      value: string,
                    }),
                  ),
                }),
              ),
            }),
          ),
        }),
        members: array(
          struct({
            memberId: string,
            memberEpoch: int32,
            instanceId: nullableString,
            rackId: nullableString,
            clientId: string,
            clientHost: string,
            topologyEpoch: int32,
            processId: string,
            userEndpoint: nullableStruct({
              host: string,
              port: uint16,
            }),
            clientTags: array(
              struct({
                key: string,
                value: string,
              }),
            ),
            taskOffsets: array(
              struct({
                subtopologyId: string,
                partition: int32,
                offset: int64,
              }),
            ),
            taskEndOffsets: array(
              struct({
                subtopologyId: string,
                partition: int32,
                offset: int64,
              }),
            ),
            assignment: struct({
              activeTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
              standbyTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
              warmupTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
            }),
            targetAssignment: struct({
              activeTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
              standbyTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
              warmupTasks: array(
                struct({
                  subtopologyId: string,
                  partitions: array(int32),
                }),
              ),
            }),
            isClassic: bool,
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  },
})
