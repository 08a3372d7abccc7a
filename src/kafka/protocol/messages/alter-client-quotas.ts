import {array, bool, float64, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** Sets and removes quotas, each entity's on its own (KIP-546). Schema: AlterClientQuotasRequest/Response. */
export const AlterClientQuotas = message({
  name: 'AlterClientQuotas',
  key: 49,
  versions: [1, 1],
  flexibleFrom: 1,
  needs: {cluster: 'ALTER_CONFIGS'},
  changes: ({validateOnly}) => !validateOnly,
  request: {
    entries: array(
      struct({
        entity: array(struct({entityType: string, entityName: nullableString})),
        ops: array(struct({key: string, value: float64, remove: bool})),
      }),
    ),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    entries: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        entity: array(struct({entityType: string, entityName: nullableString})),
      }),
    ),
  },
})
