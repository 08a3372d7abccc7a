import {abortFailure} from '../errors/abort-failure.ts'
import {Failure} from '../errors/failure.ts'
import {
  type Address,
  type ConnectionOptions,
  type ConnectionSecrets,
  formatAddress,
  formatDialed,
} from './connection-options.ts'
import {malformed} from './foreign-server.ts'
import {openConnection} from './kafkajs/open-connection.ts'
import type {WireConnection} from './kafkajs/wire-connection.ts'
import {type ConnectionFacts, networkFailure} from './network-failures.ts'
import {ByteWriter} from './protocol/byte-writer.ts'
import {ErrorCode} from './protocol/error-codes.ts'
import {ApiVersions} from './protocol/messages/api-versions.ts'
import type {Message, Wire} from './protocol/schema.ts'

export interface SendOptions {
  /** How long to wait for the answer; the connection's request timeout where it is not given. */
  readonly timeoutMs?: number
  /** False for a produce with acks=0: the broker sends nothing back, and null is returned. */
  readonly expectsResponse?: boolean
}

/** The versions of one message that a broker speaks, both ends included. */
export interface VersionRange {
  readonly minVersion: number
  readonly maxVersion: number
}

/** One connection to one broker that has told which versions it speaks and has accepted our credentials. */
export class Broker {
  readonly address: Address
  readonly #connection: WireConnection
  readonly #options: ConnectionOptions
  /** Answers received so far; the first is that of ApiVersions. */
  #answers = 0
  #versions = new Map<number, VersionRange>()
  /** The highest `metadata.version` that it supports (KIP-584), told with its versions; null where it does not say. */
  metadataLevel: number | null = null

  /** What it was connected with. */
  readonly #secrets: ConnectionSecrets

  private constructor(
    connection: WireConnection,
    address: Address,
    options: ConnectionOptions,
    secrets: ConnectionSecrets,
  ) {
    this.#connection = connection
    this.address = address
    this.#options = options
    this.#secrets = secrets
  }

  /**
   * Connects, asks for the versions (KIP-35) and authenticates, all within the connect timeout. Aborting the signal ends
   * a connect that is under way with the signal's reason; a connection that was made is its owner's to close.
   */
  static async connect(address: Address, options: ConnectionOptions, signal: AbortSignal): Promise<Broker> {
    const where = formatDialed(address, options)
    // Outside of the connect timeout: a program that prints a password, or a person who types it, takes its time.
    const secrets = (await options.readSecrets?.(signal)) ?? {}
    // Before kafkajs's own, which is not to be the first: loading node:tls in between takes its time on a busy machine.
    const timer = setTimeout(() => {
      const message = `${where} did not answer within ${options.connectTimeoutMs / 1000} seconds.`
      const suggestions = [
        'Check the host, the port and any firewall between; a TLS listener may also stay silent.',
      ]
      connection.close(new Failure('unreachable', message, {code: 'ETIMEDOUT', suggestions}))
    }, options.connectTimeoutMs)
    const connection = openConnection(address, options, secrets)
    const onAbort = (): void => connection.close(abortFailure(signal))
    signal.addEventListener('abort', onAbort, {once: true})
    const broker = new Broker(connection, address, options, secrets)
    try {
      await connection.opened
      await broker.#negotiate(options.connectTimeoutMs)
      if (options.sasl) await connection.authenticate()
      connection.endOpening()
      return broker
    } catch (error) {
      const reason = connection.closeReason
      connection.close()
      throw broker.#failureOf(reason ?? error, where)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  get isConnected(): boolean {
    return this.#connection.isConnected()
  }

  /** What the broker speaks, by the keys of messages. */
  get versions(): ReadonlyMap<number, VersionRange> {
    return this.#versions
  }

  /** The version to use for a message, or null where broker and samsa have none in common. */
  versionOf<Q, A>(message: Message<Q, A>): number | null {
    const range = this.#versions.get(message.key)
    if (!range) return null
    const version = Math.min(range.maxVersion, message.versions[1])
    return version >= Math.max(range.minVersion, message.versions[0]) ? version : null
  }

  /**
   * Sends a message in the newest version that both sides speak.
   * Throws a Failure: of kind conflict where there is no such version, timeout where no answer came (the connection
   * is closed then, because a late answer could no longer be told from others), else what the network says.
   */
  async send<Q, A>(
    message: Message<Q, A>,
    request: Q,
    options?: SendOptions & {expectsResponse?: true},
  ): Promise<A>
  async send<Q, A>(message: Message<Q, A>, request: Q, options: SendOptions): Promise<A | null>
  async send<Q, A>(message: Message<Q, A>, request: Q, options: SendOptions = {}): Promise<A | null> {
    const changes = message.changes(request)
    if (changes && this.#options.readOnly === true) throw readOnlyFailure(message)
    const version = this.versionOf(message)
    if (version === null) throw this.#unsupported(message)
    if (changes) this.#options.onChange?.()
    const timeoutMs = options.timeoutMs ?? this.#options.requestTimeoutMs
    return this.#exchange(message, request, version, timeoutMs, options.expectsResponse ?? true)
  }

  close(reason?: Error): void {
    this.#connection.close(reason)
  }

  async #exchange<Q, A>(
    message: Message<Q, A>,
    request: Q,
    version: number,
    timeoutMs: number,
    expectsResponse: boolean,
  ): Promise<A | null> {
    const where = formatAddress(this.address)
    const wire: Wire = {version, flexible: version >= message.flexibleFrom}
    const writer = new ByteWriter()
    message.request.write(writer, request, wire)
    const timer = setTimeout(() => {
      const text = `${where} did not answer a ${message.name} request within ${timeoutMs / 1000} seconds.`
      this.#connection.close(new Failure('timeout', text, {code: 'REQUEST_TIMED_OUT'}))
    }, timeoutMs)
    try {
      const reader = await this.#connection.sendBytes({
        apiKey: message.key,
        apiName: message.name,
        apiVersion: version,
        flexibleRequestHeader: wire.flexible,
        // ApiVersions answers with the old header so that a client can read an answer in a version it does not know.
        flexibleResponseHeader: wire.flexible && message.key !== ApiVersions.key,
        body: writer.finish(),
        needsCredentials: message.key !== ApiVersions.key,
        expectsResponse,
        timeoutMs,
      })
      if (reader === null) return null
      this.#answers += 1
      const answer = message.response.read(reader, wire)
      const throttleTimeMs = Reflect.get(Object(answer), 'throttleTimeMs')
      if (typeof throttleTimeMs === 'number' && throttleTimeMs > 0) {
        this.#connection.throttle(throttleTimeMs)
        this.#options.onThrottle?.(where, throttleTimeMs)
      }
      return answer
    } catch (error) {
      if (error instanceof RangeError)
        throw malformed(where, `a ${message.name} answer (version ${version})`, error)
      throw this.#failureOf(this.#connection.closeReason ?? error, where)
    } finally {
      clearTimeout(timer)
    }
  }

  #failureOf(error: unknown, where: string): Failure {
    const failure = networkFailure(error, where, this.#facts)
    // Whoever runs for long may be of before a password was changed.
    if (failure.kind === 'auth') this.#options.forgetSecrets?.(this.#secrets)
    return failure
  }

  /** Why a broker that closes the connection may have done so depends on how far we had come. */
  get #facts(): ConnectionFacts {
    const {tls, sasl} = this.#options
    const {certificate, offeredMechanisms} = this.#connection
    const known = {
      host: this.address.host,
      user: sasl !== null && 'username' in sasl ? sasl.username : null,
      certificate,
      offeredMechanisms,
      hasClientCertificate: tls?.cert !== undefined || tls?.pfx !== undefined,
      hasCa: tls?.ca !== undefined,
    }
    // A broker that has shown a certificate speaks TLS: what it does not take is ours.
    const isHandshakeOver = certificate !== null
    if (this.#answers === 0 && isHandshakeOver) return {...known, resetHint: 'client-certificate'}
    if (this.#answers === 0) return {...known, resetHint: tls ? 'plaintext-listener' : 'tls-listener'}
    const saslHint = tls ? 'sasl-tls-listener' : 'sasl-listener'
    return {...known, resetHint: this.#answers === 1 && !sasl ? saslHint : 'unknown'}
  }

  async #negotiate(timeoutMs: number): Promise<void> {
    // Version 3 (Kafka 2.4) names the client to the broker, KIP-511.
    const request = {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'}
    const answer = await this.#exchange(ApiVersions, request, 3, timeoutMs, true)
    if (answer?.errorCode === ErrorCode.UNSUPPORTED_VERSION) throw this.#unsupported(ApiVersions)
    this.metadataLevel =
      answer?.supportedFeatures.find(({name}) => name === 'metadata.version')?.maxVersion ?? null
    const byKey: Record<number, VersionRange> = {}
    for (const {apiKey, minVersion, maxVersion} of answer?.apiKeys ?? []) {
      byKey[apiKey] = {minVersion, maxVersion}
      this.#versions.set(apiKey, {minVersion, maxVersion})
    }
    this.#connection.setVersions(byKey)
    this.#connection.setSupportAuthenticationProtocol(true)
  }

  #unsupported<Q, A>(message: Message<Q, A>): Failure {
    const range = this.#versions.get(message.key)
    const where = formatAddress(this.address)
    const isOld = !range || range.maxVersion < message.versions[0]
    if (isOld && message.release !== undefined)
      return new Failure(
        'failed',
        `Broker ${where} is too old for ${message.name}: that takes Kafka ${message.release}.`,
        {
          code: 'UNSUPPORTED_VERSION',
        },
      )
    const theirs = range ? `versions ${range.minVersion} to ${range.maxVersion} of it` : 'no version of it'
    const [from, to] = message.versions
    return new Failure(
      'failed',
      `Broker ${where} speaks ${theirs}, samsa speaks ${message.name} ${from} to ${to}.`,
      {code: 'UNSUPPORTED_VERSION', suggestions: ['samsa works with Kafka 3.0 and newer.']},
    )
  }
}

/**
 * The lock below every plan and question: what only looks (a dry run, `top`) cannot change anything, whatever its code
 * does.
 */
function readOnlyFailure<Q, A>(message: Message<Q, A>): Failure {
  const text = `${message.name} would change something, and this connection is read-only. Nothing was sent.`
  return new Failure('denied', text, {code: 'READ_ONLY'})
}
