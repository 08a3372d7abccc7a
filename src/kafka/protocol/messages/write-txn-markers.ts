import {array, bool, int8, int16, int32, int64, message, since, string, struct} from '../schema.ts'

/** Ends transactions in partitions, as a coordinator does (KIP-98, KIP-664, KIP-1228). Schema: WriteTxnMarkersRequest/Response. */
export const WriteTxnMarkers = message({
  name: 'WriteTxnMarkers',
  key: 27,
  versions: [1, 2],
  flexibleFrom: 1,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    markers: array(
      struct({
        producerId: int64,
        producerEpoch: int16,
        // False is an abort.
        transactionResult: bool,
        topics: array(struct({name: string, partitionIndexes: array(int32)})),
        coordinatorEpoch: int32,
        transactionVersion: since(2, int8, 0),
      }),
    ),
  },
  response: {
    markers: array(
      struct({
        producerId: int64,
        topics: array(
          struct({
            name: string,
            partitions: array(struct({partitionIndex: int32, errorCode: int16})),
          }),
        ),
      }),
    ),
  },
})
