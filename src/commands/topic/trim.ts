import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, utcFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {isGlob} from '../../core/names/name-pattern.ts'
import {
  describePositionTimes,
  parsePartitionPositions,
  refuseCommitted,
  refuseFuture,
} from '../../core/offsets/position.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import {planTrim, type TrimPlanRow, topicTrim} from '../../core/topics/trim-topic.ts'
import {Failure} from '../../errors/failure.ts'
import {trimPlan} from '../../views/topics/topic-offsets.ts'

export default class TopicTrim extends ChangeCommand<typeof TopicTrim> {
  static override summary = 'Delete the oldest records of a topic, up to a position.'
  static override description = prose`
    Records before the position are deleted from each partition and cannot be brought back; the log then starts
    there. The plan lists what goes. On a terminal it asks; off a terminal it needs --yes. --to latest empties the topic.
    Kafka refuses this for topics that are only compacted.

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
  static override args = {topic: Args.string({description: 'topic name', required: true})}
  static override flags = {
    ...planFlags,
    utc: utcFlag,
    to: Flags.string({description: 'the new start of the log', helpValue: 'POSITION', required: true}),
  }

  async run(): Promise<ChangeDocument<'offsets', TrimPlanRow>> {
    const {flags, args} = this
    const nowMs = Date.now()
    const positions = parsePartitionPositions(flags.to, {nowMs, utc: flags.utc})
    refuseCommitted(positions)
    refuseFuture(positions, nowMs)
    if (isGlob(args.topic))
      throw new Failure('usage', `"${args.topic}" is a pattern; trim takes the name of one topic.`)
    const cluster = this.cluster()
    const [topic] = await requireTopics(cluster, [args.topic])
    if (!topic) throw new Failure('internal', `Topic ${args.topic} was left out of the answer.`)
    for (const line of describePositionTimes(positions)) this.note(line)
    const plan = await planTrim(cluster, topic, positions)
    return this.carryOut(topicTrim(cluster, plan), {
      flags,
      view: trimPlan,
      question: () => `Delete these records of ${topic.name}?`,
      nothing: 'There is nothing before that position.',
    })
  }
}
