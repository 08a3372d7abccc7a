import {Args} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type GroupDeletion, groupDeletion, planGroupDeletion} from '../../core/groups/delete-groups.ts'
import {findActiveGroups} from '../../core/groups/group-activity.ts'
import {passesFilter} from '../../core/groups/group-filter.ts'
import {listGroups} from '../../core/groups/list-groups.ts'
import {compileWords} from '../../core/names/name-pattern.ts'
import {deletionQuestion, groupDeletions} from '../../views/groups/groups.ts'

/** What nobody reads with. */
const UNUSED = {states: ['Empty', 'Dead'], types: []}

export default class GroupPrune extends ChangeCommand<typeof GroupPrune> {
  static override summary = 'Delete groups that nobody uses: Empty or Dead, and with --older for a while.'
  static override description = prose`
    Without --older every group that has no members now. Such a group may belong to a consumer that is only down for a
    moment, so give a pattern or an age.

    --older 7d leaves out groups that have committed, or had a member come or go, within that time. No call of Kafka tells
    this: it is read from __consumer_offsets, of which only the records since then are looked through. It needs READ on
    that topic and says so where it is missing.

    Shows first which groups and how many committed offsets would go. On a terminal it then asks; off a terminal it needs
    --yes. A group that gets a member meanwhile is refused by its broker.
  `
  static override examples = [
    {
      description: 'Groups that nobody has used for a week',
      command: '<%= config.bin %> group prune --older 7d --dry-run',
    },
    {
      description: "Groups that Kafka's console consumer left behind",
      command: "<%= config.bin %> group prune 'console-consumer-*' --yes",
    },
  ]
  static override args = {
    pattern: Args.string({description: 'glob that names must match; several may follow'}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    older: durationFlag({description: 'only groups that were not active for so long'}),
  }

  async run(): Promise<ChangeDocument<'groups', GroupDeletion>> {
    const {flags} = this
    const choose = compileWords(this.names, flags)
    const cluster = this.cluster()
    const {groups, failures} = await listGroups(cluster)
    const matches = choose(groups.map(({group}) => group))
    const unused = groups.filter((each) => matches(each.group) && passesFilter(each, UNUSED))
    const active =
      flags.older === undefined || unused.length === 0
        ? new Set<string>()
        : await findActiveGroups(
            cluster,
            unused.map(({group}) => group),
            Date.now() - flags.older,
          )
    const chosen = unused.filter(({group}) => !active.has(group))
    return this.carryOut(groupDeletion(cluster, await planGroupDeletion(cluster, chosen)), {
      flags,
      view: groupDeletions,
      question: deletionQuestion,
      nothing: 'There is no such group.',
      mayLack: true,
      unasked: failures.map(({error}) => error),
    })
  }
}
