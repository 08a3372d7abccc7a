import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import type {PlanRow} from '../changes/change.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {isSecretProperty} from '../secrets/secret-property.ts'
import {type ConfigKind, type ConfigResource, describeResource} from './config-resource.ts'
import {isListConfig, isSameConfig, listItems, parseConfigValue} from './config-value.ts'
import {type ConfigEntry, isOwnConfig} from './fetch-configs.ts'
import {LOGGER_LEVELS} from './known-values.ts'

/** What is wished of the configs of one resource; what is not named stays as it is. */
export interface ConfigWish {
  readonly set?: Readonly<Record<string, string>>
  readonly unset?: readonly string[]
  /** Items that a list gets beside those that it has. */
  readonly append?: Readonly<Record<string, string>>
  /** Items that a list loses. */
  readonly subtract?: Readonly<Record<string, string>>
  /** Every other config that was set on the resource itself is removed. */
  readonly unsetOthers?: boolean
}

/** IncrementalAlterConfigs' operations (AlterConfigOp.OpType), by their word. */
export type ConfigOperation = 'set' | 'unset' | 'append' | 'subtract'

/** One config of a plan: what it is on the resource itself, and what it comes to be. */
export interface ConfigChange extends PlanRow {
  readonly kind: ConfigKind
  readonly name: string | null
  readonly key: string
  /** Null where it is not set on the resource itself, and where the broker hides it. */
  readonly from: string | null
  /** Null where it is not set any more, and for a secret. */
  readonly to: string | null
  /** Whether it is a secret, whose values are not shown. */
  readonly hidden: boolean
  /** Whether it is set on the resource itself before, also where its value is not shown; null where that could not be looked at. */
  readonly wasSet: boolean | null
  /** The same of what it comes to be. */
  readonly isSet: boolean
}

/** How a change is sent; kept apart from the row, which is shown. */
export interface PlannedConfig {
  readonly row: ConfigChange
  readonly operation: ConfigOperation
  /** What is sent with the operation. */
  readonly value: string | null
  readonly sensitive: boolean
  readonly isChange: boolean
}

/** The configs that are known, by what may be set where. */
export type KnownConfigs = ReadonlyMap<string, KnownConfig>
type KnownConfig = Pick<ConfigEntry, 'type' | 'readOnly' | 'sensitive'>

export function knownConfigs(entries: Iterable<ConfigEntry>): KnownConfigs {
  return new Map([...entries].map((entry) => [entry.name, entry]))
}

/** The keys that a wish names. */
export function wishedKeys({set = {}, unset = [], append = {}, subtract = {}}: ConfigWish): string[] {
  return [...Object.keys(set), ...unset, ...Object.keys(append), ...Object.keys(subtract)]
}

/**
 * A wish as Kafka takes it: values of people's units become numbers. Throws Failure(usage) for a key that the resource
 * does not have, with the nearest ones; for one that cannot be changed, or given twice; for a value of another type.
 */
export function checkWish(wish: ConfigWish, known: KnownConfigs, resource: ConfigResource): ConfigWish {
  const keys = wishedKeys(wish)
  for (const [index, key] of keys.entries()) {
    if (keys.indexOf(key) !== index) throw new Failure('usage', `${key} is asked for in two ways.`)
    // A mistyped one of a listener is kept by brokers, which list it as one that nobody can set: it has to go away again.
    const mayBeUnknown = resource.kind === 'broker' || resource.kind === 'cluster'
    if (!(mayBeUnknown && wish.unset?.includes(key) && PREFIXED.test(key))) checkKey(key, known, resource)
  }
  const typeOf = (key: string) => known.get(key)?.type ?? null
  for (const [word, items] of Object.entries({append: wish.append, subtract: wish.subtract}))
    for (const key of Object.keys(items ?? {}))
      if (!isListConfig(key, typeOf(key)))
        throw new Failure('usage', `${key} is no list: --${word} takes one such as cleanup.policy.`)
  if (wish.set === undefined) return wish
  const set = Object.entries(wish.set).map(([key, text]) => [
    key,
    resource.kind === 'logger' ? parseLevel(key, text) : parseConfigValue(key, typeOf(key), text),
  ])
  return {...wish, set: Object.fromEntries(set)}
}

/** Configs of one listener or of a plugin, which no broker lists before they are set. */
const PREFIXED = /^(listener\.name|config\.providers)\./

/**
 * What is known of a config. One of a listener or a plugin that is not set yet is as the one without the prefix
 * (DynamicBrokerConfig.brokerConfigSynonyms); where there is none, brokers hide its value (KafkaConfig.maybeSensitive), and so does a plan.
 */
function knownConfig(key: string, known: KnownConfigs): KnownConfig | undefined {
  const itself = known.get(key)
  if (itself !== undefined || !PREFIXED.test(key)) return itself
  const words = key.split('.')
  const tail = words.map((_, index) => words.slice(index).join('.')).find((name) => known.has(name))
  return tail === undefined ? {type: null, readOnly: false, sensitive: true} : known.get(tail)
}

/**
 * What a broker can be told and lists only once it was (DynamicConfig.Broker and QuotaConfig.brokerQuotaConfigs): limits of
 * replication in bytes a second (KIP-73, KIP-113).
 */
export const UNLISTED_BROKER_CONFIGS: ReadonlySet<string> = new Set([
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
])

function checkKey(key: string, known: KnownConfigs, resource: ConfigResource): void {
  const config = known.get(key)
  const isBroker = resource.kind === 'broker' || resource.kind === 'cluster'
  if (config?.readOnly) {
    // log.retention.hours is what Kafka starts with, log.retention.ms what it can be told.
    const other = key.replace(/\.(hours|minutes|seconds)$/, '.ms')
    const isOther = known.get(other)?.readOnly === false
    throw new Failure('usage', `${key} cannot be changed while a broker runs.`, {
      code: 'INVALID_CONFIG',
      suggestions: [isOther ? `${other} can.` : 'Set it in server.properties and restart the broker.'],
    })
  }
  if (config || known.size === 0 || (isBroker && (PREFIXED.test(key) || UNLISTED_BROKER_CONFIGS.has(key))))
    return
  const nearest = nearestNames(key, [...known.keys(), ...(isBroker ? UNLISTED_BROKER_CONFIGS : [])])
  const noun = resource.kind === 'logger' ? 'logger' : 'config'
  throw new Failure('usage', `${capitalized(describeKind(resource))} no ${noun} ${key}.`, {
    code: 'INVALID_CONFIG',
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : `\`samsa config get ${resource.kind}${resource.name === null ? '' : ' NAME'} --all\` shows them.`,
    ],
  })
}

function describeKind({kind, name}: ConfigResource): string {
  if (kind === 'topic') return 'topics have'
  if (kind === 'group') return 'groups have'
  if (kind === 'client-metrics') return 'client metrics have'
  if (kind === 'logger') return `broker ${name} has`
  return 'brokers have'
}

function parseLevel(logger: string, text: string): string {
  const level = text.trim().toUpperCase()
  if (LOGGER_LEVELS.includes(level)) return level
  throw new Failure('usage', `${logger} takes a level, not "${text}".`, {
    suggestions: [`The levels are ${LOGGER_LEVELS.join(', ')}.`],
  })
}

/**
 * What a wish comes to on a resource that has these configs; pure. `wish` has passed checkWish. A sensitive value is never
 * compared, as no broker tells it: it counts as changed whenever it is given.
 */
export function planConfigs(
  resource: ConfigResource,
  wish: ConfigWish,
  entries: readonly ConfigEntry[],
  known: KnownConfigs = knownConfigs(entries),
): PlannedConfig[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const plan = (key: string, operation: ConfigOperation, value: string | null): PlannedConfig => {
    const entry = byName.get(key)
    const own = entry && isOwnConfig(resource.kind, entry) ? entry : undefined
    const from = own?.value ?? null
    // An append begins with the value that counts now, be it a default (KafkaConfigSchema, ControllerConfigurationValidator).
    const to =
      operation === 'unset' ? null : resultOf(operation, value ?? '', own?.value ?? entry?.value ?? '')
    const facts = knownConfig(key, known) ?? entry
    const type = facts?.type ?? null
    // Where nobody tells what it is, as its broker is away, its name does.
    const sensitive = facts?.sensitive ?? isSecretProperty(key, value ?? '')
    const isSame = to !== null && from !== null && isSameConfig(key, type, to, from)
    const isChange = sensitive ? to !== null || own !== undefined : to === null ? own !== undefined : !isSame
    const {kind, name} = resource
    const isSet = {hidden: sensitive, wasSet: own !== undefined, isSet: to !== null}
    const row = {kind, name, key, from, to: sensitive ? null : to, ...isSet}
    return {row, operation, value, sensitive, isChange}
  }
  const named = new Set(wishedKeys(wish))
  const others = wish.unsetOthers
    ? entries.filter((entry) => isOwnConfig(resource.kind, entry) && !named.has(entry.name))
    : []
  return [
    ...Object.entries(wish.set ?? {}).map(([key, value]) => plan(key, 'set', value)),
    ...Object.entries(wish.append ?? {}).map(([key, value]) => plan(key, 'append', value)),
    ...Object.entries(wish.subtract ?? {}).map(([key, value]) => plan(key, 'subtract', value)),
    ...[...(wish.unset ?? []), ...others.map(({name}) => name)].map((key) => plan(key, 'unset', null)),
  ]
}

function resultOf(operation: ConfigOperation, value: string, present: string): string {
  if (operation === 'set') return value
  const items = listItems(value)
  if (operation === 'append') return [...new Set([...listItems(present), ...items])].join(',')
  return listItems(present)
    .filter((item) => !items.includes(item))
    .join(',')
}

/** The rows of a resource whose configs could not be read: all that is wished, each with the failure. */
export function failedConfigs(
  {kind, name}: ConfigResource,
  wish: ConfigWish,
  error: Failure,
): ConfigChange[] {
  const values = {...wish.set, ...wish.append, ...wish.subtract}
  // Nobody has told which of them are secrets.
  return wishedKeys(wish).map((key) => {
    const value = values[key] ?? null
    const hidden = isSecretProperty(key, value ?? '')
    const isSet = {hidden, wasSet: null, isSet: value !== null}
    return {kind, name, key, from: null, to: hidden ? null : value, ...isSet, error}
  })
}

/** The sentence of a resource that could not be altered. */
export function alterSentence(resource: ConfigResource): string {
  return `The configs of ${describeResource(resource)} could not be altered`
}
