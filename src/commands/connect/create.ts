import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {connectorConfigFlags, readConnectorInput} from '../../cli/connect/connector-input.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {WishedState} from '../../core/connect/connect-client.ts'
import {type ConnectorCreation, connectorCreation, planCreation} from '../../core/connect/create-connector.ts'
import type {ConnectorFile} from '../../core/connect/read-connector-file.ts'
import {Failure} from '../../errors/failure.ts'
import {undeclaredSentence} from '../../views/connect/connector-configs.ts'
import {connectorCreations} from '../../views/connect/connectors.ts'

export default class ConnectCreate extends ConnectCommand<typeof ConnectCreate> {
  static override summary = 'Create a connector, and wait until it runs.'
  static override description = prose`
    The worker checks the config first, key by key; nothing is created where it is not valid. Then it waits until the connector and
    its tasks run, or tells why one of them has failed, in one line. --paused and --stopped create it without any data being moved.

    A connector of that name with the same config stays as it is, so that a script may run again: where it is to run, all of it has to
    run, as after the first time; paused or stopped it stays so. One with another config is an error that says where they differ: samsa
    connect alter changes it. Keys that nothing declares are told, as by validate.

    Create the topics first: where brokers do not create them by themselves, a sink on a topic that is not there copies nothing and
    tells nothing, as a source to one, and both look as if they ran. Secrets belong into a config provider of the worker,
    \${file:/path:key}, not into the config: who may read the connector reads them.
  `
  static override examples = [
    {
      description: 'A sink that writes a topic to a file of its worker, not started yet',
      command:
        '<%= config.bin %> connect create order-archive -c connector.class=FileStreamSink -c topics=order-confirmations -c file=/tmp/order-confirmations.txt --stopped',
    },
    {
      description: 'Let the worker check a file, create nothing',
      command: '<%= config.bin %> connect create order-archive -f order-archive.json --dry-run',
    },
  ]
  static override args = {connector: Args.string({description: 'its name [default: the one in the file]'})}
  static override changes = true
  static override flags = {
    ...connectorConfigFlags,
    paused: Flags.boolean({description: 'create it PAUSED', exclusive: ['stopped']}),
    stopped: Flags.boolean({description: 'create it STOPPED, without tasks'}),
    'dry-run': Flags.boolean({description: 'let the worker check it, create nothing'}),
  }

  async run(): Promise<ChangeDocument<'connectors', ConnectorCreation>> {
    const {flags, args} = this
    const {file, set} = await readConnectorInput(flags, this.interruption.abort)
    const config = {...file?.config, ...set}
    const name = nameOf(args.connector, file)
    if (Object.keys(config).length === 0)
      throw new Failure('usage', 'Which config? Give -f FILE, or -c KEY=VALUE.')
    const wish = {name, config, state: this.#state(file)}
    const row = await planCreation(this.connect, wish)
    for (const key of row.unknown) this.note(`samsa: ${undeclaredSentence(key)}`)
    return this.carryOut(connectorCreation(this.connect, row, wish), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: connectorCreations,
      question: () => 'Create this connector?',
      dryRun: 'Checked by the worker; nothing was created.',
    })
  }

  #state(file: ConnectorFile | null): WishedState {
    if (this.flags.paused) return 'PAUSED'
    return this.flags.stopped ? 'STOPPED' : (file?.state ?? 'RUNNING')
  }
}

/** The name that was typed, else that of the file; two that differ are a mistake. */
function nameOf(typed: string | undefined, file: ConnectorFile | null): string {
  const name = typed ?? file?.name
  if (name === undefined || name === null)
    throw new Failure('usage', 'Which connector? Give its name, or a file that has one.')
  if (file?.name && file.name !== name)
    throw new Failure('usage', `The file is for connector ${file.name}, not ${name}.`, {
      suggestions: ['Leave the name out, or change it in the file.'],
    })
  return name
}
