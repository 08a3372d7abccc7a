import {waitUntil} from '../../src/local/pause.ts'

/**
 * How long a test waits for what must come before it calls it a failure. One number for all: it costs nothing where all is
 * well, and on a machine that is busy with something else nothing is late.
 */
export const PATIENCE_MS = 120_000

/** For a whole test, which may wait more than once: above every single wait, so that the wait says what did not come. */
export const TEST_PATIENCE_MS = 300_000

/** Waits until something is so, in a hook too, where there is no expect.poll; throws what `lacking` says of it otherwise. */
export async function untilSo(
  condition: () => boolean | Promise<boolean>,
  lacking: () => string,
  everyMs = 20,
): Promise<void> {
  if (!(await waitUntil(condition, {everyMs, timeoutMs: PATIENCE_MS}))) throw new Error(lacking())
}
