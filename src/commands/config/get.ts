import {Args, Flags} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {kindArg, parseKind, resolveConfigNames} from '../../cli/configs/config-names.ts'
import {prose} from '../../cli/prose.ts'
import {type ConfigList, getConfigs} from '../../core/configs/get-configs.ts'
import {configTable, documentedConfigs} from '../../views/configs/configs.ts'

export default class ConfigGet extends ClusterCommand<typeof ConfigGet> {
  static override summary = 'Show configs of topics, brokers, groups, loggers or client metrics.'
  static override description = prose`
    Shows what is set there; for a broker also what it was started with. --all adds what is not set and counts by
    default. SOURCE says where a value comes from: the topic, group or broker itself, the default of all brokers
    (broker-default), server.properties (static), or Kafka's own default.

    Numbers of milliseconds and bytes are told in words too; JSON has them raw. A value that a broker hides shows as (set).
    Without names: every topic, broker or subscription that there is, every group that has configs.
  `
  static override examples = [
    '<%= config.bin %> config get topic order-events --all',
    {description: 'What is set on any topic?', command: '<%= config.bin %> config get topic'},
    {description: 'What was a broker told?', command: '<%= config.bin %> config get broker'},
    {
      description: 'What do the configs of a topic mean?',
      command: '<%= config.bin %> config get topic order-events --all --docs',
    },
  ]
  static override args = {
    kind: kindArg,
    name: Args.string({description: 'name or glob; several may follow, none means all'}),
  }
  static override strict = false
  static override flags = {
    all: Flags.boolean({description: 'also what is not set there, with the value that counts'}),
    docs: Flags.boolean({description: 'what each config means'}),
  }

  async run(): Promise<ConfigList> {
    const [word = '', ...names] = this.names
    const kind = parseKind(word)
    const cluster = this.cluster()
    const {resources, failures} = await resolveConfigNames(cluster, kind, names)
    const found = await getConfigs(cluster, resources, this.flags)
    const list = {configs: [...found.configs, ...[...failures].map(([name, error]) => ({kind, name, error}))]}
    if (list.configs.length === 0) this.note('Nothing is set.')
    const rows = [
      ...resources.filter(
        (resource) => !list.configs.some((row) => 'error' in row && row.name === resource.name),
      ),
      ...list.configs.filter((row) => 'error' in row),
    ]
    return this.show(list, this.flags.docs ? documentedConfigs : configTable, {rows, noun: `${kind}s`})
  }
}
