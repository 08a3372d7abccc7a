import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DeleteGroups} from '../../kafka/protocol/messages/delete-groups.ts'
import {type Outcome, sendToCoordinators} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {quoteCommand} from '../names/command-line.ts'
import {fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import type {ListedGroup} from './list-groups.ts'

/** What is lost with a group. */
export interface GroupDeletion extends PlanRow {
  readonly group: string
  /** Null for a name that means no group. */
  readonly type: string | null
  readonly state: string | null
  /** How many offsets it has committed; null where unknown. */
  readonly committed: number | null
}

/** A name that means no group: with an error where that is one, else it is fine that there is none. */
export function absentGroup(group: string, error?: Failure): GroupDeletion {
  const row = {group, type: null, state: null, committed: null}
  return error ? {...row, error} : row
}

/** Looks up what a deletion would take away; changes nothing. */
export async function planGroupDeletion(
  cluster: Cluster,
  groups: readonly ListedGroup[],
): Promise<GroupDeletion[]> {
  const offsets = await fetchCommittedOffsets(
    cluster,
    groups.map(({group}) => ({group})),
  )
  return groups.map(({group, type, state}) => {
    const found = offsets.get(group)
    return {group, type, state, committed: !found || found instanceof Failure ? null : found.size}
  })
}

/** Deletes groups with their committed offsets; a group with members is refused by its coordinator. */
export function groupDeletion(
  cluster: Cluster,
  rows: readonly GroupDeletion[],
): Change<'groups', GroupDeletion> {
  return {
    noun: 'groups',
    rows,
    hasEffect: ({state}) => state !== null,
    idleOutcome: () => 'absent',
    unplannedOutcome: ({kind}) => (kind === 'not-found' ? 'absent' : 'failed'),
    execute: async (effective) => {
      const names = effective.map(({group}) => group)
      const results = await deleteGroups(cluster, names)
      return new Map(
        effective.map((row): [GroupDeletion, Done<GroupDeletion> | Failure] => {
          const failure = results.get(row.group)
          if (failure === null) return [row, {outcome: 'deleted'}]
          return [row, failure ?? Failure.leftOut(`group ${row.group}`)]
        }),
      )
    },
  }
}

async function deleteGroups(
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
    {by: DeleteGroups, what: (group) => `Group ${group} could not be deleted`},
  )
}

function hasMembers(group: string): Failure {
  return new Failure('conflict', `Group ${group} has members, so it was not deleted.`, {
    code: 'NON_EMPTY_GROUP',
    suggestions: [`${quoteCommand('group describe', [group])} shows them; stop them first.`],
  })
}
