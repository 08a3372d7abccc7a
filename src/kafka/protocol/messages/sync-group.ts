import {array, bytes, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** A member of a classic group fetches its assignment; the leader brings those of all. Schema: SyncGroupRequest/Response. */
export const SyncGroup = message({
  name: 'SyncGroup',
  key: 14,
  versions: [5, 5],
  flexibleFrom: 4,
  needs: {group: 'READ'},
  changes: true,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: nullableString,
    protocolName: nullableString,
    assignments: array(
      struct({
        memberId: string,
        assignment: bytes,
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    protocolType: nullableString,
    protocolName: nullableString,
    assignment: bytes,
  },
})
