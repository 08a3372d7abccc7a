import {Failure} from '../../errors/failure.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'

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

/** Says of a key whether its value is not to be shown. */
export type IsSecret = (key: string, value: string | null) => boolean

/**
 * Which values of a config are secrets: those that its plugin declares as PASSWORD, those whose keys sound like one, and those with a
 * password in them. A reference
 * to where a secret is read is none. A plugin that is not there, or that may not be looked at, tells nothing.
 */
export async function fetchIsSecret(client: ConnectClient, plugin: string | null): Promise<IsSecret> {
  const declared = plugin === null ? new Set<string>() : await fetchDeclared(client, plugin)
  return (key, value) =>
    value !== null &&
    value !== '' &&
    !REFERENCE.test(value) &&
    (declared.has(key) || soundsSecret(key) || WITH_PASSWORD.test(value))
}

async function fetchDeclared(client: ConnectClient, plugin: string): Promise<ReadonlySet<string>> {
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
