import {array, int16, int32, message, nullableString, since, string, struct} from '../schema.ts'

/** Members leave a classic group. Schema: LeaveGroupRequest/Response. */
export const LeaveGroup = message({
  name: 'LeaveGroup',
  key: 13,
  versions: [4, 5],
  flexibleFrom: 4,
  needs: {group: 'READ'},
  changes: true,
  request: {
    groupId: string,
    members: array(
      struct({
        memberId: string,
        groupInstanceId: nullableString,
        reason: since(5, nullableString),
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    members: array(
      struct({
        memberId: string,
        groupInstanceId: nullableString,
        errorCode: int16,
      }),
    ),
  },
})
