import {
  array,
  int16,
  int32,
  int64,
  message,
  nullableString,
  since,
  string,
  struct,
  uint16,
  uuid,
} from '../schema.ts'

/** Where a replica of the metadata log stands. */
const replicaState = struct({
  replicaId: int32,
  replicaDirectoryId: since(2, uuid),
  logEndOffset: int64,
  lastFetchTimestamp: since(1, int64, -1n),
  lastCaughtUpTimestamp: since(1, int64, -1n),
})

/** The controllers and which of them is active (KIP-595, KIP-836; directories and addresses KIP-853). Schema: DescribeQuorumRequest/Response. */
export const DescribeQuorum = message({
  name: 'DescribeQuorum',
  key: 55,
  versions: [0, 2],
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE'},
  release: '3.3 or newer in KRaft mode',
  request: {
    topics: array(struct({topicName: string, partitions: array(struct({partitionIndex: int32}))})),
  },
  response: {
    errorCode: int16,
    errorMessage: since(2, nullableString, ''),
    topics: array(
      struct({
        topicName: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            errorMessage: since(2, nullableString, ''),
            leaderId: int32,
            leaderEpoch: int32,
            highWatermark: int64,
            currentVoters: array(replicaState),
            observers: array(replicaState),
          }),
        ),
      }),
    ),
    nodes: since(
      2,
      array(
        struct({
          nodeId: int32,
          listeners: array(struct({name: string, host: string, port: uint16})),
        }),
      ),
    ),
  },
})
