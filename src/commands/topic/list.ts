import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {type ChosenTopics, chooseTopics} from '../../core/topics/choose-topics.ts'
import {chosenTopicTable, topicTable} from '../../views/topics/topics.ts'

export default class TopicList extends ClusterCommand<typeof TopicList> {
  static override summary = 'List topics.'
  static override description = prose`
    Shows each topic with its number of partitions and replicas, and its health: ok, or how many partitions have no
    leader, or fewer in-sync replicas than replicas.

    A PATTERN is a glob: * stands for any text, ? for one character. Quote it, else the shell replaces it by file names.
    Several patterns are or-ed; none lists all topics. Kafka's own topics (__consumer_offsets and the like) are left out
    unless --internal is given.

    --under-replicated and its like list only the topics of which that is true; several are or-ed. Sizes (-o wide, or
    --sizes in any format) are those of the leaders' logs on disk.
  `
  static override examples = [
    '<%= config.bin %> topic list',
    {
      description: 'Only the names that match, one a line, for a script',
      command: "<%= config.bin %> topic list 'order-*' -o name",
    },
    {
      description: 'Which topics have a partition without leader, or too few replicas in sync to be written?',
      command: '<%= config.bin %> topic list --unavailable --under-min-isr',
    },
    {
      description: 'What is set on topics themselves',
      command: '<%= config.bin %> topic list --with-overrides',
    },
    {description: 'As JSON', command: '<%= config.bin %> topic list --json'},
  ]
  static override args = {pattern: Args.string({description: 'glob that names must match; quote it'})}
  static override strict = false
  static override flags = {
    internal: Flags.boolean({char: 'i', description: "show Kafka's own topics too"}),
    regex: regexFlag,
    'under-replicated': Flags.boolean({
      description: 'only with a partition that lacks in-sync replicas',
      aliases: ['under-replicated-partitions'],
    }),
    'under-min-isr': Flags.boolean({
      description: 'only with a partition below min.insync.replicas, which takes no acks=all',
      aliases: ['under-min-isr-partitions'],
    }),
    'at-min-isr': Flags.boolean({
      description: 'only with a partition that has just min.insync.replicas',
      aliases: ['at-min-isr-partitions'],
    }),
    unavailable: Flags.boolean({
      description: 'only with a partition that has no leader',
      aliases: ['unavailable-partitions'],
    }),
    'with-overrides': Flags.boolean({
      description: 'only with configs set on the topic itself, and these',
      aliases: ['topics-with-overrides'],
    }),
    sizes: Flags.boolean({description: 'bytes on disk, as with -o wide'}),
  }

  async run(): Promise<ChosenTopics> {
    const {flags} = this
    const {internal, regex} = flags
    const choice = {
      underReplicated: flags['under-replicated'],
      underMinIsr: flags['under-min-isr'],
      atMinIsr: flags['at-min-isr'],
      unavailable: flags.unavailable,
      withOverrides: flags['with-overrides'],
      sizes: flags.sizes || this.format === 'wide',
    }
    const query = {patterns: this.names, regex, internal}
    const {list, failures} = await chooseTopics(this.cluster(), query, choice)
    if (list.topics.length === 0) {
      this.note('No topics.')
      this.noteUnseen()
    }
    const isPlain = Object.values(choice).every((each) => !each)
    return this.show(list, isPlain ? topicTable : chosenTopicTable, {
      rows: list.topics,
      noun: 'topics',
      failures,
    })
  }
}
