import path from 'node:path'
import {type Command, Flags, type Interfaces} from '@oclif/core'
import type {SecretReader} from '../core/connection/connection-secrets.ts'
import {formatBootstrapServers, formatConnectionWords} from '../core/connection/connection-words.ts'
import type {Profile} from '../core/connection/profiles/profile.ts'
import type {Settings} from '../core/connection/resolve-settings.ts'
import type {SchemaRegistry} from '../core/schemas/schema-registry.ts'
import {Failure} from '../errors/failure.ts'
import {Cluster} from '../kafka/cluster.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import type {View} from '../views/document.ts'
import {escapeForTerminal} from '../views/escape.ts'
import {renderProfileName} from '../views/profile-name.ts'
import {decideColor} from '../views/theme.ts'
import {BaseCommand} from './base-command.ts'
import {kindOfArgument} from './completion/completable-command.ts'
import {connectionFlags, deadlineFlag} from './connection-flags.ts'
import {ConnectionNotes} from './connection-notes.ts'
import {requireChangeable, spellYes} from './profiles/changeable.ts'
import {CommandConnection} from './profiles/command-connection.ts'
import {secretReader} from './profiles/secret-reader.ts'
import {ServiceClients} from './service-clients.ts'
import {keepYoungSpaceSmall} from './young-space.ts'

/** The deadline of a command that ends by itself. */
export const DEFAULT_TIMEOUT_MS = 30_000

/** How long a look for names may take that nobody has asked for. */
const NAMES_MS = 2_000

export type ClusterFlagsOf<T extends typeof Command> = Interfaces.InferredFlags<
  (typeof ClusterCommand)['baseFlags'] & T['flags']
>

/** A command that talks to a cluster: connection flags, the deadline, and a cluster that is closed at the end. */
export abstract class ClusterCommand<T extends typeof Command> extends BaseCommand<T> {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    ...connectionFlags,
    timeout: deadlineFlag('30s; none while streaming'),
    // What --yes=NAME means: oclif gives no value to a flag that may stand alone.
    'yes-profile': Flags.string({hidden: true}),
  }

  /** Whether the command may change something; the connections of all others are read-only, and so is a dry run's. */
  static readonly changes: boolean = false

  declare protected flags: ClusterFlagsOf<T>
  #opened: Cluster | null = null
  readonly #others: Cluster[] = []
  /** Servers beside the brokers, under the same deadline, and closed with the command. */
  protected readonly services = new ServiceClients(() => {
    this.startDeadline()
    return {
      settings: this.serviceSettings,
      profile: this.profile,
      readSecret: this.secretReader,
      verbose: this.flags.verbose && !this.ownsScreen,
      isReadOnly: this.isReadOnly,
      signal: this.interruption.abort,
    }
  })
  #connection: CommandConnection | null = null
  /** Not on a screen of its own, nor where no notes are wanted. */
  readonly #notes = new ConnectionNotes(
    () => !this.#drawsOnTerminal && Reflect.get(this.flags, 'quiet') !== true,
  )
  #hasDeadline = false

  override async init(): Promise<void> {
    this.argv = this.argv.flatMap((word) => spellYes(word, 'yes' in (this.ctor.flags ?? {})))
    await super.init()
  }

  protected override async prepare(): Promise<void> {
    // A time that somebody has set is for reading the input too; without one a pipe may take as long as it likes.
    if (this.flags.timeout !== undefined) this.startDeadline()
    this.#connection ??= await CommandConnection.choose({...this.flags, profile: this.profileWanted})
    requireChangeable(this.profileToChange, {
      decided: this.flags['yes-profile'] ?? null,
      changes: !this.isReadOnly,
    })
  }

  /** The name of -P, or what stands in for it; undefined for none. */
  protected get profileWanted(): string | undefined {
    return this.flags.profile
  }

  /** All that says how to connect, with where it comes from. */
  protected get connectionSettings(): Settings {
    return this.#chosen.settings()
  }

  /** The same, with what the local cluster of these settings has beside it, for servers that are asked by HTTP. */
  protected get serviceSettings(): Settings {
    return this.#chosen.serviceSettings()
  }

  /** The profile that this command connects by; null for none. */
  protected get profile(): Profile | null {
    return this.#connection?.profile ?? null
  }

  get #chosen(): CommandConnection {
    if (this.#connection === null) throw new Failure('internal', 'Nothing has decided yet where to connect.')
    return this.#connection
  }

  /** Whether a dashboard is on the terminal now: a note or a question would stand in the middle of it. */
  protected get ownsScreen(): boolean {
    return false
  }

  /** Whether somebody may be asked for a password that no place has. */
  protected get canAskForSecrets(): boolean {
    return !this.ownsScreen
  }

  /** The profile of the cluster that changes would be made to: that of the flags, unless another one is named. */
  protected get profileToChange(): Profile | null {
    return this.profile
  }

  /** Whether a change was decided on in the command line: by --yes, and with a protected profile by --yes=NAME. */
  protected isDecided(yes: boolean): boolean {
    const profile = this.profileToChange
    return profile?.isProtected === true ? this.flags['yes-profile'] === profile.name : yes
  }

  /** With a protected profile what is typed is its name. */
  protected override async confirm(options: Parameters<BaseCommand<T>['confirm']>[0]): Promise<boolean> {
    const profile = this.profileToChange
    const word = profile?.isProtected === true ? profile.name : undefined
    // Names of others may be in it; the label has its colour.
    const asked = escapeForTerminal(options.question, {singleLine: true})
    const question = profile === null ? asked : `${this.#label(profile)} ${asked}`
    return super.confirm({...options, question, yes: this.isDecided(options.yes), word})
  }

  /** Where it would be done stands above what would be done. */
  protected override async showPlan<D extends object>(plan: D, view: View<D>): Promise<void> {
    const profile = this.profileToChange
    if (profile !== null) process.stderr.write(`${this.#label(profile)}\n`)
    return super.showPlan(plan, view)
  }

  #label(profile: Profile): string {
    const isTerminal = process.stderr.isTTY === true
    return renderProfileName(profile, decideColor({wanted: this.flags.color, isTerminal, env: process.env}))
  }

  /**
   * For what just does it, such as writing records: asks where the profile is protected. Throws Failure(usage) after a no, and
   * where nobody can be asked.
   */
  protected async confirmIfProtected(question: string): Promise<void> {
    if (!(await this.confirm({yes: true, question, hasDryRun: 'dry-run' in this.flags})))
      throw new Failure('usage', 'It was not confirmed.', {code: 'NOT_CONFIRMED'})
  }

  /**
   * Said under a list that is empty, where somebody in particular asks: what may not be described Kafka leaves out of its lists
   * without a word, and what a group has committed for topics that may not be described too.
   */
  protected noteUnseen(): void {
    if (this.asksAsSomebody) this.note('Kafka leaves out what this user may not describe.')
  }

  /** Whether somebody in particular asks, who may be allowed less than others. */
  protected get asksAsSomebody(): boolean {
    const {sasl, tls} = this.cluster().options
    return sasl !== null || tls?.cert !== undefined || tls?.pfx !== undefined
  }

  /** The cluster of the flags; connections are made when first used. */
  protected cluster(): Cluster {
    if (this.#opened) return this.#opened
    this.startDeadline()
    this.#opened = this.#connectTo(this.#optionsOf(this.connectionSettings))
    this.#notes.tellUnused(this.connectionSettings)
    return this.#opened
  }

  /** Starts the deadline, unless it runs already. */
  protected startDeadline(): void {
    const {timeoutMs} = this
    if (timeoutMs === null || this.#hasDeadline) return
    this.#hasDeadline = true
    this.interruption.startDeadline(timeoutMs)
  }

  /** The deadline of this run: --timeout, else the default; null for none. */
  protected get timeoutMs(): number | null {
    return this.flags.timeout ?? this.defaultTimeoutMs
  }

  /** The deadline where no flag says one: longer where a run watches for a while, none while it streams. */
  protected get defaultTimeoutMs(): number | null {
    return this.isStreaming ? null : DEFAULT_TIMEOUT_MS
  }

  /** A further cluster, under the same deadline and closed with the command; what its settings say in vain is told. */
  protected otherCluster({
    options,
    settings,
  }: {
    readonly options: ConnectionOptions
    readonly settings: Settings
  }): Cluster {
    const cluster = this.#connectTo(options)
    this.#notes.tellUnused(settings)
    this.#others.push(cluster)
    return cluster
  }

  /** With what the connection to a further cluster is made. */
  protected get otherSurroundings() {
    const {verbose, 'allow-plaintext-password': allowsPlaintext} = this.flags
    return {verbose, allowsPlaintext, readSecret: this.secretReader}
  }

  /** A further cluster, reached as this command's is: the same files and properties, but other servers, of that flag. */
  protected clusterAt(bootstrapServer: string, flag: string): Cluster {
    const settings = this.#chosen.settings({bootstrapServer, flag})
    // What they say in vain has been told of the first cluster.
    return this.otherCluster({options: this.#optionsOf(settings), settings: new Map()})
  }

  /** The schema registry of the flags. Throws Failure(usage) where none is set. */
  protected registry(): Promise<SchemaRegistry> {
    return this.services.registry()
  }

  #connectTo(options: ConnectionOptions): Cluster {
    this.#notes.tellUnverified(options)
    const onThrottle = (broker: string, throttleMs: number): void =>
      this.#notes.tellThrottle(broker, throttleMs)
    // What runs for hours keeps much that is old and points to what is new, which each emptying looks through: it took a third more CPU time.
    if (!this.#drawsOnTerminal && Reflect.get(this.flags, 'watch') !== true) keepYoungSpaceSmall()
    return new Cluster({...options, readOnly: this.isReadOnly, onThrottle}, this.interruption.abort)
  }

  get #drawsOnTerminal(): boolean {
    const {drawsScreen} = this.ctor as unknown as {drawsScreen?: boolean}
    return drawsScreen === true && process.stdout.isTTY === true
  }

  /** Whether a request that changes something has been sent to any cluster. */
  protected get hasSentChanges(): boolean {
    return [this.#opened, ...this.#others, this.services].some((each) => each?.hasSentChanges === true)
  }

  /** Whether requests that change something are refused: the second lock, below plan and question. */
  protected get isReadOnly(): boolean {
    const {changes} = this.ctor as unknown as {changes: boolean}
    return !changes || Reflect.get(this.flags, 'dry-run') === true
  }

  /** This connection as it was given, for a command line in a shell of another folder too. */
  protected get program() {
    const {configFile} = this
    const {'bootstrap-server': typed, property, 'broker-map': brokerMap} = this.flags
    const profile = this.profile?.name ?? null
    const servers = typed ?? formatBootstrapServers(this.cluster().options.bootstrapServers)
    const {words, withheld} = formatConnectionWords({
      profile,
      bootstrapServer: profile !== null && typed === undefined ? null : servers,
      configFile: configFile ? path.resolve(configFile) : null,
      properties: property ?? [],
      brokerMap: brokerMap ?? [],
      allowsPlaintextPassword: this.flags['allow-plaintext-password'],
    })
    return {program: [this.config.bin, ...words], withheld}
  }

  /** Before the cluster has answered there is nothing to finish. */
  protected override isUnderWay(): boolean {
    return this.#opened !== null && this.#opened.knownMetadata !== null
  }

  /** The label of the cluster for titles and summaries. */
  protected get clusterLabel(): string {
    if (this.profile !== null) return this.profile.name
    const {bootstrapServers} = this.#opened?.options ?? this.#optionsOf(this.connectionSettings)
    return bootstrapServers.map(({host, port}) => `${host}:${port}`).join(',')
  }

  /** By what completion knows of the argument. What is not there yet cannot be chosen. */
  protected override async pickArgument(name: string): Promise<string | null> {
    const words = (this.id ?? '').split(':')
    const kind = kindOfArgument(words, name)
    const fetching = name === 'to' || words[1] === 'create' ? null : this.fetchPickable(kind)
    const names = fetching === null ? [] : await withinOrNone(NAMES_MS, fetching)
    if (names.length === 0) return null
    return this.interruption.withoutDeadline(async () => {
      const {pickName} = await import('./name-picker.ts')
      return pickName(`${name.toUpperCase()} is missing. Which one?`, names)
    })
  }

  /** The names that there are to choose from; null for a kind that nobody is asked for. */
  protected fetchPickable(kind: ReturnType<typeof kindOfArgument>): Promise<string[]> | null {
    if (kind !== 'topics' && kind !== 'groups') return null
    return import('./completion/fetch-names.ts').then(({fetchNames}) => fetchNames(this.cluster(), kind, ''))
  }

  override async catch(error: unknown): Promise<void> {
    return super.catch(this.#connection?.explain(error) ?? error)
  }

  override async finally(error: Error | undefined): Promise<void> {
    for (const each of [this.#opened, ...this.#others, this.services]) each?.close()
    await super.finally(error)
  }

  #optionsOf(settings: Settings): ConnectionOptions {
    return this.#chosen.options(settings, {verbose: this.flags.verbose, readSecret: this.secretReader})
  }

  /** Reads secrets, and asks for those that have to be typed where somebody can be asked. */
  protected get secretReader(): SecretReader {
    const withoutDeadline = <S>(ask: () => Promise<S>): Promise<S> => this.interruption.withoutDeadline(ask)
    return secretReader(this.canAskForSecrets ? withoutDeadline : null)
  }

  /** The file of --command-config. */
  protected get configFile(): string | undefined {
    return this.#chosen.configFile
  }
}

/** None where nobody can tell in time: then it is only said what is missing. */
async function withinOrNone(limitMs: number, names: Promise<string[]>): Promise<string[]> {
  const limit = AbortSignal.timeout(limitMs)
  const late = new Promise<string[]>((resolve) => limit.addEventListener('abort', () => resolve([])))
  return Promise.race([names.catch(() => []), late])
}
