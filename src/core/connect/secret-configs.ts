import {Failure} from '../../errors/failure.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import {HIDDEN} from './secret-assignments.ts'

/** Words in a key that its value is probably a secret for: transformations and converters have keys that no plugin declares. */
const SECRET_WORDS =
  /passw(?:or)?d|\bpwd\b|passphrase|secret|token|credential|jaas|api[._-]?key|private[._-]?key|userinfo|user\.info|keystore\.key/i

/** Whether a key is probably that of a secret, by its words. */
export function soundsSecret(key: string): boolean {
  return SECRET_WORDS.test(key)
}

/** A value that says where a secret is read, and holds none: `${file:/etc/db.properties:password}` (KIP-297). */
const REFERENCE = /^\$\{[^${}]*\}$/

/** A password in a URL, or among its parameters: `jdbc:postgresql://db/shop?user=u&password=p`, `mongodb://u:p@db`. */
const WITH_PASSWORD =
  /:\/\/[^\s/@:]*:(?!\$\{)[^\s/@]+@|(?:^|[?&;,\s])(?:passw(?:or)?d|pwd|secret|token)=(?!\$\{)[^&;,\s]/i

/** Passwords in a value, whose other parts may be shown. */
const EMBEDDED = [
  /:\/\/[^\s/@:]*:(?!\$\{)([^\s/@]+)@/g,
  /(?:passw(?:or)?d|pwd|secret|token)\s*=\s*"?(?!\$\{)([^&;,\s"]+)/gi,
  // JAAS puts it in quotes, and then it may hold anything. Without a limit a value of megabytes is a RangeError.
  /(?:passw(?:or)?d|pwd|secret|token)\s*=\s*"(?!\$\{)((?:[^"\\]|\\.){1,10000})"/gi,
]

/** Tells which keys of a plugin it declares as passwords. */
export interface PluginKeys {
  secretKeys(plugin: string): Promise<ReadonlySet<string>>
}

/** Says of a key whether its value is not to be shown. */
export type IsSecret = (key: string, value: string | null) => boolean

/**
 * Which values of a config are secrets: those that its plugin declares as PASSWORD, those whose keys sound like one, and those with a
 * password in them. A reference
 * to where a secret is read is none. A plugin that is not there, or that may not be looked at, tells nothing.
 */
export async function fetchIsSecret(client: PluginKeys, plugin: string | null): Promise<IsSecret> {
  const declared = plugin === null ? new Set<string>() : await fetchDeclared(client, plugin)
  return (key, value) =>
    looksSecret(key, value) || (declared.has(key) && value !== null && value !== '' && !REFERENCE.test(value))
}

/** Whether a value is probably a secret, or holds one, by the words of its key and by what it looks like. */
export function looksSecret(key: string, value: string | null): boolean {
  if (value === null || value === '' || REFERENCE.test(value)) return false
  return soundsSecret(key) || WITH_PASSWORD.test(value)
}

/** What a text may quote of a config and is not to be shown: whole values, and passwords in them. */
export function secretsOf(config: ConnectorConfig, isSecret: IsSecret): readonly string[] {
  const secrets = Object.entries(config).flatMap(([key, value]) => {
    if (value === null || !isSecret(key, value)) return []
    const parts = EMBEDDED.flatMap((pattern) => [...value.matchAll(pattern)].map(([, part = '']) => part))
    return [value, ...parts]
  })
  return [...new Set(secrets)].filter((each) => !NO_SECRET.test(each))
}

/** What a switch is set to: `token.enabled=true`. */
const NO_SECRET = /^(?:true|false|null)?$/i

/** A secret this short is one only where it stands by itself: as a part of other words it is those. */
const SHORT = 6

/** A text with *** in the place of each of these. The longest first, so that none is cut in two by a shorter one. */
export function hideSecretsIn(text: string, secrets: readonly string[]): string {
  return [...new Set(secrets.flatMap(spellingsOf))]
    .toSorted((a, b) => b.length - a.length)
    .reduce((hidden, secret) => {
      if (secret.length >= SHORT) return hidden.replaceAll(secret, HIDDEN)
      const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      return hidden.replace(new RegExp(`(?<!\\w)${literal}(?!\\w)`, 'g'), HIDDEN)
    }, text)
}

/** A secret as it is, line by line, as JSON has it, and as URLs have it, from either side. */
function spellingsOf(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length >= SHORT)
  const spellings = [secret, ...lines, JSON.stringify(secret).slice(1, -1)]
  if (secret.isWellFormed())
    spellings.push(encodeURIComponent(secret), String(new URLSearchParams([['', secret]])).slice(1))
  try {
    spellings.push(decodeURIComponent(secret))
  } catch {
    // It is none of those that a URL has.
  }
  return spellings.filter((each) => each !== '')
}

async function fetchDeclared(client: PluginKeys, plugin: string): Promise<ReadonlySet<string>> {
  try {
    return await client.secretKeys(plugin)
  } catch (error) {
    if (error instanceof Failure && ['not-found', 'failed', 'denied'].includes(error.kind)) return new Set()
    throw error
  }
}

/** A config as it may be shown: null in the place of secrets, with their keys. */
export function hideSecrets(
  config: ConnectorConfig,
  isSecret: IsSecret,
): {readonly config: ConnectorConfig; readonly hidden: readonly string[]} {
  const hidden = Object.keys(config).filter((key) => isSecret(key, config[key] ?? null))
  const shown = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, hidden.includes(key) ? null : value]),
  )
  return {config: shown, hidden}
}
