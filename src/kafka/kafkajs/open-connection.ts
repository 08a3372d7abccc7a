import {createRequire} from 'node:module'
import net from 'node:net'
import type tls from 'node:tls'
import {type Address, type ConnectionOptions, formatAddress} from '../connection-options.ts'
import {WireConnection} from './wire-connection.ts'

const KEEP_ALIVE_DELAY_MS = 30_000

const require = createRequire(import.meta.url)

/** node:tls costs a command 8 ms of its start, so it is loaded only for a TLS connection. */
function loadTls(): typeof tls {
  return require('node:tls')
}

/** A connection that is being opened; `opened` settles once, whatever way the socket ends. */
export type OpeningConnection = WireConnection & {readonly opened: Promise<void>}

/** Starts a TCP or TLS connection through kafkajs. */
export function openConnection(address: Address, options: ConnectionOptions): OpeningConnection {
  const where = formatAddress(address)
  let closedEarly: (error: Error) => void = () => {}
  const connection = new WireConnection({
    host: address.host,
    port: address.port,
    clientId: options.clientId,
    ssl: options.tls ?? null,
    sasl: options.sasl ? {...options.sasl} : null,
    requestTimeout: options.requestTimeoutMs,
    connectionTimeout: options.connectTimeoutMs,
    // Each request has its own deadline in Broker; kafkajs's check is a timer of 100 ms for every open connection.
    enforceRequestTimeout: false,
    logger: loggerTo(options.log),
    socketFactory({host, port, onConnect}) {
      const socket = options.tls
        ? loadTls().connect({host, port, ...serverName(host), ...options.tls}, onConnect)
        : net.connect({host, port}, onConnect)
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

function serverName(host: string): {servername?: string} {
  return net.isIP(host) ? {} : {servername: host}
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
