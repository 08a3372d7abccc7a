import {editDistance, nearestNames} from '../names/nearest-names.ts'
import type {Settings} from './resolve-settings.ts'

/** A property that decides about connections elsewhere, and about nothing here. */
export interface UnusedProperty {
  readonly name: string
  /** Where it comes from: `-X`, a file. */
  readonly from: string
  /** What was probably meant; null where nothing is like it. */
  readonly nearest: string | null
}

/** What samsa goes by, under Java's names; those of services have their own prefixes. */
const USED: ReadonlySet<string> = new Set([
  ...['bootstrap.servers', 'security.protocol', 'client.id', 'client.rack', 'config.providers'],
  ...['request.timeout.ms', 'socket.connection.setup.timeout.ms', 'receive.message.max.bytes'],
  ...['ssl.truststore.location', 'ssl.truststore.certificates', 'ssl.truststore.type'],
  ...[
    'ssl.keystore.location',
    'ssl.keystore.type',
    'ssl.keystore.password',
    'ssl.keystore.certificate.chain',
  ],
  ...['ssl.keystore.key', 'ssl.key.location', 'ssl.key.password'],
  ...['ssl.enabled.protocols', 'ssl.server.name', 'ssl.endpoint.identification.algorithm'],
  ...['enable.ssl.certificate.verification', 'allow.plaintext.password'],
  ...['sasl.mechanism', 'sasl.jaas.config', 'sasl.username', 'sasl.password', 'sasl.tokenauth'],
  ...['sasl.oauthbearer.token.endpoint.url', 'sasl.oauthbearer.client.credentials.client.id'],
  ...['sasl.oauthbearer.client.credentials.client.secret', 'sasl.oauthbearer.scope'],
  ...['sasl.oauthbearer.token', 'sasl.oauthbearer.extensions', 'aws.region'],
])

/** Without a meaning where the rest is as samsa has it: of PEM, of a handshake that Node makes, of Java's own login. */
const NEEDLESS =
  /^(ssl\.(truststore\.password|protocol|secure\.random\.implementation|(key|trust)manager\.algorithm)|sasl\.(oauthbearer\.method|kerberos\..*|login\.(refresh|retry)\..*))$/

/** Classes that do what samsa does itself for the same mechanism. */
const KNOWN_CLASS = /^(org\.apache\.kafka|software\.amazon\.msk\.auth\.iam)\./

/** What begins so decides on whom a connection trusts, and on what it shows of its user. */
const OF_SECURITY = /^(ssl|sasl|security|enable\.ssl|enable\.sasl)\./

/**
 * Properties that would be passed over although they matter: whatever is about TLS and SASL and not known here, what is a typo away
 * from what is, and whatever was typed for this run (`-X`). Others of a client's file (`max.poll.records`) decide nothing about a
 * connection.
 */
export function findUnused(settings: Settings): readonly UnusedProperty[] {
  return [...settings].flatMap(([name, {from, value}]) => {
    if (USED.has(name) || NEEDLESS.test(name) || OF_SERVICES.test(name)) return []
    if (typeof value === 'string' && name.endsWith('.class') && KNOWN_CLASS.test(value)) return []
    const nearest = nearestNames(name, USED).find((each) => isTypo(name, each)) ?? null
    const matters = nearest !== null || OF_SECURITY.test(name) || from.kind === 'flag'
    return matters ? [{name, from: from.name, nearest}] : []
  })
}

/** One in a sentence; never its value. */
export function unusedSentence({name, from, nearest}: UnusedProperty): string {
  const meant = nearest === null ? '' : `; did you mean ${nearest}?`
  return `${name} (${from}) is no property that samsa goes by${meant}`
}

/** Of services, which have words of their own. */
const OF_SERVICES = /^(schema\.registry|connect|basic\.auth|bearer\.auth)\./

/** As long, but for a letter or two: one name within another is no mistake. */
function isTypo(name: string, other: string): boolean {
  return editDistance(name.toLowerCase(), other) <= 2
}
