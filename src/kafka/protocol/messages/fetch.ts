import {
  array,
  int8,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableBytes,
  nullableString,
  string,
  struct,
  tagged,
} from '../schema.ts'

/** Record batches. Version 13 has topic ids in place of names. Schema: FetchRequest/Response. */
export const Fetch = message({
  name: 'Fetch',
  key: 1,
  versions: [12, 12],
  flexibleFrom: 12,
  needs: {topic: 'READ'},
  request: {
    clusterId: tagged(0, 12, nullableString),
    replicaId: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: int32,
    isolationLevel: int8,
    sessionId: int32,
    sessionEpoch: int32,
    topics: array(
      struct({
        topic: string,
        partitions: array(
          struct({
            partition: int32,
            currentLeaderEpoch: int32,
            fetchOffset: int64,
            lastFetchedEpoch: int32,
            logStartOffset: int64,
            partitionMaxBytes: int32,
          }),
        ),
      }),
    ),
    forgottenTopicsData: array(
      struct({
        topic: string,
        partitions: array(int32),
      }),
    ),
    rackId: string,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    sessionId: int32,
    responses: array(
      struct({
        topic: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            highWatermark: int64,
            lastStableOffset: int64,
            logStartOffset: int64,
            divergingEpoch: tagged(
              0,
              12,
              struct({
                epoch: int32,
                endOffset: int64,
              }),
              {epoch: -1, endOffset: -1n},
            ),
            currentLeader: tagged(
              1,
              12,
              struct({
                leaderId: int32,
                leaderEpoch: int32,
              }),
              {leaderId: -1, leaderEpoch: -1},
            ),
            snapshotId: tagged(
              2,
              12,
              struct({
                endOffset: int64,
                epoch: int32,
              }),
              {endOffset: -1n, epoch: -1},
            ),
            abortedTransactions: nullableArray(
              struct({
                producerId: int64,
                firstOffset: int64,
              }),
            ),
            preferredReadReplica: int32,
            records: nullableBytes,
          }),
        ),
      }),
    ),
  },
})
