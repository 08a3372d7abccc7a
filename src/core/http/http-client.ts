import type {ClientRequest, Agent as HttpAgent, IncomingMessage, RequestOptions} from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type {TLSSocket} from 'node:tls'
import {abortFailure} from '../../errors/abort-failure.ts'
import {Failure} from '../../errors/failure.ts'
import {type CertificateFacts, certificateFacts} from '../../kafka/certificate-facts.ts'
import {systemCodeOf} from '../../kafka/network-failures.ts'
import {parseBigintJson, stringifyBigintJson} from './bigint-json.ts'
import {connectionFailure, type HttpFacts, serverName} from './http-failures.ts'
import {headersOf, nameOf, urlOf} from './http-message.ts'
import type {HttpAnswer, HttpRequest, HttpSecrets, HttpServer} from './http-server.ts'

/** So many requests run at a time; more wait for a connection. */
const MOST_CONNECTIONS = 8

/** So often a server may send a request on to another path of its own. */
const MOST_REDIRECTS = 5

/**
 * Asks one server by HTTP, in JSON. What it says is bounded in size and time, and nothing is ever sent to another server: a
 * redirection elsewhere is a failure. Every way to fail is a Failure with a sentence of its own.
 */
export class HttpClient {
  readonly server: HttpServer
  readonly #signal: AbortSignal
  #agent: HttpAgent | null = null
  #hasSentChanges = false
  #hasCredentials = false

  /** @param signal ends all that is under way; its reason is what is thrown */
  constructor(server: HttpServer, signal: AbortSignal) {
    this.server = server
    this.#signal = signal
  }

  /** Whether a request that changes something was sent. */
  get hasSentChanges(): boolean {
    return this.#hasSentChanges
  }

  /** Whether something was sent that says who asks. */
  get hasCredentials(): boolean {
    return this.#hasCredentials
  }

  /** Sends a request and reads its answer. An answer of 400 and above is one too; what it means its caller knows. */
  async ask(request: HttpRequest): Promise<HttpAnswer> {
    const {changes = request.method !== 'GET'} = request
    if (changes && this.server.isReadOnly)
      throw new Failure(
        'internal',
        `A request that changes ${this.server.what} was about to be sent by what only reads.`,
      )
    const secrets = (await this.server.readSecrets?.(this.#signal)) ?? {}
    this.#hasCredentials = secrets.authorization !== undefined
    if (changes) this.#hasSentChanges = true
    return this.#follow(request, urlOf(this.server.url, request), secrets)
  }

  /** Closes its connections; what is under way fails. */
  close(): void {
    this.#agent?.destroy()
    this.#agent = null
  }

  async #follow(request: HttpRequest, first: URL, secrets: HttpSecrets): Promise<HttpAnswer> {
    let url = first
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const {status, location, bytes} = await this.#sendOrAgain(request, url, secrets)
      this.server.log(`${request.method} ${url.href}: ${status}, ${bytes.length} bytes`)
      if (status < 300 || status >= 400) return {status, body: this.#parse(status, bytes)}
      url = this.#redirected(request, {from: url, status, location})
    }
    throw new Failure('unreachable', `${serverName(this.server)} sends requests round in a circle.`, {
      code: 'TOO_MANY_REDIRECTS',
    })
  }

  /** Where a redirection leads; only to the same server, whose credentials they are, and only for what can be asked twice. */
  #redirected(
    {method}: HttpRequest,
    {
      from,
      status,
      location,
    }: {readonly from: URL; readonly status: number; readonly location: string | undefined},
  ): URL {
    const to = location === undefined ? null : URL.parse(location, from.href)
    if (to !== null && to.origin === from.origin && (method === 'GET' || status === 307 || status === 308))
      return to
    // Without its query, which may say more than is anybody's business.
    const place = to === null ? 'nowhere' : `to ${to.origin}${to.pathname}`
    throw new Failure(
      'unreachable',
      `${serverName(this.server)} sends requests on ${place}, which is not followed.`,
      {
        code: `HTTP_${status}`,
        suggestions: [
          'Credentials are for the server that they were given for. If the other one is meant, give its URL.',
        ],
      },
    )
  }

  /** A connection that was kept may have been closed just now by the other side: what was not answered at all is sent once more. */
  async #sendOrAgain(request: HttpRequest, url: URL, secrets: HttpSecrets): Promise<RawAnswer> {
    try {
      return await this.#send(request, url, secrets)
    } catch (error) {
      if (!(error instanceof StaleConnection) || request.method !== 'GET') throw unwrapped(error)
      return this.#send(request, url, secrets).catch((again: unknown) => {
        throw unwrapped(again)
      })
    }
  }

  #send(request: HttpRequest, url: URL, secrets: HttpSecrets): Promise<RawAnswer> {
    const {server} = this
    const isTls = url.protocol === 'https:'
    const body = request.body === undefined ? null : Buffer.from(stringifyBigintJson(request.body))
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) return reject(abortFailure(this.#signal))
      let certificate: CertificateFacts | null = null
      let sent: ClientRequest
      const facts = (): HttpFacts => ({
        certificate,
        hasClientCertificate: server.tls?.cert !== undefined || server.tls?.pfx !== undefined,
        hasCredentials: secrets.authorization !== undefined,
      })
      const end = (settle: () => void): void => {
        clearTimeout(connecting)
        clearTimeout(answering)
        this.#signal.removeEventListener('abort', onAbort)
        settle()
      }
      const fail = (error: unknown): void =>
        end(() => {
          const failure = connectionFailure(error, server, facts())
          const isStale =
            sent?.reusedSocket === true && ['ECONNRESET', 'EPIPE'].includes(systemCodeOf(error) ?? '')
          reject(isStale ? new StaleConnection(failure) : failure)
          sent?.destroy()
        })
      const onAbort = (): void => fail(abortFailure(this.#signal))
      const late = (): void => fail(Object.assign(new Error('no answer'), {code: 'ETIMEDOUT'}))
      const connecting = setTimeout(late, server.connectTimeoutMs)
      const answering = setTimeout(
        () => fail(silent(server)),
        request.answerTimeoutMs ?? server.answerTimeoutMs,
      )
      this.#signal.addEventListener('abort', onAbort, {once: true})
      try {
        const options = {
          method: request.method,
          agent: this.#agentFor(isTls, secrets),
          headers: headersOf(body, secrets),
        }
        sent = isTls
          ? https.request(url, {...options, ...nameOf(url)})
          : http.request(url, options satisfies RequestOptions)
      } catch (error) {
        // PEM texts that OpenSSL cannot use are found with the first connection.
        end(() => reject(error instanceof Failure ? error : unusable(server, error)))
        return
      }
      sent.once('socket', (socket) => {
        const onSecure = (): void => {
          const shown = (socket as TLSSocket).getPeerCertificate()
          if (Object.keys(shown).length > 0) certificate = certificateFacts(shown)
        }
        if (isTls) socket.prependListener('secure', onSecure)
        if (!socket.connecting) clearTimeout(connecting)
        else socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
      })
      sent.once('error', fail)
      sent.once('response', (response) => {
        clearTimeout(connecting)
        readBody(response, server).then((bytes) => end(() => resolve({...headOf(response), bytes})), fail)
      })
      sent.end(body ?? undefined)
    })
  }

  #agentFor(isTls: boolean, {passphrase}: HttpSecrets): HttpAgent {
    if (this.#agent !== null) return this.#agent
    const options = {keepAlive: true, maxSockets: MOST_CONNECTIONS}
    this.#agent = isTls
      ? new https.Agent({
          ...options,
          ...this.server.tls,
          ...(passphrase === undefined ? {} : {passphrase: passphrase.reveal()}),
        })
      : new http.Agent(options)
    return this.#agent
  }

  /** Failures of proxies and the like are often HTML; the status says enough then. */
  #parse(status: number, bytes: Buffer): unknown {
    if (bytes.length === 0) return null
    try {
      return (this.server.hasExactNumbers ? parseBigintJson : JSON.parse)(bytes.toString())
    } catch {
      if (status >= 400) return undefined
      throw new Failure(
        'unreachable',
        `${serverName(this.server)} answers with something that is not JSON.`,
        {
          code: 'NOT_JSON',
          suggestions: ['Check the path of the URL: there may be a web page, or another service.'],
        },
      )
    }
  }
}

interface RawAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly bytes: Buffer
}

/** A kept connection that the other side had closed when it was used again. */
class StaleConnection extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

function unwrapped(error: unknown): unknown {
  return error instanceof StaleConnection ? error.failure : error
}

function headOf({statusCode = 0, headers: {location}}: IncomingMessage): Omit<RawAnswer, 'bytes'> {
  return {status: statusCode, location}
}

async function readBody(response: IncomingMessage, server: HttpServer): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > server.mostBytes)
      throw new Failure('failed', `${serverName(server)} answers with more than ${server.mostBytes} bytes.`, {
        code: 'ANSWER_TOO_LONG',
      })
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function silent(server: HttpServer): Failure {
  return new Failure('unreachable', `${serverName(server)} took the request and did not answer in time.`, {
    code: 'ETIMEDOUT',
    suggestions: ['It may be overloaded, or no such service. Its log may say more.'],
  })
}

function unusable(server: HttpServer, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error)
  return new Failure(
    'usage',
    `The connection to ${server.what} cannot be made: ${reason.replace(/\.?$/, '.')}`,
    {
      code: systemCodeOf(error) ?? undefined,
      suggestions: ['CA, client certificate and its key are PEM; an encrypted key needs its password.'],
      cause: error,
    },
  )
}
