import {int16, int32, int64, message, nullableString} from '../schema.ts'

/** A producer id and epoch for idempotent and transactional writes (KIP-98). Schema: InitProducerIdRequest/Response. */
export const InitProducerId = message({
  name: 'InitProducerId',
  key: 22,
  versions: [4, 4],
  flexibleFrom: 2,
  needs: {transactionalId: 'WRITE', cluster: 'IDEMPOTENT_WRITE'},
  changes: true,
  request: {
    transactionalId: nullableString,
    transactionTimeoutMs: int32,
    producerId: int64,
    producerEpoch: int16,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: int64,
    producerEpoch: int16,
  },
})
