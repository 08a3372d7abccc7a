import {Failure} from '../errors/failure.ts'

/**
 * What is at the other end when an answer has a length that none can have. `first` are the bytes of the length where
 * nothing came before it: they tell other protocols. A TLS record starts with its type and major version (RFC 8446: alert
 * 0x15 0x03, handshake 0x16 0x03); each would be a length of hundreds of megabytes and more.
 */
export function foreignServerFailure(first: Buffer, broker: string): Failure {
  if ((first[0] === 0x15 || first[0] === 0x16) && first[1] === 0x03) {
    return new Failure('tls', `${broker} answers with TLS, but samsa spoke plaintext to it.`, {
      code: 'TLS_LISTENER',
      page: 'connecting',
      suggestions: ['Add -X security.protocol=SSL (or SASL_SSL), or use the plaintext port.'],
    })
  }
  if (first.toString('latin1') === 'HTTP') {
    return new Failure('unreachable', `${broker} is an HTTP server, not a Kafka broker.`, {
      code: 'HTTP_SERVER',
      suggestions: ['Check the port; Kafka brokers usually listen on 9092 or 9093.'],
    })
  }
  return new Failure('unreachable', `${broker} does not answer like a Kafka broker.`, {
    code: 'NOT_KAFKA',
    suggestions: ['Check the host and the port.'],
  })
}

/** The same where a broker has answered before: it, or something on the way, has gone wrong. */
export function brokenFrameFailure(length: number, broker: string, maxBytes: number): Failure {
  if (length > maxBytes)
    return new Failure(
      'failed',
      `${broker} sends an answer of ${length} bytes; at most ${maxBytes} are taken.`,
      {
        code: 'RESPONSE_TOO_LARGE',
        suggestions: ['If it is right, raise the limit with -X receive.message.max.bytes=BYTES.'],
      },
    )
  return malformed(broker, `an answer whose length is ${length}`)
}

/** An answer of a broker that is not what the protocol says. */
export function malformed(broker: string, what: string, cause?: unknown): Failure {
  return new Failure('failed', `${broker} sent ${what}, which does not fit Kafka's protocol.`, {
    code: 'MALFORMED_RESPONSE',
    suggestions: ['A proxy in between, or a broker that is out of order? Its log may say more.'],
    cause,
  })
}
