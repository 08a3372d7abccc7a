import {array, int16, int32, message, since, string, struct} from '../schema.ts'

/** Groups that a broker coordinates; states KIP-518, types KIP-848. Schema: ListGroupsRequest/Response. */
export const ListGroups = message({
  name: 'ListGroups',
  key: 16,
  versions: [4, 5],
  flexibleFrom: 3,
  needs: {cluster: 'DESCRIBE'},
  request: {
    statesFilter: array(string),
    typesFilter: since(5, array(string)),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    groups: array(
      struct({
        groupId: string,
        protocolType: string,
        groupState: string,
        groupType: since(5, string),
      }),
    ),
  },
})
