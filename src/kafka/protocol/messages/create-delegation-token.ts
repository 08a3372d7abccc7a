import {array, bytes, int16, int32, int64, message, nullableString, since, string, struct} from '../schema.ts'

/** Makes a delegation token (KIP-48), for another owner since version 3 (KIP-373). Schema: CreateDelegationTokenRequest/Response. */
export const CreateDelegationToken = message({
  name: 'CreateDelegationToken',
  key: 38,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {user: 'CREATE_TOKENS'},
  changes: true,
  request: {
    // Kafka's own default for a version without them is an empty text, though null is what means the requester.
    ownerPrincipalType: since(3, nullableString, ''),
    ownerPrincipalName: since(3, nullableString, ''),
    renewers: array(struct({principalType: string, principalName: string})),
    maxLifetimeMs: int64,
  },
  response: {
    errorCode: int16,
    principalType: string,
    principalName: string,
    tokenRequesterPrincipalType: since(3, string),
    tokenRequesterPrincipalName: since(3, string),
    issueTimestampMs: int64,
    expiryTimestampMs: int64,
    maxTimestampMs: int64,
    tokenId: string,
    hmac: bytes,
    throttleTimeMs: int32,
  },
})
