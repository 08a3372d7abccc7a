import {once} from 'node:events'
import {createServer, type Socket} from 'node:net'
import {splitFrames} from './kafka-proxy.ts'
import {frameOf} from './rewritten-answer.ts'

/** Answers of a broker, by message and version, as `KEY/VERSION`: what comes behind length and correlation id. */
export type RecordedAnswers = Map<string, Buffer[]>

export interface ReplayServer {
  /** The connections of one client, which are no longer needed. */
  close(): Promise<void>
}

/**
 * Listens where a proxy was whose answers were recorded, and gives them again, each as `change` makes it for the client that
 * asks; null for no answer at all. Of several for one message they take turns.
 */
export async function startReplayServer(
  port: number,
  recorded: RecordedAnswers,
  change: (clientId: string, frame: Buffer) => Buffer | null,
): Promise<ReplayServer> {
  const sockets = new Set<Socket>()
  const turns = new Map<string, number>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on(
      'data',
      splitFrames((request) => {
        const kind = `${request.readInt16BE(4)}/${request.readInt16BE(6)}`
        const clientId = request.toString('utf8', 14, 14 + request.readInt16BE(12))
        const answers = recorded.get(kind)
        if (answers === undefined) {
          socket.destroy()
          return
        }
        const turn = turns.get(`${clientId} ${kind}`) ?? 0
        turns.set(`${clientId} ${kind}`, turn + 1)
        const body = answers[turn % answers.length] ?? Buffer.alloc(0)
        const bytes = change(clientId, frameOf(request.subarray(8, 12), body))
        if (bytes !== null) socket.write(bytes)
      }),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
