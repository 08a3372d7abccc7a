import {array, bytes, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/**
 * Sets and deletes SCRAM credentials, each user's on its own; the password does not travel, only what is made of it (KIP-554).
 * Schema: AlterUserScramCredentialsRequest/Response.
 */
export const AlterUserScramCredentials = message({
  name: 'AlterUserScramCredentials',
  key: 51,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    deletions: array(struct({name: string, mechanism: int8})),
    upsertions: array(
      struct({name: string, mechanism: int8, iterations: int32, salt: bytes, saltedPassword: bytes}),
    ),
  },
  response: {
    throttleTimeMs: int32,
    results: array(struct({user: string, errorCode: int16, errorMessage: nullableString})),
  },
})
