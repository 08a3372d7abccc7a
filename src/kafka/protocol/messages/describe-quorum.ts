import {array, int16, int32, int64, message, since, string, struct} from '../schema.ts'

/** Where a replica of the metadata log stands. */
const replicaState = struct({
  replicaId: int32,
  logEndOffset: int64,
  lastFetchTimestamp: since(1, int64, -1n),
  lastCaughtUpTimestamp: since(1, int64, -1n),
})

/** The controllers and which of them is active (KIP-595, KIP-836). Schema: DescribeQuorumRequest/Response. */
export const DescribeQuorum = message({
  name: 'DescribeQuorum',
  key: 55,
  versions: [0, 1],
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE'},
  request: {
    topics: array(struct({topicName: string, partitions: array(struct({partitionIndex: int32}))})),
  },
  response: {
    errorCode: int16,
    topics: array(
      struct({
        topicName: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            leaderId: int32,
            leaderEpoch: int32,
            highWatermark: int64,
            currentVoters: array(replicaState),
            observers: array(replicaState),
          }),
        ),
      }),
    ),
  },
})
