import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import {type TopicCreation, topicCreation} from '../../core/topics/create-topics.ts'
import {topicCreations} from '../../views/topics/topics.ts'

export default class TopicCreate extends ChangeCommand<typeof TopicCreate> {
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
      helpValue: 'N',
      char: 'p',
      description: "number of partitions; default: the broker's num.partitions",
      min: 1,
    }),
    'replication-factor': Flags.integer({
      helpValue: 'N',
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

  async run(): Promise<ChangeDocument<'topics', TopicCreation>> {
    const {flags} = this
    const configs = parseKeyValues(flags.config ?? [], '--config')
    const topics = [...new Set(this.names)].map((name) => ({
      name,
      partitions: flags.partitions ?? null,
      replicationFactor: flags['replication-factor'] ?? null,
      configs,
    }))
    const change = topicCreation(this.cluster(), topics, {
      ifNotExists: flags['if-not-exists'],
      timeoutMs: this.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    })
    return this.carryOut(change, {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: topicCreations,
      question: ({length}) => `Create ${length} topics?`,
      dryRun: 'Checked by the broker; nothing was created.',
    })
  }
}
