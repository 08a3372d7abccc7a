import type {ConnectClient} from '../core/connect/connect-client.ts'
import type {SecretReader} from '../core/connection/connection-secrets.ts'
import type {Profile} from '../core/connection/profiles/profile.ts'
import type {Settings} from '../core/connection/resolve-settings.ts'
import type {Services} from '../core/declare/kind.ts'
import type {SchemaRegistry} from '../core/schemas/schema-registry.ts'
import {connectWords} from './connect/connect-words.ts'

/** How the servers beside the brokers are asked. */
interface ServiceOpening {
  readonly settings: Settings
  readonly profile: Profile | null
  readonly readSecret: SecretReader
  readonly verbose: boolean
  readonly isReadOnly: boolean
  /** Ends what is under way; its reason is thrown. */
  readonly signal: AbortSignal
}

interface Opened {
  readonly hasSentChanges: boolean
  close(): void
}

/** The schema registry and the workers of Kafka Connect that a command asks, each once it needs it: both load Node's HTTP. */
export class ServiceClients implements Services {
  readonly #opening: () => ServiceOpening
  #registry: Promise<SchemaRegistry> | null = null
  #connect: Promise<ConnectClient> | null = null
  readonly #opened: Opened[] = []

  /** `opening` is called when the first of them is needed. */
  constructor(opening: () => ServiceOpening) {
    this.#opening = opening
  }

  registry(): Promise<SchemaRegistry> {
    this.#registry ??= this.#openRegistry()
    return this.#registry
  }

  connect(): Promise<ConnectClient> {
    this.#connect ??= this.#openConnect().catch((error: unknown) => {
      // Who asks again may find workers that have been started meanwhile.
      this.#connect = null
      throw error
    })
    return this.#connect
  }

  /** Flags that lead another command line to the workers of Kafka Connect; null where nobody has said where they are. */
  get connectFlags(): readonly string[] | null {
    const {settings} = this.#opening()
    return settings.has('connect.url') ? connectWords(settings) : null
  }

  /** The same, with the place where they are looked for else. */
  get connectWords(): readonly string[] {
    return connectWords(this.#opening().settings)
  }

  /** Flags that lead another command line to the schema registry; null where nothing says where it is. */
  get registryFlags(): readonly string[] | null {
    const url = this.#opening().settings.get('schema.registry.url')
    if (url === undefined) return null
    return url.from.kind === 'profile' ? [] : ['--schema-registry', String(url.value)]
  }

  get hasSentChanges(): boolean {
    return this.#opened.some((each) => each.hasSentChanges)
  }

  close(): void {
    for (const each of this.#opened) each.close()
  }

  /** Opens a client that ends with the command, for whoever has loaded its part already. */
  open<Client extends Opened>(how: (settings: Settings, opening: ServiceOpening) => Client): Client {
    const opening = this.#opening()
    const client = how(opening.settings, opening)
    this.#opened.push(client)
    return client
  }

  async #openRegistry(): Promise<SchemaRegistry> {
    const {openRegistry} = await import('./schemas/open-registry.ts')
    return this.open(openRegistry)
  }

  async #openConnect(): Promise<ConnectClient> {
    const {openConnect} = await import('./connect/open-connect.ts')
    return this.open(openConnect)
  }
}
