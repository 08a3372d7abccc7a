import {Args, Flags} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {deleteGroups} from '../../core/groups/delete-groups.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {fetchCommittedOffsets} from '../../core/offsets/fetch-offsets.ts'
import {Failure, type FailureJson, failureToJson} from '../../errors/failure.ts'
import {groupDeletionPlan, groupOutcomes} from '../../views/groups.ts'

type Outcomes = {groups: {group: string; outcome: string; error?: FailureJson}[]}

export default class GroupDelete extends ClusterCommand<typeof GroupDelete> {
  static override summary = 'Delete groups with their committed offsets.'
  static override description = prose`
    Shows first which groups and how many committed offsets would go. On a terminal it then asks; off a terminal it
    needs --yes. A group with members is refused by its broker: stop its consumers first.
  `
  static override examples = [
    {description: 'See the plan only', command: "<%= config.bin %> group delete 'order-*' --dry-run"},
    {description: 'In a script', command: '<%= config.bin %> group delete trial-group --if-exists --yes'},
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    'if-exists': Flags.boolean({description: 'a group that does not exist is fine'}),
  }

  async run(): Promise<object> {
    const {flags} = this
    const cluster = this.cluster()
    const {groups, failures} = await resolveGroups(cluster, this.names, flags)
    const absent = [...failures].filter(([, failure]) => flags['if-exists'] && failure.kind === 'not-found')
    for (const [name, failure] of failures) if (!absent.some(([each]) => each === name)) throw failure
    const names = groups.map(({group}) => group)
    const offsets = await fetchCommittedOffsets(
      cluster,
      names.map((group) => ({group})),
    )
    const plan = groups.map(({group, type, state}) => {
      const found = offsets.get(group)
      return {group, type, state, committed: !found || found instanceof Failure ? null : found.size}
    })
    if (flags['dry-run']) return this.show({groups: plan, executed: false}, groupDeletionPlan)
    if (plan.length > 0) {
      if (!flags.yes) await this.showPlan({groups: plan}, groupDeletionPlan)
      const question = `Delete ${plan.length === 1 ? 'this group' : `these ${plan.length} groups`}?`
      if (!(await this.confirm({yes: flags.yes, question})))
        return this.declined({groups: plan, executed: false}, groupDeletionPlan)
    }
    const results = await deleteGroups(cluster, names)
    const failed = [...results.values()].flatMap((failure) => failure ?? [])
    const outcomes: Outcomes = {
      groups: [
        ...[...results].map(([group, failure]) =>
          failure ? {group, outcome: 'failed', error: failureToJson(failure)} : {group, outcome: 'deleted'},
        ),
        ...absent.map(([group]) => ({group, outcome: 'absent'})),
      ],
    }
    const result = await this.show(outcomes, groupOutcomes)
    if (failed.length > 0) this.finishWith(partialFailure(failed, outcomes.groups.length, 'groups'))
    return result
  }
}
