import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import type {WantedOffset} from '../../core/groups/plan-reset.ts'
import {fetchCommitsOfGroups, selectPartitions} from '../../core/groups/wanted-offsets.ts'
import {Failure} from '../../errors/failure.ts'
import {groupOffsets} from '../../views/groups/group-offsets.ts'

export default class GroupExport extends ClusterCommand<typeof GroupExport> {
  static override summary = 'Print the committed offsets of groups, for group import.'
  static override description = prose`
    One line a partition, group,topic,partition,offset, as kafka-consumer-groups.sh --export writes it: its --from-file
    takes it too. With --json (or -o csv, which has a heading) the leader epoch and metadata of each commit are kept as
    well. A live group is exported as it stands at this moment. Share groups have no committed offsets: one that is named
    is an error, of a pattern they are left out.
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
    const {share = [], others = []} = Object.groupBy(groups, ({type}) =>
      type === 'share' ? 'share' : 'others',
    )
    // Who named one believes that its positions are kept; of a pattern it is enough to say so.
    const {true: named = [], false: met = []} = Object.groupBy(share, ({group}) =>
      String(!flags.regex && this.names.includes(group)),
    )
    if (met.length > 0)
      this.note(
        `Left out, as share groups have no committed offsets: ${met.map(({group}) => group).join(', ')}.`,
      )
    const readable = others.map(({group}) => group)
    const {commits, failures: unread} = await fetchCommitsOfGroups(this.cluster(), readable)
    const unserved = [
      ...failures.values(),
      ...unreachable.map(({error}) => error),
      ...unread.values(),
      ...named.map(({group}) => noCommits(group)),
    ]
    const {chosen: offsets, missing} = selectPartitions(
      commits,
      scopes,
      'The groups have no committed offsets',
    )
    // What could not be read may well have it.
    if (unserved.length === 0) unserved.push(...missing)
    if (offsets.length === 0 && unserved.length === 0) {
      this.note('There are no committed offsets.')
      this.noteUnseen()
    }
    // Half an export must not pass for a whole one.
    return this.show({offsets}, groupOffsets, {rows: offsets, noun: 'offsets', failures: unserved})
  }
}

function noCommits(group: string): Failure {
  const text = `Group ${group} is a share group: it has start offsets, which are not exported, and no committed ones.`
  return new Failure('failed', text, {code: 'INVALID_GROUP_TYPE'})
}
