import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {configFlag} from '../../cli/topics/topic-flags.ts'
import {warningLines} from '../../cli/topics/topic-warnings.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseByteSize} from '../../core/configs/byte-size.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {topicAlteration} from '../../core/topics/alter-topics.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {
  failedAlteration,
  needsQuestion,
  planAlterations,
  type TopicAlteration,
} from '../../core/topics/plan-alterations.ts'
import {parsePartitionWish} from '../../core/topics/plan-partitions.ts'
import {type TopicWish, wishesNothing} from '../../core/topics/plan-topic.ts'
import {MOST_REPLICAS} from '../../core/topics/topic-limits.ts'
import {Failure} from '../../errors/failure.ts'
import {topicAlterations} from '../../views/topics/topic-alterations.ts'

export default class TopicAlter extends ChangeCommand<typeof TopicAlter> {
  static override summary = 'Alter topics: partitions, replicas, configs.'
  static override description = prose`
    What is not named stays as it is. Names may be globs; each topic has its outcome.

    Configs just change. More partitions and another number of replicas are planned first, with what follows from them;
    on a terminal it asks, off a terminal it needs --yes. Partitions can only become more.

    Replicas are added on other racks and on the brokers with the fewest, or taken from those with the most; what is there
    stays, and the leader too. It waits until they are copied, without a deadline unless --timeout gives one; when it is
    interrupted, the cluster goes on, and the outcome of the topic is unknown.

    --throttle keeps the copies from taking all of the network (KIP-73): a rate on each broker that they concern, for these
    replicas alone. It is always taken away afterwards, also on an interruption; what was set there before comes back. Where
    that fails, or samsa is killed, the rate stays and slows down replicas that fall behind later: what is said then, or
    \`samsa config get broker ID\`, shows what to unset.
  `
  static override examples = [
    '<%= config.bin %> topic alter order-events -c retention.ms=7d --unset segment.ms',
    {
      description: 'Also compacted, beside what it is',
      command: '<%= config.bin %> topic alter inventory-status --append cleanup.policy=delete',
    },
    {
      description: 'What would two more partitions mean?',
      command: "<%= config.bin %> topic alter 'order-*' -p +2 --dry-run",
    },
    {
      description: 'One replica, in a script',
      command: '<%= config.bin %> topic alter shipping-status -r 1 -c min.insync.replicas=1 --yes',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override baseFlags = {
    ...ChangeCommand.baseFlags,
    timeout: deadlineFlag('30s; none with --replication-factor'),
  }
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    partitions: Flags.string({
      char: 'p',
      description: 'the new number of partitions, or +N for N more',
      helpValue: 'N|+N',
    }),
    'replication-factor': Flags.integer({
      char: 'r',
      description: 'replicas of each partition',
      min: 1,
      max: MOST_REPLICAS,
    }),
    throttle: Flags.custom<number>({
      description: 'copy replicas at so many bytes a second on each broker at the most: 10MiB',
      helpValue: 'BYTES/s',
      dependsOn: ['replication-factor'],
      parse: async (text) => parseByteSize(text.replace(/\/s$/i, '')),
    })(),
    config: configFlag,
    unset: Flags.string({
      description: 'remove a config, so that the default counts; repeatable',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
    append: Flags.string({
      description: 'add to a config that is a list; repeatable',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    subtract: Flags.string({
      description: 'take from a config that is a list; repeatable',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  /** Copying replicas takes as long as it takes. */
  protected override get defaultTimeoutMs(): number | null {
    return this.flags['replication-factor'] === undefined ? DEFAULT_TIMEOUT_MS : null
  }

  async run(): Promise<ChangeDocument<'topics', TopicAlteration>> {
    const {flags} = this
    const wish: TopicWish = {
      partitions: flags.partitions === undefined ? null : parsePartitionWish(flags.partitions),
      replicationFactor: flags['replication-factor'] ?? null,
      configs: {
        set: parseKeyValues(flags.config ?? [], '--config'),
        unset: [...new Set(flags.unset)],
        append: parseKeyValues(flags.append ?? [], '--append'),
        subtract: parseKeyValues(flags.subtract ?? [], '--subtract'),
      },
    }
    if (wishesNothing(wish))
      throw new Failure('usage', 'What is to change? Give -p, -r, -c, --unset, --append or --subtract.')
    const cluster = this.cluster()
    const {topics, failures} = await resolveTopics(cluster, this.names, flags)
    const planned = await planAlterations(
      cluster,
      topics.map((topic) => ({topic, wish})),
    )
    const rows = [...planned.rows, ...[...failures].map(([name, error]) => failedAlteration(name, error))]
    for (const line of warningLines(rows)) this.note(line)
    return this.carryOut(
      topicAlteration(cluster, {...planned, rows}, {throttleBytesPerSecond: flags.throttle ?? null}),
      {
        flags: {...flags, yes: flags.yes || !needsQuestion(planned)},
        view: topicAlterations,
        question: ({length}) => `Alter ${length === 1 ? 'this topic' : `these ${length} topics`}?`,
      },
    )
  }
}
