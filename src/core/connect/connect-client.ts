import type {HttpRequest, HttpServer} from '../http/http-server.ts'
import {type Clock, systemClock} from '../time/clock.ts'
import {
  AnswerReader,
  type CheckedKey,
  type ConnectorConfig,
  type ConnectorOffset,
  type ConnectorStatus,
  type ConnectPlugin,
} from './connect-answers.ts'
import {hideInTraces} from './hide-in-traces.ts'
import {Workers, type WorkersOptions} from './workers.ts'

/** The states that a connector can be created in, and be brought to. */
export type WishedState = 'RUNNING' | 'PAUSED' | 'STOPPED'

/** Which of a connector is started anew (KIP-745). */
export interface RestartWish {
  readonly includeTasks: boolean
  readonly onlyFailed: boolean
}

export interface ConnectClientOptions extends Partial<Pick<WorkersOptions, 'explainLoss' | 'momentMs'>> {
  /** The workers; the first that can be reached is asked. */
  readonly servers: readonly HttpServer[]
  /** Ends what is under way; its reason is thrown. */
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/** The REST API of Kafka Connect, as its workers have it from Kafka 3.7 on; of older ones some of it. */
export class ConnectClient {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly #workers: Workers
  readonly #secretKeys = new Map<string, Promise<ReadonlySet<string>>>()

  constructor({servers, signal, clock = systemClock, explainLoss, momentMs}: ConnectClientOptions) {
    this.signal = signal
    this.clock = clock
    this.#workers = new Workers(servers, {signal, clock, explainLoss, momentMs})
  }

  /** Whether a request that changes something may have been sent. */
  get hasSentChanges(): boolean {
    return this.#workers.hasSentChanges
  }

  /** The worker that is asked, as the subject of a sentence. */
  get where(): string {
    return this.#workers.where
  }

  close(): void {
    this.#workers.close()
  }

  /** Waits a moment before the next look, longer after many. Throws the signal's reason once it has one. */
  async pauseAfter(looks: number): Promise<void> {
    await this.#workers.pause(looks)
  }

  /** Every connector with its status and its config; stack traces quote no secret of it. */
  async connectors(): Promise<{readonly status: ConnectorStatus; readonly config: ConnectorConfig}[]> {
    const query = {expand: ['status', 'info']}
    const request = {method: 'GET', path: ['connectors'], query} as const
    const told = this.#reader().statuses(await this.#ask(request, 'The connectors could not be listed'))
    return Promise.all(
      told.map(async ({status, config}) => ({
        status: await hideInTraces(this, status, async () => config),
        config,
      })),
    )
  }

  /** The names alone, sorted. */
  async names(): Promise<string[]> {
    const answer = await this.#get(['connectors'], 'The connectors could not be listed')
    return this.#reader().names(answer).toSorted()
  }

  /** Its stack traces quote no secret of the config. */
  async status(name: string): Promise<ConnectorStatus> {
    const status = this.#reader().status(await this.#get(['connectors', name, 'status'], unread(name)))
    return hideInTraces(this, status, () => this.config(name))
  }

  async config(name: string): Promise<ConnectorConfig> {
    return this.#reader().config(await this.#get(['connectors', name, 'config'], unread(name)))
  }

  /** The topics that a connector has used since it was created or its list was reset, sorted (KIP-558). */
  async topics(name: string): Promise<string[]> {
    return this.#reader().topics(await this.#get(['connectors', name, 'topics'], unread(name)), name)
  }

  /** How far a connector is (KIP-875). */
  async offsets(name: string): Promise<ConnectorOffset[]> {
    const what = `The offsets of connector ${name} could not be read`
    return this.#reader().offsets(await this.#get(['connectors', name, 'offsets'], what))
  }

  /** Everything that the worker can run: connectors, converters, transformations, predicates (KIP-769). */
  async plugins(): Promise<ConnectPlugin[]> {
    const query = {connectorsOnly: 'false'}
    const answer = await this.#ask(
      {method: 'GET', path: ['connector-plugins'], query},
      'The plugins could not be listed',
    )
    return this.#reader().plugins(answer)
  }

  /** Which keys of a plugin's config are secrets (KIP-769): asked for once, as a worker has the same plugins as long as it runs. */
  secretKeys(plugin: string): Promise<ReadonlySet<string>> {
    const known = this.#secretKeys.get(plugin)
    if (known !== undefined) return known
    const asked = this.#fetchSecretKeys(plugin)
    this.#secretKeys.set(plugin, asked)
    asked.catch(() => this.#secretKeys.delete(plugin))
    return asked
  }

  async #fetchSecretKeys(plugin: string): Promise<ReadonlySet<string>> {
    const what = `The config of plugin ${plugin} could not be read`
    return this.#reader().secretKeys(await this.#get(['connector-plugins', plugin, 'config'], what))
  }

  /** Has the worker check a config, as it does before it takes one; changes nothing. */
  async check(plugin: string, config: ConnectorConfig): Promise<CheckedKey[]> {
    const path = ['connector-plugins', plugin, 'config', 'validate']
    const request = {method: 'PUT', path, body: config, changes: false} as const
    return this.#reader().checkedKeys(await this.#ask(request, 'The config could not be checked'))
  }

  /** Creates a connector; the state is one of Kafka 3.7 on (KIP-980), and left out where it is to run. */
  async create(name: string, config: ConnectorConfig, state: WishedState): Promise<void> {
    const initial = state === 'RUNNING' ? {} : {initial_state: state}
    const request = {method: 'POST', path: ['connectors'], body: {name, config, ...initial}} as const
    await this.#ask(request, `Connector ${name} could not be created`)
  }

  /** Gives a connector another config, the whole of it. */
  async putConfig(name: string, config: ConnectorConfig): Promise<void> {
    const request = {method: 'PUT', path: ['connectors', name, 'config'], body: config} as const
    await this.#ask(request, `Connector ${name} could not be altered`)
  }

  async pause(name: string): Promise<void> {
    await this.#put(name, 'pause', 'paused')
  }

  async resume(name: string): Promise<void> {
    await this.#put(name, 'resume', 'resumed')
  }

  /** Ends its tasks and gives up what they hold, which a pause does not (KIP-875). */
  async stop(name: string): Promise<void> {
    await this.#put(name, 'stop', 'stopped')
  }

  async restart(name: string, {includeTasks, onlyFailed}: RestartWish): Promise<void> {
    const query = {includeTasks: String(includeTasks), onlyFailed: String(onlyFailed)}
    const request = {method: 'POST', path: ['connectors', name, 'restart'], query} as const
    await this.#ask(request, `Connector ${name} could not be restarted`)
  }

  async delete(name: string): Promise<void> {
    const request = {method: 'DELETE', path: ['connectors', name]} as const
    await this.#ask(request, `Connector ${name} could not be deleted`)
  }

  /** Forgets how far a stopped connector is: it begins anew. */
  async deleteOffsets(name: string): Promise<void> {
    const request = {method: 'DELETE', path: ['connectors', name, 'offsets']} as const
    await this.#ask(request, `The offsets of connector ${name} could not be reset`)
  }

  /** Says how far a stopped connector is; other parts of what it reads stay. */
  async patchOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<void> {
    const request = {method: 'PATCH', path: ['connectors', name, 'offsets'], body: {offsets}} as const
    await this.#ask(request, `The offsets of connector ${name} could not be set`)
  }

  #reader(): AnswerReader {
    return new AnswerReader(this.where)
  }

  #get(path: readonly string[], what: string): Promise<unknown> {
    return this.#ask({method: 'GET', path}, what)
  }

  async #put(name: string, verb: string, participle: string): Promise<void> {
    const request = {method: 'PUT', path: ['connectors', name, verb]} as const
    await this.#ask(request, `Connector ${name} could not be ${participle}`)
  }

  #ask(request: HttpRequest, what: string): Promise<unknown> {
    return this.#workers.ask(request, what)
  }
}

function unread(name: string): string {
  return `Connector ${name} could not be read`
}
