import {SteerCommand, steerFlags} from '../../cli/connect/steer-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorChange} from '../../core/connect/steer-connectors.ts'

export default class ConnectResume extends SteerCommand<typeof ConnectResume> {
  static override summary = 'Let connectors that are paused or stopped run again.'
  static override description = prose`
    They go on where they were. Waits until the connector and its tasks run, or tells why one of them has failed. One
    that runs already is left alone, and looked at all the same. What has failed is not started again by this, but by
    \`connect restart --failed-only\`.
  `
  static override examples = [
    '<%= config.bin %> connect resume order-archive',
    {
      description: 'Give it two minutes',
      command: '<%= config.bin %> connect resume order-archive --timeout 2m',
    },
  ]
  static override flags = steerFlags

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    return this.steer({verb: 'resume'}, this.flags)
  }
}
