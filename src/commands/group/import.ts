import {Args, Flags} from '@oclif/core'
import {MoveCommand, type MoveResult, moveFlags} from '../../cli/groups/move-command.ts'
import {readOffsetsFile} from '../../cli/groups/offsets-input.ts'
import {prose} from '../../cli/prose.ts'
import {topicRegexFlag, topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {fetchOffsetsPlan} from '../../core/groups/reset-offsets.ts'
import {wantedFromFile} from '../../core/groups/wanted-offsets.ts'
import {Failure} from '../../errors/failure.ts'

export default class GroupImport extends MoveCommand<typeof GroupImport> {
  static override summary = 'Commit the offsets in a file: those of group export or of Kafka’s own tool.'
  static override description = prose`
    Reads JSON, or CSV as group,topic,partition,offset (a heading may name other columns), from a file or from stdin.
    Groups that do not exist are made by their first commit; live ones are refused. It moves committed offsets, so it
    shows a plan first; on a terminal it asks, off a terminal it needs --yes. An offset outside the log is moved to its
    nearer end, and the plan says so. Leader epochs and metadata are taken over where the file has them.

    --group takes only the lines of these groups. One --group also stands for the group where the lines have none
    (topic,partition,offset).
  `
  static override examples = [
    {
      description: 'From one group to the file and back: nothing changes',
      command: '<%= config.bin %> group export order-joiner | <%= config.bin %> group import --dry-run',
    },
    {
      description: "A file in Kafka's form for one group",
      command:
        "echo 'order-events,0,2' | <%= config.bin %> group import --group order-joiner-import --yes && <%= config.bin %> group delete order-joiner-import --yes",
    },
  ]
  static override args = {
    file: Args.string({description: 'file of offsets; - is stdin', default: '-'}),
  }
  static override flags = {
    ...moveFlags,
    group: Flags.string({
      char: 'g',
      description: 'only the lines of this group; repeatable',
      helpValue: 'GROUP',
      multiple: true,
      multipleNonGreedy: true,
    }),
    topic: topicSelectionFlag,
    regex: topicRegexFlag,
  }

  async run(): Promise<MoveResult> {
    const {flags} = this
    const scopes = topicSelections(flags)
    const offsets = await readOffsetsFile(this.args.file, this.interruption.abort)
    const named = [...new Set(flags.group ?? offsets.flatMap(({group}) => group ?? []))]
    const isNameless = offsets.some(({group}) => group === null)
    if (isNameless && flags.group?.length !== 1) {
      throw new Failure('usage', 'Lines of the file name no group: topic,partition,offset.', {
        suggestions: ['Say which one with --group GROUP.'],
      })
    }
    const wanted = wantedFromFile(offsets, named, scopes)
    return this.moveOffsets(await fetchOffsetsPlan(this.cluster(), wanted, {mayBeNew: true}), {flags})
  }
}
