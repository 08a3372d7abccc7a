import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type ConnectorChange, planSteps, steering} from '../../core/connect/steer-connectors.ts'
import {connectorChanges} from '../../views/connect/connectors.ts'

export default class ConnectRestart extends ConnectCommand<typeof ConnectRestart> {
  static override summary = 'Start connectors, or their tasks, anew.'
  static override description = prose`
    Without flags only the connector itself, as in Connect: its tasks go on. --tasks takes its tasks too; --failed-only takes what has
    failed, of the connector and its tasks, and leaves what runs alone. Waits until all of it runs, or tells why it has failed again.
  `
  static override examples = [
    {
      description: 'After the cause was cured',
      command: "<%= config.bin %> connect restart 'order-*' --failed-only",
    },
    {
      description: 'All of it',
      command: '<%= config.bin %> connect restart order-archive --tasks',
    },
  ]
  static override args = {
    connector: Args.string({description: 'connector or glob; several may follow', required: true}),
  }
  static override strict = false
  static override changes = true
  static override flags = {
    regex: regexFlag,
    tasks: Flags.boolean({description: 'the tasks too'}),
    'failed-only': Flags.boolean({description: 'only what has failed, of the connector and its tasks'}),
    'dry-run': Flags.boolean({description: 'only show what would be done'}),
  }

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    const {flags} = this
    const rows = await planSteps(this.connect, this.names, flags)
    return this.carryOut(
      steering(this.connect, rows, {
        verb: 'restart',
        includeTasks: flags.tasks || flags['failed-only'],
        onlyFailed: flags['failed-only'],
      }),
      {
        flags: {yes: true, 'dry-run': flags['dry-run']},
        view: connectorChanges,
        question: () => 'Restart them?',
      },
    )
  }
}
