import type {TlsOptions} from '../../kafka/connection-options.ts'
import type {Secret} from '../secrets/secret.ts'

/** What nobody else may see of how a server is reached. */
export interface HttpSecrets {
  /** The value of the header Authorization: `Basic ...`, `Bearer ...`. */
  readonly authorization?: Secret
  /** Of the client's key, or of its PKCS#12 store. */
  readonly passphrase?: Secret
}

/** What to do about a connection that fails, in the words of the settings of this kind of server. */
export interface HttpAdvice {
  /** How its CA is given. */
  readonly ca: string
  /** How a certificate of the client is given. */
  readonly certificate: string
  /** How credentials are given, or looked at where some were. */
  readonly credentials: string
}

/** A server that is asked by HTTP, and how it is reached. */
export interface HttpServer {
  /** What it is, in the middle of a sentence: `the schema registry`. */
  readonly what: string
  /** Without user and password; what is asked for stands below its path. */
  readonly url: URL
  /** For https. */
  readonly tls: TlsOptions | null
  /** Reads the secrets; called with every request, so that it has to remember them. Left out: there are none. */
  readonly readSecrets?: (signal: AbortSignal) => Promise<HttpSecrets>
  readonly advice: HttpAdvice
  /** How long a connection, TLS included, may take. */
  readonly connectTimeoutMs: number
  /** How long a whole answer may take. */
  readonly answerTimeoutMs: number
  /** The longest answer that is taken, in bytes. */
  readonly mostBytes: number
  /** Whether whole numbers beyond 2^53, which a double would change, are bigints: read so, and sent with all their digits. */
  readonly hasExactNumbers?: boolean
  /** Whether requests that change something are refused before they are sent. */
  readonly isReadOnly: boolean
  /** Receives a line for each request, for --verbose. Nothing secret is in it. */
  readonly log: (line: string) => void
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The parts of the path below that of the server; each is encoded. */
  readonly path: readonly string[]
  /** Those that are undefined are left out; a list is the same name several times. */
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Whether it changes something on the server; by default all do but GET. */
  readonly changes?: boolean
  /** For one that may take longer than others. */
  readonly answerTimeoutMs?: number
}

/** An answer; its body is whatever the server says, and not to be trusted. */
export interface HttpAnswer {
  /** 200 to 299, or 400 and above: others are handled, or are failures. */
  readonly status: number
  /** The JSON of the answer; null where there is none. Undefined where an answer of 400 and above is no JSON. */
  readonly body: unknown
}
