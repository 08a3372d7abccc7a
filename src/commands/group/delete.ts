import {Args, Flags} from '@oclif/core'
import {GroupDeletionCommand} from '../../cli/group-deletion.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'

export default class GroupDelete extends GroupDeletionCommand<typeof GroupDelete> {
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

  async run(): Promise<object> {
    const {flags} = this
    const {groups, failures} = await resolveGroups(this.cluster(), this.names, flags)
    const absent = [...failures].filter(([, failure]) => flags['if-exists'] && failure.kind === 'not-found')
    for (const [name, failure] of failures) if (!absent.some(([each]) => each === name)) throw failure
    return this.deleteWithPlan(
      groups,
      flags,
      absent.map(([group]) => group),
    )
  }
}
