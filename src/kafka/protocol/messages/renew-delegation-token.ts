import {bytes, int16, int32, int64, message} from '../schema.ts'

/** Moves the end of a delegation token away (KIP-48); -1 by what the broker is set to. Schema: RenewDelegationTokenRequest/Response. */
export const RenewDelegationToken = message({
  name: 'RenewDelegationToken',
  key: 39,
  versions: [2, 2],
  flexibleFrom: 2,
  needs: {token: 'DESCRIBE'},
  changes: true,
  request: {hmac: bytes, renewPeriodMs: int64},
  response: {errorCode: int16, expiryTimestampMs: int64, throttleTimeMs: int32},
})
