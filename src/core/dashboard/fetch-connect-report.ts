import type {ConnectClient} from '../connect/connect-client.ts'
import type {Clock} from '../time/clock.ts'
import {type ConnectSource, connectorReports} from './connect-report.ts'

/** How the workers are reached. */
export interface ConnectOpener {
  /** Throws Failure(usage) where nothing says where they are. */
  readonly open: () => Promise<ConnectClient>
  /** Flags that lead another command line to them. */
  readonly words: () => readonly string[]
}

/**
 * Asks the workers for all connectors: one request a poll. An answer that a poll no longer waits for, because its screen was left,
 * is the next poll's, so that a worker that hangs is asked once.
 */
export function createConnectSource({open, words}: ConnectOpener, clock: Clock): ConnectSource {
  let asked: ReturnType<ConnectClient['connectors']> | null = null
  const ask = () => {
    asked ??= open()
      .then((client) => client.connectors())
      .finally(() => {
        asked = null
      })
    return asked
  }
  return async (signal) => {
    const atMs = clock.now()
    const told = await unlessAborted(ask(), signal)
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      connectors: connectorReports(told),
      connection: words(),
    }
  }
}

/** Throws the signal's reason once it has one. */
async function unlessAborted<Value>(answer: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, {once: true})
  try {
    if (signal.aborted) abort()
    return await Promise.race([answer, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
