import {array, int8, int16, int32, message, nullableString, string, struct} from '../schema.ts'

/** ACLs that match a filter (KIP-140, KIP-290). Schema: DescribeAclsRequest/Response. */
export const DescribeAcls = message({
  name: 'DescribeAcls',
  key: 29,
  versions: [2, 3],
  flexibleFrom: 2,
  needs: {cluster: 'DESCRIBE'},
  request: {
    resourceTypeFilter: int8,
    resourceNameFilter: nullableString,
    patternTypeFilter: int8,
    principalFilter: nullableString,
    hostFilter: nullableString,
    operation: int8,
    permissionType: int8,
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        patternType: int8,
        acls: array(struct({principal: string, host: string, operation: int8, permissionType: int8})),
      }),
    ),
  },
})
