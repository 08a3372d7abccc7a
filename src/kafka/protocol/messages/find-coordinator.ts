import {array, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** The brokers that coordinate groups or transactions, many keys a call (KIP-699). Schema: FindCoordinatorRequest/Response. */
export const FindCoordinator = message({
  name: 'FindCoordinator',
  key: 10,
  versions: [4, 6],
  flexibleFrom: 3,
  needs: {group: 'DESCRIBE', transactionalId: 'DESCRIBE'},
  request: {
    keyType: int8,
    coordinatorKeys: array(string),
  },
  response: {
    throttleTimeMs: int32,
    coordinators: array(
      struct({
        key: string,
        nodeId: int32,
        host: string,
        port: int32,
        errorCode: int16,
        errorMessage: nullableString,
      }),
    ),
  },
})
