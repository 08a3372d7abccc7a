import {Failure} from '../../errors/failure.ts'

/** What was looked at, and what came of it. */
export interface Check {
  /** What kind of check: `dns`, `tcp`, `tls`, ... */
  readonly name: string
  /** What was looked at: an address, a broker, a file; '' for this machine or the whole cluster. */
  readonly target: string
  /** Null where it is not known: it was not done, as something it depends on has failed, or nobody tells. */
  readonly ok: boolean | null
  /** One sentence, or what was found. */
  readonly message: string
  /** What to do next; null for nothing. */
  readonly suggestion: string | null
  /** How long it took, milliseconds. */
  readonly ms: number
}

/** What a check has found; a warning is fine, and says what could be better. */
export interface Finding {
  readonly message: string
  readonly suggestion?: string
  /** It could be looked at, and nobody can tell: neither fine nor failed. */
  readonly isUnknown?: boolean
}

/** A check that was done, and what the next ones need of it; null where it failed. */
export interface Done<T> {
  readonly check: Check
  readonly value: T | null
}

/** Runs one check. What is no Failure is a bug, and thrown. */
export async function runCheck<T>(
  name: string,
  target: string,
  look: () => Promise<readonly [value: T, finding: Finding]>,
): Promise<Done<T>> {
  const startedMs = performance.now()
  const elapsed = (): number => Math.round(performance.now() - startedMs)
  try {
    const [value, {message, suggestion = null, isUnknown = false}] = await look()
    return {check: {name, target, ok: isUnknown ? null : true, message, suggestion, ms: elapsed()}, value}
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    const code = error.code === null ? '' : ` [${error.code}]`
    const [suggestion = null] = error.suggestions
    // What may not be asked for is not known; the connection is none the worse for it.
    const ok = error.kind === 'denied' ? null : false
    return {
      check: {name, target, ok, message: `${error.message}${code}`, suggestion, ms: elapsed()},
      value: null,
    }
  }
}

/** A check that was not done. */
export function skipCheck(name: string, target: string, because: string): Check {
  return {name, target, ok: null, message: `not looked at: ${because}`, suggestion: null, ms: 0}
}
