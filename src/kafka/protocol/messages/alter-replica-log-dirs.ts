import {array, int16, int32, message, string, struct} from '../schema.ts'

/**
 * Has a broker move replicas to other log directories of its own; to the one where a replica is, it cancels (KIP-113). Schema:
 * AlterReplicaLogDirsRequest/Response.
 */
export const AlterReplicaLogDirs = message({
  name: 'AlterReplicaLogDirs',
  key: 34,
  versions: [1, 2],
  flexibleFrom: 2,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    dirs: array(
      struct({
        path: string,
        topics: array(struct({name: string, partitions: array(int32)})),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    results: array(
      struct({
        topicName: string,
        partitions: array(struct({partitionIndex: int32, errorCode: int16})),
      }),
    ),
  },
})
