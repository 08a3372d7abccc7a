import {Failure} from '../../errors/failure.ts'

/** `key=value` words into an object; the value may hold further `=`. Throws Failure(usage) that names the flag. */
export function parseKeyValues(words: readonly string[], flag: string): Record<string, string> {
  const pairs = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1) throw new Failure('usage', `${flag} takes KEY=VALUE, not "${word}".`)
    const key = word.slice(0, at).trim()
    if (pairs.has(key)) throw new Failure('usage', `${flag} gives ${key} twice.`)
    pairs.set(key, word.slice(at + 1))
  }
  return Object.fromEntries(pairs)
}
