import {array, bool, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** Sets, removes, appends to and subtracts from single configs (KIP-339). Schema: IncrementalAlterConfigsRequest/Response. */
export const IncrementalAlterConfigs = message({
  name: 'IncrementalAlterConfigs',
  key: 44,
  versions: [1, 1],
  flexibleFrom: 1,
  needs: {topic: 'ALTER_CONFIGS', group: 'ALTER_CONFIGS', cluster: 'ALTER_CONFIGS'},
  changes: ({validateOnly}) => !validateOnly,
  request: {
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({name: string, configOperation: int8, value: nullableString})),
      }),
    ),
    validateOnly: bool,
  },
  response: {
    throttleTimeMs: int32,
    responses: array(
      struct({errorCode: int16, errorMessage: nullableString, resourceType: int8, resourceName: string}),
    ),
  },
})
