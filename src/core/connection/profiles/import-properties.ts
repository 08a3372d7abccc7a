import path from 'node:path'
import {Failure} from '../../../errors/failure.ts'
import type {SecretSource} from '../../secrets/read-secret.ts'
import {isSecretProperty} from '../../secrets/secret-property.ts'
import {parseConnectionSettings} from '../connection-settings.ts'
import {parseJaas} from '../jaas.ts'
import {ALLOW_PLAINTEXT, mechanismOf, TOKEN_LOGIN} from '../parse-sasl.ts'
import {resolveSettings} from '../resolve-settings.ts'
import {type StoreKind, storeKindOf} from '../store-kind.ts'
import {findUnused, unusedSentence} from '../unused-properties.ts'
import type {WrittenProfile} from './edit-profiles.ts'
import {givenFields} from './given-fields.ts'

export interface ImportOptions {
  /** Where the properties stand: its folder is what paths in it are relative to. */
  readonly file: string
  /** Servers for a file that has none; null for none. */
  readonly servers: string | null
  /** Reads a file that a setting names; throws the system's error. */
  readonly readFile: (path: string) => Buffer
  /** Where passwords are read from now on; null: they are asked for. */
  readonly password: SecretSource | null
  readonly keyPassword: SecretSource | null
  /** Whether passwords that stand in the file are copied. */
  readonly keepsPasswords: boolean
}

/** Options of JAAS that a profile has fields for. */
const COPIED_FROM_JAAS: ReadonlySet<string> = new Set([
  ...['username', 'password', 'tokenauth'],
  ...['clientId', 'clientSecret', 'scope'],
])

/** What stands for a file that is not there yet. */
const STAND_INS: Readonly<Record<StoreKind, Buffer>> = {
  pem: Buffer.from('-----BEGIN '),
  pkcs12: Buffer.alloc(0),
  jks: Buffer.from('feedfeed00000002', 'hex'),
}

/** A profile of a .properties file, and what there is to say about it. Throws Failure(usage) for what could not connect. */
export function importProperties(
  properties: ReadonlyMap<string, string>,
  options: ImportOptions,
): {readonly profile: WrittenProfile; readonly notes: readonly string[]} {
  const settings = resolveSettings([{from: {kind: 'file', name: options.file}, values: properties}])
  const rest = new Map([...settings].map(([key, {value}]) => [key, String(value)]))
  const take = (key: string): string | undefined => {
    const value = rest.get(key)
    rest.delete(key)
    return value
  }
  const file = (key: string): string | undefined => {
    const value = take(key)
    return value === undefined ? undefined : path.resolve(path.dirname(options.file), value)
  }
  const typeOf = (store: string): string | null => {
    const ofKeys = settings.get('ssl.keystore.location')?.value === store
    const type = settings.get(ofKeys ? 'ssl.keystore.type' : 'ssl.truststore.type')?.value
    return typeof type === 'string' ? type : null
  }
  // Java stores and unknown words are told as every command tells them. A file may come later, and is known by its name.
  const readStore = (named: string): Buffer => {
    try {
      return options.readFile(path.resolve(path.dirname(options.file), named))
    } catch {
      return STAND_INS[storeKindOf(Buffer.alloc(0), named, typeOf(named))]
    }
  }
  parseConnectionSettings({
    settings: new Map([...settings, [ALLOW_PLAINTEXT, {value: 'true', from: {kind: 'default', name: ''}}]]),
    readFile: readStore,
    log: () => {},
  })
  const servers = options.servers ?? take('bootstrap.servers')
  rest.delete('bootstrap.servers')
  if (servers === undefined)
    throw new Failure('usage', 'The file has no bootstrap.servers: give them with -b HOST:PORT.')
  const notes: string[] = []
  const secret = (key: string, given: SecretSource | null, inJaas: string | null = null) => {
    const text = take(key) ?? inJaas
    if (given !== null) return given
    if (text === null || text === undefined) return undefined
    if (options.keepsPasswords) return text
    notes.push(
      `${key} is not copied: it is asked for (or say where it is read, with --password, --key-password)`,
    )
    return {prompt: true}
  }
  const protocol = (take('security.protocol') ?? 'PLAINTEXT').toUpperCase()
  const {module, option, options: jaas} = parseJaas(take('sasl.jaas.config') ?? '')
  const mechanism = (take('sasl.mechanism') ?? mechanismOf(module)).toUpperCase()
  for (const name of jaas.keys())
    if (!COPIED_FROM_JAAS.has(name)) notes.push(`${name} of sasl.jaas.config is not copied`)
  const store = rest.get('ssl.keystore.location')
  const storeType = take('ssl.keystore.type') ?? null
  const isPkcs12 = store !== undefined && storeKindOf(readStore(store), store, storeType) === 'pkcs12'
  rest.delete('ssl.truststore.type')
  const identity = take('ssl.endpoint.identification.algorithm')
  const tls = protocol.endsWith('SSL')
    ? {
        ca: file('ssl.truststore.location'),
        ...(isPkcs12
          ? {
              store: file('ssl.keystore.location'),
              storePassword: secret('ssl.keystore.password', options.keyPassword),
            }
          : {
              cert: file('ssl.keystore.location'),
              key: file('ssl.key.location'),
              keyPassword: secret('ssl.key.password', options.keyPassword),
            }),
        serverName: take('ssl.server.name'),
        verifyName: identity === '' || identity === 'none' ? false : undefined,
      }
    : undefined
  const isOauth = mechanism === 'OAUTHBEARER'
  const sasl = protocol.startsWith('SASL')
    ? {
        mechanism,
        ...(isOauth
          ? {
              tokenEndpoint: take('sasl.oauthbearer.token.endpoint.url'),
              clientId:
                take('sasl.oauthbearer.client.credentials.client.id') ?? option('clientId') ?? undefined,
              clientSecret: secret(
                'sasl.oauthbearer.client.credentials.client.secret',
                options.password,
                option('clientSecret'),
              ),
              scope: take('sasl.oauthbearer.scope') ?? option('scope') ?? undefined,
            }
          : {
              username: take('sasl.username') ?? option('username') ?? undefined,
              password: secret('sasl.password', options.password, option('password')),
              tokenAuth:
                (take(TOKEN_LOGIN) ?? option('tokenauth'))?.toLowerCase() === 'true' ? true : undefined,
              allowPlaintextPassword: mechanism === 'PLAIN' && tls === undefined ? true : undefined,
            }),
      }
    : undefined
  if (mechanism === 'PLAIN' && sasl !== undefined && tls === undefined)
    notes.push('the file sends the password without TLS, and so does the profile (allowPlaintextPassword)')
  for (const unused of findUnused(new Map([...settings].filter(([key]) => rest.has(key)))))
    notes.push(unusedSentence(unused))
  // A password in some other property would be copied unseen.
  for (const [key, value] of rest)
    if (isSecretProperty(key, value) && !options.keepsPasswords) {
      rest.delete(key)
      notes.push(`${key} is not copied, as it may be a secret`)
    }
  const tlsFields = tls === undefined ? undefined : givenFields(tls)
  return {
    profile: givenFields({
      bootstrapServers: servers.split(',').map((server) => server.trim()),
      tls: tlsFields !== undefined && Object.keys(tlsFields).length === 0 ? true : tlsFields,
      sasl: sasl === undefined ? undefined : givenFields(sasl),
      properties: rest.size === 0 ? undefined : Object.fromEntries(rest),
    }),
    notes,
  }
}
