import {Failure} from '../errors/failure.ts'

/**
 * What is at the other end when the first bytes of an "answer" are not Kafka's, or null when they may be.
 * A TLS record starts with its type and major version (RFC 8446: alert 0x15 0x03, handshake 0x16 0x03).
 */
export function foreignServerFailure(
  chunk: Buffer,
  broker: string,
  maxResponseBytes: number,
): Failure | null {
  const [first, second] = chunk
  if ((first === 0x15 || first === 0x16) && second === 0x03) {
    return new Failure('tls', `${broker} answers with TLS, but samsa spoke plaintext to it.`, {
      code: 'TLS_LISTENER',
      page: 'connecting',
      suggestions: ['Add -X security.protocol=SSL (or SASL_SSL), or use the plaintext port.'],
    })
  }
  if (/^HTTP\/\d/.test(chunk.toString('latin1', 0, 8))) {
    return new Failure('unreachable', `${broker} is an HTTP server, not a Kafka broker.`, {
      code: 'HTTP_SERVER',
      suggestions: ['Check the port; Kafka brokers usually listen on 9092 or 9093.'],
    })
  }
  if (chunk.length >= 4 && (chunk.readInt32BE(0) < 4 || chunk.readInt32BE(0) > maxResponseBytes)) {
    return new Failure('unreachable', `${broker} does not answer like a Kafka broker.`, {
      code: 'NOT_KAFKA',
      suggestions: ['Check the host and the port.'],
    })
  }
  return null
}
