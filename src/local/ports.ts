import {randomInt} from 'node:crypto'
import {createServer} from 'node:net'
import {Failure} from '../errors/failure.ts'
import {waitUntil} from './pause.ts'

/** How long the port of a broker that has just ended may stay taken. */
export const PORT_PATIENCE_MS = 3000

/** Whether nothing listens on this port of 127.0.0.1 (or of all addresses) right now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({port, host: '127.0.0.1'}, () => server.close(() => resolve(true)))
  })
}

/**
 * Throws a conflict that names the port when something listens on it. With patience it first waits that long: the sockets
 * of a killed process outlive it by a moment, so a port that was ours may be free soon.
 */
export async function checkPortFree(port: number, purpose: string, patienceMs = 0): Promise<void> {
  if (await waitUntil(() => isPortFree(port), {everyMs: 20, timeoutMs: patienceMs})) return
  throw new Failure('conflict', `Port ${port} for ${purpose} is taken by another program.`, {
    code: 'EADDRINUSE',
    suggestions: [
      'Choose another one with --port, or --port 0 for any free one.',
      'See `samsa local status` for the local clusters that run.',
    ],
  })
}

/**
 * A port that is free and not in `taken`; it is added to `taken`. From below the range that systems hand out for
 * outgoing connections (32768 up on Linux), so that none of those takes it before the broker does.
 */
export async function findFreePort(taken: Set<number>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(20_000, 32_000)
    if (taken.has(port) || !(await isPortFree(port))) continue
    taken.add(port)
    return port
  }
  throw new Failure('conflict', 'No free port was found between 20000 and 32000.', {code: 'EADDRINUSE'})
}
