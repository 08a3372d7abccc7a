import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, steering} from '../../core/connect/steer-connectors.ts'
import {connectorChanges, connectorDeletionQuestion} from '../../views/connect/connectors.ts'

export default class ConnectDelete extends ConnectCommand<typeof ConnectDelete> {
  static override summary = 'Delete connectors with their configs.'
  static override description = prose`
    Shows first which connectors would go, and in what state they are. On a terminal it then asks; off a terminal it needs --yes.
    Offsets stay in Connect: a connector that is created by the same name goes on where this one was; reset them first
    (\`connect offsets NAME --reset\`) where that is not wanted. The topics stay too. Waits until the connector is gone.
  `
  static override examples = [
    {description: 'See the plan only', command: "<%= config.bin %> connect delete 'order-*' --dry-run"},
    {description: 'In a script', command: '<%= config.bin %> connect delete trial --if-exists --yes'},
  ]
  static override args = {
    connector: Args.string({description: 'connector or glob; several may follow', required: true}),
  }
  static override strict = false
  static override changes = true
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    'if-exists': Flags.boolean({description: 'a connector that does not exist is fine'}),
  }

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    const {flags} = this
    const rows = await planSteps(this.connect, this.names, {regex: flags.regex, ifExists: flags['if-exists']})
    return this.carryOut(steering(this.connect, rows, {verb: 'delete'}), {
      flags,
      view: connectorChanges,
      question: connectorDeletionQuestion,
    })
  }
}
