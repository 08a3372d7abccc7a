import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import type {CheckedKey, ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'
import {hideLikelySecrets} from './likely-secrets.ts'
import {hideSecretsIn, looksSecret, secretsOf, soundsSecret} from './secret-configs.ts'

/** What is wrong with one key of a config. */
export interface ConfigError {
  readonly key: string
  /** Null where it is not set, and for a secret. */
  readonly value: string | null
  readonly message: string
  /** Values that would do, as far as the plugin names them. */
  readonly recommended: readonly string[]
}

/** What a worker says of a config. */
export interface CheckedConfig {
  readonly valid: boolean
  readonly class: string
  readonly errors: readonly ConfigError[]
  /** Keys that nothing declares: mistyped perhaps, or read all the same. */
  readonly unknown: readonly {readonly key: string; readonly nearest: string | null}[]
}

/**
 * Has a worker check a config, by its plugin and by Connect itself, as it does before it takes one. Throws Failure(usage) for one
 * without `connector.class`, and Failure(not-found) with the nearest classes for one that the worker does not have.
 */
export async function checkConfig(client: ConnectClient, config: ConnectorConfig): Promise<CheckedConfig> {
  const plugin = config['connector.class']
  if (plugin === undefined || plugin === null || plugin === '')
    throw new Failure('usage', 'The config has no connector.class, which says what the connector is.', {
      suggestions: ['samsa connect plugins shows the classes that the worker has.'],
    })
  const checked = await checkBy(client, plugin, config)
  const errors = checked.flatMap((each) => errorsOf(each, config))
  return {valid: errors.length === 0, class: plugin, errors, unknown: unknownKeys(config, checked)}
}

/**
 * The same as a verdict: a class that the worker does not have is an error of `connector.class`, with the nearest ones. Throws
 * Failure(usage) for a config without a class.
 */
export async function validateConfig(client: ConnectClient, config: ConnectorConfig): Promise<CheckedConfig> {
  try {
    return await checkConfig(client, config)
  } catch (error) {
    if (!(error instanceof UnknownPlugin)) throw error
    const {plugin, nearest} = error
    const wrong = {key: 'connector.class', value: plugin, message: error.message, recommended: nearest}
    return {valid: false, class: plugin, errors: [wrong], unknown: []}
  }
}

/** That a worker does not have a class, with those that were probably meant. */
class UnknownPlugin extends Failure {
  readonly plugin: string
  readonly nearest: readonly string[]

  constructor(message: string, plugin: string, nearest: readonly string[], cause: Failure) {
    super('not-found', message, {
      code: 'UNKNOWN_PLUGIN',
      suggestions: [
        ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
        'samsa connect plugins shows the classes that the worker has.',
      ],
      cause,
    })
    this.plugin = plugin
    this.nearest = nearest
  }
}

async function checkBy(
  client: ConnectClient,
  plugin: string,
  config: ConnectorConfig,
): Promise<CheckedKey[]> {
  try {
    return await client.check(plugin, config)
  } catch (error) {
    const isUnknown = error instanceof Failure && /failed to find any class/i.test(error.message)
    throw isUnknown ? await unknownPlugin(client, plugin, error) : error
  }
}

/** The worker's own sentence names every class that it has, on one line. */
async function unknownPlugin(client: ConnectClient, plugin: string, cause: Failure): Promise<Failure> {
  const plugins = await client.plugins()
  const classes = plugins.filter(({type}) => type === 'source' || type === 'sink').map((each) => each.class)
  const nearest = nearestNames(alias(plugin), classes.map(alias))
  const whole = classes.filter((each) => nearest.includes(alias(each)))
  return new UnknownPlugin(`${client.where} has no connector of class ${plugin}.`, plugin, whole, cause)
}

/** The short name that a worker takes for a class too: without its package, and without Connector at its end. */
function alias(plugin: string): string {
  return plugin.slice(plugin.lastIndexOf('.') + 1).replace(/(?<=.)Connector$/, '')
}

/** How a worker quotes a value (Kafka's ConfigException). */
const QUOTED_VALUE = /^Invalid value ([\s\S]+?) for configuration /

/** A value that cannot be read counts as none with a worker, which then says of it too that none is there. */
const NONE_THERE = /^Invalid value null for configuration /

function errorsOf({key, isSecret, errors, recommended}: CheckedKey, config: ConnectorConfig): ConfigError[] {
  const given = config[key] ?? null
  const hides = given !== null && given !== '' && (isSecret || looksSecret(key, given))
  const secrets = secretsOf(config, (name, value) => (name === key ? hides : looksSecret(name, value)))
  const isOfWorker = given?.includes('${') === true && (isSecret || soundsSecret(key))
  const messages = errors.map((message) => {
    // What a reference stands for the worker alone knows, and quotes it.
    const [, resolved] = isOfWorker ? (QUOTED_VALUE.exec(message) ?? []) : []
    const known = resolved === undefined ? secrets : [...secrets, resolved]
    return oneLine(hideLikelySecrets(hideSecretsIn(message, known)))
  })
  const told = messages.filter((message, index) => index === 0 || !NONE_THERE.test(message))
  return told.map((message) => ({key, value: hides ? null : given, message, recommended}))
}

/** What an override for clients begins with: it is passed on, and declared nowhere (KIP-458). */
const PASSED_ON = /^(?:producer|consumer|admin)\.override\./

function unknownKeys(config: ConnectorConfig, checked: readonly CheckedKey[]): CheckedConfig['unknown'] {
  const known = new Set(checked.map(({key}) => key))
  return Object.keys(config)
    .filter((key) => !known.has(key) && !PASSED_ON.test(key))
    .map((key) => ({key, nearest: nearestNames(key, known)[0] ?? null}))
}

function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim()
}

/** Throws Failure(failed) with what is wrong, key by key, where something is; nothing was changed then. */
export function refuseInvalid(name: string, {errors}: CheckedConfig): void {
  const [first] = errors
  if (first === undefined) return
  const lines = errors.map(({key, message}) => `${key}: ${message}`)
  throw new Failure(
    'failed',
    errors.length === 1
      ? `The config of ${name} is not valid: ${first.message.replace(/\.?$/, '.')}`
      : `The config of ${name} has ${errors.length} errors. Nothing was changed.`,
    {code: 'INVALID_CONFIG', suggestions: errors.length === 1 ? [`The key is ${first.key}.`] : lines},
  )
}
