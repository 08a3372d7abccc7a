import {Failure} from '../../errors/failure.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {awaitConnectors, judgeRunning, statusOrNull} from './await-connectors.ts'
import {checkConfig, refuseInvalid} from './check-config.ts'
import {type ConfigDifference, diffConfigs} from './config-difference.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'
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
  const before = await configOf(client, name)
  const status = await statusOrNull(client, name)
  const config: ConnectorConfig = {...wishedConfig(name, before, wish), name}
  const isSecret = await fetchIsSecret(client, config['connector.class'] ?? null)
  const differences = diffConfigs(before, config, isSecret)
  if (differences.length > 0) refuseInvalid(name, await checkConfig(client, config))
  const runs = status?.state === 'RUNNING' || status?.state === 'FAILED'
  return {name, config, runs, rows: differences.map((difference) => ({connector: name, ...difference}))}
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
  {name, rows, config, runs}: AlterationPlan,
): Change<'configs', ConnectorConfigChange> {
  return {
    noun: 'configs',
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
      const judge = judgeRunning({mayBeStale: true, ofTasks: true})
      const [failure] = (await awaitConnectors(client, [name], judge)).values()
      return new Map(failure === undefined ? [] : done.map((row) => [row, withoutSuccess(failure)]))
    },
  }
}

/** The config is there, and what it was for is not. */
function withoutSuccess(failure: Failure): Failure {
  return failure.with({message: `It was altered, but: ${failure.message}`})
}

function notTaken({connector, key}: ConnectorConfigChange): Failure {
  return new Failure('failed', `Connector ${connector} has another value of ${key} than it was given.`, {
    code: 'NOT_APPLIED',
    suggestions: ['Somebody may have changed it at the same time: look before you do it again.'],
  })
}
