import {array, int16, int32, message, string, struct} from '../schema.ts'

/** Deletes groups that have no members (KIP-229). Schema: DeleteGroupsRequest/Response. */
export const DeleteGroups = message({
  name: 'DeleteGroups',
  key: 42,
  versions: [2, 2],
  flexibleFrom: 2,
  needs: {group: 'DELETE'},
  changes: true,
  request: {
    groupsNames: array(string),
  },
  response: {
    throttleTimeMs: int32,
    results: array(
      struct({
        groupId: string,
        errorCode: int16,
      }),
    ),
  },
})
