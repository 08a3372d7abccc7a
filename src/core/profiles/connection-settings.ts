import {Failure} from '../../errors/failure.ts'
import type {Address, ConnectionOptions, SaslOptions, TlsOptions} from '../../kafka/connection-options.ts'

/** Where a user reaches Kafka when nothing is configured and no local cluster runs. */
export const DEFAULT_BOOTSTRAP_SERVER = 'localhost:9092'
/** The properties that name the bootstrap servers, Kafka's own first. */
export const BOOTSTRAP_PROPERTIES = ['bootstrap.servers', 'bootstrap.server', 'metadata.broker.list'] as const
const DEFAULT_PORT = 9092
/** A wrong host is told within five seconds, the start of Node on a busy machine included. */
const CONNECT_TIMEOUT_MS = 3_500
const REQUEST_TIMEOUT_MS = 30_000

export interface ConnectionSettings {
  /** `host:port[,host:port]`; the property bootstrap.servers is used where this is null. */
  readonly bootstrapServer: string | null
  /** Properties of Kafka's Java client and of librdkafka, the later of equal keys having won. */
  readonly properties: ReadonlyMap<string, string>
  /** Reads a file that a property names (CA, certificate, key); throws the system's error. */
  readonly readFile: (path: string) => string
  readonly log: (line: string) => void
}

/** Turns settings into connection options. Throws Failure(usage) that names the property at fault, never its secret. */
export function parseConnectionSettings(settings: ConnectionSettings): ConnectionOptions {
  const get = (...names: readonly string[]): string | null => {
    for (const name of names) {
      const value = settings.properties.get(name)
      if (value !== undefined) return value
    }
    return null
  }
  const servers = settings.bootstrapServer ?? get(...BOOTSTRAP_PROPERTIES)
  const protocol = (get('security.protocol') ?? 'PLAINTEXT').toUpperCase()
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol)) {
    throw usage(`security.protocol is ${protocol}; it can be PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.`)
  }
  return {
    bootstrapServers: parseBootstrapServers(servers ?? DEFAULT_BOOTSTRAP_SERVER),
    clientId: get('client.id') ?? 'samsa',
    tls: protocol.endsWith('SSL') ? parseTls(get, settings.readFile) : null,
    sasl: protocol.startsWith('SASL') ? parseSasl(get) : null,
    connectTimeoutMs: parseMs(get, 'socket.connection.setup.timeout.ms', CONNECT_TIMEOUT_MS),
    requestTimeoutMs: parseMs(get, 'request.timeout.ms', REQUEST_TIMEOUT_MS),
    log: settings.log,
  }
}

type Get = (...names: readonly string[]) => string | null

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

function parseTls(get: Get, readFile: (path: string) => string): TlsOptions {
  const truststore = get('ssl.ca.location', 'ssl.truststore.location')
  const keystore = get('ssl.certificate.location', 'ssl.keystore.location')
  const stores = [
    {file: truststore, type: get('ssl.truststore.type')},
    {file: keystore, type: get('ssl.keystore.type')},
  ]
  for (const {file, type} of stores) {
    if (file && /\.(jks|p12|pfx)$/i.test(file) && type?.toUpperCase() !== 'PEM') {
      throw usage(`${file} is a Java keystore, which samsa does not read; export it to PEM first.`, [
        'keytool -exportcert -rfc writes the certificate of a keystore as PEM.',
      ])
    }
  }
  const read = (what: string, path: string): string => {
    let text: string
    try {
      text = readFile(path)
    } catch (error) {
      throw usage(`${what} cannot be read: ${error instanceof Error ? error.message : path}.`)
    }
    // node:tls passes over a CA that is not PEM, and every certificate would be untrusted.
    if (!text.includes('-----BEGIN ')) throw usage(`${what} ${path} is not PEM.`)
    return text
  }
  const ca =
    get('ssl.truststore.certificates', 'ssl.ca.pem') ?? (truststore && read('The CA file', truststore))
  const cert =
    get('ssl.keystore.certificate.chain', 'ssl.certificate.pem') ??
    (keystore && read('The client certificate', keystore))
  const keyFile = get('ssl.key.location') ?? keystore
  const key = get('ssl.keystore.key', 'ssl.key.pem') ?? (keyFile && read('The client key', keyFile))
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

function parseSasl(get: Get): SaslOptions {
  const mechanism = (get('sasl.mechanism', 'sasl.mechanisms') ?? 'PLAIN').toLowerCase()
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512') {
    throw usage(`sasl.mechanism ${mechanism.toUpperCase()} is not supported; use PLAIN or SCRAM-SHA-256/512.`)
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

function parseMs(get: Get, name: string, fallback: number): number {
  const text = get(name)
  if (text === null) return fallback
  const value = Number(text)
  // Kafka's own type is an int, and so is the longest timer of Node.
  if (!Number.isInteger(value) || value <= 0 || value > 2 ** 31 - 1)
    throw usage(`${name} is "${text}"; it must be a number of milliseconds.`)
  return value
}

function usage(message: string, suggestions: readonly string[] = []): Failure {
  return new Failure('usage', message, {suggestions})
}
