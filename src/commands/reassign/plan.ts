import {Flags} from '@oclif/core'
import {FORMATS} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {writeForPrograms} from '../../cli/output.ts'
import {placementWish, throttleFlag, wishFlags} from '../../cli/placement/placement-flags.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {fetchPlacement} from '../../core/placement/fetch-placement.ts'
import {formatKafkaReassignment} from '../../core/placement/moves-file.ts'
import {
  planReassignment,
  type ReassignmentPlan,
  tellLeaderless,
} from '../../core/placement/plan-reassignment.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import {Failure} from '../../errors/failure.ts'
import {reassignmentPlan} from '../../views/placement/reassignments.ts'

export default class ReassignPlan extends ClusterCommand<typeof ReassignPlan> {
  static override summary = 'Plan where replicas should be; changes nothing.'
  static override description = prose`
    Say what should be so: nothing on a broker (--drain), only on some (--brokers), so many replicas
    (--replication-factor), or an even load (--balance). The plan has the fewest moves that lead there, and of these those of
    the smallest logs; replicas of a partition are spread over racks. The same cluster always gives the same plan.

    It shows what moves, each broker before and after, and how long the copies take at a --throttle. Print it with -o yaml
    into a file for \`samsa reassign execute\`, or with -o kafka, as kafka-reassign-partitions reads it.

    It names no log directories: a broker with several chooses one for a replica that comes (any, in Kafka's form). To choose yourself, write
    them into the file before it is executed: directories: [{broker: 1, to: /disk2/kafka}] for a move of ours, log_dirs in Kafka's. samsa broker
    describe shows those that there are.

    Without --topics it is about all topics, Kafka's own too. A --balance is among the topics that are chosen.
  `
  static override examples = [
    {
      description: 'Make the number of replicas even, after a broker was added',
      command: '<%= config.bin %> reassign plan --balance replicas --throttle 50MiB',
    },
    {
      description: 'Some topics, as a file that execute takes',
      command: "<%= config.bin %> reassign plan --topics 'order-*' --balance leaders -o yaml > moves.yaml",
    },
  ]
  static override flags = {
    ...wishFlags,
    topics: Flags.string({
      description: 'only topics of these names or globs; several may follow [default: all]',
      helpValue: 'PATTERN',
      multiple: true,
    }),
    regex: regexFlag,
    throttle: throttleFlag(),
  }
  static override baseFlags = {
    ...ClusterCommand.baseFlags,
    output: Flags.string({
      char: 'o',
      description: 'how to print the result',
      options: [...FORMATS, 'kafka'],
      helpValue: 'FORMAT',
      helpGroup: 'OUTPUT',
      env: 'SAMSA_OUTPUT',
      default: 'table',
    }),
  }

  async run(): Promise<ReassignmentPlan> {
    const {flags} = this
    const wish = placementWish(flags)
    if (wish.drain.length === 0 && !wish.brokers && wish.replicationFactor === null && wish.balance === null)
      throw new Failure(
        'usage',
        'What should be so? Give --balance, --drain, --brokers or --replication-factor.',
      )
    if (wish.replicationFactor !== null && !flags.topics)
      throw new Failure('usage', 'Of which topics? --replication-factor needs --topics.', {
        suggestions: ["Kafka's own topics have factors of their own; --topics '*' is all others."],
      })
    const cluster = this.cluster()
    const chosen = flags.topics && (await requireTopics(cluster, flags.topics, flags))
    const placement = await fetchPlacement(cluster)
    const plan = planReassignment(placement, wish, {
      topics: chosen ? new Set(chosen.map(({name}) => name)) : null,
      throttleBytesPerSecond: flags.throttle ?? null,
    })
    if (plan.moves.length === 0) this.note('Nothing has to move.')
    const waiting = tellLeaderless(placement, plan.moves)
    if (waiting !== null) this.note(waiting)
    for (const failure of placement.unsized.values()) this.note(`samsa: ${failure.message}`)
    const told = {rows: plan.moves, noun: 'moves'}
    if (flags.json || flags.output !== 'kafka')
      return plan.moves.length === 0
        ? this.show(plan, reassignmentPlan)
        : this.show(plan, reassignmentPlan, told)
    const failed = plan.moves.find(({error}) => error)?.error
    // Half a plan must not pass for a whole one, in a form that has no place for errors.
    if (failed) throw failed
    await writeForPrograms(
      formatKafkaReassignment(plan.moves.map(({topic, partition, to}) => ({topic, partition, replicas: to}))),
    )
    return plan
  }
}
