import {type Command, Flags, type Interfaces} from '@oclif/core'
import {Failure} from '../errors/failure.ts'
import {Cluster} from '../kafka/cluster.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {isNetworkFailure} from '../kafka/failures.ts'
import {defaultLocalBootstrapServers, runningLocalClusters} from '../local/default-bootstrap.ts'
import {BaseCommand, durationFlag} from './base-command.ts'
import {type ConnectionSurroundings, connectionOf, readSettings} from './client-connection.ts'
import {kindOfArgument} from './completion/completable-command.ts'
import {note} from './output.ts'

/** The deadline of a command that ends by itself. */
export const DEFAULT_TIMEOUT_MS = 30_000

/** How long a look for names may take that nobody has asked for. */
const NAMES_MS = 2_000

const SURROUNDINGS: ConnectionSurroundings = {
  names: {bootstrapServer: '-b', configFile: '--command-config', property: '-X'},
  serversVariable: 'SAMSA_BOOTSTRAP_SERVER',
  defaultServers: () => {
    const servers = defaultLocalBootstrapServers()
    return servers === null ? null : {servers, from: {kind: 'local-cluster', name: 'samsa local'}}
  },
}

/** --timeout, with what counts where it is not given (see defaultTimeoutMs). */
export function deadlineFlag(otherwise: string) {
  return durationFlag({
    description: `the whole command's deadline [default: ${otherwise}]`,
    helpGroup: 'CONNECTION',
    env: 'SAMSA_TIMEOUT',
  })
}

export type ClusterFlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  (typeof ClusterCommand)['baseFlags'] & T['flags']
>

/** A command that talks to a cluster: connection flags, the deadline, and a cluster that is closed at the end. */
export abstract class ClusterCommand<T extends typeof Command> extends BaseCommand<T> {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    'bootstrap-server': Flags.string({
      char: 'b',
      description:
        'where to reach the cluster [default: a cluster started by `local up`, else localhost:9092] [env: SAMSA_BOOTSTRAP_SERVER]',
      helpValue: 'HOST:PORT[,...]',
      helpGroup: 'CONNECTION',
    }),
    'command-config': Flags.string({
      description:
        "a .properties file as Kafka's Java tools take it (TLS, SASL, timeouts) [env: SAMSA_COMMAND_CONFIG]",
      helpValue: 'FILE',
      helpGroup: 'CONNECTION',
    }),
    property: Flags.string({
      char: 'X',
      description: 'a client property, over those of the file; repeatable',
      helpValue: 'KEY=VALUE',
      helpGroup: 'CONNECTION',
      multiple: true,
      multipleNonGreedy: true,
    }),
    timeout: deadlineFlag('30s; none while streaming'),
  }

  /** Whether the command may change something; the connections of all others are read-only, and so is a dry run's. */
  static readonly changes: boolean = false

  declare protected flags: ClusterFlagsOf<T>
  #opened: Cluster | null = null
  readonly #others: Cluster[] = []
  #choosesByDefault = false
  #isThrottleTold = false

  /** The cluster of the flags; connections are made when first used. */
  protected cluster(): Cluster {
    if (this.#opened) return this.#opened
    const {timeoutMs} = this
    if (timeoutMs !== null) this.interruption.startDeadline(timeoutMs)
    this.#opened = this.#connectTo(this.#connectionOptions())
    return this.#opened
  }

  /** The deadline of this run: --timeout, else the default; null for none. */
  protected get timeoutMs(): number | null {
    return this.flags.timeout ?? this.defaultTimeoutMs
  }

  /** The deadline where no flag says one: longer where a run watches for a while, none while it streams. */
  protected get defaultTimeoutMs(): number | null {
    return this.isStreaming ? null : DEFAULT_TIMEOUT_MS
  }

  /** A further cluster, under the same deadline and closed with the command. */
  protected otherCluster(options: ConnectionOptions): Cluster {
    const cluster = this.#connectTo(options)
    this.#others.push(cluster)
    return cluster
  }

  /** A further cluster, reached as this command's is: the same files and properties, but other servers, of that flag. */
  protected clusterAt(bootstrapServer: string, flag: string): Cluster {
    const names = {...SURROUNDINGS.names, bootstrapServer: flag}
    const settings = readSettings(
      {bootstrapServer, configFile: this.configFile, properties: this.flags.property},
      {...SURROUNDINGS, names},
    )
    return this.otherCluster(connectionOf(settings, {verbose: this.flags.verbose}))
  }

  #connectTo(options: ConnectionOptions): Cluster {
    if (options.tls?.rejectUnauthorized === false) {
      note(
        'samsa: certificates are not verified (enable.ssl.certificate.verification=false): anybody may listen in',
      )
    }
    const onThrottle = (broker: string, throttleMs: number): void => this.#tellThrottle(broker, throttleMs)
    return new Cluster({...options, readOnly: this.isReadOnly, onThrottle}, this.interruption.abort)
  }

  /** Once: why it takes longer than it would by itself. Not on a screen of its own, nor where no notes are wanted. */
  #tellThrottle(broker: string, throttleMs: number): void {
    if (this.#isThrottleTold || Reflect.get(this.flags, 'quiet') === true) return
    const {drawsScreen} = this.ctor as unknown as {drawsScreen?: boolean}
    if (drawsScreen === true && process.stdout.isTTY === true) return
    this.#isThrottleTold = true
    note(
      `samsa: a quota of the cluster slows this client down: ${broker} holds it back, now for ${throttleMs} ms (kafka-configs --describe --entity-type clients)`,
    )
  }

  /** Whether a request that changes something has been sent to any cluster. */
  protected get hasSentChanges(): boolean {
    return [this.#opened, ...this.#others].some((cluster) => cluster?.hasSentChanges === true)
  }

  /** Whether requests that change something are refused: the second lock, below plan and question. */
  protected get isReadOnly(): boolean {
    const {changes} = this.ctor as unknown as {changes: boolean}
    return !changes || Reflect.get(this.flags, 'dry-run') === true
  }

  /** Before the cluster has answered there is nothing to finish. */
  protected override isUnderWay(): boolean {
    return this.#opened !== null && this.#opened.knownMetadata !== null
  }

  /** The label of the cluster for titles and summaries. */
  protected get clusterLabel(): string {
    const {bootstrapServers} = this.#opened?.options ?? this.#connectionOptions()
    return bootstrapServers.map(({host, port}) => `${host}:${port}`).join(',')
  }

  /** By what completion knows of the argument. What is not there yet cannot be chosen. */
  protected override async pickArgument(name: string): Promise<string | null> {
    const words = (this.id ?? '').split(':')
    const kind = kindOfArgument(words, name)
    if ((kind !== 'topics' && kind !== 'groups') || name === 'to' || words[1] === 'create') return null
    const names = await this.#namesWithin(NAMES_MS, kind)
    if (names.length === 0) return null
    return this.interruption.withoutDeadline(async () => {
      const {pickName} = await import('./name-picker.ts')
      return pickName(`${name.toUpperCase()} is missing. Which one?`, names)
    })
  }

  /** None where the cluster cannot tell in time: then it is only said what is missing. */
  async #namesWithin(limitMs: number, kind: 'topics' | 'groups'): Promise<string[]> {
    const {fetchNames} = await import('./completion/fetch-names.ts')
    const limit = AbortSignal.timeout(limitMs)
    const late = new Promise<string[]>((resolve) => limit.addEventListener('abort', () => resolve([])))
    return Promise.race([fetchNames(this.cluster(), kind, '').catch(() => []), late])
  }

  /** Where nobody said which cluster, several that run here may be meant. */
  override async catch(error: unknown): Promise<void> {
    const isLost = error instanceof Failure && isNetworkFailure(error)
    return super.catch(isLost && this.#choosesByDefault ? namingLocalClusters(error) : error)
  }

  override async finally(error: Error | undefined): Promise<void> {
    for (const cluster of [this.#opened, ...this.#others]) cluster?.close()
    await super.finally(error)
  }

  #connectionOptions(): ConnectionOptions {
    const {'bootstrap-server': bootstrapServer, property, verbose} = this.flags
    const settings = readSettings(
      {bootstrapServer, configFile: this.configFile, properties: property},
      SURROUNDINGS,
    )
    this.#choosesByDefault = !settings.has('bootstrap.servers')
    return connectionOf(settings, {verbose})
  }

  /** The file of --command-config. */
  protected get configFile(): string | undefined {
    // An empty variable counts as none, as is custom.
    return this.flags['command-config'] ?? (process.env.SAMSA_COMMAND_CONFIG || undefined)
  }
}

function namingLocalClusters(failure: Failure): Failure {
  const running = runningLocalClusters()
  if (running.length < 2) return failure
  const list = running.map(({name, bootstrapServers}) => `${name} (-b ${bootstrapServers})`).join(', ')
  return failure.suggesting(
    `${running.length} local clusters run, and none of them is called default. Say which one: ${list}.`,
  )
}
