import {array, int8, int16, int32, message, nullableArray, nullableString, string, struct} from '../schema.ts'

/** Elects leaders of partitions (KIP-460). Schema: ElectLeadersRequest/Response. */
export const ElectLeaders = message({
  name: 'ElectLeaders',
  key: 43,
  versions: [2, 2],
  flexibleFrom: 2,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    electionType: int8,
    topicPartitions: nullableArray(struct({topic: string, partitions: array(int32)})),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    replicaElectionResults: array(
      struct({
        topic: string,
        partitionResult: array(struct({partitionId: int32, errorCode: int16, errorMessage: nullableString})),
      }),
    ),
  },
})
