import {array, int16, int32, int64, message, nullableString, string, struct, uuid} from '../schema.ts'

/**
 * Moves the start offsets of a share group without members (KIP-932). Schema: AlterShareGroupOffsetsRequest/Response.
 */
export const AlterShareGroupOffsets = message({
  name: 'AlterShareGroupOffsets',
  key: 91,
  versions: [0, 0],
  release: '4.1 or newer',
  flexibleFrom: 0,
  needs: {group: 'READ', topic: 'READ'},
  changes: true,
  request: {
    groupId: string,
    topics: array(
      struct({
        topicName: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            startOffset: int64,
          }),
        ),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    responses: array(
      struct({
        topicName: string,
        topicId: uuid,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            errorMessage: nullableString,
          }),
        ),
      }),
    ),
  },
})
