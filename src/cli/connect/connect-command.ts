import type {Command, Interfaces} from '@oclif/core'
import type {ConnectClient} from '../../core/connect/connect-client.ts'
import {ChangeCommand} from '../change-command.ts'
import {connectFlag} from '../connection-flags.ts'
import {openConnect} from './open-connect.ts'

type ConnectFlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  (typeof ConnectCommand)['baseFlags'] & T['flags']
>

/** A command that asks the workers of Kafka Connect, and no broker. Those that change something say `changes`. */
export abstract class ConnectCommand<T extends typeof Command> extends ChangeCommand<T> {
  static override baseFlags = {...ChangeCommand.baseFlags, ...connectFlag}
  static override readonly changes: boolean = false

  declare protected flags: ConnectFlagsOf<T>
  #client: ConnectClient | null = null

  /** The workers of the flags; connections are made when first used. */
  protected get connect(): ConnectClient {
    this.#client ??= this.services.open(openConnect)
    return this.#client
  }

  /** Its arguments are connectors, which the workers know. */
  protected override fetchPickable(
    kind: Parameters<ChangeCommand<T>['fetchPickable']>[0],
  ): Promise<string[]> | null {
    // Async, so that workers that nothing names are nothing to choose from.
    return kind === 'connectors' ? (async () => this.connect.names())() : null
  }
}
