// kafkajs ships types for its public API only; these are the parts of its 2.2.4 sources that samsa builds on.
// The version is pinned exactly because of them.

declare module 'kafkajs/src/broker/saslAuthenticator/scram.js' {
  interface Digest {
    readonly type: string
  }

  export const DIGESTS: {readonly SHA256: Digest; readonly SHA512: Digest}

  export class SCRAM {
    constructor(
      sasl: {readonly username: string; readonly password: string},
      host: string,
      port: number,
      logger: object,
      saslAuthenticate: (message: object) => Promise<unknown>,
      digest: Digest,
    )
    authenticate(): Promise<void>
    /** The client's first message without its header; part of what is signed. */
    firstMessageBare(): string
  }
}

declare module 'kafkajs/src/network/connection.js' {
  import type {Socket} from 'node:net'

  interface Logger {
    namespace(name: string): Logger
    debug(message: string, extra?: object): void
    info(message: string, extra?: object): void
    warn(message: string, extra?: object): void
    error(message: string, extra?: object): void
  }

  interface RequestQueue {
    readonly inflight: Map<number, unknown>
    readonly pending: readonly unknown[]
    throttledUntil: number
    maybeThrottle(throttleTimeMs: number): void
    push(request: {
      entry: {
        apiKey: number
        apiName: string
        apiVersion: number
        correlationId: number
        resolve: (answer: {payload: Buffer}) => void
        reject: (error: Error) => void
      }
      expectResponse: boolean
      requestTimeout: number | null
      sendRequest: () => void
    }): void
    fulfillRequest(answer: {correlationId: number; payload: Buffer; size: number}): void
    rejectAll(error: Error): void
    destroy(): void
    scheduleCheckPendingRequests(): void
  }

  /** A message of kafkajs's own protocol layer. */
  export interface KafkajsSend<T> {
    readonly request: {readonly apiName: string}
    readonly response: {
      readonly decode: (payload: Buffer) => Promise<unknown>
      readonly parse: (decoded: unknown) => Promise<T>
    }
  }

  class Connection {
    constructor(options: {
      host: string
      port: number
      logger: Logger
      socketFactory: (options: {
        host: string
        port: number
        ssl: object | null
        onConnect: () => void
      }) => Socket
      requestTimeout: number
      connectionTimeout: number
      clientId: string
      ssl: object | null
      sasl: object | null
      maxInFlightRequests?: number | null
      enforceRequestTimeout?: boolean
    })
    readonly broker: string
    readonly clientId: string
    readonly sasl: object | null
    readonly requestQueue: RequestQueue
    readonly socket: Socket | undefined
    connectionStatus: string
    /** Milliseconds, a Long of kafkajs's; 0 without end. */
    readonly sessionLifetime: {toString(): string}
    reauthenticationThreshold: number
    connect(): Promise<boolean>
    isConnected(): boolean
    isAuthenticated(): boolean
    authenticate(): Promise<void>
    send<T>(options: KafkajsSend<T>): Promise<T>
    setVersions(versions: Record<number, {minVersion: number; maxVersion: number}>): void
    setSupportAuthenticationProtocol(isSupported: boolean): void
    nextCorrelationId(): number
    processData(chunk: Buffer): void
  }

  export default Connection
}
