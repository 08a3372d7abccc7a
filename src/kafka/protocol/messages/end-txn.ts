import {bool, int16, int32, int64, message, since, string} from '../schema.ts'

/** Commits or aborts a transaction. Schema: EndTxnRequest/Response. */
export const EndTxn = message({
  name: 'EndTxn',
  key: 26,
  versions: [3, 5],
  flexibleFrom: 3,
  needs: {transactionalId: 'WRITE'},
  changes: true,
  request: {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    committed: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: since(5, int64, -1n),
    producerEpoch: since(5, int16, -1),
  },
})
