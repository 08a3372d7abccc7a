import type {ConnectionOptions as TlsConnectOptions} from 'node:tls'
import type {FrameMemory} from './frame-memory.ts'

/** Where a broker listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** TLS as node:tls takes it; verification of chain and host name is on unless rejectUnauthorized is false. */
export type TlsOptions = Pick<
  TlsConnectOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'pfx'
  | 'minVersion'
  | 'maxVersion'
  | 'rejectUnauthorized'
  | 'servername'
  | 'checkServerIdentity'
>

/** Who authenticates, and how; what proves it is among the secrets of the connection. */
export type SaslOptions =
  | {readonly mechanism: 'plain'; readonly username: string}
  | {
      readonly mechanism: 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      /** Whether the user is a delegation token: its id, with its HMAC as password (KIP-48). */
      readonly isToken?: boolean
    }
  | {readonly mechanism: 'oauthbearer'; readonly extensions?: Readonly<Record<string, string>>}

/** What nobody else may see, read when a connection is first made. */
export interface ConnectionSecrets {
  /** Of the SASL user. */
  readonly password?: string
  /** Of the client's key, or of its PKCS#12 store. */
  readonly passphrase?: string
  /** A token for OAUTHBEARER that can still be used; asked for with every authentication. */
  readonly token?: () => Promise<string>
}

/** Everything that decides how connections are made; nothing in it changes while a cluster is open. */
export interface ConnectionOptions {
  readonly bootstrapServers: readonly Address[]
  readonly clientId: string
  /** Where this client is (client.rack): brokers may name a nearer replica to fetch from (KIP-392). Empty: nowhere. */
  readonly rack?: string
  readonly tls: TlsOptions | null
  readonly sasl: SaslOptions | null
  /** Reads the secrets; called with every connection, so that it has to remember them. Left out: there are none. */
  readonly readSecrets?: (signal: AbortSignal) => Promise<ConnectionSecrets>
  /** Told which ones a broker has refused, so that the next connection reads them anew, unless others are known by then. */
  readonly forgetSecrets?: (refused: ConnectionSecrets) => void
  /** Where an address is reached from here, for tunnels and port forwards; TLS keeps the name of the address. */
  readonly dial?: (address: Address) => Address
  /** How long a TCP connect, TLS handshake and first answer may take together. */
  readonly connectTimeoutMs: number
  /** How long one request may stay unanswered (request.timeout.ms of Kafka's clients). */
  readonly requestTimeoutMs: number
  /** The longest answer that is taken, in bytes (receive.message.max.bytes of librdkafka). */
  readonly maxResponseBytes: number
  /** Where the bytes of answers are kept; the cluster's own. */
  readonly frameMemory?: FrameMemory
  /** Whether requests that change something are refused before they are sent; no by default. */
  readonly readOnly?: boolean
  /** Told before each request that changes something is sent. */
  readonly onChange?: () => void
  /** Receives what kafkajs and the cluster say about connections, for --verbose. */
  readonly log: (line: string) => void
  /** A broker holds a client back that has used up its quota (KIP-219): which one, and for how long. */
  readonly onThrottle?: (broker: string, throttleMs: number) => void
}

export function formatAddress({host, port}: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** An address in a sentence about its connection: with the place where it is dialed, where that is another. */
export function formatDialed(address: Address, {dial}: Pick<ConnectionOptions, 'dial'>): string {
  const dialed = formatAddress(dial?.(address) ?? address)
  const named = formatAddress(address)
  return dialed === named ? named : `${named} (reached at ${dialed})`
}
