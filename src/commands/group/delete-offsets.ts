import {Args, Flags} from '@oclif/core'
import {MoveCommand, moveFlags} from '../../cli/groups/move-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {topicRegexFlag, topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type OffsetDeletion, offsetDeletion, planDeletion} from '../../core/groups/delete-offsets.ts'
import {requireOneGroup} from '../../core/groups/known-groups.ts'
import {Failure} from '../../errors/failure.ts'
import {offsetDeletions} from '../../views/groups/group-offsets.ts'

export default class GroupDeleteOffsets extends MoveCommand<typeof GroupDeleteOffsets> {
  static override summary = 'Delete the committed offsets of a group in some topics.'
  static override description = prose`
    For a topic that the group does not read any more: it leaves the lag list. A consumer that reads it again starts where
    its auto.offset.reset says. The group may be live, as long as no member is subscribed to the topic: Kafka refuses that
    (GROUP_SUBSCRIBED_TO_TOPIC). Topics that do not exist any more can be named too. A group that keeps no commit and has no
    member is gone.

    A share group forgets its start offsets, by whole topics and only while it has no members; a consumer that reads the
    topic again starts where share.auto.offset.reset of the group says.

    Shows first what would go. On a terminal it then asks; off a terminal it needs --yes. The offsets are kept in the
    journal: \`group reset GROUP --undo\` brings them back.
  `
  static override examples = [
    {
      description: 'What would go?',
      command: '<%= config.bin %> group delete-offsets order-joiner --topic order-events --dry-run',
    },
    {
      description: 'Forget one partition, then bring it back',
      command:
        '<%= config.bin %> group delete-offsets order-joiner --topic order-events:1 --yes && <%= config.bin %> group reset order-joiner --undo --yes',
    },
  ]
  static override args = {group: Args.string({description: 'group name', required: true})}
  static override flags = {
    ...planFlags,
    journal: moveFlags.journal,
    topic: topicSelectionFlag,
    regex: topicRegexFlag,
    'all-topics': Flags.boolean({description: 'all that the group has committed', exclusive: ['topic']}),
  }

  async run(): Promise<ChangeDocument<'offsets', OffsetDeletion>> {
    const {args, flags} = this
    const scopes = topicSelections(flags)
    if (scopes === null && !flags['all-topics'])
      throw new Failure('usage', 'Which topics? Give --topic TOPIC (repeatable), or --all-topics.')
    const cluster = this.cluster()
    const plan = await planDeletion(
      cluster,
      await requireOneGroup(cluster, args.group, 'delete-offsets'),
      scopes,
    )
    const journal = (rows: readonly OffsetDeletion[]): Promise<void> =>
      this.keepInJournal(rows.map((row) => ({...row, target: null})))
    return this.carryOut(offsetDeletion(cluster, plan, flags.journal ? journal : undefined), {
      flags,
      view: offsetDeletions,
      question: ({length}) => `Delete ${length === 1 ? 'this commit' : `these ${length} commits`}?`,
    })
  }
}
