import {array, int16, int32, message, string, struct} from '../schema.ts'

/** Deletes committed offsets of partitions nobody in the group reads (KIP-496). Schema: OffsetDeleteRequest/Response. */
export const OffsetDelete = message({
  name: 'OffsetDelete',
  key: 47,
  versions: [0, 0],
  flexibleFrom: 1,
  needs: {group: 'DELETE', topic: 'READ'},
  changes: true,
  request: {
    groupId: string,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
          }),
        ),
      }),
    ),
  },
  response: {
    errorCode: int16,
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
          }),
        ),
      }),
    ),
  },
})
