import {array, int8, int16, int32, int64, message, string, struct} from '../schema.ts'

/** Offsets by time, and the ends of partitions; -3 is the record with the largest timestamp (KIP-734). Schema: ListOffsetsRequest/Response. */
export const ListOffsets = message({
  name: 'ListOffsets',
  key: 2,
  versions: [7, 9],
  flexibleFrom: 6,
  needs: {topic: 'DESCRIBE'},
  request: {
    replicaId: int32,
    isolationLevel: int8,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            currentLeaderEpoch: int32,
            timestamp: int64,
          }),
        ),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            timestamp: int64,
            offset: int64,
            leaderEpoch: int32,
          }),
        ),
      }),
    ),
  },
})
