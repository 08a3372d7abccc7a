import {escapeName} from './name-pattern.ts'

/** C0, DEL, C1 and bidi controls: pasted raw they would act on the terminal, or end a bracketed paste. */
const UNPASTABLE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** A word as a shell takes it: as it is where that is safe, else in quotes. */
export function quoteForShell(word: string): string {
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

/** A command of samsa as words, not yet quoted. */
export interface CommandWords {
  /** `['group', 'describe']` */
  readonly verb: readonly string[]
  /** What it is about: names of groups, topics; as they are called, whatever is in them. */
  readonly names?: readonly string[]
  /** Flags and their values, each a word. */
  readonly flags?: readonly string[]
}

/**
 * A command line for a shell: the program and its connection, then the words. Names come before the flags, but where one
 * would be taken for a flag itself; then they stand behind `--`, after which nothing is a flag.
 *
 * @param program what starts samsa on this cluster: `['samsa', '-b', 'broker:9092']`; its flags go behind the words
 */
export function formatCommandLine(program: readonly string[], command: CommandWords): string {
  const [name = 'samsa', ...connection] = program
  const {verb, flags = []} = command
  const names = (command.names ?? []).map(escapeName)
  const words = names.some((each) => each.startsWith('-'))
    ? [...verb, ...flags, ...connection, '--', ...names]
    : [...verb, ...names, ...flags, ...connection]
  return [name, ...words].map(quoteForShell).join(' ')
}

/** A command in a sentence for people: `` `samsa group describe 'a b'` ``. */
export function quoteCommand(verb: string, names: readonly string[], flags: readonly string[] = []): string {
  return `\`${formatCommandLine(['samsa'], {verb: verb.split(' '), names, flags})}\``
}

/** A flag and its value as words; a value that begins with a dash would be taken for a flag of its own. */
export function flagWords(flag: string, value: string): string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value]
}
