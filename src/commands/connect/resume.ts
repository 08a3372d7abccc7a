import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, steering} from '../../core/connect/steer-connectors.ts'
import {connectorChanges} from '../../views/connect/connectors.ts'

export default class ConnectResume extends ConnectCommand<typeof ConnectResume> {
  static override summary = 'Let connectors that are paused or stopped run again.'
  static override description = prose`
    They go on where they were. Waits until the connector and its tasks run, or tells why one of them has failed. What has failed is not
    started again by this, but by \`connect restart --failed-only\`.
  `
  static override examples = [
    '<%= config.bin %> connect resume order-archive',
    {
      description: 'Give it two minutes',
      command: '<%= config.bin %> connect resume order-archive --timeout 2m',
    },
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
    return this.carryOut(steering(this.connect, rows, {verb: 'resume'}), {
      flags: {yes: true, 'dry-run': flags['dry-run']},
      view: connectorChanges,
      question: () => 'Resume them?',
    })
  }
}
