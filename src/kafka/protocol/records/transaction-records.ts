import {array, ifSent, int8, int16, int32, int64, nullableArray, string, struct, tagged} from '../schema.ts'
import {storedRecord} from './stored-record.ts'

/** What `__transaction_state` holds (TransactionLogKey, TransactionLogValue; KIP-98, KIP-890). */
export const TRANSACTION_RECORDS = [
  storedRecord({
    name: 'TransactionLog',
    type: 0,
    key: {transactionalId: string},
    versions: [0, 1],
    flexibleFrom: 1,
    value: {
      producerId: int64,
      previousProducerId: tagged(0, 1, ifSent(int64)),
      nextProducerId: tagged(1, 1, ifSent(int64)),
      producerEpoch: int16,
      nextProducerEpoch: tagged(3, 1, ifSent(int16)),
      transactionTimeoutMs: int32,
      transactionStatus: int8,
      transactionPartitions: nullableArray(struct({topic: string, partitionIds: array(int32)})),
      transactionLastUpdateTimestampMs: int64,
      transactionStartTimestampMs: int64,
      clientTransactionVersion: tagged(2, 1, ifSent(int16)),
    },
  }),
]
