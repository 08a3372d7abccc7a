import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {connectorConfigFlags, readConnectorInput} from '../../cli/connect/connector-input.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  type ConnectorConfigChange,
  connectorAlteration,
  planAlteration,
  requireRunning,
} from '../../core/connect/alter-connector.ts'
import {Failure} from '../../errors/failure.ts'
import {connectorConfigChanges, undeclaredSentence} from '../../views/connect/connector-configs.ts'

export default class ConnectAlter extends ConnectCommand<typeof ConnectAlter> {
  static override summary = 'Change the config of a connector.'
  static override description = prose`
    -c sets single keys, --unset takes some away; all others stay. -f is the whole config: keys that are not in the file are taken
    away. The plan shows each key from what to what, once the worker has checked the new config as a whole; then it asks, off a
    terminal it needs --yes. Connect starts a connector anew with a new config, and its tasks. The config is read back,
    and a connector that was to run has to run with it. A name cannot be changed. Keys that nothing declares are told.
  `
  static override examples = [
    {
      description: 'What would change?',
      command: '<%= config.bin %> connect alter order-archive -c tasks.max=2 --dry-run',
    },
    {
      description: 'In a script',
      command: '<%= config.bin %> connect alter order-archive -c errors.tolerance=all --yes',
    },
  ]
  static override args = {connector: Args.string({description: 'connector', required: true})}
  static override changes = true
  static override flags = {
    ...planFlags,
    ...connectorConfigFlags,
    unset: Flags.string({
      description: 'a key to take away; repeatable',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<ChangeDocument<'configs', ConnectorConfigChange>> {
    const {flags} = this
    const {connector} = this.args
    const {file, set} = await readConnectorInput(flags, this.interruption.abort)
    const unset = flags.unset ?? []
    if (file === null && Object.keys(set).length === 0 && unset.length === 0)
      throw new Failure('usage', 'What is to change? Give -c KEY=VALUE, --unset KEY, or -f FILE.')
    if (file !== null && unset.length > 0)
      throw new Failure('usage', 'A file is the whole config, so that there is nothing to --unset.')
    if (file?.name && file.name !== connector)
      throw new Failure('usage', `The file is for connector ${file.name}, not ${connector}.`)
    const both = unset.find((key) => Object.hasOwn(set, key))
    if (both !== undefined) throw new Failure('usage', `${both} is to be set and unset.`)
    const wish = file === null ? {set, unset} : {whole: {...file.config, ...set}}
    const plan = await planAlteration(this.connect, connector, wish)
    for (const key of plan.unknown) this.note(`samsa: ${undeclaredSentence(key)}`)
    if (!flags['dry-run']) await requireRunning(this.connect, plan)
    return this.carryOut(connectorAlteration(this.connect, plan), {
      flags,
      view: connectorConfigChanges,
      question: ({length}) => `Change ${length === 1 ? 'this key' : `these ${length} keys`} of ${connector}?`,
      nothing: `${connector} has that config already.`,
      dryRun: 'Checked by the worker; nothing was changed.',
    })
  }
}
