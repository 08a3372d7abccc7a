/** C0, DEL, C1 and bidi controls: pasted raw they would act on the terminal, or end a bracketed paste. */
const UNPASTABLE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** A word as a shell takes it: as it is where that is safe, else in quotes. */
function quoteForShell(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  return UNPASTABLE.test(word) ? quoteControls(word) : `'${word.replaceAll("'", `'\\''`)}'`
}

/** `$'\x1b'`: bash, zsh, ksh, and every shell of POSIX 2024. Bytes, since not all of them know `\u`. */
function quoteControls(word: string): string {
  const written = [...word].map((character) => {
    if (character === "'" || character === '\\') return `\\${character}`
    if (!UNPASTABLE.test(character)) return character
    // Octal digits always end after the third one; hexadecimal ones would take in what follows.
    return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  })
  return `$'${written.join('')}'`
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
