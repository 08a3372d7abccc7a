import {wordIn} from '../names/word-in.ts'
import type {SecretSource} from '../secrets/read-secret.ts'

/** Where a setting comes from. */
export interface Origin {
  readonly kind: 'flag' | 'environment' | 'file' | 'profile' | 'local-cluster' | 'default'
  /** The flag, the variable or the file, as the user knows it; for the others what it is. */
  readonly name: string
}

/** A value, and where it comes from. */
export interface Setting {
  /** A secret of a profile is the place where it is read once it is needed. */
  readonly value: string | SecretSource
  readonly from: Origin
}

/** Settings by the name that Kafka's Java client has for them. */
export type Settings = ReadonlyMap<string, Setting>

/** Settings of one origin, under Java's or librdkafka's names; the later of equal ones has won. */
export interface SettingsSource {
  readonly from: Origin
  readonly values: ReadonlyMap<string, string | SecretSource>
}

/** What librdkafka, and Kafka of old, call settings of Java's client. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'bootstrap.server': 'bootstrap.servers',
  'metadata.broker.list': 'bootstrap.servers',
  'sasl.mechanisms': 'sasl.mechanism',
  'ssl.ca.location': 'ssl.truststore.location',
  'ssl.ca.pem': 'ssl.truststore.certificates',
  'ssl.certificate.location': 'ssl.keystore.location',
  'ssl.certificate.pem': 'ssl.keystore.certificate.chain',
  'ssl.key.pem': 'ssl.keystore.key',
  // As Confluent's serialisers have them.
  'schema.registry.ssl.ca.location': 'schema.registry.ssl.truststore.location',
  'schema.registry.bearer.auth.token': 'schema.registry.token',
  'bearer.auth.token': 'schema.registry.token',
  'basic.auth.user.info': 'schema.registry.basic.auth.user.info',
  'sasl.oauthbearer.client.id': 'sasl.oauthbearer.client.credentials.client.id',
  'sasl.oauthbearer.client.secret': 'sasl.oauthbearer.client.credentials.client.secret',
}

/** Whether the value of a property is the path of a file. */
export function namesFile(key: string): boolean {
  return key.endsWith('.location')
}

/** The name that Java's client has for a property, whichever is written. */
export function propertyName(key: string): string {
  return wordIn(OTHER_NAMES, key) ?? key
}

/**
 * What holds of several sources, the strongest first: a setting of one goes before that of all after it, under whichever
 * of its names. Within one source Java's own name goes before another.
 */
export function resolveSettings(sources: readonly SettingsSource[]): Settings {
  const settings = new Map<string, Setting>()
  for (const {from, values} of sources.toReversed()) {
    const isOther = ([key]: readonly [string, unknown]): boolean => key in OTHER_NAMES
    const entries = [...values]
    for (const [key, value] of [...entries.filter(isOther), ...entries.filter((entry) => !isOther(entry))])
      settings.set(propertyName(key), {value, from})
  }
  return settings
}

/** An origin in a sentence: "It comes from -X.", "It comes from the variable SAMSA_BOOTSTRAP_SERVER." */
export function describeOrigin({kind, name}: Origin): string {
  return kind === 'environment' ? `the variable ${name}` : name
}
