import {Args, Flags} from '@oclif/core'
import {openConnect} from '../../cli/connect/open-connect.ts'
import {connectFlag} from '../../cli/connection-flags.ts'
import {prose} from '../../cli/prose.ts'
import {plainNames, WaitCommand} from '../../cli/wait/wait-command.ts'
import type {ConnectClient} from '../../core/connect/connect-client.ts'
import {lookAtConnectors, parseConnectorStates} from '../../core/wait/await-connectors.ts'
import type {WaitResult} from '../../core/wait/wait-until.ts'

export default class WaitConnector extends WaitCommand<typeof WaitConnector> {
  static override summary = 'Wait until connectors exist, run, or are in a state.'
  static override description = prose`
    Without flags a connector only has to exist. --running wants it RUNNING with all of its tasks, one at least. A task that has failed
    is waited for too, since somebody may start it again; what it failed with is told.

    Exit 0 when it is met, 3 when the time is up, with what is still missing. No connection is waited out.
  `
  static override examples = [
    '<%= config.bin %> wait connector order-archive',
    {
      description: 'Before its offsets are changed',
      command: '<%= config.bin %> wait connector order-archive --state STOPPED --timeout 30s',
    },
  ]
  static override args = {
    connector: Args.string({description: 'connector; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...connectFlag,
    running: Flags.boolean({description: 'it has to run, with all of its tasks'}),
    state: Flags.string({
      description: 'the state that it has to be in; several with commas, any of them will do',
      helpValue: 'STATE[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  #client: ConnectClient | null = null

  async run(): Promise<WaitResult> {
    const {state = [], running} = this.flags
    const connectors = plainNames(this.names, 'wait connector', 'connectors')
    const states = parseConnectorStates(state)
    const client = openConnect(this.serviceSettings, {
      profile: this.profile,
      readSecret: this.secretReader,
      verbose: this.flags.verbose,
      isReadOnly: true,
      signal: this.interruption.abort,
    })
    this.#client = client
    return this.waitFor(
      () => lookAtConnectors(client, {connectors, running, states}),
      () => client.names(),
    )
  }

  override async finally(error: Error | undefined): Promise<void> {
    this.#client?.close()
    await super.finally(error)
  }
}
