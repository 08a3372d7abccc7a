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
  ECONNRESET: [
    'reset the connection',
    'It may be a TLS listener: try -X security.protocol=SSL (or SASL_SSL).',
  ],
  EPIPE: ['closed the connection', 'Look into the log of the broker.'],
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

/**
 * A failed connection or a connection that broke, as a sentence about `where` (a broker's address).
 * Failures pass through unchanged.
 */
export function networkFailure(error: unknown, where: string): Failure {
  if (error instanceof Failure) return error
  const code = systemCodeOf(error)
  const tls = code === null ? undefined : TLS[code]
  if (code !== null && tls)
    return new Failure('tls', `${where} ${tls[0]}.`, {code, suggestions: [tls[1]], cause: error})
  if (code !== null && (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO')) {
    return new Failure('tls', `The TLS handshake with ${where} failed: ${messageOf(error)}`, {
      code,
      cause: error,
    })
  }
  const reach = code === null ? undefined : REACH[code]
  if (code !== null && reach) {
    return new Failure('unreachable', `${where} ${reach[0]}.`, {code, suggestions: [reach[1]], cause: error})
  }
  if (error instanceof Error && error.name === 'KafkaJSSASLAuthenticationError') {
    return new Failure('auth', `${where} refused the credentials: ${error.message}`, {
      code: 'SASL_AUTHENTICATION_FAILED',
      suggestions: ['Check sasl.mechanism, the user name and the password.'],
      cause: error,
    })
  }
  return new Failure('unreachable', `The connection to ${where} failed: ${messageOf(error)}`, {
    code: code ?? undefined,
    cause: error,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
