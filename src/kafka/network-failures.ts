import {Failure} from '../errors/failure.ts'

/** The system's or OpenSSL's code of an error, wherever it was wrapped; null where there is none. */
export function systemCodeOf(error: unknown): string | null {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    const code: unknown = Reflect.get(each, 'code')
    if (typeof code === 'string') return code
  }
  return null
}

const REACH: Readonly<Record<string, readonly [sentence: string, next: string]>> = {
  ECONNREFUSED: ['refuses connections', 'Check that the broker runs and listens on that port.'],
  ENOTFOUND: ['does not resolve to an address', 'Check the spelling of the host name.'],
  EAI_AGAIN: [
    'could not be looked up; the name server did not answer',
    'Check the host name and the network.',
  ],
  ETIMEDOUT: ['did not answer in time', 'Check the host, the port and any firewall between.'],
  EHOSTUNREACH: ['is not reachable from here', 'Check the network or the VPN.'],
  ENETUNREACH: ['is not reachable from here', 'Check the network or the VPN.'],
}

const TLS: Readonly<Record<string, readonly [sentence: string, next: string]>> = {
  CERT_HAS_EXPIRED: ['shows a certificate that has expired', 'Renew the certificate of the broker.'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'shows a certificate from an authority that is not trusted here',
    'Give its CA with -X ssl.ca.location=FILE.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'shows a certificate from an authority that is not trusted here',
    'Give its CA with -X ssl.ca.location=FILE.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'shows a certificate chain that ends in an untrusted authority',
    'Give its CA with -X ssl.ca.location=FILE.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'shows a self-signed certificate',
    'Give the certificate itself with -X ssl.ca.location=FILE.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'shows a certificate for another host name',
    'Connect by the name in the certificate, or set -X ssl.endpoint.identification.algorithm= (none).',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'does not speak TLS on this port',
    'Use the TLS port, or drop security.protocol=SSL.',
  ],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'does not speak TLS on this port',
    'Use the TLS port, or drop security.protocol=SSL.',
  ],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [
    'requires a client certificate',
    'Give one with -X ssl.keystore.location=FILE (PEM).',
  ],
}

/** What a broker may be that closes the connection without a word. */
export type ResetHint = 'tls-listener' | 'plaintext-listener' | 'sasl-listener' | 'unknown'

const RESET: Readonly<Record<ResetHint, readonly [sentence: string, next: string]>> = {
  'tls-listener': [
    'closed the connection before it answered',
    'It may be a TLS listener: try -X security.protocol=SSL (or SASL_SSL).',
  ],
  'plaintext-listener': [
    'closed the connection during the TLS handshake',
    'It may be a plaintext listener: leave security.protocol=SSL out (or take SASL_PLAINTEXT).',
  ],
  'sasl-listener': [
    'closed the connection at the first request',
    'It may ask for credentials: try -X security.protocol=SASL_PLAINTEXT (or SASL_SSL).',
  ],
  unknown: ['closed the connection', 'The log of the broker may say why.'],
}

/** What a listener answers to a SASL handshake that it does not take. */
const SASL: Readonly<Record<string, readonly [sentence: string, next: string]>> = {
  UNSUPPORTED_SASL_MECHANISM: [
    'does not take this SASL mechanism',
    'Set sasl.mechanism to one that the listener has enabled.',
  ],
  ILLEGAL_SASL_STATE: [
    'takes no credentials on this port',
    'Leave security.protocol=SASL_PLAINTEXT (or SASL_SSL) out, or use the SASL port.',
  ],
}

/** How far a connection had come when it failed, and for whom it was. */
export interface ConnectionFacts {
  readonly resetHint: ResetHint
  /** The SASL user name; never the password. */
  readonly user: string | null
}

/**
 * A failed connection or a connection that broke, as a sentence about `where` (a broker's address).
 * Failures pass through unchanged.
 */
export function networkFailure(error: unknown, where: string, connection: ConnectionFacts): Failure {
  if (error instanceof Failure) return error
  const code = systemCodeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE' || isNamed(error, 'KafkaJSConnectionClosedError')) {
    const [sentence, next] = RESET[connection.resetHint]
    const kind = connection.resetHint === 'plaintext-listener' ? 'tls' : 'unreachable'
    return new Failure(kind, `${where} ${sentence}.`, {
      code: code ?? 'ECONNRESET',
      suggestions: [next],
      page: kind === 'tls' ? 'connecting' : undefined,
      cause: error,
    })
  }
  const tls = code === null ? undefined : TLS[code]
  if (code !== null && tls)
    return new Failure('tls', `${where} ${tls[0]}.`, {
      code,
      suggestions: [tls[1]],
      page: 'connecting',
      cause: error,
    })
  if (code !== null && (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO')) {
    return new Failure('tls', `The TLS handshake with ${where} failed: ${messageOf(error)}`, {
      code,
      page: 'connecting',
      cause: error,
    })
  }
  const reach = code === null ? undefined : REACH[code]
  if (code !== null && reach) {
    return new Failure('unreachable', `${where} ${reach[0]}.`, {code, suggestions: [reach[1]], cause: error})
  }
  if (isNamed(error, 'KafkaJSSASLAuthenticationError')) {
    const {user} = connection
    const text = `${where} refused the credentials${user === null ? '' : ` of ${user}`}: ${messageOf(error)}.`
    return new Failure('auth', text, {
      code: 'SASL_AUTHENTICATION_FAILED',
      suggestions: ['Check sasl.mechanism, the user name and the password.'],
      page: 'connecting',
      cause: error,
    })
  }
  const type = isNamed(error, 'KafkaJSProtocolError') ? String(Reflect.get(error, 'type')) : ''
  const sasl = SASL[type]
  if (sasl)
    return new Failure('auth', `${where} ${sasl[0]}.`, {
      code: type,
      suggestions: [sasl[1]],
      page: 'connecting',
      cause: error,
    })
  return new Failure('unreachable', `The connection to ${where} failed: ${messageOf(error)}`, {
    code: code ?? undefined,
    cause: error,
  })
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
