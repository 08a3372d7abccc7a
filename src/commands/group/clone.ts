import {Args} from '@oclif/core'
import {MoveCommand, type MoveResult, moveFlags} from '../../cli/groups/move-command.ts'
import {prose} from '../../cli/prose.ts'
import {topicRegexFlag, topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {requireOneGroup} from '../../core/groups/known-groups.ts'
import {fetchOffsetsPlan} from '../../core/groups/reset-offsets.ts'
import {fetchWantedFromGroup} from '../../core/groups/wanted-offsets.ts'
import {Failure} from '../../errors/failure.ts'

export default class GroupClone extends MoveCommand<typeof GroupClone> {
  static override summary = 'Give a group the committed offsets of another one.'
  static override description = prose`
    The second group then reads on where the first stands: for a second deployment, or to try a consumer on real
    positions without touching those of the real one. The first group may be live and is not changed. The second is made if
    it does not exist, and refused while it has members. Offsets, leader epochs and metadata are taken over; an offset that
    retention has passed is moved to the log start, and the plan says so. Partitions of which only the second group has
    commits are left alone.

    On a terminal it asks; off a terminal it needs --yes.
  `
  static override examples = [
    {
      description: 'What would be committed?',
      command: '<%= config.bin %> group clone order-joiner order-joiner-trial --dry-run',
    },
    {
      description: 'A second group for one topic, and away with it',
      command:
        '<%= config.bin %> group clone order-joiner order-joiner-second --topic order-events --yes && <%= config.bin %> group delete order-joiner-second --yes',
    },
  ]
  static override args = {
    from: Args.string({description: 'the group whose offsets are taken', required: true}),
    to: Args.string({description: 'the group that gets them', required: true}),
  }
  static override flags = {...moveFlags, topic: topicSelectionFlag, regex: topicRegexFlag}

  async run(): Promise<MoveResult> {
    const {args, flags} = this
    const scopes = topicSelections(flags)
    if (args.from === args.to) throw new Failure('usage', 'The two groups are the same one.')
    const cluster = this.cluster()
    const {group: from} = await requireOneGroup(cluster, args.from, 'clone')
    const wanted = await fetchWantedFromGroup(cluster, from, [args.to], scopes)
    return this.moveOffsets(await fetchOffsetsPlan(cluster, wanted, {mayBeNew: true}), {flags})
  }
}
