import {array, int16, int32, int64, message, string, struct} from '../schema.ts'

/** Transactions by their ids, told by their coordinators (KIP-664). Schema: DescribeTransactionsRequest/Response. */
export const DescribeTransactions = message({
  name: 'DescribeTransactions',
  key: 65,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {transactionalId: 'DESCRIBE'},
  request: {transactionalIds: array(string)},
  response: {
    throttleTimeMs: int32,
    transactionStates: array(
      struct({
        errorCode: int16,
        transactionalId: string,
        transactionState: string,
        transactionTimeoutMs: int32,
        transactionStartTimeMs: int64,
        producerId: int64,
        producerEpoch: int16,
        topics: array(struct({topic: string, partitions: array(int32)})),
      }),
    ),
  },
})
