import {int16, int32, message, nullableString, string} from '../schema.ts'

/** A member of a classic group says it is alive, and learns of a rebalance. Schema: HeartbeatRequest/Response. */
export const Heartbeat = message({
  name: 'Heartbeat',
  key: 12,
  versions: [4, 4],
  flexibleFrom: 4,
  needs: {group: 'READ'},
  changes: true,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: nullableString,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
  },
})
