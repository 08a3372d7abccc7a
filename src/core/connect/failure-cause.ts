/** A message is one line of a table. */
const MOST_CHARACTERS = 600

/** So much of a cause is looked at; its message comes first. */
const MOST_LOOKED_AT = 10_000

/** What a message of an exception ends before: its stack, what was suppressed with it, and the next cause. */
const AFTER_MESSAGE = /\n(?:\s+at |\s*\.\.\. \d+ more|\s+Suppressed: |Caused by: )/

/**
 * Why a task has failed, in one line: the deepest `Caused by` of a Java stack trace, which is what went wrong; the exceptions
 * around it say where it was noticed. Packages of classes are left out.
 */
export function causeOf(trace: string): string {
  // One that is indented belongs to an exception that was only suppressed.
  const parts = `\n${trace.trim()}`.split(/\nCaused by: /)
  const deepest = parts.at(-1)?.replace(/^\n/, '').slice(0, MOST_LOOKED_AT) ?? ''
  const [message = ''] = `${deepest}\n`.split(AFTER_MESSAGE)
  const line = message.replace(/\s+/g, ' ').trim()
  const named = line.replace(/^(?:[A-Za-z_]\w*\.)+(?=[A-Z$_]\w*)/, '')
  return named.length > MOST_CHARACTERS ? `${named.slice(0, MOST_CHARACTERS - 1)}…` : named
}
