import {array, bytes, int16, int32, int64, message, nullableArray, since, string, struct} from '../schema.ts'

/**
 * Delegation tokens, with their HMACs, of owners or (null) all that whoever asks may see (KIP-48). Schema:
 * DescribeDelegationTokenRequest/Response.
 */
export const DescribeDelegationToken = message({
  name: 'DescribeDelegationToken',
  key: 41,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {token: 'DESCRIBE'},
  request: {owners: nullableArray(struct({principalType: string, principalName: string}))},
  response: {
    errorCode: int16,
    tokens: array(
      struct({
        principalType: string,
        principalName: string,
        tokenRequesterPrincipalType: since(3, string),
        tokenRequesterPrincipalName: since(3, string),
        issueTimestamp: int64,
        expiryTimestamp: int64,
        maxTimestamp: int64,
        tokenId: string,
        hmac: bytes,
        renewers: array(struct({principalType: string, principalName: string})),
      }),
    ),
    throttleTimeMs: int32,
  },
})
