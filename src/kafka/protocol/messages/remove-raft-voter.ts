import {int16, int32, message, nullableString, uuid} from '../schema.ts'

/** Takes a controller out of the quorum (KIP-853). Schema: RemoveRaftVoterRequest/Response. */
export const RemoveRaftVoter = message({
  name: 'RemoveRaftVoter',
  key: 81,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  release: '3.9 or newer',
  changes: true,
  request: {
    clusterId: nullableString,
    voterId: int32,
    voterDirectoryId: uuid,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
  },
})
