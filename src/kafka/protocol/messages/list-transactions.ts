import {array, int16, int32, int64, message, string, struct} from '../schema.ts'

/** The transactions that a broker coordinates, here by their producers (KIP-664). Schema: ListTransactionsRequest/Response. */
export const ListTransactions = message({
  name: 'ListTransactions',
  key: 66,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {transactionalId: 'DESCRIBE'},
  request: {
    stateFilters: array(string),
    producerIdFilters: array(int64),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    unknownStateFilters: array(string),
    transactionStates: array(
      struct({
        transactionalId: string,
        producerId: int64,
        transactionState: string,
      }),
    ),
  },
})
