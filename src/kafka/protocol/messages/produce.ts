import {
  array,
  int16,
  int32,
  int64,
  message,
  nullableBytes,
  nullableString,
  since,
  string,
  struct,
  tagged,
} from '../schema.ts'

/** Appends record batches. Version 13 has topic ids in place of names. Schema: ProduceRequest/Response. */
export const Produce = message({
  name: 'Produce',
  key: 0,
  versions: [9, 12],
  flexibleFrom: 9,
  needs: {topic: 'WRITE', transactionalId: 'WRITE', cluster: 'IDEMPOTENT_WRITE'},
  changes: true,
  request: {
    transactionalId: nullableString,
    acks: int16,
    timeoutMs: int32,
    topicData: array(
      struct({
        name: string,
        partitionData: array(
          struct({
            index: int32,
            records: nullableBytes,
          }),
        ),
      }),
    ),
  },
  response: {
    responses: array(
      struct({
        name: string,
        partitionResponses: array(
          struct({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            logAppendTimeMs: int64,
            logStartOffset: int64,
            recordErrors: array(
              struct({
                batchIndex: int32,
                batchIndexErrorMessage: nullableString,
              }),
            ),
            errorMessage: nullableString,
            currentLeader: tagged(
              0,
              10,
              struct({
                leaderId: since(10, int32, -1),
                leaderEpoch: since(10, int32, -1),
              }),
            ),
          }),
        ),
      }),
    ),
    throttleTimeMs: int32,
    nodeEndpoints: tagged(
      0,
      10,
      array(
        struct({
          nodeId: since(10, int32),
          host: since(10, string),
          port: since(10, int32),
          rack: since(10, nullableString),
        }),
      ),
    ),
  },
})
