import {int16, int32, message, nullableString} from '../schema.ts'

/** Has the controller forget a broker (KIP-631). Schema: UnregisterBrokerRequest/Response. */
export const UnregisterBroker = message({
  name: 'UnregisterBroker',
  key: 64,
  versions: [0, 0],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  release: '3.3 or newer in KRaft mode',
  changes: true,
  request: {brokerId: int32},
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
  },
})
