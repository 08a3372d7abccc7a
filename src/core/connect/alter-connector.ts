import {Failure} from '../../errors/failure.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {awaitConnectors, judgeRunning, statusOrNull} from './await-connectors.ts'
import {type CheckedConfig, checkConfig, refuseInvalid} from './check-config.ts'
import {type ConfigDifference, diffConfigs} from './config-difference.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'
import {refuseOtherName} from './create-connector.ts'
import {unknownConnector} from './known-connectors.ts'
import {fetchIsSecret} from './secret-configs.ts'

/** How the config of a connector is to be. */
export type ConfigWish =
  | {readonly whole: ConnectorConfig}
  | {readonly set: ConnectorConfig; readonly unset: readonly string[]}

/** A key of a connector that gets another value. */
export interface ConnectorConfigChange extends ConfigDifference, PlanRow {
  readonly connector: string
}

/** What is to be changed, and what it comes to. */
export interface AlterationPlan {
  readonly name: string
  readonly rows: readonly ConnectorConfigChange[]
  /** The whole config after it. */
  readonly config: ConnectorConfig
  /** Whether it was to run when it was planned: then it has to run afterwards. */
  readonly runs: boolean
  /** Keys that get a value here, and that nothing declares: mistyped perhaps. */
  readonly unknown: CheckedConfig['unknown']
}

/**
 * Plans another config for a connector, key by key. The worker checks it as a whole first. Throws Failure(not-found) where there is no
 * such connector, Failure(usage) for a key that is to be unset and is not set, Failure(failed) with what the worker says is wrong.
 */
export async function planAlteration(
  client: ConnectClient,
  name: string,
  wish: ConfigWish,
): Promise<AlterationPlan> {
  refuseOtherName(name, 'whole' in wish ? wish.whole : wish.set)
  if ('unset' in wish && wish.unset.includes('name'))
    throw new Failure('usage', 'The name of a connector cannot be taken away.', {code: 'OTHER_NAME'})
  const before = await configOf(client, name)
  const status = await statusOrNull(client, name)
  const config: ConnectorConfig = {...wishedConfig(name, before, wish), name}
  const isSecret = await fetchIsSecret(client, config['connector.class'] ?? null)
  const differences = diffConfigs(before, config, isSecret)
  const checked = differences.length > 0 ? await checkConfig(client, config) : null
  if (checked !== null) refuseInvalid(name, checked)
  const runs = status?.state === 'RUNNING' || status?.state === 'FAILED'
  const rows = differences.map((difference) => ({connector: name, ...difference}))
  const changed = new Set(rows.map(({key}) => key))
  return {name, config, runs, rows, unknown: checked?.unknown.filter(({key}) => changed.has(key)) ?? []}
}

async function configOf(client: ConnectClient, name: string): Promise<ConnectorConfig> {
  try {
    return await client.config(name)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error
    throw unknownConnector(name, await client.names())
  }
}

function wishedConfig(name: string, before: ConnectorConfig, wish: ConfigWish): ConnectorConfig {
  if ('whole' in wish) return wish.whole
  const absent = wish.unset.find((key) => !Object.hasOwn(before, key))
  if (absent !== undefined)
    throw new Failure('usage', `Connector ${name} has no ${absent} that could be unset.`)
  const kept = Object.entries(before).filter(([key]) => !wish.unset.includes(key))
  return {...Object.fromEntries(kept), ...wish.set}
}

/** Gives a connector its new config in one request, which starts it anew, and looks whether it has it, and runs with it. */
export function connectorAlteration(
  client: ConnectClient,
  {name, rows, config, runs, unknown}: AlterationPlan,
): Change<'configs', ConnectorConfigChange> {
  return {
    noun: 'configs',
    facts: {unknown},
    rows,
    execute: async (effective) => {
      await client.putConfig(name, config)
      return new Map(
        effective.map((row): [ConnectorConfigChange, Done<ConnectorConfigChange>] => [
          row,
          {outcome: 'altered'},
        ]),
      )
    },
    readBack: async (done) => {
      const now = await client.config(name)
      const astray = done.filter(({key}) => (now[key] ?? null) !== (config[key] ?? null))
      if (astray.length > 0 || !runs) return new Map(astray.map((row) => [row, notTaken(row)]))
      const failure = await whyNotRunning(client, name, {mayBeStale: true})
      const told = failure?.with({message: `It was altered, but: ${failure.message}`})
      return new Map(told === undefined ? [] : done.map((row) => [row, told]))
    },
  }
}

/**
 * For a plan without a row: a connector that has the config already, and is to run, has to run with it, as after a change. Throws the
 * Failure of one that does not.
 */
export async function requireRunning(
  client: ConnectClient,
  {name, rows, runs}: AlterationPlan,
): Promise<void> {
  if (rows.length > 0 || !runs) return
  const failure = await whyNotRunning(client, name, {mayBeStale: false})
  if (failure !== null) throw failure.with({message: `It has that config already, but: ${failure.message}`})
}

async function whyNotRunning(
  client: ConnectClient,
  name: string,
  look: {readonly mayBeStale: boolean},
): Promise<Failure | null> {
  const [awaited] = (await awaitConnectors(client, [name], judgeRunning(look))).values()
  return awaited?.failure ?? null
}

function notTaken({connector, key}: ConnectorConfigChange): Failure {
  return new Failure('failed', `Connector ${connector} has another value of ${key} than it was given.`, {
    code: 'NOT_APPLIED',
    suggestions: ['Somebody may have changed it at the same time: look before you do it again.'],
  })
}
