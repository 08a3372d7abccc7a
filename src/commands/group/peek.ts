import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {isolationFlag} from '../../cli/shared-flags.ts'
import {topicRegexFlag, topicSelectionFlag, topicSelections} from '../../cli/topic-selection-flag.ts'
import {requireOneGroup} from '../../core/groups/known-groups.ts'
import {type PeekedPartition, peekCommits} from '../../core/groups/peek-group.ts'
import {fetchCommits, requirePartitions} from '../../core/groups/wanted-offsets.ts'
import {Failure} from '../../errors/failure.ts'
import {groupPeek} from '../../views/groups/group-peek.ts'

export default class GroupPeek extends ClusterCommand<typeof GroupPeek> {
  static override summary = 'Show the records around the committed offset of each partition.'
  static override description = prose`
    Which record does the group read next? For a consumer that is stuck on one, for a look before a reset. By default the
    next record of each partition; --before and --after say how many before the committed offset and from it on. A
    partition that is read to its end says so. Nothing is committed and the group is not joined, so it may be live. Records
    of Kafka itself are not shown; with --isolation read_committed those of aborted transactions are not either.

    The JSON has for each partition \`before\` and \`after\`, lists of records as \`consume -o json\` prints them.
  `
  static override examples = [
    '<%= config.bin %> group peek order-joiner',
    {
      description: 'The two last records that were processed and the next three, of one partition',
      command: '<%= config.bin %> group peek order-joiner --topic order-events:1 --before 2 --after 3',
    },
    {
      description: 'The keys that are read next, for a script',
      command: '<%= config.bin %> group peek order-joiner --json | grep \'"key"\'',
    },
  ]
  static override args = {group: Args.string({description: 'group name', required: true})}
  static override flags = {
    topic: topicSelectionFlag,
    regex: topicRegexFlag,
    before: Flags.integer({
      description: 'records before the committed offset',
      helpValue: 'N',
      default: 0,
      min: 0,
      max: 1000,
    }),
    after: Flags.integer({
      description: 'records from the committed offset on',
      helpValue: 'N',
      default: 1,
      min: 0,
      max: 1000,
    }),
    isolation: isolationFlag,
  }

  async run(): Promise<{partitions: readonly PeekedPartition[]}> {
    const {args, flags} = this
    const scopes = topicSelections(flags)
    const cluster = this.cluster()
    const {group, type} = await requireOneGroup(cluster, args.group, 'peek')
    if (type === 'share') {
      const text = `Group ${group} is a share group; it has no committed offsets.`
      throw new Failure('failed', text, {code: 'INVALID_GROUP_TYPE'})
    }
    const committed = await fetchCommits(cluster, group)
    if (committed.length === 0)
      throw new Failure('not-found', `Group ${group} has committed nothing.`, {code: 'NO_OFFSETS'})
    const commits = requirePartitions(committed, scopes, `Group ${group} has no committed offsets`)
    const partitions = await peekCommits(cluster, commits, flags)
    return this.show({partitions}, groupPeek, {rows: partitions, noun: 'partitions'})
  }
}
