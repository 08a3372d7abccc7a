import {array, int16, int32, int64, message, string, struct} from '../schema.ts'

/** Partitions that a transaction writes to. Schema: AddPartitionsToTxnRequest/Response. */
export const AddPartitionsToTxn = message({
  name: 'AddPartitionsToTxn',
  key: 24,
  versions: [3, 3],
  flexibleFrom: 3,
  needs: {transactionalId: 'WRITE', topic: 'WRITE'},
  changes: true,
  request: {
    v3AndBelowTransactionalId: string,
    v3AndBelowProducerId: int64,
    v3AndBelowProducerEpoch: int16,
    v3AndBelowTopics: array(
      struct({
        name: string,
        partitions: array(int32),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    resultsByTopicV3AndBelow: array(
      struct({
        name: string,
        resultsByPartition: array(
          struct({
            partitionIndex: int32,
            partitionErrorCode: int16,
          }),
        ),
      }),
    ),
  },
})
