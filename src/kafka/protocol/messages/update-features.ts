import {array, bool, int8, int16, int32, message, nullableString, string, struct, until} from '../schema.ts'

/**
 * Finalizes levels of features, all of them or none (KIP-584, KIP-778). From version 2 on what is wrong with one is said of the whole
 * (KIP-1022). Schema: UpdateFeaturesRequest/Response.
 */
export const UpdateFeatures = message({
  name: 'UpdateFeatures',
  key: 57,
  versions: [1, 2],
  flexibleFrom: 0,
  needs: {cluster: 'ALTER'},
  changes: ({validateOnly}) => !validateOnly,
  request: {
    timeoutMs: int32,
    featureUpdates: array(struct({feature: string, maxVersionLevel: int16, upgradeType: int8})),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    results: until(1, array(struct({feature: string, errorCode: int16, errorMessage: nullableString}))),
  },
})
