import {array, bool, bytes, int16, int32, message, nullableString, since, string, struct} from '../schema.ts'

/** State and members of classic groups. Schema: DescribeGroupsRequest/Response. */
export const DescribeGroups = message({
  name: 'DescribeGroups',
  key: 15,
  versions: [5, 6],
  flexibleFrom: 5,
  needs: {group: 'DESCRIBE'},
  request: {
    groups: array(string),
    includeAuthorizedOperations: bool,
  },
  response: {
    throttleTimeMs: int32,
    groups: array(
      struct({
        errorCode: int16,
        errorMessage: since(6, nullableString),
        groupId: string,
        groupState: string,
        protocolType: string,
        protocolData: string,
        members: array(
          struct({
            memberId: string,
            groupInstanceId: nullableString,
            clientId: string,
            clientHost: string,
            memberMetadata: bytes,
            memberAssignment: bytes,
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  },
})
