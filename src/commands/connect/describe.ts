import {Args} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {describeConnectors} from '../../core/connect/describe-connectors.ts'
import {resolveConnectors} from '../../core/connect/known-connectors.ts'
import {type ConnectorDescriptions, connectorDescriptions} from '../../views/connect/connector-description.ts'

export default class ConnectDescribe extends ConnectCommand<typeof ConnectDescribe> {
  static override summary = 'Describe connectors: tasks, why they failed, config, topics, offsets.'
  static override description = prose`
    A task that has failed tells why in one line: the deepest cause in its stack trace, which is what went wrong. --verbose adds
    the whole traces. Nothing starts a failed task again by itself: cure the cause, then samsa connect restart NAME --failed-only.

    Values of secrets are hidden: keys that the plugin declares as passwords, and those that sound like one. A reference to where
    a secret is read, \${file:...}, is shown. OFFSETS are how far the connector is. A sink reads as a group, whose lag samsa lag shows.
  `
  static override examples = [
    '<%= config.bin %> connect describe order-archive',
    {
      description: 'With the whole stack traces',
      command: '<%= config.bin %> connect describe order-archive -v',
    },
    {
      description: 'Every failed task with its cause, for a spreadsheet',
      command: "<%= config.bin %> connect describe 'order-*' -o csv",
    },
  ]
  static override args = {
    connector: Args.string({description: 'connector or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<ConnectorDescriptions> {
    const {regex, verbose} = this.flags
    const known = await this.connect.names()
    const {names, failures} = resolveConnectors(this.names, known, {regex})
    const connectors = await describeConnectors(this.connect, names)
    return this.show({connectors}, connectorDescriptions({whole: verbose}), {
      rows: connectors,
      noun: 'connectors',
      failures: [...failures.values()],
    })
  }
}
