import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, steering} from '../../core/connect/steer-connectors.ts'
import {connectorChanges} from '../../views/connect/connectors.ts'

export default class ConnectPause extends ConnectCommand<typeof ConnectPause> {
  static override summary = 'Pause connectors: their tasks stay, and copy nothing.'
  static override description = prose`
    The tasks stay with their workers, and keep what they hold: connections, the partitions of a sink. \`connect resume\` lets them go
    on where they were. To free what they hold, or to change offsets, stop the connector. Waits until it is so. A failed task stays failed.
  `
  static override examples = [
    '<%= config.bin %> connect pause order-archive',
    {description: 'All of orders', command: "<%= config.bin %> connect pause 'order-*' --dry-run"},
  ]
  static override args = {
    connector: Args.string({description: 'connector or glob; several may follow', required: true}),
  }
  static override strict = false
  static override changes = true
  static override flags = {
    regex: regexFlag,
    'dry-run': Flags.boolean({description: 'only show what would be done'}),
  }

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    const {flags} = this
    const rows = await planSteps(this.connect, this.names, flags)
    return this.carryOut(steering(this.connect, rows, {verb: 'pause'}), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: connectorChanges,
      question: () => 'Pause them?',
    })
  }
}
