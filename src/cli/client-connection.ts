import type {SecretReader} from '../core/connection/connection-secrets.ts'
import {parseConnectionSettings} from '../core/connection/connection-settings.ts'
import {parseClientProperties} from '../core/connection/java-properties.ts'
import {
  type Origin,
  resolveSettings,
  type Settings,
  type SettingsSource,
} from '../core/connection/resolve-settings.ts'
import {Failure} from '../errors/failure.ts'
import type {ConnectionOptions} from '../kafka/connection-options.ts'
import {readBounded} from '../user/bounded-reading.ts'
import {note} from './output.ts'

/** The flags that say how to reach one cluster, as they were typed. */
export interface ConnectionFlags {
  readonly bootstrapServer: string | undefined
  readonly configFile: string | undefined
  readonly properties: readonly string[] | undefined
}

/** What the flags are called, what stands behind them, and where to connect to when nothing names a server. */
export interface ConnectionSurroundings {
  readonly names: {readonly bootstrapServer: string; readonly configFile: string; readonly property: string}
  /** The variable that counts where no flag names a server. */
  readonly serversVariable?: string | undefined
  /** What goes before all else but the flags of the connection, and what goes after all of it: a profile. */
  readonly above?: SettingsSource
  readonly below?: SettingsSource | null
  /** Throws a usage Failure where a server has to be named; null for Kafka's usual place. */
  readonly defaultServers: () => {readonly servers: string; readonly from: Origin} | null
}

/** How to reach a cluster, every value with where it comes from. Throws a usage Failure. */
export function readSettings(flags: ConnectionFlags, surroundings: ConnectionSurroundings): Settings {
  const {names, serversVariable = '', above, below} = surroundings
  const sources: SettingsSource[] = [
    ...(above ? [above] : []),
    serversOf(flags.bootstrapServer, {kind: 'flag', name: names.bootstrapServer}),
    {
      from: {kind: 'flag', name: names.property},
      values: parseProperties(flags.properties ?? [], names.property),
    },
    // An empty variable counts as none, as is custom.
    serversOf(process.env[serversVariable] || undefined, {kind: 'environment', name: serversVariable}),
  ]
  if (flags.configFile !== undefined) sources.push(readProperties(flags.configFile, names.configFile))
  if (below) sources.push(below)
  const settings = resolveSettings(withRegion(sources))
  if (settings.has('bootstrap.servers')) return settings
  const found = surroundings.defaultServers()
  return found ? resolveSettings([...withRegion(sources), serversOf(found.servers, found.from)]) : settings
}

/** With the region of AWS's own variable, which is what such programs go by; only where it decides on something. */
function withRegion(sources: readonly SettingsSource[]): readonly SettingsSource[] {
  const region = process.env.AWS_REGION
  const mechanism = resolveSettings(sources).get('sasl.mechanism')?.value
  if (!region || String(mechanism).toUpperCase() !== 'AWS_MSK_IAM') return sources
  const from = {kind: 'environment', name: 'AWS_REGION'} as const
  return [...sources, {from, values: new Map([['aws.region', region]])}]
}

/** The options that settings come to; what happens on the wire is told where that is wanted. Throws a usage Failure. */
export function connectionOf(
  settings: Settings,
  {verbose, readSecret}: {readonly verbose: boolean; readonly readSecret?: SecretReader},
): ConnectionOptions {
  return parseConnectionSettings({
    settings,
    ...(readSecret === undefined ? {} : {readSecret}),
    readFile: (file) => readBounded(file),
    log: (line) => {
      if (verbose) note(`samsa: ${line}`)
    },
  })
}

function serversOf(servers: string | undefined, from: Origin): SettingsSource {
  return {from, values: new Map(servers === undefined ? [] : [['bootstrap.servers', servers]])}
}

function parseProperties(texts: readonly string[], flag: string): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=')
      // What stands there instead may hold a password: only what can be a key is repeated.
      if (at < 1) {
        const key = /^[\w.-]*/.exec(text)?.[0]
        throw new Failure('usage', `${flag} takes KEY=VALUE; "${key}" has no value.`)
      }
      return [text.slice(0, at).trim(), text.slice(at + 1)]
    }),
  )
}

function readProperties(path: string, flag: string): SettingsSource {
  try {
    return {from: {kind: 'file', name: path}, values: parseClientProperties(readBounded(path).toString())}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The ${flag} file cannot be read: ${reason}.`)
  }
}
