import {SteerCommand, steerFlags} from '../../cli/connect/steer-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorChange} from '../../core/connect/steer-connectors.ts'

export default class ConnectPause extends SteerCommand<typeof ConnectPause> {
  static override summary = 'Pause connectors: their tasks stay, and copy nothing.'
  static override description = prose`
    The tasks stay with their workers, and keep what they hold: connections, the partitions of a sink. \`connect resume\` lets them go
    on where they were. To free what they hold, or to change offsets, stop the connector. Waits until it is so. A failed task stays failed.
  `
  static override examples = [
    '<%= config.bin %> connect pause order-archive',
    {description: 'All of orders', command: "<%= config.bin %> connect pause 'order-*' --dry-run"},
  ]
  static override flags = steerFlags

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    return this.steer({verb: 'pause'}, this.flags)
  }
}
