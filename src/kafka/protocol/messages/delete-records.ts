import {array, int16, int32, int64, message, string, struct} from '../schema.ts'

/** Moves the log start of partitions forward (KIP-107). Schema: DeleteRecordsRequest/Response. */
export const DeleteRecords = message({
  name: 'DeleteRecords',
  key: 21,
  versions: [2, 2],
  flexibleFrom: 2,
  needs: {topic: 'DELETE'},
  changes: true,
  request: {
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            offset: int64,
          }),
        ),
      }),
    ),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            lowWatermark: int64,
            errorCode: int16,
          }),
        ),
      }),
    ),
  },
})
