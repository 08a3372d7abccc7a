import {array, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** Deletes the ACLs that match filters. Schema: DeleteAclsRequest/Response. */
export const DeleteAcls = message({
  name: 'DeleteAcls',
  key: 31,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {cluster: 'ALTER'},
  changes: true,
  request: {
    filters: array(
      struct({
        resourceTypeFilter: int8,
        resourceNameFilter: nullableString,
        patternTypeFilter: int8,
        principalFilter: nullableString,
        hostFilter: nullableString,
        operation: int8,
        permissionType: int8,
      }),
    ),
  },
  response: {
    throttleTimeMs: int32,
    filterResults: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        matchingAcls: array(
          struct({
            errorCode: int16,
            errorMessage: nullableString,
            resourceType: int8,
            resourceName: string,
            patternType: int8,
            principal: string,
            host: string,
            operation: int8,
            permissionType: int8,
          }),
        ),
      }),
    ),
  },
})
