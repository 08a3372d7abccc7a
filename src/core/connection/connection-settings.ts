import {Failure} from '../../errors/failure.ts'
import type {Address, ConnectionOptions} from '../../kafka/connection-options.ts'
import {readSecret} from '../secrets/read-secret.ts'
import {passphraseOf, rememberSecrets, type SecretReader} from './connection-secrets.ts'
import {parseSasl} from './parse-sasl.ts'
import {parseTls} from './parse-tls.ts'
import {describeOrigin, resolveSettings, type Setting, type Settings} from './resolve-settings.ts'
import type {Get, Wrong} from './setting-reader.ts'

/** Where a user reaches Kafka when nothing is configured and no local cluster runs. */
export const DEFAULT_BOOTSTRAP_SERVER = 'localhost:9092'
const DEFAULT_PORT = 9092
/** A wrong host is told within five seconds, the start of Node on a busy machine included. */
const CONNECT_TIMEOUT_MS = 3_500
const REQUEST_TIMEOUT_MS = 30_000
/** What librdkafka takes by default; a fetch asks for half of it at the most (consume's buffers, KIP-74). */
const MAX_RESPONSE_BYTES = 100_000_000

export interface ConnectionSettings {
  readonly settings: Settings
  /** Reads a file that a setting names (CA, certificate, key); throws the system's error. */
  readonly readFile: (path: string) => Buffer
  readonly readSecret?: SecretReader
  readonly log: (line: string) => void
}

/**
 * Turns settings into connection options. Secrets are read when a connection is first made. Throws Failure(usage) that names
 * the setting at fault and where it comes from, never its secret.
 */
export function parseConnectionSettings(given: ConnectionSettings): ConnectionOptions {
  const {settings, readFile, readSecret: reader = readSecret, log} = given
  const get: Get = (name) => {
    const value = settings.get(name)?.value ?? null
    if (value !== null && typeof value !== 'string') throw wrong(name, `${name} is no secret.`)
    return value
  }
  const wrong: Wrong = (name, message, suggestions = []) => {
    const from = settings.get(name)?.from
    const origin = from ? [`It comes from ${describeOrigin(from)}.`] : []
    return new Failure('usage', message, {suggestions: [...suggestions, ...origin]})
  }
  refuseProviders(settings, wrong)
  const protocol = (get('security.protocol') ?? 'PLAINTEXT').toUpperCase()
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol)) {
    throw wrong(
      'security.protocol',
      `security.protocol is ${protocol}; it can be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.`,
    )
  }
  const rack = get('client.rack')
  const tls = protocol.endsWith('SSL') ? parseTls(get, wrong, readFile) : null
  const login = protocol.startsWith('SASL')
    ? parseSasl({settings, get, wrong, isEncrypted: tls !== null})
    : null
  const secrets = {
    ...(login === null ? {} : login.secrets),
    ...(tls === null ? {} : passphraseOf(settings, {isStore: tls.pfx !== undefined})),
  }
  return {
    bootstrapServers: parseServers(settings.get('bootstrap.servers')),
    clientId: get('client.id') ?? 'samsa',
    ...(rack === null ? {} : {rack}),
    tls,
    sasl: login?.sasl ?? null,
    ...(Object.keys(secrets).length === 0 ? {} : rememberSecrets(secrets, reader)),
    connectTimeoutMs: parseWhole(
      get,
      wrong,
      'socket.connection.setup.timeout.ms',
      CONNECT_TIMEOUT_MS,
      'milliseconds',
    ),
    requestTimeoutMs: parseWhole(get, wrong, 'request.timeout.ms', REQUEST_TIMEOUT_MS, 'milliseconds'),
    maxResponseBytes: parseWhole(get, wrong, 'receive.message.max.bytes', MAX_RESPONSE_BYTES, 'bytes'),
    log,
  }
}

/** What config providers of Java would read (KIP-421) is not there to be used: it would be sent as it stands. */
function refuseProviders(settings: Settings, wrong: Wrong): void {
  if (!settings.has('config.providers')) return
  for (const [name, {value}] of settings)
    if (/^(bootstrap|security|ssl|sasl)\./.test(name) && /\$\{[^}]*:[^}]*\}/.test(String(value)))
      throw wrong(name, `${name} is to be read by a config provider of Java, which samsa does not run.`, [
        'A profile reads secrets from where they are: samsa profile add, with {file: PATH} or {env: NAME}.',
      ])
}

function parseServers(setting: Setting | undefined): Address[] {
  try {
    return parseBootstrapServers(String(setting?.value ?? DEFAULT_BOOTSTRAP_SERVER))
  } catch (error) {
    // What was just typed is in view; a variable or a file may have been forgotten.
    if (!(error instanceof Failure) || !setting || setting.from.kind === 'flag') throw error
    throw error.suggesting(`It comes from ${describeOrigin(setting.from)}.`)
  }
}

/** A plain connection to servers, without a word of what happens on it. */
export function plainConnection(bootstrapServers: string): ConnectionOptions {
  const values = new Map([['bootstrap.servers', bootstrapServers]])
  const settings = resolveSettings([{from: {kind: 'default', name: 'the program'}, values}])
  return parseConnectionSettings({settings, readFile: () => Buffer.alloc(0), log: () => {}})
}

/** Parses `host[:port],...`, IPv6 in brackets. */
export function parseBootstrapServers(text: string): Address[] {
  const servers = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (servers.length === 0) throw usage('The bootstrap server is empty; give it as host:port.')
  return servers.map(parseAddress)
}

function parseAddress(text: string): Address {
  const match = /^(?:[A-Z_]+:\/\/)?(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|([^:[\]/\s]+))(?::(\d+))?$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3])
  if (!host || port < 1 || port > 65535) {
    throw usage(`"${text}" is not a bootstrap server; give it as host:port, for example localhost:9092.`)
  }
  return {host, port}
}

/** A whole number above 0 that Kafka has as an int. */
function parseWhole(
  get: Get,
  wrong: Wrong,
  name: string,
  fallback: number,
  unit: 'milliseconds' | 'bytes',
): number {
  const text = get(name)
  if (text === null) return fallback
  const value = Number(text)
  // Kafka's own type is an int, and so is the longest timer of Node.
  if (!Number.isInteger(value) || value <= 0 || value > 2 ** 31 - 1)
    throw wrong(name, `${name} is "${text}"; it must be a number of ${unit}.`)
  return value
}

function usage(message: string, suggestions: readonly string[] = []): Failure {
  return new Failure('usage', message, {suggestions})
}
