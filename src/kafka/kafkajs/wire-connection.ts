import Connection, {type KafkajsSend} from 'kafkajs/src/network/connection.js'
import {Failure} from '../../errors/failure.ts'
import type {CertificateFacts} from '../certificate-facts.ts'
import {brokenFrameFailure, foreignServerFailure, malformed} from '../foreign-server.ts'
import type {FrameMemory} from '../frame-memory.ts'
import {FrameLengthError, FrameReader} from '../frame-reader.ts'
import {ByteReader} from '../protocol/byte-reader.ts'
import {findScramProblem} from './scram-message.ts'

/** The longest answer before the broker has taken us: versions and SASL, of some kilobytes. */
const OPENING_BYTES = 1024 * 1024

/** How long before the end of its session a connection authenticates again: this, or a part of a short one. */
const MOST_EARLY_MS = 10_000
const EARLY_PART = 0.3

/** A request ready for the wire: its header's facts and its body. */
export interface WireRequest {
  readonly apiKey: number
  readonly apiName: string
  readonly apiVersion: number
  /** Whether request and response headers carry a tag buffer (KIP-482; ApiVersions answers never do). */
  readonly flexibleRequestHeader: boolean
  readonly flexibleResponseHeader: boolean
  readonly body: readonly Buffer[]
  /** Whether the broker takes it only from a client that has authenticated; all but ApiVersions. */
  readonly needsCredentials: boolean
  /** Null: no answer comes (a produce with acks=0). */
  readonly expectsResponse: boolean
  readonly timeoutMs: number
}

/**
 * kafkajs's connection (socket, TLS, SASL, correlation, throttling) with our own way in and out: requests go out as the
 * buffers they are made of, without being copied together, and answers come back as bytes. Framing is ours: kafkajs
 * takes whatever length is announced, waits for it, and throws in the callback of the socket where it makes no sense.
 */
export class WireConnection extends Connection {
  readonly #frames: FrameReader
  readonly #maxResponseBytes: number
  readonly #requestTimeoutMs: number
  #hasAnswered = false
  #isOpening = true
  /** What ended the connection when we ended it ourselves; explains the errors that follow from it. */
  closeReason: Error | null = null
  /** The certificate that the server has shown, whether it was taken or not. */
  certificate: CertificateFacts | null = null
  /** The mechanisms that the listener takes, as it has told in the SASL handshake. */
  offeredMechanisms: readonly string[] = []

  constructor(
    options: ConstructorParameters<typeof Connection>[0] & {
      readonly maxResponseBytes: number
      readonly frameMemory?: FrameMemory | undefined
    },
  ) {
    super(options)
    this.#maxResponseBytes = options.maxResponseBytes
    this.#requestTimeoutMs = options.requestTimeout
    this.#frames = new FrameReader(Math.min(options.maxResponseBytes, OPENING_BYTES), options.frameMemory)
    quietIdleTimer(this.requestQueue)
  }

  /** Sends one request; resolves with the response after its header, or null where none is expected. */
  async sendBytes(request: WireRequest): Promise<ByteReader | null> {
    this.#refuseLongThrottle(request.timeoutMs)
    // Once there is a session, a broker closes the connection at whatever is asked after its end (KIP-368), ApiVersions too.
    const isInSession = request.needsCredentials || !this.#isOpening
    if (this.sasl && isInSession && !this.isAuthenticated()) await this.authenticate()
    const correlationId = this.nextCorrelationId()
    const header = encodeHeader(request, correlationId, this.clientId)
    const answer = await new Promise<{payload: Buffer | null}>((resolve, reject) => {
      this.requestQueue.push({
        entry: {...request, correlationId, resolve, reject},
        expectResponse: request.expectsResponse,
        requestTimeout: request.timeoutMs,
        sendRequest: () => this.#write(header, request.body),
      })
    })
    if (answer.payload === null) return null
    const reader = new ByteReader(answer.payload)
    if (request.flexibleResponseHeader) skipTags(reader)
    return reader
  }

  /** Takes answers of any length that is allowed: those that come from here on may be long. */
  endOpening(): void {
    this.#isOpening = false
    this.#frames.maxBytes = this.#maxResponseBytes
  }

  /**
   * The first time, and again before the session ends that the broker has granted (KIP-368). kafkajs does so ten seconds
   * before: of a session that is not much longer, before every request.
   */
  override async authenticate(): Promise<void> {
    await super.authenticate()
    const lifetimeMs = Number(this.sessionLifetime)
    if (lifetimeMs > 0) this.reauthenticationThreshold = Math.min(MOST_EARLY_MS, lifetimeMs * EARLY_PART)
  }

  /**
   * What kafkajs itself sends: the SASL messages. Of a refused handshake it keeps the error and drops what is offered; to a
   * token that is refused the broker answers with the reason (RFC 7628, 3.2.2), which it takes for a yes; and it trusts what a
   * server answers, down to the work that this asks for.
   */
  override send<T>(options: KafkajsSend<T>): Promise<T> {
    this.#refuseLongThrottle(this.#requestTimeoutMs)
    const {request, response} = options
    const decode = async (payload: Buffer): Promise<unknown> => {
      const decoded = await response.decode(payload).catch((error: unknown) => {
        if (error instanceof RangeError || error instanceof TypeError)
          throw this.#giveUp(`a ${request.apiName} answer`, error)
        throw error
      })
      const offered: unknown = Reflect.get(Object(decoded), 'enabledMechanisms')
      if (Array.isArray(offered)) this.offeredMechanisms = offered.map(String)
      // With its length in front of it.
      const reason: unknown = Reflect.get(Object(decoded), 'authBytes')
      const isToken = Reflect.get(Object(this.sasl), 'mechanism') === 'oauthbearer'
      if (isToken && Buffer.isBuffer(reason) && reason.length > 4)
        throw new Error(`the broker does not take the token (${statusOf(reason)})`)
      const isScram = /^scram/i.test(String(Reflect.get(Object(this.sasl), 'mechanism')))
      const problem =
        isScram && Buffer.isBuffer(reason) && reason.length > 4
          ? findScramProblem(reason.toString('utf8', 4))
          : null
      if (problem !== null) throw this.#giveUp(problem)
      return decoded
    }
    return super.send({...options, response: {...response, decode}})
  }

  /** For kafkajs, which keeps only the message of an error: the reason of what follows. */
  #giveUp(what: string, cause?: unknown): Failure {
    const failure = malformed(this.broker, what, cause)
    this.closeReason ??= failure
    return failure
  }

  /** Obeys a broker's throttle time (KIP-219): the queue holds further requests back until it has passed. */
  throttle(throttleTimeMs: number): void {
    this.requestQueue.maybeThrottle(throttleTimeMs)
  }

  /**
   * Throws where the broker holds this client back for longer than a request may take: it would wait for all of that time, and then
   * be told as a broker that does not answer. The connection stays; a later request may be let through.
   */
  #refuseLongThrottle(timeoutMs: number): void {
    const leftMs = this.requestQueue.throttledUntil - Date.now()
    if (leftMs <= timeoutMs) return
    const seconds = Math.ceil(leftMs / 1000)
    const text = `${this.broker} holds this client back for ${seconds} seconds more, longer than the ${timeoutMs / 1000} that a request may take.`
    throw new Failure('timeout', text, {
      code: 'THROTTLED',
      suggestions: [
        'A quota is far below what was asked for (samsa quota list), or the broker is out of order.',
      ],
    })
  }

  /** Closes at once. kafkajs's disconnect waits for answers that may never come. */
  close(reason?: Error): void {
    this.closeReason ??= reason ?? null
    this.connectionStatus = 'disconnected'
    this.requestQueue.rejectAll(reason ?? new Error('The connection was closed.'))
    this.requestQueue.destroy()
    this.socket?.destroy()
  }

  /** Has a socket read straight into the answers that it brings; for `net.connect`, as its option `onread`. */
  readonly onread = {
    buffer: (): Buffer => this.#frames.room,
    callback: (byteCount: number): boolean => {
      this.#read(() => this.#frames.take(byteCount, this.#onFrame))
      return true
    },
  }

  /** What a socket calls that reads into buffers of its own: TLS. */
  override processData(piece: Buffer): void {
    this.#read(() => this.#frames.push(piece, this.#onFrame))
  }

  readonly #onFrame = (frame: Buffer): void => this.#takeAnswer(frame)

  /** Whatever is wrong with what a socket brings ends this connection, and nothing else. */
  #read(read: () => void): void {
    try {
      read()
    } catch (error) {
      this.close(this.#failureOf(error))
    }
  }

  #takeAnswer(frame: Buffer): void {
    // What follows the answer that ended the connection is nobody's.
    if (!this.isConnected()) return
    this.#hasAnswered = true
    const correlationId = frame.readInt32BE(0)
    // kafkajs would log it and let the request wait for its deadline.
    if (!this.requestQueue.inflight.has(correlationId))
      throw malformed(this.broker, `an answer to request ${correlationId}, which nobody waits for`)
    this.requestQueue.fulfillRequest({correlationId, payload: frame.subarray(4), size: frame.length})
  }

  #failureOf(error: unknown): Failure {
    if (error instanceof Failure) return error
    if (!(error instanceof FrameLengthError)) return malformed(this.broker, 'an answer', error)
    if (!this.#hasAnswered) return foreignServerFailure(this.#frames.lengthBytes, this.broker)
    return this.#isOpening
      ? malformed(this.broker, `an answer whose length is ${error.length}`)
      : brokenFrameFailure(error.length, this.broker, this.#maxResponseBytes)
  }

  #write(header: Buffer, body: readonly Buffer[]): void {
    const socket = this.socket
    if (!socket || !this.isConnected()) throw new Error(`Not connected to ${this.broker}.`)
    socket.cork()
    socket.write(header)
    for (const part of body) socket.write(part)
    socket.uncork()
  }
}

/** `invalid_token` of `{"status":"invalid_token"}`. */
function statusOf(reason: Buffer): string {
  return /"status"\s*:\s*"([\w-]+)"/.exec(reason.toString())?.[1] ?? 'no reason given'
}

function encodeHeader(request: WireRequest, correlationId: number, clientId: string): Buffer {
  const clientIdBytes = Buffer.from(clientId)
  const headerBytes = 2 + 2 + 4 + 2 + clientIdBytes.length + (request.flexibleRequestHeader ? 1 : 0)
  const bodyBytes = request.body.reduce((sum, part) => sum + part.length, 0)
  const header = Buffer.alloc(4 + headerBytes)
  header.writeInt32BE(headerBytes + bodyBytes, 0)
  header.writeInt16BE(request.apiKey, 4)
  header.writeInt16BE(request.apiVersion, 6)
  header.writeInt32BE(correlationId, 8)
  header.writeInt16BE(clientIdBytes.length, 12)
  clientIdBytes.copy(header, 14)
  return header
}

function skipTags(reader: ByteReader): void {
  for (let count = reader.unsignedVarint(); count > 0; count--) {
    reader.unsignedVarint()
    reader.slice(reader.unsignedVarint())
  }
}

/**
 * kafkajs 2.2.4 re-arms a timer of about 1 ms for ever on each idle connection, and with a negative delay, which
 * Node 24 warns about (tulios/kafkajs#1751, #1768). Only something that waits, or a throttle, needs the timer.
 */
function quietIdleTimer(queue: Connection['requestQueue']): void {
  const schedule = queue.scheduleCheckPendingRequests.bind(queue)
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length > 0 || queue.throttledUntil > Date.now()) schedule()
  }
}
