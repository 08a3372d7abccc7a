import {once} from 'node:events'
import {type AddressInfo, createServer, type Socket} from 'node:net'
import {onTestFinished} from 'vitest'
import {ApiVersions} from '../../src/kafka/protocol/messages/api-versions.ts'
import {splitFrames} from './kafka-proxy.ts'
import {encode, frameOf} from './rewritten-answer.ts'

/** The keys of the messages that a broker answers before it has taken a client's credentials. */
export const API_VERSIONS = 18
export const SASL_HANDSHAKE = 17
export const SASL_AUTHENTICATE = 36

/** A request that has come, and how to answer it: `frame` puts length and correlation id in front of a body. */
export interface ScriptedRequest {
  readonly apiKey: number
  /** How many requests came before on this connection. */
  readonly index: number
  readonly socket: Socket
  readonly frame: (body: Buffer) => Buffer
}

/**
 * Something that listens and answers as a test says, for what no broker does: what is not answered by `answer` (null) gets
 * what a broker of today would say before it has taken credentials. Lives until the test is over.
 */
export async function startScriptedBroker(
  answer: (request: ScriptedRequest) => Buffer | null,
): Promise<{readonly address: string}> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.setNoDelay(true)
    let index = 0
    socket.on(
      'data',
      splitFrames((request) => {
        const apiKey = request.readInt16BE(4)
        const correlationId = request.subarray(8, 12)
        const frame = (body: Buffer): Buffer => frameOf(correlationId, body)
        const bytes = answer({apiKey, index, socket, frame}) ?? frame(usualAnswer(apiKey))
        index += 1
        socket.write(bytes)
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {address: `127.0.0.1:${(server.address() as AddressInfo).port}`}
}

function usualAnswer(apiKey: number): Buffer {
  if (apiKey === SASL_HANDSHAKE) return saslHandshakeAnswer(['SCRAM-SHA-256', 'PLAIN'])
  return encode(ApiVersions.response, VERSIONS, {version: 3, flexible: true})
}

const VERSIONS = {
  errorCode: 0,
  apiKeys: [
    [3, 9, 12],
    [16, 4, 5],
    [SASL_HANDSHAKE, 0, 1],
    [API_VERSIONS, 0, 4],
    [SASL_AUTHENTICATE, 0, 1],
  ].map(([apiKey = 0, minVersion = 0, maxVersion = 0]) => ({apiKey, minVersion, maxVersion})),
  throttleTimeMs: 0,
  supportedFeatures: [],
  finalizedFeaturesEpoch: -1n,
  finalizedFeatures: [],
  zkMigrationReady: false,
}

/** SaslHandshakeResponse, version 1. */
function saslHandshakeAnswer(mechanisms: readonly string[]): Buffer {
  const count = Buffer.alloc(6)
  count.writeInt32BE(mechanisms.length, 2)
  return Buffer.concat([count, ...mechanisms.map(fixedString)])
}

/** SaslAuthenticateResponse, version 1, without an error. */
export function saslAnswer(message: string): Buffer {
  const head = Buffer.alloc(8)
  // No error (int16), and no error message: the length of a string is -1 then.
  head.writeInt16BE(-1, 2)
  head.writeInt32BE(message.length, 4)
  return Buffer.concat([head, Buffer.from(message), Buffer.alloc(8)])
}

function fixedString(text: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeInt16BE(text.length)
  return Buffer.concat([length, Buffer.from(text)])
}
