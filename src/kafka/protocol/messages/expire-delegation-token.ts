import {bytes, int16, int32, int64, message} from '../schema.ts'

/** Brings the end of a delegation token nearer (KIP-48); below 0 it ends at once. Schema: ExpireDelegationTokenRequest/Response. */
export const ExpireDelegationToken = message({
  name: 'ExpireDelegationToken',
  key: 40,
  versions: [2, 2],
  flexibleFrom: 2,
  needs: {token: 'DESCRIBE'},
  changes: true,
  request: {hmac: bytes, expiryTimePeriodMs: int64},
  response: {errorCode: int16, expiryTimestampMs: int64, throttleTimeMs: int32},
})
