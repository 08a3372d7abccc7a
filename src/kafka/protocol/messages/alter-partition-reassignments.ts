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
} from '../schema.ts'

/**
 * Moves the replicas of partitions, and changes how many there are; null replicas cancel a move (KIP-455). Schema:
 * AlterPartitionReassignmentsRequest/Response.
 */
export const AlterPartitionReassignments = message({
  name: 'AlterPartitionReassignments',
  key: 45,
  versions: [0, 1],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    timeoutMs: int32,
    allowReplicationFactorChange: since(1, bool, true),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({partitionIndex: int32, replicas: nullableArray(int32)})),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    allowReplicationFactorChange: since(1, bool, true),
    errorCode: int16,
    errorMessage: nullableString,
    responses: array(
      struct({
        name: string,
        partitions: array(struct({partitionIndex: int32, errorCode: int16, errorMessage: nullableString})),
      }),
    ),
  },
})
