import {array, int16, int32, message, nullableArray, nullableString, string, struct} from '../schema.ts'

/** Partitions whose replicas are on the move (KIP-455). Schema: ListPartitionReassignmentsRequest/Response. */
export const ListPartitionReassignments = message({
  name: 'ListPartitionReassignments',
  key: 46,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE'},
  request: {
    timeoutMs: int32,
    topics: nullableArray(struct({name: string, partitionIndexes: array(int32)})),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            replicas: array(int32),
            addingReplicas: array(int32),
            removingReplicas: array(int32),
          }),
        ),
      }),
    ),
  },
})
