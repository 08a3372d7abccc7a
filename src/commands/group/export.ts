import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import type {WantedOffset} from '../../core/groups/plan-reset.ts'
import {fetchCommitsOfGroups, selectPartitions} from '../../core/groups/wanted-offsets.ts'
import {groupOffsets} from '../../views/groups/group-offsets.ts'

export default class GroupExport extends ClusterCommand<typeof GroupExport> {
  static override summary = 'Print the committed offsets of groups, for group import.'
  static override description = prose`
    One line a partition, group,topic,partition,offset, as kafka-consumer-groups.sh --export writes it: its --from-file
    takes it too. With --json (or -o csv, which has a heading) the leader epoch and metadata of each commit are kept as
    well. A live group is exported as it stands at this moment. Share groups have no committed offsets.
  `
  static override examples = [
    '<%= config.bin %> group export order-joiner',
    {
      description: 'Keep the offsets of all groups with everything that belongs to them',
      command: "<%= config.bin %> group export '*' --json > offsets.json",
    },
  ]
  static override args = {
    group: Args.string({description: 'group name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {regex: regexFlag, topic: topicSelectionFlag}

  async run(): Promise<{offsets: readonly WantedOffset[]}> {
    const {flags} = this
    const scopes = topicSelections(flags)
    const {groups, failures, unreachable} = await resolveGroups(this.cluster(), this.names, flags)
    const readable = groups.filter(({type}) => type !== 'share').map(({group}) => group)
    const {commits, failures: unread} = await fetchCommitsOfGroups(this.cluster(), readable)
    const unserved = [...failures.values(), ...unreachable.map(({error}) => error), ...unread.values()]
    const {chosen: offsets, missing} = selectPartitions(
      commits,
      scopes,
      'The groups have no committed offsets',
    )
    // What could not be read may well have it.
    if (unserved.length === 0) unserved.push(...missing)
    if (offsets.length === 0 && unserved.length === 0) this.note('There are no committed offsets.')
    // Half an export must not pass for a whole one.
    return this.show({offsets}, groupOffsets, {rows: offsets, noun: 'offsets', failures: unserved})
  }
}
