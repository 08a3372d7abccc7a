import {
  array,
  bool,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  until,
  uuid,
} from '../schema.ts'

/** Brokers, topics, partitions and their leaders. Schema: MetadataRequest/Response. */
export const Metadata = message({
  name: 'Metadata',
  key: 3,
  versions: [9, 12],
  flexibleFrom: 9,
  needs: {topic: 'DESCRIBE'},
  request: {
    topics: nullableArray(
      struct({
        topicId: since(10, uuid),
        name: nullableString,
      }),
    ),
    allowAutoTopicCreation: bool,
    includeClusterAuthorizedOperations: until(10, bool),
    includeTopicAuthorizedOperations: bool,
  },
  response: {
    throttleTimeMs: int32,
    brokers: array(
      struct({
        nodeId: int32,
        host: string,
        port: int32,
        rack: nullableString,
      }),
    ),
    clusterId: nullableString,
    controllerId: int32,
    topics: array(
      struct({
        errorCode: int16,
        name: nullableString,
        topicId: since(10, uuid),
        isInternal: bool,
        partitions: array(
          struct({
            errorCode: int16,
            partitionIndex: int32,
            leaderId: int32,
            leaderEpoch: int32,
            replicaNodes: array(int32),
            isrNodes: array(int32),
            offlineReplicas: array(int32),
          }),
        ),
        topicAuthorizedOperations: int32,
      }),
    ),
    clusterAuthorizedOperations: until(10, int32, -2147483648),
  },
})
