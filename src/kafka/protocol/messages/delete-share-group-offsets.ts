import {array, int16, int32, message, nullableString, string, struct, uuid} from '../schema.ts'

/**
 * Makes a share group without members forget whole topics (KIP-932). Schema: DeleteShareGroupOffsetsRequest/Response.
 */
export const DeleteShareGroupOffsets = message({
  name: 'DeleteShareGroupOffsets',
  key: 92,
  versions: [0, 0],
  release: '4.1 or newer',
  flexibleFrom: 0,
  needs: {group: 'DELETE', topic: 'READ'},
  changes: true,
  request: {
    groupId: string,
    topics: array(
      struct({
        topicName: string,
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
        errorCode: int16,
        errorMessage: nullableString,
      }),
    ),
  },
})
