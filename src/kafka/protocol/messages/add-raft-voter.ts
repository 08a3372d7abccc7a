import {
  array,
  bool,
  int16,
  int32,
  message,
  nullableString,
  since,
  string,
  struct,
  uint16,
  uuid,
} from '../schema.ts'

/** Makes a controller a voter of the quorum (KIP-853). Schema: AddRaftVoterRequest/Response. */
export const AddRaftVoter = message({
  name: 'AddRaftVoter',
  key: 80,
  versions: [0, 1],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  release: '3.9 or newer',
  changes: true,
  request: {
    clusterId: nullableString,
    timeoutMs: int32,
    voterId: int32,
    voterDirectoryId: uuid,
    listeners: array(struct({name: string, host: string, port: uint16})),
    ackWhenCommitted: since(1, bool, true),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
  },
})
