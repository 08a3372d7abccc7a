import {array, bool, bytes, int16, int32, message, nullableString, since, string, struct} from '../schema.ts'

/** A member of a classic group asks to take part in the next generation. Schema: JoinGroupRequest/Response. */
export const JoinGroup = message({
  name: 'JoinGroup',
  key: 11,
  versions: [7, 9],
  flexibleFrom: 6,
  needs: {group: 'READ'},
  changes: true,
  request: {
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: string,
    protocols: array(
      struct({
        name: string,
        metadata: bytes,
      }),
    ),
    reason: since(8, nullableString),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    generationId: int32,
    protocolType: nullableString,
    protocolName: nullableString,
    leader: string,
    skipAssignment: since(9, bool),
    memberId: string,
    members: array(
      struct({
        memberId: string,
        groupInstanceId: nullableString,
        metadata: bytes,
      }),
    ),
  },
})
