import {array, int8, int16, int32, message, nullableArray, nullableString, string, struct} from '../schema.ts'

/**
 * Which SCRAM credentials there are: mechanisms and iterations, never a password or what is made of one (KIP-554). Null asks
 * for those of all users. Schema: DescribeUserScramCredentialsRequest/Response.
 */
export const DescribeUserScramCredentials = message({
  name: 'DescribeUserScramCredentials',
  key: 50,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {cluster: 'DESCRIBE'},
  request: {users: nullableArray(struct({name: string}))},
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    results: array(
      struct({
        user: string,
        errorCode: int16,
        errorMessage: nullableString,
        credentialInfos: array(struct({mechanism: int8, iterations: int32})),
      }),
    ),
  },
})
