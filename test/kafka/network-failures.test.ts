import {expect, test} from 'vitest'
import {Failure} from '../../src/errors/failure.ts'
import {foreignServerFailure} from '../../src/kafka/foreign-server.ts'
import {FrameLengthError, FrameReader} from '../../src/kafka/frame-reader.ts'
import {
  type ConnectionFacts,
  networkFailure,
  type ResetHint,
  systemCodeOf,
} from '../../src/kafka/network-failures.ts'

const FACTS: ConnectionFacts = {
  resetHint: 'unknown',
  host: 'b',
  user: 'ann',
  certificate: null,
  offeredMechanisms: [],
  hasClientCertificate: false,
  hasCa: false,
}

function told(error: unknown, resetHint: ResetHint = 'unknown'): string {
  const failure = networkFailure(error, 'b:9092', {...FACTS, resetHint})
  return `${failure.kind} ${failure.code}: ${failure.message} ${failure.suggestions.join(' ')}`
}

const coded = (code: string, name = 'Error'): Error => Object.assign(new Error('inner'), {code, name})

test.each<[error: Error, text: string]>([
  [coded('ECONNREFUSED'), 'unreachable ECONNREFUSED: b:9092 refuses connections. '],
  [coded('ENOTFOUND'), 'unreachable ENOTFOUND: b:9092 does not resolve to an address. '],
  [coded('EAI_AGAIN'), 'unreachable EAI_AGAIN: b:9092 could not be looked up; '],
  [coded('ETIMEDOUT'), 'unreachable ETIMEDOUT: b:9092 did not answer in time. '],
  [coded('EHOSTUNREACH'), 'unreachable EHOSTUNREACH: b:9092 is not reachable from here. '],
  [coded('ECONNRESET'), 'unreachable ECONNRESET: b:9092 closed the connection. '],
  [coded('EPIPE'), 'unreachable EPIPE: b:9092 closed the connection. '],
  [coded('CERT_HAS_EXPIRED'), 'tls CERT_HAS_EXPIRED: b:9092 shows a certificate that has expired. '],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls DEPTH_ZERO_SELF_SIGNED_CERT: b:9092 shows a self-signed '],
  [
    coded('ERR_TLS_CERT_ALTNAME_INVALID'),
    'tls ERR_TLS_CERT_ALTNAME_INVALID: b:9092 shows a certificate for another',
  ],
  [
    coded('ERR_SSL_WRONG_VERSION_NUMBER'),
    'tls ERR_SSL_WRONG_VERSION_NUMBER: b:9092 does not speak TLS on this',
  ],
  [coded('ERR_SSL_SOMETHING_NEW'), 'tls ERR_SSL_SOMETHING_NEW: The TLS handshake with b:9092 failed: inner'],
  [coded('EWHATEVER'), 'unreachable EWHATEVER: The connection to b:9092 failed: inner'],
  [new Error('plain'), 'unreachable null: The connection to b:9092 failed: plain'],
])('%o', (error, text) => {
  expect(told(error).slice(0, text.length)).toBe(text)
})

// OpenSSL 3.5, of Node 24, has other words before the alert than 3.0.
test.each(['SSL/TLS', 'SSLV3', 'TLSV1', 'TLSV13'])(
  'alerts of a broker that judges certificates, as %s',
  (by) => {
    const tell = (alert: string, hasClientCertificate: boolean) =>
      networkFailure(coded(`ERR_SSL_${by}_ALERT_${alert}`), 'b:9092', {...FACTS, hasClientCertificate})
        .message
    for (const alert of ['BAD_CERTIFICATE', 'CERTIFICATE_REQUIRED', 'HANDSHAKE_FAILURE', 'UNKNOWN_CA']) {
      expect(tell(alert, false)).toBe('b:9092 requires a client certificate.')
      expect(tell(alert, true)).toMatch(/^b:9092 does not take the client certificate \([a-z ]+\)\.$/)
    }
    expect(tell('PROTOCOL_VERSION', true)).toContain('no version of TLS in common')
  },
)

test('of what OpenSSL says only its reason is told', () => {
  const message = `406D:error:0A000438:SSL routines:ssl3_read_bytes:ssl/tls alert internal error:../rec_layer_s3.c:918:SSL alert number 80\n`
  const error = Object.assign(new Error(message), {code: 'ERR_SSL_SSL/TLS_ALERT_INTERNAL_ERROR'})
  expect(networkFailure(error, 'b:9092', FACTS).message).toBe(
    'The TLS handshake with b:9092 failed: ssl/tls alert internal error.',
  )
})

test('a closed connection says what it may mean, by how far it had come', () => {
  expect(told(coded('ECONNRESET'), 'tls-listener')).toContain('security.protocol=SSL')
  expect(told(coded('ECONNRESET'), 'sasl-listener')).toContain('security.protocol=SASL_PLAINTEXT')
  expect(told(coded('ECONNRESET'), 'sasl-tls-listener')).toContain('security.protocol=SASL_SSL')
  expect(told(coded('ECONNRESET'), 'plaintext-listener')).toMatch(/^tls .*leave security.protocol=SSL out/)
  expect(told(Object.assign(new Error(), {name: 'KafkaJSConnectionClosedError'}), 'sasl-listener')).toMatch(
    /^unreachable ECONNRESET: b:9092 closed the connection at the first request/,
  )
})

test('credentials that were refused name the user', () => {
  const refused = Object.assign(new Error('Invalid username or password'), {
    name: 'KafkaJSSASLAuthenticationError',
  })
  expect(told(refused)).toMatch(
    /^auth SASL_AUTHENTICATION_FAILED: b:9092 refused the credentials of ann: Invalid username or password\. /,
  )
  const protocol = (type: string) => Object.assign(new Error('x'), {name: 'KafkaJSProtocolError', type})
  expect(told(protocol('UNSUPPORTED_SASL_MECHANISM'))).toMatch(/^auth UNSUPPORTED_SASL_MECHANISM: /)
  expect(told(protocol('ILLEGAL_SASL_STATE'))).toMatch(/^auth ILLEGAL_SASL_STATE: /)
})

test('a failure passes through', () => {
  const failure = new Failure('timeout', 'x')
  expect(networkFailure(failure, 'b:9092', FACTS)).toBe(failure)
})

test('the code of an error is found inside its causes', () => {
  expect(systemCodeOf(new Error('a', {cause: new Error('b', {cause: coded('EPIPE')})}))).toBe('EPIPE')
  expect(systemCodeOf(new Error('a'))).toBeNull()
  expect(systemCodeOf('text')).toBeNull()
})

test.each<[what: string, bytes: string | number[], code: string]>([
  ['a TLS alert', [0x15, 3, 3, 0, 2, 2, 40], 'TLS_LISTENER'],
  ['a TLS handshake', [0x16, 3, 1, 0, 200], 'TLS_LISTENER'],
  ['an HTTP answer', 'HTTP/1.1 400 Bad Request\r\n', 'HTTP_SERVER'],
  ['an SSH server', 'SSH-2.0-OpenSSH_9.6\r\n', 'NOT_KAFKA'],
  ['an SMTP server', '220 mail ready\r\n', 'NOT_KAFKA'],
  ['a length of zero', [0, 0, 0, 0], 'NOT_KAFKA'],
  ['a negative length', [0xff, 0xff, 0xff, 0xff], 'NOT_KAFKA'],
])('%s', (_, bytes, code) => {
  const answer = Buffer.from(bytes as string)
  // All at once, and a byte at a time.
  for (const pieces of [[answer], [...answer].map((byte) => Buffer.of(byte))]) {
    const frames = new FrameReader(1 << 20)
    const read = () => {
      for (const piece of pieces) frames.push(piece, () => {})
    }
    expect(read).toThrow(FrameLengthError)
    expect(foreignServerFailure(frames.lengthBytes, 'b:9092').code).toBe(code)
  }
})
