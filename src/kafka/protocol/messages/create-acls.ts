import {array, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** Adds ACLs; one that is there already is no error. Schema: CreateAclsRequest/Response. */
export const CreateAcls = message({
  name: 'CreateAcls',
  key: 30,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    creations: array(
      struct({
        resourceType: int8,
        resourceName: string,
        resourcePatternType: int8,
        principal: string,
        host: string,
        operation: int8,
        permissionType: int8,
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    results: array(struct({errorCode: int16, errorMessage: nullableString})),
  },
})
