/** What the environment says about a terminal, where nobody can ask it. */
type Environment = Readonly<Record<string, string | undefined>>

/**
 * How many columns a terminal has. Null for a stream that is none, and where a terminal does not say: a serial line, or a
 * pseudo-terminal that nobody gave a size (script, expect, `ssh -tt` in a job), have 0.
 */
export function columnsOf({
  isTTY,
  columns,
}: {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}): number | null {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : null
}

/** Whether the terminal knows how to move its cursor back. TERM=dumb (an editor's shell, a log) does not. */
export function canRepaint({TERM}: Environment): boolean {
  return TERM !== 'dumb'
}

/**
 * Whether the terminal reads UTF-8: not where the locale says another encoding, as C and POSIX do. Without any locale
 * (containers, services) terminals read UTF-8 nowadays.
 */
export function readsUnicode({LC_ALL, LC_CTYPE, LANG}: Environment): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || ''
  return locale === '' || /utf-?8/i.test(locale)
}
