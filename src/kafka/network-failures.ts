import {Failure} from '../errors/failure.ts'
import type {CertificateFacts} from './certificate-facts.ts'
import {type TlsProblem, tlsAlertOf, tlsProblemOf} from './tls-problems.ts'

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

type Told = readonly [sentence: string, next: string]

const UNTRUSTED = (_code: string, {certificate, hasCa}: ConnectionFacts): Told => [
  `shows a certificate ${certificate === null ? '' : `of ${certificate.issuer}, `}from an authority that is not trusted here`,
  hasCa
    ? `It is none of those in -X ssl.ca.location=FILE (tls: {ca: FILE} in a profile): ${certificate === null ? 'its CA' : `the CA ${certificate.issuer}, or what has signed it,`} has to be there.`
    : 'Give its CA with -X ssl.ca.location=FILE (tls: {ca: FILE} in a profile).',
]

const PLAINTEXT_PORT = (): Told => [
  'does not speak TLS on this port',
  'Use the TLS port, or drop security.protocol=SSL.',
]

const NO_COMMON_VERSION = (): Told => [
  'has no version of TLS in common with samsa, which speaks 1.2 and 1.3',
  'Look at ssl.enabled.protocols here and at the broker.',
]

const CERTIFICATE_WANTED = (code: string, {hasClientCertificate}: ConnectionFacts): Told =>
  hasClientCertificate
    ? [
        `does not take the client certificate (${alertWords(code)})`,
        'It has to be valid, and of an authority that the broker trusts (its ssl.truststore).',
      ]
    : ['requires a client certificate', 'Give one with -X ssl.keystore.location=FILE (PEM or PKCS#12).']

/** `bad certificate`: an alert as words. */
function alertWords(code: string): string {
  return tlsAlertOf(code)?.toLowerCase().replaceAll('_', ' ') ?? code
}

/** What TLS ends with. */
const TLS: Readonly<Record<TlsProblem, (code: string, facts: ConnectionFacts) => Told>> = {
  expired: (_, {certificate}) => [
    `shows a certificate that has expired${certificate === null ? '' : ` on ${certificate.validTo}`}`,
    'Renew the certificate of the broker.',
  ],
  'not-valid-yet': (_, {certificate}) => [
    `shows a certificate that is not valid yet${certificate === null ? '' : `, but from ${certificate.validFrom} on`}`,
    'Check the clock of this machine, and that of the one which made the certificate.',
  ],
  untrusted: UNTRUSTED,
  'self-signed': () => [
    'shows a self-signed certificate, which is not trusted here',
    'Give the certificate itself with -X ssl.ca.location=FILE (tls: {ca: FILE} in a profile).',
  ],
  'not-for-servers': () => [
    'shows a certificate that is not made for servers',
    'It needs the extended key usage serverAuth, and must not be that of an authority.',
  ],
  'other-name': (_, {host, certificate}) => [
    certificate === null
      ? 'shows a certificate for another host name'
      : `shows a certificate for ${certificate.names.join(', ')}, not for ${host}`,
    'Connect by a name in the certificate, say which it is (-X ssl.server.name=NAME), or do not compare (-X ssl.endpoint.identification.algorithm=).',
  ],
  'no-tls': PLAINTEXT_PORT,
  'no-common-version': NO_COMMON_VERSION,
  'client-certificate': CERTIFICATE_WANTED,
}

/** What a broker may be that closes the connection without a word. */
export type ResetHint =
  | 'tls-listener'
  | 'plaintext-listener'
  | 'client-certificate'
  | 'sasl-listener'
  | 'sasl-tls-listener'
  | 'unknown'

const RESET: Readonly<Record<ResetHint, readonly [sentence: string, next: string]>> = {
  'tls-listener': [
    'closed the connection before it answered',
    'It may be a TLS listener: try -X security.protocol=SSL (or SASL_SSL).',
  ],
  'plaintext-listener': [
    'closed the connection during the TLS handshake',
    'It may be a plaintext listener: leave security.protocol=SSL out (or take SASL_PLAINTEXT).',
  ],
  'client-certificate': [
    'closed the connection right after the TLS handshake',
    'It may require a client certificate (-X ssl.keystore.location=FILE), or another one than it was given.',
  ],
  'sasl-listener': [
    'closed the connection at the first request',
    'It may ask for credentials: try -X security.protocol=SASL_PLAINTEXT.',
  ],
  'sasl-tls-listener': [
    'closed the connection at the first request',
    'It may ask for credentials: try -X security.protocol=SASL_SSL.',
  ],
  unknown: ['closed the connection', 'The log of the broker may say why.'],
}

/** What a listener answers to a SASL handshake that it does not take. */
const SASL: Readonly<Record<string, readonly [sentence: string, next: string]>> = {
  ILLEGAL_SASL_STATE: [
    'takes no credentials on this port',
    'Leave security.protocol=SASL_PLAINTEXT (or SASL_SSL) out, or use the SASL port.',
  ],
}

/** How far a connection had come when it failed, and for whom it was. */
export interface ConnectionFacts {
  readonly resetHint: ResetHint
  /** The host as it was named: what the certificate has to be for. */
  readonly host: string
  /** What the server has shown; null before it has. */
  readonly certificate: CertificateFacts | null
  /** SASL mechanisms that the listener takes, as far as it has told. */
  readonly offeredMechanisms: readonly string[]
  readonly hasClientCertificate: boolean
  /** Whether it was said which CAs are trusted. */
  readonly hasCa: boolean
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
    const isTls = ['plaintext-listener', 'client-certificate'].includes(connection.resetHint)
    const kind = isTls ? 'tls' : 'unreachable'
    return new Failure(kind, `${where} ${sentence}.`, {
      code: code ?? 'ECONNRESET',
      suggestions: [next],
      page: kind === 'tls' ? 'connecting' : undefined,
      cause: error,
    })
  }
  const tls = code === null ? null : tlsProblemOf(code)
  if (code !== null && tls !== null) {
    const [sentence, next] = TLS[tls](code, connection)
    return new Failure('tls', `${where} ${sentence}.`, {
      code,
      suggestions: [next],
      page: 'connecting',
      cause: error,
    })
  }
  if (code !== null && (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO')) {
    return new Failure('tls', `The TLS handshake with ${where} failed: ${opensslReason(messageOf(error))}.`, {
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
  if (type === 'UNSUPPORTED_SASL_MECHANISM') return unknownMechanism(where, connection, error)
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

function unknownMechanism(where: string, {offeredMechanisms}: ConnectionFacts, cause: unknown): Failure {
  const offered = offeredMechanisms.length === 0 ? '' : `; it takes ${offeredMechanisms.join(', ')}`
  return new Failure('auth', `${where} does not take this SASL mechanism${offered}.`, {
    code: 'UNSUPPORTED_SASL_MECHANISM',
    suggestions: [
      offeredMechanisms.length === 0
        ? 'Set sasl.mechanism to one that the listener has enabled.'
        : `Set sasl.mechanism to one of these.`,
    ],
    page: 'connecting',
    cause,
  })
}

/** `ssl/tls alert internal error` of `406D...:error:0A000438:SSL routines:ssl3_read_bytes:ssl/tls alert internal error:../rec_layer_s3.c:918:...` */
function opensslReason(message: string): string {
  const reason = /error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)/i.exec(message)?.[1] ?? message
  return reason.trim().replace(/\.$/, '')
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
