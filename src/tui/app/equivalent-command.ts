/** A word as a POSIX shell takes it: as it is where that is safe, else in single quotes. */
function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/**
 * A command line for a shell: the program and its connection, then the words.
 *
 * @param program what starts samsa on this cluster: `['samsa', '-b', 'broker:9092']`; its flags go behind the words
 */
export function formatCommandLine(program: readonly string[], words: readonly string[]): string {
  const [name = 'samsa', ...connection] = program
  return [name, ...words, ...connection].map(quoteForShell).join(' ')
}
