import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import {CONNECT, SCHEMA_REGISTRY, withServiceUrl} from '../../core/connection/http-service.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {Setting, Settings} from '../../core/connection/resolve-settings.ts'
import {Failure} from '../../errors/failure.ts'
import type {ConnectionOptions} from '../../kafka/connection-options.ts'
import {isNetworkFailure} from '../../kafka/failures.ts'
import {defaultLocalBootstrapServers, localPart, runningLocalClusters} from '../../local/default-bootstrap.ts'
import {type ConnectionSurroundings, connectionOf, readSettings} from '../client-connection.ts'
import {type ChoiceFlags, chooseConnection, dialOf, plaintextSource, sourceOf} from './connection-choice.ts'

const SURROUNDINGS: ConnectionSurroundings = {
  names: {bootstrapServer: '-b', configFile: '--command-config', property: '-X'},
  serversVariable: 'SAMSA_BOOTSTRAP_SERVER',
  defaultServers: () => {
    const servers = defaultLocalBootstrapServers()
    return servers === null ? null : {servers, from: {kind: 'local-cluster', name: 'samsa local'}}
  },
}

/** The flags of a connection, as they were typed. */
export interface ConnectionFlags extends ChoiceFlags {
  readonly 'broker-map'?: readonly string[] | undefined
  readonly 'allow-plaintext-password': boolean
  readonly 'schema-registry'?: string | undefined
  readonly connect?: string | undefined
}

/** Servers beside the brokers, and what says where they are. */
const SERVICES = [
  {service: SCHEMA_REGISTRY, flag: 'schema-registry', variable: 'SAMSA_SCHEMA_REGISTRY', part: 'registry'},
  {service: CONNECT, flag: 'connect', variable: 'SAMSA_CONNECT', part: 'connect'},
] as const

/** How one run connects: of its flags, the environment, and the profile that holds. */
export class CommandConnection {
  /** The profile that is used; null for none. */
  readonly profile: Profile | null
  readonly #flags: ConnectionFlags
  readonly #usesEnvironment: boolean
  #isByDefault = false

  private constructor(flags: ConnectionFlags, profile: Profile | null, usesEnvironment: boolean) {
    this.#flags = flags
    this.profile = profile
    this.#usesEnvironment = usesEnvironment
  }

  /** Throws Failure(usage) as chooseConnection does. */
  static async choose(flags: ConnectionFlags): Promise<CommandConnection> {
    const {profile, usesEnvironment} = await chooseConnection(flags)
    return new CommandConnection(flags, profile, usesEnvironment)
  }

  /** The file of --command-config. */
  get configFile(): string | undefined {
    // An empty variable counts as none, as is custom.
    const ofEnvironment = this.#usesEnvironment ? process.env.SAMSA_COMMAND_CONFIG : undefined
    return this.#flags['command-config'] ?? (ofEnvironment || undefined)
  }

  /** All that says how to connect, with where it comes from; to other servers, of a flag, where they are given. */
  settings(other: {readonly bootstrapServer: string; readonly flag: string} | null = null): Settings {
    return SERVICES.reduce(
      (settings, {service, flag, variable}) =>
        withServiceUrl(settings, service, this.#givenUrl(flag, variable)),
      this.#clusterSettings(other),
    )
  }

  /**
   * The same, with what the local cluster that they lead to has beside it (`local up --with`). Its state is read for that: only for
   * commands that ask such a server.
   */
  serviceSettings(): Settings {
    const settings = this.settings()
    const servers = settings.get('bootstrap.servers')?.value
    return SERVICES.reduce((all, {service, part}) => {
      const found = all.has(`${service.prefix}.url`) ? null : localPart(part, String(servers ?? ''))
      if (found === null) return all
      const from = {kind: 'local-cluster', name: `samsa local (${found.cluster})`} as const
      return withServiceUrl(all, service, {value: found.url, from})
    }, settings)
  }

  #givenUrl(flag: (typeof SERVICES)[number]['flag'], variable: string): Setting | null {
    const typed = this.#flags[flag]
    if (typed !== undefined) return {value: typed, from: {kind: 'flag', name: `--${flag}`}}
    // An empty variable counts as none, as is custom.
    const ofEnvironment = this.#usesEnvironment ? process.env[variable] : undefined
    return ofEnvironment ? {value: ofEnvironment, from: {kind: 'environment', name: variable}} : null
  }

  #clusterSettings(other: {readonly bootstrapServer: string; readonly flag: string} | null): Settings {
    const names = other ? {...SURROUNDINGS.names, bootstrapServer: other.flag} : SURROUNDINGS.names
    return readSettings(
      {
        bootstrapServer: other?.bootstrapServer ?? this.#flags['bootstrap-server'],
        configFile: this.configFile,
        properties: this.#flags.property,
      },
      {
        ...SURROUNDINGS,
        ...(this.#usesEnvironment ? {} : {serversVariable: undefined}),
        names,
        above: plaintextSource(this.#flags['allow-plaintext-password']),
        below: this.profile && sourceOf(this.profile),
      },
    )
  }

  /** The options that settings come to. */
  options(
    settings: Settings,
    how: {readonly verbose: boolean; readonly readSecret: SecretReader},
  ): ConnectionOptions {
    this.#isByDefault ||= !settings.has('bootstrap.servers')
    return {...connectionOf(settings, how), ...dialOf(this.#flags['broker-map'] ?? [], this.profile)}
  }

  /** What there is to add to a failure: where nobody said which cluster, several that run here may be meant. */
  explain(error: unknown): unknown {
    const isLost = error instanceof Failure && isNetworkFailure(error)
    return isLost && this.#isByDefault ? namingLocalClusters(error) : error
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
