import {Args, Flags} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, utcFlag} from '../../cli/shared-flags.ts'
import {isGlob} from '../../core/names/name-pattern.ts'
import {describePositionTimes, parsePartitionPositions, refuseCommitted} from '../../core/offsets/position.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import {planTrim, type TrimPlanRow, trimTopic} from '../../core/topics/trim-topic.ts'
import {Failure, failureToJson} from '../../errors/failure.ts'
import {type TrimRow, trimPlan} from '../../views/topic-offsets.ts'

type Result = {plan: readonly TrimRow[]; executed: boolean}

export default class TopicTrim extends ClusterCommand<typeof TopicTrim> {
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

  async run(): Promise<Result> {
    const {flags, args} = this
    const positions = parsePartitionPositions(flags.to, {nowMs: Date.now(), utc: flags.utc})
    refuseCommitted(positions)
    if (isGlob(args.topic))
      throw new Failure('usage', `"${args.topic}" is a pattern; trim takes the name of one topic.`)
    const cluster = this.cluster()
    const [topic] = await requireTopics(cluster, [args.topic])
    if (!topic) throw new Failure('internal', `Topic ${args.topic} was left out of the answer.`)
    for (const line of describePositionTimes(positions)) this.note(line)
    const plan = await planTrim(cluster, topic, positions)
    const total = plan.reduce((sum, {deleted}) => sum + deleted, 0n)
    if (total === 0n) this.note('There is nothing before that position.')
    if (flags['dry-run'] || total === 0n) return this.show({plan, executed: false}, trimPlan)
    if (!flags.yes) await this.showPlan({plan, executed: false}, trimPlan)
    if (!(await this.confirm({yes: flags.yes, question: `Delete these records of ${topic.name}?`})))
      return this.declined({plan, executed: false}, trimPlan)
    const results = await trimTopic(cluster, plan)
    const result = await this.show(
      {plan: plan.map((row) => withOutcome(row, results.get(row))), executed: true},
      trimPlan,
    )
    const failed = [...results.values()].filter((each) => each instanceof Failure)
    if (failed.length > 0) this.finishWith(partialFailure(failed, plan.length, 'partitions'))
    return result
  }
}

/** The broker's own answer decides what is reported as the new log start. */
function withOutcome(row: TrimPlanRow, result: bigint | Failure | undefined): TrimRow {
  if (result === undefined) return {...row, outcome: 'unchanged'}
  if (result instanceof Failure) return {...row, outcome: 'failed', error: failureToJson(result)}
  return {...row, target: result, outcome: 'trimmed'}
}
