import net from 'node:net'
import {Failure} from '../../errors/failure.ts'
import type {CertificateFacts} from '../certificate-facts.ts'
import {
  type Address,
  type ConnectionOptions,
  type ConnectionSecrets,
  formatDialed,
  type SaslOptions,
  type TlsOptions,
} from '../connection-options.ts'
import {openTlsSocket} from '../tls-socket.ts'
import type {ProviderOptions, TokenLogin} from './token-login.ts'
import {WireConnection} from './wire-connection.ts'

const KEEP_ALIVE_DELAY_MS = 30_000

/** A connection that is being opened; `opened` settles once, whatever way the socket ends. */
export type OpeningConnection = WireConnection & {readonly opened: Promise<void>}

/** Starts a TCP or TLS connection through kafkajs. */
export function openConnection(
  address: Address,
  options: ConnectionOptions,
  secrets: ConnectionSecrets,
): OpeningConnection {
  const where = formatDialed(address, options)
  const dialed = options.dial?.(address) ?? address
  let closedEarly: (error: Error) => void = () => {}
  const openTls = (tls: TlsOptions, onConnect: () => void): net.Socket => {
    const onCertificate = (facts: CertificateFacts): void => {
      connection.certificate = facts
    }
    try {
      return openTlsSocket({host: address.host, dialed, tls, secrets, onCertificate, onConnect})
    } catch (error) {
      // kafkajs keeps only the message of what a socket factory throws.
      if (error instanceof Failure) connection.closeReason = error
      throw error
    }
  }
  const connection = new WireConnection({
    host: dialed.host,
    port: dialed.port,
    clientId: options.clientId,
    ssl: options.tls ?? null,
    sasl: options.sasl ? saslOf(options.sasl, secrets) : null,
    requestTimeout: options.requestTimeoutMs,
    maxResponseBytes: options.maxResponseBytes,
    frameMemory: options.frameMemory,
    // Broker's own timer covers the first answer too, and tells it better: this one must not be before it.
    connectionTimeout: options.connectTimeoutMs + 1_000,
    // Each request has its own deadline in Broker; kafkajs's check is a timer of 100 ms for every open connection.
    enforceRequestTimeout: false,
    logger: loggerTo(options.log),
    socketFactory({host, port, onConnect}) {
      const {onread} = connection
      const socket = options.tls
        ? openTls(options.tls, onConnect)
        : net.connect({host, port, onread}, onConnect)
      socket.setNoDelay(true)
      socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS)
      // kafkajs leaves requests hanging when the peer closes in the middle of a handshake or with data unread.
      socket.once('close', () => {
        const error = Object.assign(new Error(`${where} closed the connection.`), {code: 'ECONNRESET'})
        closedEarly(error)
        connection.close(connection.closeReason ?? error)
      })
      return socket
    },
  })
  const opened = new Promise<void>((resolve, reject) => {
    closedEarly = (error) => reject(connection.closeReason ?? error)
    connection.connect().then(() => resolve(), reject)
  })
  // A connection may fail while its opener is not waiting for it any more.
  opened.catch(() => {})
  return Object.assign(connection, {opened})
}

/** SASL as kafkajs takes it (https://kafka.js.org/docs/configuration#sasl). */
function saslOf(sasl: SaslOptions, {password = '', token}: ConnectionSecrets): object {
  if (sasl.mechanism === 'plain') return {...sasl, password}
  if (sasl.mechanism !== 'oauthbearer') {
    const {isToken = false, ...scram} = sasl
    const login = {...scram, password}
    return isToken ? {...login, authenticationProvider: byToken(login)} : login
  }
  const {extensions = {}} = sasl
  return {...sasl, oauthBearerProvider: async () => ({value: await token?.(), extensions})}
}

/** Loaded by those alone who log in so. */
function byToken(login: TokenLogin) {
  return (options: ProviderOptions) => ({
    authenticate: async () => (await import('./token-login.ts')).logInByToken(login, options),
  })
}

type Logger = ConstructorParameters<typeof WireConnection>[0]['logger']

/** kafkajs logs to stdout by default; here every line goes where --verbose wants it. */
function loggerTo(log: (line: string) => void): Logger {
  const logger: Logger = {
    namespace: () => logger,
    debug: () => {},
    info: (message) => log(message),
    warn: (message) => log(message),
    error: (message) => log(message),
  }
  return logger
}
