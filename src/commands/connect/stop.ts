import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, steering} from '../../core/connect/steer-connectors.ts'
import {connectorChanges} from '../../views/connect/connectors.ts'

export default class ConnectStop extends ConnectCommand<typeof ConnectStop> {
  static override summary = 'Stop connectors: their tasks end, their configs and offsets stay.'
  static override description = prose`
    The tasks end and free what they hold, which a pause does not: connections, the membership in a sink's group. Offsets can be changed
    only while a connector is stopped (\`connect offsets\`). \`connect resume\` lets it go on. Waits until no task is left.
  `
  static override examples = [
    '<%= config.bin %> connect stop order-archive',
    {description: 'Which ones would that be?', command: "<%= config.bin %> connect stop 'order-*' --dry-run"},
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
    return this.carryOut(steering(this.connect, rows, {verb: 'stop'}), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: connectorChanges,
      question: () => 'Stop them?',
    })
  }
}
