import {Args, Flags} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {createTopics} from '../../core/topics/create-topics.ts'
import {failureToJson} from '../../errors/failure.ts'
import {type TopicOutcomes, topicOutcomes} from '../../views/topics.ts'

const DEFAULT_TIMEOUT_MS = 30_000

export default class TopicCreate extends ClusterCommand<typeof TopicCreate> {
  static override summary = 'Create topics.'
  static override description = prose`
    Creates each topic and waits until its partitions have leaders, so that the next command can use it. Partitions and
    replicas that are not given are the broker's defaults.

    With --if-not-exists a topic that is there already is no failure, and is left as it is; where it differs from what
    you asked for, that is told.
  `
  static override examples = [
    '<%= config.bin %> topic create order-events --partitions 6 --if-not-exists',
    {
      description: 'Compacted, as the latest state of each key',
      command:
        '<%= config.bin %> topic create inventory-status -p 3 -c cleanup.policy=compact -c min.cleanable.dirty.ratio=0.1 --if-not-exists',
    },
    {
      description: 'Let the broker check it, create nothing',
      command: '<%= config.bin %> topic create trial -p 3 --dry-run',
    },
  ]
  static override args = {topic: Args.string({description: 'name; several may follow', required: true})}
  static override strict = false
  static override flags = {
    partitions: Flags.integer({
      char: 'p',
      description: "number of partitions; default: the broker's num.partitions",
      min: 1,
    }),
    'replication-factor': Flags.integer({
      char: 'r',
      description: "replicas of each partition; default: the broker's default.replication.factor",
      min: 1,
    }),
    config: Flags.string({
      char: 'c',
      description: 'a topic config, repeatable',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'if-not-exists': Flags.boolean({description: 'an existing topic is fine; tell where it differs'}),
    'dry-run': Flags.boolean({description: 'let the broker check it, create nothing'}),
  }

  async run(): Promise<TopicOutcomes> {
    const {flags} = this
    const configs = parseKeyValues(flags.config ?? [], '--config')
    const topics = [...new Set(this.names)].map((name) => ({
      name,
      partitions: flags.partitions ?? null,
      replicationFactor: flags['replication-factor'] ?? null,
      configs,
    }))
    const outcomes = await createTopics(this.cluster(), topics, {
      ifNotExists: flags['if-not-exists'],
      validateOnly: flags['dry-run'],
      timeoutMs: flags.timeout ?? DEFAULT_TIMEOUT_MS,
    })
    const failures = outcomes.flatMap(({error}) => error ?? [])
    const rows = outcomes.map(({error, ...row}) => (error ? {...row, error: failureToJson(error)} : row))
    if (failures.length === 1 && outcomes.length === 1 && failures[0]) throw failures[0]
    const executed = flags['dry-run'] ? {executed: false as const} : {}
    const result = await this.show({topics: rows, ...executed}, topicOutcomes)
    if (flags['dry-run']) this.note('Checked by the broker; nothing was created.')
    if (failures.length > 0) this.finishWith(partialFailure(failures, outcomes.length, 'topics'))
    return result
  }
}
