/** What the environment says about a terminal, where nobody can ask it. */
type Environment = Readonly<Record<string, string | undefined>>

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
