/** What is wrong where TLS ends a connection. */
export type TlsProblem =
  | 'expired'
  | 'not-valid-yet'
  | 'untrusted'
  | 'self-signed'
  | 'not-for-servers'
  | 'other-name'
  | 'no-tls'
  | 'no-common-version'
  | 'client-certificate'

/** By the code of Node or OpenSSL. */
const PROBLEMS: Readonly<Record<string, TlsProblem>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-valid-yet',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  INVALID_PURPOSE: 'not-for-servers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no-tls',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'no-common-version',
}

/** What the server ended the handshake with, by the alert's name (RFC 8446, 6.2). */
const ALERTS: Readonly<Record<string, TlsProblem>> = {
  PROTOCOL_VERSION: 'no-common-version',
  CERTIFICATE_REQUIRED: 'client-certificate',
  HANDSHAKE_FAILURE: 'client-certificate',
  BAD_CERTIFICATE: 'client-certificate',
  UNSUPPORTED_CERTIFICATE: 'client-certificate',
  CERTIFICATE_REVOKED: 'client-certificate',
  CERTIFICATE_EXPIRED: 'client-certificate',
  CERTIFICATE_UNKNOWN: 'client-certificate',
  UNKNOWN_CA: 'client-certificate',
  ACCESS_DENIED: 'client-certificate',
}

/**
 * The name of an alert in OpenSSL's code for it; null for a code of something else. What stands before it changes with OpenSSL:
 * `ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE` of 3.0 is `ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE` of 3.5, which Node 24 has.
 */
export function tlsAlertOf(code: string): string | null {
  return /^ERR_SSL_.*_ALERT_([A-Z_]+)$/.exec(code)?.[1] ?? null
}

/** Null for a code that is none of TLS, or says no more than that it went wrong. */
export function tlsProblemOf(code: string): TlsProblem | null {
  const alert = tlsAlertOf(code)
  const [table, word] = alert === null ? [PROBLEMS, code] : [ALERTS, alert]
  return Object.hasOwn(table, word) ? (table[word] ?? null) : null
}
