import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {type ConnectPlugin, PLUGIN_TYPES} from '../../core/connect/connect-answers.ts'
import {listPlugins} from '../../core/connect/list-plugins.ts'
import {pluginTable} from '../../views/connect/connectors.ts'

export default class ConnectPlugins extends ConnectCommand<typeof ConnectPlugins> {
  static override summary = 'List what the workers can run: connectors, converters, transformations.'
  static override description = prose`
    CLASS is what a config says in connector.class, key.converter, value.converter, transforms.NAME.type and so on. What is missing
    has to be put into plugin.path of every worker, and the worker started again. The worker that answers tells what it has itself;
    others should have the same.
  `
  static override examples = [
    '<%= config.bin %> connect plugins --type source --type sink',
    {
      description: 'Is there a connector for files?',
      command: "<%= config.bin %> connect plugins '*File*' -o name",
    },
  ]
  static override args = {
    pattern: Args.string({description: 'glob that classes must match; several may follow'}),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    type: Flags.string({
      description: 'only these types; repeatable',
      options: PLUGIN_TYPES,
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<{plugins: readonly ConnectPlugin[]}> {
    const {regex, type = []} = this.flags
    const plugins = await listPlugins(this.connect, {words: this.names, regex, types: type})
    if (plugins.length === 0) this.note('No plugins.')
    return this.show({plugins}, pluginTable)
  }
}
