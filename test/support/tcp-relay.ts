import {once} from 'node:events'
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net'

/** Passes connections on to a server that runs, and can be away and come back while that server goes on. */
export interface TcpRelay {
  readonly port: number
  /** Ends all connections, and refuses new ones. */
  cut(): Promise<void>
  /** Listens on the same port again. */
  restore(): Promise<void>
}

/** Starts one on a free port of this machine, in front of a port of this machine. */
export async function startTcpRelay(target: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>()
  let server = serverTo(target, sockets)
  await listen(server, 0)
  const {port} = server.address() as AddressInfo
  return {
    port,
    async cut() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      sockets.clear()
      await closed
    },
    async restore() {
      server = serverTo(target, sockets)
      await listen(server, port)
    },
  }
}

function serverTo(target: number, sockets: Set<Socket>): Server {
  return createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
