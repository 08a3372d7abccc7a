import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {configFlag} from '../../cli/topics/topic-flags.ts'
import {warningLines} from '../../cli/topics/topic-warnings.ts'
import {readTopicsFile} from '../../cli/topics/topics-input.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {countOf} from '../../core/names/count-of.ts'
import {type NewTopic, topicCreation} from '../../core/topics/create-topics.ts'
import {type EnsuredTopic, planEnsured, topicEnsuring} from '../../core/topics/ensure-topics.ts'
import {checkNewConfigs} from '../../core/topics/known-topic-configs.ts'
import {parseAssignment} from '../../core/topics/parse-assignment.ts'
import {needsQuestion} from '../../core/topics/plan-alterations.ts'
import {MOST_PARTITIONS, MOST_REPLICAS} from '../../core/topics/topic-limits.ts'
import {creationWarnings} from '../../core/topics/topic-warnings.ts'
import {Failure} from '../../errors/failure.ts'
import {creationPlan, ensuredTopics, topicCreations} from '../../views/topics/topics.ts'

export default class TopicCreate extends ChangeCommand<typeof TopicCreate> {
  static override summary = 'Create topics, or bring them to what is wished.'
  static override description = prose`
    Creates each topic and waits until its partitions have leaders, so that the next command can use it. Partitions and
    replicas that are not given are the broker's defaults.

    With --if-not-exists a topic that is there already is no failure, and is left as it is; where it differs from what
    you asked for, that is told. With --ensure it is altered to match: it gets more partitions, another number of
    replicas, these configs. What is not asked for stays, and a second run changes nothing. Partitions and replicas of a
    topic that is there are planned first, as by topic alter.

    --file has many topics, as YAML or JSON: topics: [{name: orders, partitions: 6, configs: {retention.ms: 7d}}]. They
    are created together. The flags are for what a topic of the file does not say.
  `
  static override examples = [
    '<%= config.bin %> topic create order-events --partitions 6 --if-not-exists',
    {
      description: 'Compacted, as the latest state of each key',
      command:
        '<%= config.bin %> topic create inventory-status -p 3 -c cleanup.policy=compact -c min.cleanable.dirty.ratio=0.1 --if-not-exists',
    },
    {
      description: 'There, and as wished: in a script that runs again and again',
      command: '<%= config.bin %> topic create payment-status --ensure -p 3 -c retention.ms=7d',
    },
    {
      description: 'Let the broker check it, create nothing',
      command: '<%= config.bin %> topic create trial -p 3 --dry-run',
    },
    {
      description: 'Many at once',
      command: `echo 'topics: [{name: returns, partitions: 2}, {name: invoices}]' | <%= config.bin %> topic create --file - --ensure`,
    },
  ]
  static override args = {topic: Args.string({description: 'name; several may follow'})}
  static override strict = false
  static override baseFlags = {...ChangeCommand.baseFlags, timeout: deadlineFlag('30s; none with --ensure')}
  static override flags = {
    partitions: Flags.integer({
      helpValue: 'N',
      char: 'p',
      description: "number of partitions [default: the broker's num.partitions]",
      min: 1,
      max: MOST_PARTITIONS,
    }),
    'replication-factor': Flags.integer({
      helpValue: 'N',
      char: 'r',
      description: "replicas of each partition [default: the broker's default.replication.factor]",
      min: 1,
      max: MOST_REPLICAS,
    }),
    assign: Flags.string({
      description: 'the brokers of each partition, the preferred leader first, such as 1:2,2:3',
      helpValue: 'ID:ID,...',
      aliases: ['replica-assignment'],
      exclusive: ['partitions', 'replication-factor', 'file'],
    }),
    config: configFlag,
    file: Flags.string({description: 'topics as YAML or JSON; - is stdin', helpValue: 'FILE'}),
    'if-not-exists': Flags.boolean({description: 'an existing topic is fine; tell where it differs'}),
    ensure: Flags.boolean({
      description: 'alter an existing topic to match',
      exclusive: ['if-not-exists'],
    }),
    yes: planFlags.yes,
    'dry-run': Flags.boolean({description: 'let the broker check it, create nothing'}),
  }

  /** With --ensure replicas may have to be copied, which takes as long as it takes. */
  protected override get defaultTimeoutMs(): number | null {
    return this.flags.ensure && !this.flags['dry-run'] ? null : DEFAULT_TIMEOUT_MS
  }

  async run(): Promise<ChangeDocument<'topics', EnsuredTopic>> {
    const {flags} = this
    const wished = await this.#wishedTopics()
    const cluster = this.cluster()
    const topics = await checkNewConfigs(cluster, wished)
    const timeoutMs = this.timeoutMs ?? DEFAULT_TIMEOUT_MS
    const dryRun = 'Checked by the broker; nothing was created.'
    const question = ({length}: {readonly length: number}): string =>
      `${flags.ensure ? 'Create or alter' : 'Create'} ${countOf(length, 'topic')}?`
    if (!flags.ensure) {
      const change = topicCreation(cluster, topics, {ifNotExists: flags['if-not-exists'], timeoutMs})
      const {'dry-run': isDryRun} = flags
      for (const line of warningLines([{warnings: creationWarnings(topics)}])) this.note(line)
      return this.carryOut(change, {
        flags: {yes: true, 'dry-run': isDryRun},
        view: topicCreations,
        planView: creationPlan(new Map(topics.map((topic) => [topic.name, topic]))),
        question,
        dryRun,
      })
    }
    const plan = await planEnsured(cluster, topics)
    const warnings = creationWarnings(plan.created)
    for (const line of warningLines([{warnings}, ...plan.altered.rows])) this.note(line)
    return this.carryOut(topicEnsuring(cluster, plan, {timeoutMs}), {
      flags: {...flags, yes: flags.yes || !needsQuestion(plan.altered)},
      view: ensuredTopics,
      planView: creationPlan(new Map(plan.created.map((topic) => [topic.name, topic]))),
      question,
      dryRun,
    })
  }

  /** What the words, or the file, ask for. */
  async #wishedTopics(): Promise<NewTopic[]> {
    const {flags} = this
    const assignment = flags.assign === undefined ? undefined : parseAssignment(flags.assign)
    const wish = {
      partitions: assignment?.length ?? flags.partitions ?? null,
      replicationFactor: assignment?.[0]?.length ?? flags['replication-factor'] ?? null,
      configs: parseKeyValues(flags.config ?? [], '--config'),
      assignment,
    }
    if (flags.file === undefined) {
      if (this.names.length === 0) throw new Failure('usage', 'Which topics? Give their names, or --file.')
      return [...new Set(this.names)].map((name) => ({name, ...wish}))
    }
    if (this.names.length > 0)
      throw new Failure('usage', 'Names and --file exclude each other: the topics are those of the file.')
    return readTopicsFile(flags.file, wish, this.interruption.abort)
  }
}
