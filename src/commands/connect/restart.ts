import {Flags} from '@oclif/core'
import {SteerCommand, steerFlags} from '../../cli/connect/steer-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorChange} from '../../core/connect/steer-connectors.ts'

export default class ConnectRestart extends SteerCommand<typeof ConnectRestart> {
  static override summary = 'Start connectors, or their tasks, anew.'
  static override description = prose`
    Without flags only the connector itself, as in Connect: its tasks go on. --tasks takes its tasks too; --failed-only takes what has
    failed, of the connector and its tasks, and leaves what runs alone. Waits until all of it runs, also
    what was not started anew, or tells why a part of it has failed.
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
  static override flags = {
    ...steerFlags,
    tasks: Flags.boolean({description: 'the tasks too'}),
    'failed-only': Flags.boolean({description: 'only what has failed, of the connector and its tasks'}),
  }

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    const {flags} = this
    const onlyFailed = flags['failed-only']
    return this.steer({verb: 'restart', includeTasks: flags.tasks || onlyFailed, onlyFailed}, flags)
  }
}
