import {setTimeout as sleep} from 'node:timers/promises'

/** Waits between two looks at a condition. Throws the signal's own reason when cancelled meanwhile. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : {signal}).catch(() => undefined)
  signal?.throwIfAborted()
}

/** Looks at a condition every `everyMs` until it holds (true) or the time is up (false). */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  {everyMs, timeoutMs, signal}: {everyMs: number; timeoutMs: number; signal?: AbortSignal | undefined},
): Promise<boolean> {
  const end = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() >= end) return false
    await pause(everyMs, signal)
  }
  return true
}
