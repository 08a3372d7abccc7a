import {capitalized} from '../../errors/capitalized.ts'
import {Failure, type FailureKind} from '../../errors/failure.ts'
import type {CertificateFacts} from '../../kafka/certificate-facts.ts'
import {systemCodeOf} from '../../kafka/network-failures.ts'
import {type TlsProblem, tlsProblemOf} from '../../kafka/tls-problems.ts'
import type {HttpAdvice, HttpServer} from './http-server.ts'

/** How far a connection had come when it failed. */
export interface HttpFacts {
  /** What the server has shown; null before it has, and without TLS. */
  readonly certificate: CertificateFacts | null
  readonly hasClientCertificate: boolean
  readonly hasCredentials: boolean
}

type Told = readonly [sentence: string, next: string]

const REACH: Readonly<Record<string, Told>> = {
  ECONNREFUSED: ['refuses connections', 'Check that it runs and listens on that port.'],
  ENOTFOUND: ['does not resolve to an address', 'Check the spelling of the host name.'],
  EAI_AGAIN: [
    'could not be looked up; the name server did not answer',
    'Check the host name and the network.',
  ],
  ETIMEDOUT: ['did not answer in time', 'Check the host, the port and any firewall between.'],
  EHOSTUNREACH: ['is not reachable from here', 'Check the network or the VPN.'],
  ENETUNREACH: ['is not reachable from here', 'Check the network or the VPN.'],
  ECONNRESET: [
    'closed the connection before it had answered',
    'Its log may say why; a port with TLS wants a URL that begins with https://.',
  ],
  EPIPE: ['closed the connection before it had answered', 'Its log may say why.'],
}

type TellTls = (told: {readonly facts: HttpFacts; readonly host: string}, advice: HttpAdvice) => Told

const UNTRUSTED: TellTls = ({facts: {certificate}}, {ca}) => [
  `shows a certificate ${certificate === null ? '' : `of ${certificate.issuer}, `}from an authority that is not trusted here`,
  ca,
]

const PLAINTEXT_PORT: TellTls = () => [
  'does not speak TLS on this port',
  'Use its TLS port, or a URL that begins with http://.',
]

const NO_COMMON_VERSION: TellTls = () => [
  'has no version of TLS in common with samsa, which speaks 1.2 and 1.3',
  'Look at the versions that the server allows.',
]

const CERTIFICATE_WANTED: TellTls = ({facts: {hasClientCertificate}}, {certificate}) =>
  hasClientCertificate
    ? [
        'does not take the client certificate',
        'It has to be valid, and of an authority that the server trusts.',
      ]
    : ['requires a client certificate', certificate]

/** What TLS ends with. */
const TLS: Readonly<Record<TlsProblem, TellTls>> = {
  expired: ({facts: {certificate}}) => [
    `shows a certificate that has expired${certificate === null ? '' : ` on ${certificate.validTo}`}`,
    'Renew the certificate of the server.',
  ],
  'not-valid-yet': ({facts: {certificate}}) => [
    `shows a certificate that is not valid yet${certificate === null ? '' : `, but from ${certificate.validFrom} on`}`,
    'Check the clock of this machine, and that of the one which made the certificate.',
  ],
  untrusted: UNTRUSTED,
  'self-signed': (_, {ca}) => ['shows a self-signed certificate, which is not trusted here', ca],
  'not-for-servers': () => [
    'shows a certificate that is not made for servers',
    'It needs the extended key usage serverAuth, and must not be that of an authority.',
  ],
  'other-name': ({facts: {certificate}, host}) => [
    certificate === null
      ? 'shows a certificate for another host name'
      : `shows a certificate for ${certificate.names.join(', ')}, not for ${host}`,
    'Use a name in the URL that is in the certificate.',
  ],
  'no-tls': PLAINTEXT_PORT,
  'no-common-version': NO_COMMON_VERSION,
  'client-certificate': CERTIFICATE_WANTED,
}

/** A server as the subject of a sentence: `The schema registry at https://...`. */
export function serverName({what, url}: Pick<HttpServer, 'what' | 'url'>): string {
  return `${capitalized(what)} at ${url.href.replace(/\/$/, '')}`
}

/** A connection that failed, or broke, as a sentence about the server. Failures pass through unchanged. */
export function connectionFailure(error: unknown, server: HttpServer, facts: HttpFacts): Failure {
  if (error instanceof Failure) return error
  const code = systemCodeOf(error)
  const failed = (kind: FailureKind, [sentence, next]: Told): Failure =>
    new Failure(kind, `${serverName(server)} ${sentence}.`, {
      code: code ?? undefined,
      suggestions: [next],
      cause: error,
    })
  if (code !== null) {
    const tls = tlsProblemOf(code)
    if (tls !== null) return failed('tls', TLS[tls]({facts, host: server.url.hostname}, server.advice))
    const reach = REACH[code]
    if (reach) return failed('unreachable', reach)
    if (code.startsWith('HPE_'))
      return failed('unreachable', [
        'answers with something that is not HTTP',
        'Check the port; one with TLS wants a URL that begins with https://.',
      ])
    if (/^ERR_(SSL|TLS|OSSL)|^EPROTO$/.test(code))
      return failed('tls', [`could not be reached by TLS (${messageOf(error)})`, server.advice.ca])
  }
  return failed('unreachable', [`could not be asked: ${messageOf(error)}`, 'Check the URL.'])
}

/**
 * What an answer of 400 and above, of which its own sentence says nothing, comes to: by the status of HTTP. `what` is what was wanted,
 * as the beginning of a sentence: `The subjects could not be listed`.
 */
export function statusFailure(
  status: number,
  server: HttpServer,
  {
    what,
    said,
    facts,
  }: {
    readonly what: string
    readonly said: string | null
    readonly facts: {readonly hasCredentials: boolean}
  },
): Failure {
  const name = serverName(server)
  const code = `HTTP_${status}`
  const reason = said === null ? '' : `: ${said.replace(/\.$/, '')}`
  if (status === 401 || status === 407)
    return new Failure(
      'auth',
      facts.hasCredentials
        ? `${name} refused the credentials${reason}.`
        : `${name} asks for credentials${reason}.`,
      {code, suggestions: [server.advice.credentials]},
    )
  if (status === 403) return new Failure('denied', `${what}: ${name} does not allow it${reason}.`, {code})
  if (status === 404)
    return new Failure('not-found', `${what}: ${name} has nothing of that path${reason}.`, {
      code,
      suggestions: ['Check the path of the URL.'],
    })
  if (status === 405 || status === 501)
    return new Failure('failed', `${what}: ${name} does not do that${reason}.`, {code})
  if (status === 429 || status === 503)
    return new Failure('failed', `${what}: ${name} is too busy, or not ready${reason}.`, {
      code,
      suggestions: ['Try it again in a moment.'],
    })
  return new Failure('failed', `${what}: ${name} answers with status ${status}${reason}.`, {code})
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
