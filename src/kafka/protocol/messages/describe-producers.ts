import {array, int16, int32, int64, message, nullableString, string, struct} from '../schema.ts'

/** The producers that write to partitions, and where their open transactions began (KIP-664). Schema: DescribeProducersRequest/Response. */
export const DescribeProducers = message({
  name: 'DescribeProducers',
  key: 61,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {topic: 'READ'},
  request: {
    topics: array(struct({name: string, partitionIndexes: array(int32)})),
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
            errorMessage: nullableString,
            activeProducers: array(
              struct({
                producerId: int64,
                producerEpoch: int32,
                lastSequence: int32,
                lastTimestamp: int64,
                coordinatorEpoch: int32,
                currentTxnStartOffset: int64,
              }),
            ),
          }),
        ),
      }),
    ),
  },
})
