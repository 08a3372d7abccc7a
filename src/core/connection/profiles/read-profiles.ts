import path from 'node:path'
import type {SecretSource} from '../../secrets/read-secret.ts'
import type {Placed} from '../../source/shapes.ts'
import {type Problem, readSourceTrees, type SourceText} from '../../source/source-tree.ts'
import {ALLOW_PLAINTEXT, TOKEN_LOGIN} from '../parse-sasl.ts'
import {namesFile, propertyName} from '../resolve-settings.ts'
import type {Profile, ProfileFile} from './profile.ts'
import {profilesShape, type ReadProfile} from './profile-shape.ts'

/** What a file of profiles says; what is wrong with it goes to `problems`, each with its place. */
export function readProfiles(source: SourceText, problems: Problem[]): ProfileFile {
  const none: ProfileFile = {file: source.file, text: source.text, current: null, profiles: new Map()}
  const [tree, ...more] = readSourceTrees(source, new Map(), problems)
  if (more[0] !== undefined) problems.push({...more[0].place, message: 'There is more than one document.'})
  if (tree === undefined) return none
  const read = profilesShape.read(tree, problems)
  if (read === undefined) return none
  const profiles = [...(read.profiles ?? [])].map(
    ([name, placed]) => [name, profileOf(name, placed)] as const,
  )
  return {...none, current: read.current ?? null, profiles: new Map(profiles)}
}

function profileOf(name: string, {value, place}: Placed<ReadProfile>): Profile {
  const settings = settingsOf(value)
  const brokerMap = new Map([...(value.brokerMap ?? [])].map(([from, to]) => [from, to.value]))
  return {
    name,
    place,
    settings,
    isReadOnly: value.readOnly ?? false,
    isProtected: value.protected ?? false,
    color: value.color ?? null,
    brokerMap,
    needsTrust: [
      ...[...settings].filter((setting) => !isHarmless(setting)).map(([key]) => key),
      ...(brokerMap.size > 0 ? ['brokerMap'] : []),
    ],
    literals: [...settings].flatMap(([key, each]) =>
      typeof each === 'string' && isLiteral(propertyName(key), each) ? [key] : [],
    ),
  }
}

/** What begins so decides on whom a connection trusts, and on what it shows of its user. */
const OF_SECURITY = /^(ssl|sasl|security|enable|allow|aws|schema\.registry|connect)\./

/** Those of them that neither read anything, nor weaken anything, whatever they are. */
const HARMLESS: ReadonlySet<string> = new Set([
  'security.protocol',
  'ssl.enabled.protocols',
  'ssl.keystore.type',
  'ssl.truststore.type',
  'sasl.username',
  'sasl.oauthbearer.client.credentials.client.id',
  'sasl.oauthbearer.scope',
  TOKEN_LOGIN,
  'schema.registry.url',
  'schema.registry.username',
  'connect.url',
  'connect.username',
])

/** And those that are harmless with some values: what is the default says nothing. */
const HARMLESS_VALUES: Readonly<Record<string, (value: string) => boolean>> = {
  // AWS_MSK_IAM is signed with the credentials that AWS's own package finds here, for whichever server the profile names.
  'sasl.mechanism': (value) => value.toUpperCase() !== 'AWS_MSK_IAM',
  // A user name; one with a password in it is a literal, which is refused as that.
  'sasl.jaas.config': () => true,
  'enable.ssl.certificate.verification': (value) => value === 'true',
  'ssl.endpoint.identification.algorithm': (value) => value.toLowerCase() === 'https',
  [ALLOW_PLAINTEXT]: (value) => value === 'false',
}

/**
 * Whether a file of a project may say this without being trusted: it reads no file, runs nothing, and makes no connection less
 * safe than it would be without it. What is not known to be so is not.
 */
function isHarmless([key, value]: readonly [string, string | SecretSource]): boolean {
  const name = propertyName(key)
  if (typeof value !== 'string') return false
  return !OF_SECURITY.test(name) || HARMLESS.has(name) || HARMLESS_VALUES[name]?.(value) === true
}

/** Whether a text is a secret. A JAAS line may hold a name alone, a certificate's PEM its key. */
function isLiteral(key: string, text: string): boolean {
  if (key === 'sasl.jaas.config') return /(password|secret)\s*=/i.test(text)
  return SECRET_KEYS.includes(key) || text.includes('PRIVATE KEY')
}

const SECRET_KEYS: readonly string[] = [
  'ssl.key.password',
  'ssl.keystore.key',
  'ssl.keystore.password',
  'sasl.password',
  'sasl.oauthbearer.token',
  'sasl.oauthbearer.client.credentials.client.secret',
  'schema.registry.ssl.key.password',
  'schema.registry.password',
  'schema.registry.token',
  'schema.registry.basic.auth.user.info',
  'connect.ssl.key.password',
  'connect.password',
  'connect.token',
  'connect.basic.auth.user.info',
]

/** A profile as the properties of a client. */
function settingsOf({
  bootstrapServers,
  tls,
  sasl,
  schemaRegistry,
  connect,
  properties,
}: ReadProfile): Profile['settings'] {
  const hasTls = tls !== undefined && tls !== false
  const given: readonly (readonly [string, string | SecretSource | null | undefined])[] = [
    ['bootstrap.servers', bootstrapServers.join(',')],
    ['security.protocol', protocolOf(hasTls, sasl !== undefined)],
    ...(hasTls && tls !== true ? tlsSettings(tls) : []),
    ...(sasl === undefined ? [] : saslSettings(sasl)),
    ...(schemaRegistry === undefined ? [] : serviceSettings('schema.registry', schemaRegistry)),
    ...(connect === undefined ? [] : serviceSettings('connect', {...connect, url: connect.url.join()})),
    ...[...(properties ?? [])].map(
      ([key, {value, place}]) => [key, namesFile(key) ? besideFile(value, place.file) : value] as const,
    ),
  ]
  return new Map(
    given.flatMap(([key, value]) => (value === null || value === undefined ? [] : [[key, value]])),
  )
}

function besideFile<Value>(value: Value, file: string): Value | string {
  return typeof value === 'string' ? path.resolve(path.dirname(file), value) : value
}

function protocolOf(hasTls: boolean, hasSasl: boolean): string {
  if (hasSasl) return hasTls ? 'SASL_SSL' : 'SASL_PLAINTEXT'
  return hasTls ? 'SSL' : 'PLAINTEXT'
}

type Given = readonly (readonly [string, string | SecretSource | undefined])[]

function tlsSettings(tls: Exclude<ReadProfile['tls'], boolean | undefined>): Given {
  return [
    ['ssl.truststore.location', tls.ca],
    ['ssl.keystore.location', tls.store ?? tls.cert],
    ['ssl.keystore.type', tls.store === undefined ? undefined : 'PKCS12'],
    ['ssl.key.location', tls.key],
    ['ssl.key.password', tls.keyPassword],
    ['ssl.keystore.password', tls.storePassword],
    ['ssl.server.name', tls.serverName],
    ['ssl.enabled.protocols', tls.minVersion === 'TLSv1.3' ? 'TLSv1.3' : undefined],
    ['ssl.endpoint.identification.algorithm', tls.verifyName === false ? 'none' : undefined],
  ]
}

function saslSettings(sasl: NonNullable<ReadProfile['sasl']>): Given {
  return [
    ['sasl.mechanism', sasl.mechanism],
    ['sasl.username', sasl.username],
    ['sasl.password', sasl.password],
    [ALLOW_PLAINTEXT, sasl.allowPlaintextPassword === true ? 'true' : undefined],
    [TOKEN_LOGIN, sasl.tokenAuth === true ? 'true' : undefined],
    ['sasl.oauthbearer.token', sasl.token],
    ['sasl.oauthbearer.token.endpoint.url', sasl.tokenEndpoint],
    ['sasl.oauthbearer.client.credentials.client.id', sasl.clientId],
    ['sasl.oauthbearer.client.credentials.client.secret', sasl.clientSecret],
    ['sasl.oauthbearer.scope', sasl.scope],
  ]
}

/** Of a server that is asked by HTTP, under the names that http-service.ts reads. */
function serviceSettings(
  prefix: string,
  service: Omit<NonNullable<ReadProfile['schemaRegistry']>, 'place' | 'places'>,
): Given {
  return [
    [`${prefix}.url`, service.url],
    [`${prefix}.ssl.truststore.location`, service.ca],
    [`${prefix}.ssl.keystore.location`, service.certificate],
    [`${prefix}.ssl.key.location`, service.key],
    [`${prefix}.ssl.key.password`, service.keyPassword],
    [`${prefix}.username`, service.username],
    [`${prefix}.password`, service.password],
    [`${prefix}.token`, service.token],
  ]
}
