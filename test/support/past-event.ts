/**
 * Runs a command that has a deadline, and returns the first run in which an event came before it. How long a command
 * takes to get that far is the machine's business: where the deadline came first, it is run again with twice the time.
 *
 * @param run one run with this deadline
 * @param hasHappened whether the event came in the last run
 */
export async function runPastEvent<R>(
  run: (timeoutMs: number) => Promise<R>,
  hasHappened: (run: R) => boolean,
  firstTimeoutMs = 2_000,
): Promise<R> {
  for (let timeoutMs = firstTimeoutMs; ; timeoutMs *= 2) {
    const result = await run(timeoutMs)
    if (hasHappened(result)) return result
  }
}
