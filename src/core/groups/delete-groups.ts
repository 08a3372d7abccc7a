import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DeleteGroups} from '../../kafka/protocol/messages/delete-groups.ts'
import {type Outcome, sendToCoordinators} from '../../kafka/routing.ts'

/** Deletes groups with their committed offsets; a group with members is refused by its coordinator. */
export async function deleteGroups(
  cluster: Cluster,
  groups: readonly string[],
): Promise<Map<string, Failure | null>> {
  return sendToCoordinators<string, null>(
    cluster,
    groups,
    (group) => group,
    async (nodeId, batch) => {
      const answer = await cluster.sendTo(nodeId, DeleteGroups, {groupsNames: [...batch]})
      const codes = new Map(answer.results.map(({groupId, errorCode}) => [groupId, errorCode]))
      return batch.map((group): Outcome<null> => {
        const code = codes.get(group)
        if (code === ErrorCode.NONE) return {value: null}
        if (code === ErrorCode.NON_EMPTY_GROUP) return {failure: hasMembers(group)}
        return {code: code ?? ErrorCode.UNKNOWN_SERVER_ERROR}
      })
    },
    {what: (group) => `Group ${group} could not be deleted`},
  )
}

function hasMembers(group: string): Failure {
  return new Failure('conflict', `Group ${group} has members, so it was not deleted.`, {
    code: 'NON_EMPTY_GROUP',
    suggestions: [`\`samsa group describe ${group}\` shows them; stop them first.`],
  })
}
