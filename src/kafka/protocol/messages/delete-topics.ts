import {array, int16, int32, message, nullableString, struct, uuid} from '../schema.ts'

/** Deletes topics by name or id (KIP-516). Schema: DeleteTopicsRequest/Response. */
export const DeleteTopics = message({
  name: 'DeleteTopics',
  key: 20,
  versions: [6, 6],
  flexibleFrom: 4,
  needs: {topic: 'DELETE'},
  changes: true,
  request: {
    topics: array(
      struct({
        name: nullableString,
        topicId: uuid,
      }),
    ),
    timeoutMs: int32,
  },
  response: {
    throttleTimeMs: int32,
    responses: array(
      struct({
        name: nullableString,
        topicId: uuid,
        errorCode: int16,
        errorMessage: nullableString,
      }),
    ),
  },
})
