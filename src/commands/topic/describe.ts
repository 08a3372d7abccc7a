import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {rowsFailure} from '../../cli/rows-failure.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {fetchTopicReaders} from '../../core/groups/fetch-topic-readers.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {type DetailedTopic, detailTopics, withAllConfigs} from '../../core/topics/topic-details.ts'
import {describeMovingTopics} from '../../core/topics/topic-moves.ts'
import type {Failure} from '../../errors/failure.ts'
import {
  detailedTopicDescription,
  type TopicDescriptions,
  topicDescription,
} from '../../views/topics/topic-descriptions.ts'

export default class TopicDescribe extends ClusterCommand<typeof TopicDescribe> {
  static override summary = 'Describe topics: configs, partitions, leaders, replicas and offsets.'
  static override description = prose`
    For each partition: the leader, all replicas, those in sync (ISR), the first offset in the log (LOG START) and the
    offset that the next record gets (LOG END). MOVES is there while replicas move: +3 is being made, -1 goes then. RECORDS is their difference: in a compacted topic, and where
    transactions were used, it is more than there are records.

    Configs are those set on the topic itself; --all-configs shows all that count, and where each comes from. With -o wide
    (or --details, in any format) also the leaders' logs on disk, the time of the newest record, and the groups that have
    committed offsets. Names may be globs.
  `
  static override examples = [
    '<%= config.bin %> topic describe order-events',
    {
      description: 'With sizes, newest records, readers, and all configs',
      command: '<%= config.bin %> topic describe order-events -o wide --all-configs',
    },
    {
      description: 'The ends of every partition as CSV',
      command: "<%= config.bin %> topic describe 'order-*' -o csv",
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    details: Flags.boolean({description: 'sizes, newest records and readers, as with -o wide'}),
    'all-configs': Flags.boolean({description: 'all configs that count, and where each comes from'}),
  }

  async run(): Promise<TopicDescriptions> {
    const {topics, failures} = await resolveTopics(this.cluster(), this.names, this.flags)
    const {flags} = this
    const cluster = this.cluster()
    const hasDetails = flags.details || this.format === 'wide'
    let described: DetailedTopic[] = await describeMovingTopics(cluster, topics)
    if (described.some(({partitions}) => partitions.some(({adding}) => adding === null)))
      this.note('Whether replicas are on the move is unknown: `samsa reassign status` says why.')
    if (hasDetails) described = await detailTopics(cluster, described, topics, fetchTopicReaders)
    if (flags['all-configs']) described = await withAllConfigs(cluster, described)
    const missing = [...failures].map(([name, error]) => ({name, error}))
    const none = described.length === 0 ? rowsFailure({rows: missing, noun: 'topics'}) : null
    if (none) throw none
    const topicsShown = [...described, ...missing]
    const rows = topicsShown.map((topic) => ({error: firstError(topic)}))
    return this.show({topics: topicsShown}, hasDetails ? detailedTopicDescription : topicDescription, {
      rows,
      noun: 'topics',
      showsPart: described.length > 0,
    })
  }
}

/** Why a topic is shown with something missing: its configs, or the offsets of a partition. */
function firstError(topic: TopicDescriptions['topics'][number]): Failure | undefined {
  if (topic.error || !('partitions' in topic)) return topic.error
  return topic.partitions.find(({error}) => error)?.error
}
