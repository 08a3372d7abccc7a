import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag, utcFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  describePositionTimes,
  parsePartitionPositions,
  refuseCommitted,
  refuseFuture,
} from '../../core/offsets/position.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {failedTrim, planTrims, type TrimPlanRow, topicTrim} from '../../core/topics/trim-topic.ts'
import {trimPlan} from '../../views/topics/topic-offsets.ts'

export default class TopicTrim extends ChangeCommand<typeof TopicTrim> {
  static override summary = 'Delete the oldest records of topics, up to a position.'
  static override description = prose`
    Records before the position are deleted from each partition and cannot be brought back; the log then starts
    there. The plan lists what goes. On a terminal it asks; off a terminal it needs --yes. --to latest empties the topic.
    Kafka refuses this for topics that are only compacted. Names may be globs; a topic that cannot be trimmed stops no
    other.

    A POSITION is an offset, a time, a duration ago such as 7d, or latest-N to keep the last N of each partition. Per
    partition: 0=100,3=latest-5.`
  static override examples = [
    {
      description: 'What is older than a week?',
      command: '<%= config.bin %> topic trim order-events --to 7d --dry-run',
    },
    {
      description: 'Keep the last thousand of each partition',
      command: '<%= config.bin %> topic trim payment-status --to latest-1000 --yes',
    },
  ]
  static override args = {
    topic: Args.string({
      description: 'topic name or glob, with partitions as orders:0,3; several may follow',
      required: true,
    }),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    utc: utcFlag,
    to: Flags.string({description: 'the new start of the log', helpValue: 'POSITION', required: true}),
  }

  async run(): Promise<ChangeDocument<'offsets', TrimPlanRow>> {
    const {flags} = this
    const nowMs = Date.now()
    const positions = parsePartitionPositions(flags.to, {nowMs, utc: flags.utc})
    refuseCommitted(positions)
    refuseFuture(positions, nowMs)
    const cluster = this.cluster()
    const {topics, failures} = await resolveTopics(cluster, this.names, {...flags, takesPartitions: true})
    for (const line of describePositionTimes(positions)) this.note(line)
    const planned = topics.length === 0 ? [] : await planTrims(cluster, topics, positions)
    const plan = [...planned, ...[...failures].map(([name, error]) => failedTrim(name, error))]
    const [only] = plan
    // Of one topic there is nothing to show beside the error.
    if (only?.error && plan.length === 1) throw only.error
    return this.carryOut(topicTrim(cluster, plan, topics), {
      flags,
      view: trimPlan,
      question: (rows) => `Delete these records of ${[...new Set(rows.map(({topic}) => topic))].join(', ')}?`,
      nothing: 'There is nothing before that position.',
    })
  }
}
