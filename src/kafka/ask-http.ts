import net from 'node:net'
import type {Failure} from '../errors/failure.ts'
import {type Address, type ConnectionOptions, formatDialed, type TlsOptions} from './connection-options.ts'
import {foreignServerFailure} from './foreign-server.ts'
import {openTlsSocket} from './tls-socket.ts'

/**
 * What a server does with a request in HTTP: answers (a Failure says as what), closes the connection, takes it and stays silent, or takes
 * none (`unreached`; so is one that does not end the TLS handshake).
 */
export type HttpReaction = Failure | 'closed' | 'silent' | 'unreached'

/** The shortest that there is: of a Kafka these bytes are a length of 1.1 GB, over its socket.request.max.bytes, and it closes. */
const REQUEST = 'HEAD / HTTP/1.0\r\n\r\n'

/** Bytes that tell protocols apart: `HTTP`, or the head of a TLS record. */
const TELLING = 4

/**
 * Asks in HTTP who stays silent when asked as Kafka: an HTTP server may wait for the end of what it takes for a request. Waits for
 * the connect timeout at the most; by TLS where the options say so, without credentials.
 */
export function askHttp(
  address: Address,
  options: Pick<ConnectionOptions, 'connectTimeoutMs' | 'dial' | 'tls'>,
  signal: AbortSignal,
): Promise<HttpReaction> {
  const dialed = options.dial?.(address) ?? address
  return new Promise((resolve) => {
    let isTaken = false
    let heard = Buffer.alloc(0)
    const onConnect = (): void => {
      isTaken = true
      socket.write(REQUEST)
    }
    const socket = options.tls
      ? openTlsSocket({
          ...{host: address.host, dialed, tls: withoutClient(options.tls), secrets: {}},
          ...{onConnect, onCertificate: () => {}},
        })
      : net.connect(dialed, onConnect)
    const end = (reaction: HttpReaction): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      resolve(reaction)
    }
    const onAbort = (): void => end('unreached')
    const timer = setTimeout(() => end(isTaken ? 'silent' : 'unreached'), options.connectTimeoutMs)
    signal.addEventListener('abort', onAbort, {once: true})
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes])
      if (heard.length >= TELLING)
        end(foreignServerFailure(heard.subarray(0, TELLING), formatDialed(address, options)))
    })
    socket.on('error', () => end(isTaken ? 'closed' : 'unreached'))
    socket.on('close', () => end(isTaken ? 'closed' : 'unreached'))
  })
}

/** Who asks in HTTP shows nobody a certificate, and has no password of one. */
function withoutClient({cert: _cert, key: _key, pfx: _pfx, ...others}: TlsOptions): TlsOptions {
  return others
}
