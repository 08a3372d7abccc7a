import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {promisify} from 'node:util'
import {gzip} from 'node:zlib'
import {Failure} from '../../errors/failure.ts'

/** What a scrape is answered. */
export interface MetricsSource {
  readonly contentType: string
  /** The newest metrics; waits where there are none yet. */
  read(): Promise<string>
  /** Whether the newest poll succeeded. */
  isReady(): boolean
}

/**
 * A small HTTP server for GET /metrics, and for /-/healthy and /-/ready as Prometheus itself has them. It answers from what
 * is there: a scrape starts no work.
 */
export class MetricsServer {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** Listens; throws a Failure where the address is taken or not ours. Port 0 takes a free one. */
  static async start(host: string, port: number, source: MetricsSource): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      void answer(request, response, source)
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

const compress = promisify(gzip)

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  source: MetricsSource,
): Promise<void> {
  const say = (status: number, text: string): void => {
    response.writeHead(status, {'Content-Type': 'text/plain; charset=utf-8'}).end(`${text}\n`)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, {Allow: 'GET, HEAD'}).end()
    return
  }
  switch (request.url?.split('?')[0]) {
    case '/':
      return say(200, 'Metrics are at /metrics.')
    case '/-/healthy':
      return say(200, 'Healthy.')
    case '/-/ready':
      return source.isReady()
        ? say(200, 'Ready.')
        : say(503, 'The last poll has failed, or there was none yet.')
    case '/metrics':
      return source.read().then(
        (text) => send(request, response, text, source.contentType),
        () => say(503, 'Nothing has been read yet.'),
      )
    default:
      return say(404, 'Not found.')
  }
}

/** Metrics of thousands of partitions are megabytes, nine tenths of which are labels that repeat. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
  contentType: string,
): Promise<void> {
  const headers = {'Content-Type': contentType, Vary: 'Accept-Encoding'}
  if (!takesGzip(request)) {
    response.writeHead(200, headers).end(text)
    return
  }
  const body = await compress(text)
  response.writeHead(200, {...headers, 'Content-Encoding': 'gzip'}).end(body)
}

/** RFC 9110, 12.5.3: a coding with a quality of 0 is not acceptable. */
function takesGzip({headers}: IncomingMessage): boolean {
  const codings = String(headers['accept-encoding'] ?? '').split(',')
  return codings.some((each) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$)[\d.]+\s*)?$/.test(each))
}
