import {Args, Flags} from '@oclif/core'
import {ConfigChangeCommand} from '../../cli/configs/config-change.ts'
import {kindArg, parseKind} from '../../cli/configs/config-names.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import type {ConfigChange} from '../../core/configs/plan-configs.ts'
import {Failure} from '../../errors/failure.ts'

export default class ConfigSet extends ConfigChangeCommand<typeof ConfigSet> {
  static override summary = 'Set configs of topics, brokers, groups, loggers or client metrics.'
  static override description = prose`
    The words after KIND are names, then KEY=VALUE. Only these keys change; whatever else is set there stays. Durations
    and sizes may be written as people do: retention.ms=7d, segment.bytes=512MiB. A key that does not exist, or a value of
    another type, is refused before anything is sent.

    - topic, group: names; globs among those that there are. A group may get configs before it has members.
    - broker: ids, for that broker alone.
    - cluster: no name; the default of all brokers, where a broker has no value of its own.
    - logger: ids of brokers; the keys are loggers, the values levels. A restart forgets them.
    - client-metrics: names of subscriptions (KIP-714).
  `
  static override examples = [
    '<%= config.bin %> config set topic order-events retention.ms=7d segment.bytes=512MiB',
    {
      description: 'What would change on all topics of orders?',
      command: "<%= config.bin %> config set topic 'order-*' min.insync.replicas=1 --dry-run",
    },
    {
      description: 'The default of all brokers',
      command: '<%= config.bin %> config set cluster log.cleaner.threads=1 --dry-run',
    },
  ]
  static override args = {
    kind: kindArg,
    names: Args.string({description: 'names, then KEY=VALUE; several of both', required: true}),
  }
  static override strict = false
  static override flags = {
    'dry-run': Flags.boolean({description: 'let the broker check it, change nothing'}),
  }

  async run(): Promise<ChangeDocument<'configs', ConfigChange>> {
    const [kind = '', ...words] = this.names
    const isCluster = parseKind(kind) === 'cluster'
    // No topic has an equals sign in its name, and a group that has one is named before the first pair.
    const first = words.findIndex((word) => word.includes('='))
    const names = first < 0 ? words : words.slice(0, first)
    if (first < 0) throw new Failure('usage', 'Which config? Give KEY=VALUE after the names.')
    if (names.length === 0 && !isCluster)
      throw new Failure('usage', `Which ${kind}? Give its name before KEY=VALUE.`)
    const set = parseKeyValues(words.slice(first), 'config set')
    return this.alterConfigs(kind, names, {set}, this.flags['dry-run'])
  }
}
