import {Failure} from '../../errors/failure.ts'
import type {SaslOptions} from '../../kafka/connection-options.ts'
import {wordIn} from '../names/word-in.ts'
import type {PendingSecret, PendingSecrets} from './connection-secrets.ts'
import {MECHANISM_OF_MODULE, parseJaas, SCRAM_MODULE} from './jaas.ts'
import {planAwsToken, planToken} from './oauth-token.ts'
import {readFlag, type SaslSettings} from './setting-reader.ts'

/** The mechanisms that samsa speaks, by their names in `sasl.mechanism`. */
export const SASL_MECHANISMS = [
  'PLAIN',
  'SCRAM-SHA-256',
  'SCRAM-SHA-512',
  'OAUTHBEARER',
  'AWS_MSK_IAM',
] as const

/** Who authenticates, and the secrets that it takes. */
export interface Login {
  readonly sasl: SaslOptions
  readonly secrets: PendingSecrets
}

/** SASL as `sasl.*` properties say it. Throws Failure(usage) that names the setting at fault. */
export function parseSasl(given: SaslSettings): Login {
  const {settings, get, wrong, isEncrypted} = given
  const {module, option, options} = parseJaas(get('sasl.jaas.config') ?? '')
  const typed = get('sasl.mechanism')
  const named = (typed ?? mechanismOf(module)).toUpperCase()
  if (typed === null && named === '')
    throw wrong('sasl.jaas.config', 'sasl.mechanism is not set, and ScramLoginModule goes with two.', [
      'Set sasl.mechanism to SCRAM-SHA-256 or SCRAM-SHA-512. By PLAIN, the default, the password itself would be sent.',
    ])
  const mechanism = SASL_MECHANISMS.find((each) => each === named)
  if (mechanism === undefined) {
    const help = wordIn(UNSUPPORTED, named)
    throw wrong(
      'sasl.mechanism',
      `sasl.mechanism ${named} is not supported; there are ${SASL_MECHANISMS.join(', ')}.`,
      help === undefined ? [] : [help],
    )
  }
  if (mechanism === 'AWS_MSK_IAM') return {sasl: {mechanism: 'oauthbearer'}, secrets: planAwsToken(given)}
  if (mechanism === 'OAUTHBEARER')
    return {
      sasl: {mechanism: 'oauthbearer', ...extensionsOf(get('sasl.oauthbearer.extensions'), options)},
      secrets: planToken(given, option),
    }
  const username = get('sasl.username') ?? option('username')
  const value = settings.get('sasl.password')?.value ?? option('password')
  if (username === null || value === null) {
    throw new Failure('usage', 'SASL needs a user name and a password.', {
      suggestions: [
        'Set sasl.username and sasl.password, or sasl.jaas.config, in a --command-config file; or keep them in a profile (samsa profile add).',
      ],
    })
  }
  if (mechanism === 'PLAIN' && !isEncrypted && readFlag(get, wrong, ALLOW_PLAINTEXT) !== true)
    throw readablePassword(username)
  const password: PendingSecret = {what: `the password of ${username}`, value}
  if (mechanism === 'PLAIN') return {sasl: {mechanism: 'plain', username}, secrets: {password}}
  const scram = ({'SCRAM-SHA-256': 'scram-sha-256', 'SCRAM-SHA-512': 'scram-sha-512'} as const)[mechanism]
  const isToken = readFlag(get, wrong, TOKEN_LOGIN) ?? option('tokenauth')?.toLowerCase() === 'true'
  return {sasl: {mechanism: scram, username, ...(isToken ? {isToken} : {})}, secrets: {password}}
}

/** The mechanism that a module of JAAS goes with; empty where it goes with several, PLAIN where it says nothing. */
export function mechanismOf(module: string | null): string {
  if (module === SCRAM_MODULE) return ''
  return (module === null ? undefined : wordIn(MECHANISM_OF_MODULE, module)) ?? 'PLAIN'
}

/** SASL extensions of a token (KIP-342): `extension_NAME` of JAAS, `NAME=VALUE,...` of librdkafka. */
function extensionsOf(
  text: string | null,
  options: ReadonlyMap<string, string>,
): {readonly extensions?: Readonly<Record<string, string>>} {
  const pairs = [...options]
    .filter(([name]) => name.startsWith(EXTENSION))
    .map(([name, value]) => [name.slice(EXTENSION.length), value] as const)
  const others = (text ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 1 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const]
  })
  const all = [...pairs, ...others]
  return all.length === 0 ? {} : {extensions: Object.fromEntries(all)}
}

const EXTENSION = 'extension_'

/** Whether user and password are the id and the HMAC of a delegation token; `tokenauth=true` of a JAAS line. */
export const TOKEN_LOGIN = 'sasl.tokenauth'

/** The property behind --allow-plaintext-password. */
export const ALLOW_PLAINTEXT = 'allow.plaintext.password'

const UNSUPPORTED: Readonly<Record<string, string>> = {
  GSSAPI: 'Kerberos takes a library of the system; a SCRAM or OAUTHBEARER listener of the cluster will do.',
}

/** PLAIN sends the password as it is (RFC 4616); without TLS everybody on the way reads it. */
function readablePassword(username: string): Failure {
  return new Failure('usage', `The password of ${username} would be sent in plain text: PLAIN without TLS.`, {
    code: 'PLAINTEXT_PASSWORD',
    page: 'connecting',
    suggestions: [
      'Use security.protocol=SASL_SSL, or a SCRAM mechanism, which never sends the password.',
      'If that is meant (a test, a tunnel), add --allow-plaintext-password.',
    ],
  })
}
