import {Failure} from '../../errors/failure.ts'
import type {Address, ConnectionOptions, SaslOptions, TlsOptions} from '../../kafka/connection-options.ts'
import {describeOrigin, resolveSettings, type Setting, type Settings} from './resolve-settings.ts'

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
  readonly readFile: (path: string) => string
  readonly log: (line: string) => void
}

/**
 * Turns settings into connection options. Throws Failure(usage) that names the setting at fault and where it comes from,
 * never its secret.
 */
export function parseConnectionSettings({settings, readFile, log}: ConnectionSettings): ConnectionOptions {
  const get: Get = (name) => settings.get(name)?.value ?? null
  const wrong: Wrong = (name, message, suggestions = []) => {
    const from = settings.get(name)?.from
    const origin = from ? [`It comes from ${describeOrigin(from)}.`] : []
    return new Failure('usage', message, {suggestions: [...suggestions, ...origin]})
  }
  const protocol = (get('security.protocol') ?? 'PLAINTEXT').toUpperCase()
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol)) {
    throw wrong(
      'security.protocol',
      `security.protocol is ${protocol}; it can be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.`,
    )
  }
  const rack = get('client.rack')
  return {
    bootstrapServers: parseServers(settings.get('bootstrap.servers')),
    clientId: get('client.id') ?? 'samsa',
    ...(rack === null ? {} : {rack}),
    tls: protocol.endsWith('SSL') ? parseTls(get, wrong, readFile) : null,
    sasl: protocol.startsWith('SASL') ? parseSasl(get, wrong) : null,
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

function parseServers(setting: Setting | undefined): Address[] {
  try {
    return parseBootstrapServers(setting?.value ?? DEFAULT_BOOTSTRAP_SERVER)
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
  return parseConnectionSettings({settings, readFile: () => '', log: () => {}})
}

type Get = (name: string) => string | null
/** The failure of a wrong setting, with where it comes from. */
type Wrong = (name: string, message: string, suggestions?: readonly string[]) => Failure

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

function parseTls(get: Get, wrong: Wrong, readFile: (path: string) => string): TlsOptions {
  for (const store of ['truststore', 'keystore']) {
    const file = get(`ssl.${store}.location`)
    const type = get(`ssl.${store}.type`)
    if (file && /\.(jks|p12|pfx)$/i.test(file) && type?.toUpperCase() !== 'PEM') {
      throw wrong(
        `ssl.${store}.location`,
        `${file} is a Java keystore, which samsa does not read; export it to PEM first.`,
        ['keytool -exportcert -rfc writes the certificate of a keystore as PEM.'],
      )
    }
  }
  const read = (what: string, name: string): string | null => {
    const path = get(name)
    if (!path) return path
    let text: string
    try {
      text = readFile(path)
    } catch (error) {
      throw wrong(name, `${what} cannot be read: ${error instanceof Error ? error.message : path}.`)
    }
    // node:tls passes over a CA that is not PEM, and every certificate would be untrusted.
    if (!text.includes('-----BEGIN ')) throw wrong(name, `${what} ${path} is not PEM.`)
    return text
  }
  const ca = get('ssl.truststore.certificates') ?? read('The CA file', 'ssl.truststore.location')
  const cert =
    get('ssl.keystore.certificate.chain') ?? read('The client certificate', 'ssl.keystore.location')
  const keyFile = get('ssl.key.location') === null ? 'ssl.keystore.location' : 'ssl.key.location'
  const key = get('ssl.keystore.key') ?? read('The client key', keyFile)
  const passphrase = get('ssl.key.password')
  const checksName = get('ssl.endpoint.identification.algorithm')
  const verifies = get('enable.ssl.certificate.verification') !== 'false'
  return {
    ...(ca ? {ca} : {}),
    ...(cert ? {cert} : {}),
    ...(key ? {key} : {}),
    ...(passphrase ? {passphrase} : {}),
    ...(checksName === '' || checksName === 'none' ? {checkServerIdentity: () => undefined} : {}),
    ...(verifies ? {} : {rejectUnauthorized: false}),
  }
}

function parseSasl(get: Get, wrong: Wrong): SaslOptions {
  const mechanism = (get('sasl.mechanism') ?? 'PLAIN').toLowerCase()
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512') {
    const text = `sasl.mechanism ${mechanism.toUpperCase()} is not supported; use PLAIN or SCRAM-SHA-256/512.`
    throw wrong('sasl.mechanism', text)
  }
  const jaas = get('sasl.jaas.config') ?? ''
  const option = (name: string): string | null => {
    const match = new RegExp(`\\b${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`).exec(jaas)
    return match ? (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? null) : null
  }
  const username = get('sasl.username') ?? option('username')
  const password = get('sasl.password') ?? option('password')
  if (username === null || password === null) {
    throw usage('SASL needs a user name and a password.', [
      'Set sasl.username and sasl.password, or sasl.jaas.config, in a --command-config file.',
    ])
  }
  return {mechanism, username, password}
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
