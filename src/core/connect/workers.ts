import {Failure} from '../../errors/failure.ts'
import {HttpClient} from '../http/http-client.ts'
import {serverName, statusFailure} from '../http/http-failures.ts'
import type {HttpAnswer, HttpRequest, HttpServer} from '../http/http-server.ts'
import {isObject} from '../http/read-json.ts'
import type {Clock} from '../time/clock.ts'
import {hideLikelySecrets} from './likely-secrets.ts'

/** The worker cannot say now, since connectors are being shared out anew. */
const REBALANCING = 'CONNECT_REBALANCING'

/** Between two tries while the workers cannot say, and between two looks: short at first. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000

/** So long a worker is waited for while there are others: one that hangs takes connections, and answers nothing. */
const MOMENT_MS = 3_000

/** Codes of a connection that was never made: nothing of the request has been sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** How workers are asked. */
export interface WorkersOptions {
  /** Ends what is under way; its reason is thrown. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** What is thrown where none of them can be reached; null for how each has failed. */
  readonly explainLoss?: (() => Failure | null) | undefined
  /** How long one is waited for while there are others; three seconds where it is left out. */
  readonly momentMs?: number | undefined
}

/**
 * The workers of a Connect cluster, any of which passes a request on to the one that can serve it. The first that can be reached is
 * asked, and stays the one; what hangs is not waited for as long as there is another one to look with. While they share connectors out anew they refuse for a moment (409, or 500 that says so): what they refuse is asked again
 * until the command's time is up.
 */
export class Workers {
  readonly signal: AbortSignal
  readonly clock: Clock
  #clients: readonly HttpClient[]
  #hasSentChanges = false
  readonly #explainLoss: () => Failure | null
  readonly #momentMs: number

  constructor(servers: readonly HttpServer[], {signal, clock, explainLoss, momentMs}: WorkersOptions) {
    this.#clients = servers.map((server) => new HttpClient(server, signal))
    this.signal = signal
    this.clock = clock
    this.#explainLoss = explainLoss ?? (() => null)
    this.#momentMs = momentMs ?? MOMENT_MS
  }

  /** Whether a request that changes something may have been sent. */
  get hasSentChanges(): boolean {
    return this.#hasSentChanges
  }

  /** The one that is asked, as the subject of a sentence. */
  get where(): string {
    const [client] = this.#clients
    return client === undefined ? 'Connect' : serverName(client.server)
  }

  /** The JSON of an answer; null for one without a body. `what` begins the sentence of a refusal. */
  async ask(request: HttpRequest, what: string): Promise<unknown> {
    let refusal: Failure | null = null
    for (let tries = 0; ; tries++) {
      try {
        if (refusal !== null) await this.pause(tries - 1)
        const {client, answer} = await this.#send(request)
        if (answer.status < 300) return answer.body
        refusal = failureOf(answer, client, what)
      } catch (error) {
        // What has kept it waiting says more than that the time is up.
        throw refusal !== null && isTimeUp(error) ? timeUpAfter(refusal) : error
      }
      if (refusal.code !== REBALANCING) throw refusal
    }
  }

  /** Waits a moment, longer after many. Throws the signal's reason once it has one. */
  async pause(count: number): Promise<void> {
    await this.clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** count, LONGEST_PAUSE_MS), this.signal)
    this.signal.throwIfAborted()
  }

  close(): void {
    for (const client of this.#clients) client.close()
  }

  /** Another worker is asked only where nothing can have come of the request yet. */
  async #send(request: HttpRequest): Promise<{readonly client: HttpClient; readonly answer: HttpAnswer}> {
    const failures: Failure[] = []
    const last = this.#clients.at(-1)
    for (const client of this.#clients) {
      const mayBeAskedAgain = client !== last && isSafe(request)
      try {
        const answer = await client.ask(
          mayBeAskedAgain ? {...request, answerTimeoutMs: this.#momentMs} : request,
        )
        this.#noteSent(request, client)
        if (mayBeAskedAgain && isNotReady(answer)) {
          failures.push(
            statusFailure(answer.status, client.server, {what: 'It was asked', said: null, facts: client}),
          )
          continue
        }
        this.#clients = [client, ...this.#clients.filter((each) => each !== client)]
        return {client, answer}
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        if (!wasNeverSent(error)) this.#noteSent(request, client)
        failures.push(error)
        const mayAskAnother = wasNeverSent(error) || (isSafe(request) && error.kind === 'unreachable')
        if (this.signal.aborted || !mayAskAnother) throw error
      }
    }
    const isLost = failures.length > 0 && failures.every(({kind}) => kind === 'unreachable')
    throw (isLost ? this.#explainLoss() : null) ?? noneAnswers(failures)
  }

  #noteSent(request: HttpRequest, client: HttpClient): void {
    if (request.method !== 'GET' && client.hasSentChanges) this.#hasSentChanges = true
  }
}

/** Whether it may be sent twice: it changes nothing. */
function isSafe({method, changes = method !== 'GET'}: HttpRequest): boolean {
  return !changes
}

/** While a worker starts it has none of its paths yet, and says so in HTML; what stands in front of one that is gone says 502 to 504. */
function isNotReady({status, body}: HttpAnswer): boolean {
  return (status === 404 && messageOf(body) === null) || (status >= 502 && status <= 504)
}

function wasNeverSent({kind, code}: Failure): boolean {
  return kind === 'tls' || kind === 'usage' || NEVER_SENT.has(code ?? '')
}

function noneAnswers(failures: readonly Failure[]): Failure {
  const [first] = failures
  if (first === undefined) return new Failure('usage', 'There is no address of a Connect worker.')
  if (failures.length === 1) return first
  return first.with({
    message: `None of ${failures.length} workers can be reached; the first: ${first.message}`,
  })
}

function isTimeUp(error: unknown): boolean {
  return error instanceof Failure && error.code === 'DEADLINE'
}

function timeUpAfter(refusal: Failure): Failure {
  return new Failure('timeout', `${refusal.message} That was still so when the time was up.`, {
    code: REBALANCING,
    suggestions: ['Allow more with --timeout.', 'The logs of the workers say what keeps them.'],
  })
}

/** What a worker refuses, by its status and its own sentence (`{"error_code", "message"}`). */
function failureOf({status, body}: HttpAnswer, client: HttpClient, what: string): Failure {
  const said = messageOf(body)
  const {server} = client
  if ([401, 403, 407, 429, 503].includes(status) || said === null)
    return statusFailure(status, server, {what, said, facts: client})
  const code = `HTTP_${status}`
  if (status === 404) return new Failure('not-found', `${what}: ${said}`, {code})
  if (status === 409 && /already exists/i.test(said))
    return new Failure('conflict', `${what}: ${said}`, {code: 'ALREADY_EXISTS'})
  if (status === 409 || isRebalancing(status, said))
    return new Failure('failed', `${what}: ${serverName(server)} cannot say now: ${said}`, {
      code: REBALANCING,
    })
  return new Failure('failed', `${what}: ${said}`, {code})
}

/** What only looks at a connector passes a RebalanceNeededException on as an error of its own (DistributedHerder.checkRebalanceNeeded); nothing was done. */
function isRebalancing(status: number, said: string): boolean {
  return status === 500 && /because a rebalance is expected/.test(said)
}

const MOST_TOLD = 2_000

/** A worker's own sentence, on one line, without what is probably a secret in it; null where it says none. */
function messageOf(body: unknown): string | null {
  const message = isObject(body) ? body.message : null
  if (typeof message !== 'string' || message.trim() === '') return null
  const line = hideLikelySecrets(message).replace(/\s+/g, ' ').trim().slice(0, MOST_TOLD)
  return /[.!?]$/.test(line) ? line : `${line}.`
}
