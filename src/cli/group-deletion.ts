import type {Command} from '@oclif/core'
import {deleteGroups} from '../core/groups/delete-groups.ts'
import type {ListedGroup} from '../core/groups/list-groups.ts'
import {fetchCommittedOffsets} from '../core/offsets/fetch-offsets.ts'
import {Failure, type FailureJson, failureToJson} from '../errors/failure.ts'
import {groupDeletionPlan, groupOutcomes} from '../views/groups.ts'
import {partialFailure} from './base-command.ts'
import {ClusterCommand} from './cluster-command.ts'

type Outcomes = {groups: {group: string; outcome: string; error?: FailureJson}[]}

/** A command that deletes groups: plan, question, deletion, outcome of each. */
export abstract class GroupDeletionCommand<T extends typeof Command> extends ClusterCommand<T> {
  /** `absent` are names that do not exist, which is fine; they are told as such. */
  protected async deleteWithPlan(
    groups: readonly ListedGroup[],
    flags: {readonly yes: boolean; readonly 'dry-run': boolean},
    absent: readonly string[] = [],
  ): Promise<object> {
    const cluster = this.cluster()
    const names = groups.map(({group}) => group)
    if (flags['dry-run'] || (!flags.yes && groups.length > 0)) {
      const offsets = await fetchCommittedOffsets(
        cluster,
        names.map((group) => ({group})),
      )
      const plan = groups.map(({group, type, state}) => {
        const found = offsets.get(group)
        return {group, type, state, committed: !found || found instanceof Failure ? null : found.size}
      })
      if (flags['dry-run']) return this.show({groups: plan, executed: false}, groupDeletionPlan)
      await this.showPlan({groups: plan}, groupDeletionPlan)
      const question = `Delete ${plan.length === 1 ? 'this group' : `these ${plan.length} groups`}?`
      if (!(await this.confirm({yes: false, question})))
        return this.declined({groups: plan, executed: false}, groupDeletionPlan)
    }
    const results = await deleteGroups(cluster, names)
    const failed = [...results.values()].flatMap((failure) => failure ?? [])
    const outcomes: Outcomes = {
      groups: [
        ...[...results].map(([group, failure]) =>
          failure ? {group, outcome: 'failed', error: failureToJson(failure)} : {group, outcome: 'deleted'},
        ),
        ...absent.map((group) => ({group, outcome: 'absent'})),
      ],
    }
    const result = await this.show(outcomes, groupOutcomes)
    if (failed.length > 0) this.finishWith(partialFailure(failed, outcomes.groups.length, 'groups'))
    return result
  }
}
