import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {readConnectorInput} from '../../cli/connect/connector-input.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {type CheckedConfig, validateConfig} from '../../core/connect/check-config.ts'
import {countOf} from '../../core/names/count-of.ts'
import {Failure} from '../../errors/failure.ts'
import {checkedConfig} from '../../views/connect/connector-configs.ts'

export default class ConnectValidate extends ConnectCommand<typeof ConnectValidate> {
  static override summary = 'Have a worker check the config of a connector.'
  static override description = prose`
    The worker checks it as it does before it creates one: every key by its type, and whatever the plugin looks at beside, which may
    be whether a database can be reached. Errors are shown key by key, with the values that would do where the plugin names them. Keys
    that nothing declares are told too: they may be mistyped; some connectors read keys of their own, so they are no errors.

    Exit 0 where it is valid, 3 where it is not, a class that the worker does not have too. Nothing is created.
  `
  static override examples = [
    '<%= config.bin %> connect validate order-archive.json',
    {
      description: 'From stdin',
      command: `echo '{"connector.class": "FileStreamSink", "topics": "order-confirmations", "file": "/tmp/out.txt"}' | <%= config.bin %> connect validate -`,
    },
  ]
  static override args = {
    file: Args.string({
      description: 'JSON, YAML or .properties, flat or as {"name", "config"}; - is stdin',
      required: true,
    }),
  }
  static override flags = {
    config: Flags.string({
      char: 'c',
      description: 'a key of the config, over those of the file; repeatable',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<CheckedConfig> {
    const input = {file: this.args.file, config: this.flags.config}
    const {file, set} = await readConnectorInput(input, this.interruption.abort)
    // A worker wants a name; a file without one is for whichever name it is created by.
    const config = {name: file?.name ?? 'unnamed', ...file?.config, ...set}
    const result = await this.show(await validateConfig(this.connect, config), checkedConfig)
    if (!result.valid) {
      // stdout has them all; what else there is to say is the exit code.
      process.exitCode = exitCodeOf(new Failure('check', 'The config is not valid.'))
      this.note(`samsa: ${countOf(result.errors.length, 'error')}`)
    }
    return result
  }
}
