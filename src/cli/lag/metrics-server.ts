import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {Failure} from '../../errors/failure.ts'

/** What a scrape is answered. */
export interface MetricsSource {
  readonly contentType: string
  /** The newest metrics; waits where there are none yet. */
  read(): Promise<string>
}

/** A small HTTP server for GET /metrics. It answers from what is there: a scrape starts no work. */
export class MetricsServer {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** Listens; throws a Failure where the address is taken or not ours. Port 0 takes a free one. */
  static async start(host: string, port: number, source: MetricsSource): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      const path = request.url?.split('?')[0]
      if (!isRead) return response.writeHead(405, {Allow: 'GET, HEAD'}).end()
      if (path === '/')
        return response.writeHead(200, {'Content-Type': 'text/plain'}).end('Metrics are at /metrics.\n')
      if (path !== '/metrics')
        return response.writeHead(404, {'Content-Type': 'text/plain'}).end('Not found.\n')
      source.read().then(
        (text) => response.writeHead(200, {'Content-Type': source.contentType}).end(text),
        () => response.writeHead(503, {'Content-Type': 'text/plain'}).end('Nothing has been read yet.\n'),
      )
      return response
    })
    server.listen(port, host)
    try {
      await once(server, 'listening')
    } catch (error) {
      const {code = null, message} = error as NodeJS.ErrnoException
      const text =
        code === 'EADDRINUSE' ? `Port ${port} of ${host} is taken.` : `Cannot listen on ${host}: ${message}.`
      throw new Failure('failed', text, {
        code: code ?? undefined,
        suggestions: ['--port takes another one, 0 any that is free.'],
        cause: error,
      })
    }
    return new MetricsServer(server)
  }

  /** Where the metrics are. */
  get url(): string {
    const {address, port, family} = this.#server.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/metrics`
  }

  /** Stops listening and ends every connection. */
  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server, 'close')
  }
}
