import {once} from 'node:events'
import {createServer as createHttpServer} from 'node:http'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'

/** Something that listens and is no Kafka, as a mistyped port finds it. */
export interface OtherServer {
  /** `127.0.0.1:PORT` */
  readonly address: string
  /** How many connections came. */
  readonly connections: () => number
  /** Resolves when the first connection comes. */
  readonly connected: Promise<unknown>
  /** How many of the connections are open. */
  readonly openConnections: () => number
  close(): void
}

/**
 * What is not Kafka: `closed` refuses connections, `silent` takes them and never answers, `closing` ends them when a
 * request comes, and `tls` answers plaintext with a TLS alert (RFC 8446, 6), as OpenSSL does. `patient-http` waits for a line
 * before it answers in HTTP, as Python's http.server does.
 */
export type OtherServerKind = 'silent' | 'tls' | 'http' | 'patient-http' | 'closed' | 'closing'

/** Listens on a free port of this machine, until it is closed. */
export async function startOtherServer(kind: OtherServerKind): Promise<OtherServer> {
  const sockets = new Set<Socket>()
  const server: Server = kind === 'http' ? createHttpServer() : createServer()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    // Fatal (2), unexpected_message (10).
    if (kind === 'tls') socket.once('data', () => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 10])))
    else if (kind === 'closing') socket.once('data', () => socket.end())
    else if (kind === 'silent') socket.resume()
    else if (kind === 'patient-http')
      socket.on('data', (bytes) => {
        if (bytes.includes('\n')) socket.end('HTTP/1.0 200 OK\r\n\r\n')
      })
  })
  const connected = once(server, 'connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  if (kind === 'closed') server.close()
  return {
    address: `127.0.0.1:${port}`,
    connections: () => sockets.size,
    connected,
    openConnections: () => [...sockets].filter(({closed}) => !closed).length,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
