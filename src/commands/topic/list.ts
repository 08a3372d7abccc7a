import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {listTopics, type TopicList as Result} from '../../core/topics/list-topics.ts'
import {topicTable} from '../../views/topics/topics.ts'

export default class TopicList extends ClusterCommand<typeof TopicList> {
  static override summary = 'List topics.'
  static override description = prose`
    Shows each topic with its number of partitions and replicas, and its health: ok, or how many partitions have no
    leader, or fewer in-sync replicas than replicas.

    A PATTERN is a glob: * stands for any text, ? for one character. Quote it, else the shell replaces it by file names.
    Several patterns are or-ed; none lists all topics. Kafka's own topics (__consumer_offsets and the like) are left out
    unless --internal is given.
  `
  static override examples = [
    '<%= config.bin %> topic list',
    {
      description: 'Only the names that match, one a line, for a script',
      command: "<%= config.bin %> topic list 'order-*' -o name",
    },
    {description: 'As JSON', command: '<%= config.bin %> topic list --json'},
  ]
  static override args = {pattern: Args.string({description: 'glob that names must match; quote it'})}
  static override strict = false
  static override flags = {
    internal: Flags.boolean({char: 'i', description: "show Kafka's own topics too"}),
    regex: regexFlag,
  }

  async run(): Promise<Result> {
    const {internal, regex} = this.flags
    const topics = await listTopics(this.cluster(), {patterns: this.names, regex, internal})
    if (topics.topics.length === 0) this.note('No topics.')
    return this.show(topics, topicTable)
  }
}
