import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import {describePositionTimes, parsePartitionPositions, refuseCommitted} from '../../core/offsets/position.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import {fetchTopicOffsets, type TopicOffset} from '../../core/topics/topic-offsets.ts'
import {topicOffsets} from '../../views/topics/topic-offsets.ts'

export default class TopicOffsets extends ClusterCommand<typeof TopicOffsets> {
  static override summary =
    'Show the offsets of a position in each partition: the ends, the starts, or at a time.'
  static override description = prose`
    A POSITION is earliest, latest (where the next record goes), an offset, or a time, each with +N or -N: 15m is
    15 minutes ago, latest-100 the last hundred. Per partition: 0=100,3=latest-5. A time gives the first record that is
    as late or later, with its time; where there is none, the log end, and that is said.`
  static override examples = [
    '<%= config.bin %> topic offsets order-events',
    {
      description: 'Where the last hour begins',
      command: '<%= config.bin %> topic offsets order-events --at 1h --json',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    at: Flags.string({
      description: 'which place',
      helpValue: 'POSITION',
      default: 'latest',
      aliases: ['time'],
    }),
    regex: regexFlag,
    utc: utcFlag,
  }

  async run(): Promise<{offsets: readonly TopicOffset[]}> {
    const {at, regex, utc} = this.flags
    const positions = parsePartitionPositions(at, {nowMs: Date.now(), utc})
    refuseCommitted(positions)
    const topics = await requireTopics(this.cluster(), this.names, {regex})
    for (const line of describePositionTimes(positions)) this.note(line)
    const offsets = await fetchTopicOffsets(this.cluster(), topics, positions)
    return this.show({offsets}, topicOffsets, {rows: offsets, noun: 'partitions'})
  }
}
