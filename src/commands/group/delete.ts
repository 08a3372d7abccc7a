import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  absentGroup,
  type GroupDeletion,
  groupDeletion,
  planGroupDeletion,
} from '../../core/groups/delete-groups.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {deletionQuestion, groupDeletions} from '../../views/groups/groups.ts'

export default class GroupDelete extends ChangeCommand<typeof GroupDelete> {
  static override summary = 'Delete groups with their committed offsets.'
  static override description = prose`
    Shows first which groups and how many committed offsets would go. On a terminal it then asks; off a terminal it
    needs --yes. A group with members is refused by its broker: stop its consumers first. \`group export\` keeps the
    offsets, \`group prune\` finds groups that nobody uses.
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

  async run(): Promise<ChangeDocument<'groups', GroupDeletion>> {
    const {flags} = this
    const cluster = this.cluster()
    const {groups, failures} = await resolveGroups(cluster, this.names, flags)
    const unserved = [...failures].map(([name, failure]) =>
      absentGroup(name, flags['if-exists'] && failure.kind === 'not-found' ? undefined : failure),
    )
    const rows = [...(await planGroupDeletion(cluster, groups)), ...unserved]
    return this.carryOut(groupDeletion(cluster, rows), {
      flags,
      view: groupDeletions,
      question: deletionQuestion,
    })
  }
}
