import {SteerCommand, steerFlags} from '../../cli/connect/steer-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorChange} from '../../core/connect/steer-connectors.ts'

export default class ConnectStop extends SteerCommand<typeof ConnectStop> {
  static override summary = 'Stop connectors: their tasks end, their configs and offsets stay.'
  static override description = prose`
    The tasks end and free what they hold, which a pause does not: connections, the membership in a sink's group. Offsets can be changed
    only while a connector is stopped (\`connect offsets\`). \`connect resume\` lets it go on. Waits until no task is left.
  `
  static override examples = [
    '<%= config.bin %> connect stop order-archive',
    {description: 'Which ones would that be?', command: "<%= config.bin %> connect stop 'order-*' --dry-run"},
  ]
  static override flags = steerFlags

  async run(): Promise<ChangeDocument<'connectors', ConnectorChange>> {
    return this.steer({verb: 'stop'}, this.flags)
  }
}
