import {Failure} from '../../../errors/failure.ts'
import {awaitConnectors, type Judge, judgeGone, judgeState} from '../../connect/await-connectors.ts'
import {checkConfig, refuseInvalid} from '../../connect/check-config.ts'
import {diffConfigs} from '../../connect/config-difference.ts'
import type {ConnectorConfig, ConnectorStatus} from '../../connect/connect-answers.ts'
import type {ConnectClient, WishedState} from '../../connect/connect-client.ts'
import {refuseUnaskable} from '../../connect/create-connector.ts'
import {fetchIsSecret, hideSecrets} from '../../connect/secret-configs.ts'
import {sendEach} from '../../connect/steer-connectors.ts'
import {compareNames} from '../../names/compare-names.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut, type FieldChange, HIDDEN_VALUE} from '../declared-change.ts'
import type {ExportContext, KindPlan, PlanContext} from '../kind.ts'
import type {DeclaredConnector} from './connectors.ts'

const STATES = {running: 'RUNNING', paused: 'PAUSED', stopped: 'STOPPED'} as const satisfies Record<
  string,
  WishedState
>

/** How a connector is to be, and what that takes. */
interface Wish {
  readonly config: ConnectorConfig
  readonly setsConfig: boolean
  /** The state that it is brought to; null where it is left in the one that it has. */
  readonly state: WishedState | null
  /** What has to be true of it afterwards. */
  readonly judge: Judge
}

interface Known {
  readonly status: ConnectorStatus
  readonly config: ConnectorConfig
}

/** Plans connectors: all of them are asked for at once, and the worker checks each config that would be another. */
export async function planConnectors(
  declared: readonly DeclaredConnector[],
  {services}: PlanContext,
): Promise<KindPlan> {
  if (declared.length === 0) return {rows: [], execute: async () => new Map()}
  const client = await services.connect()
  const known = new Map((await client.connectors()).map((each) => [each.status.name, each]))
  const wishes = new Map<DeclaredChange, Wish>()
  const gone: DeclaredChange[] = []
  for (const each of declared) {
    const found = known.get(each.name)
    if (each.state === 'absent') {
      if (found) gone.push({kind: 'connector', name: each.name, action: 'delete', fields: [], warnings: []})
      continue
    }
    const [row, wish] = await planOne(client, each, found)
    if (row.fields.length > 0 || row.error) wishes.set(row, wish)
  }
  const awaitAll = async (
    rows: readonly DeclaredChange[],
    judgeOf: (row: DeclaredChange) => Judge,
  ): Promise<Map<DeclaredChange, Failure>> => {
    const awaited = await Promise.all(rows.map((row) => awaitConnectors(client, [row.name], judgeOf(row))))
    return new Map(
      rows.flatMap((row, index) =>
        [...(awaited[index]?.values() ?? [])].flatMap(({failure}): [DeclaredChange, Failure][] =>
          failure === null ? [] : [[row, failure]],
        ),
      ),
    )
  }
  return {
    rows: [...wishes.keys(), ...gone],
    execute: (rows) => send(client, rows, (row) => carryOut(client, row, wishes.get(row))),
    remove: (rows) => send(client, rows, ({name}) => client.delete(name)),
    readBack: (done) => awaitAll(done, (row) => wishes.get(row)?.judge ?? judgeGone),
  }
}

async function planOne(
  client: ConnectClient,
  {name, config = new Map(), state, strict = false}: DeclaredConnector,
  found: Known | undefined,
): Promise<readonly [DeclaredChange, Wish]> {
  const given = Object.fromEntries(
    [...config].flatMap(([key, {value}]) => (value === null ? [] : [[key, value] as const])),
  )
  const removed = [...config].flatMap(([key, {value}]) => (value === null ? [key] : []))
  const kept = Object.entries(strict ? {} : (found?.config ?? {})).filter(([key]) => !removed.includes(key))
  const wished: ConnectorConfig = {...Object.fromEntries(kept), ...given, name}
  const isSecret = await fetchIsSecret(client, wished['connector.class'] ?? null)
  const fields = diffConfigs(found?.config ?? {}, wished, isSecret).map(
    ({key, from, to, hidden, wasSet, isSet}): FieldChange => ({
      field: key,
      from: hidden && wasSet ? HIDDEN_VALUE : from,
      to: hidden && isSet ? HIDDEN_VALUE : to,
    }),
  )
  const setsConfig = fields.length > 0
  const is = found === undefined ? null : stateOf(found.status)
  const wanted = wantedState(state, is)
  if (wanted !== null && is !== wanted && !(is === null && wanted === 'RUNNING'))
    fields.push({field: 'state', from: is?.toLowerCase() ?? null, to: wanted.toLowerCase()})
  const ends = wanted ?? (is === 'PAUSED' || is === 'STOPPED' ? is : 'RUNNING')
  const row: DeclaredChange = {
    ...{kind: 'connector', name, action: found ? 'alter' : 'create', fields, warnings: []},
    ...(setsConfig ? await errorOf(client, name, wished) : {}),
  }
  const wish = {
    config: wished,
    setsConfig,
    state: is === null || is === wanted ? null : wanted,
    judge: judgeState(ends, {mayBeStale: found !== undefined}),
  }
  return [row, is === null ? {...wish, state: ends} : wish]
}

/** The state that it is brought to. Where none is declared one that is paused or stopped may be so on purpose; one that has failed never is. */
function wantedState(state: DeclaredConnector['state'], is: string | null): WishedState | null {
  if (state === undefined || state === 'absent') return is === 'FAILED' ? 'RUNNING' : null
  return STATES[state]
}

/** That of the connector; FAILED where one of its tasks is. */
function stateOf({state, tasks}: ConnectorStatus): string {
  return state === 'RUNNING' && tasks.some((task) => task.state === 'FAILED') ? 'FAILED' : state
}

async function errorOf(
  client: ConnectClient,
  name: string,
  config: ConnectorConfig,
): Promise<{readonly error?: Failure}> {
  try {
    refuseUnaskable(name)
    refuseInvalid(name, await checkConfig(client, config))
    return {}
  } catch (error) {
    if (!(error instanceof Failure) || !['failed', 'usage', 'not-found'].includes(error.kind)) throw error
    return {error}
  }
}

async function carryOut(
  client: ConnectClient,
  {name, action}: DeclaredChange,
  wish: Wish | undefined,
): Promise<void> {
  if (wish === undefined) return
  const {config, setsConfig, state} = wish
  if (action === 'create') {
    await client.create(name, config, state ?? 'RUNNING')
    return
  }
  if (setsConfig) await client.putConfig(name, config)
  if (state === 'PAUSED') await client.pause(name)
  if (state === 'STOPPED') await client.stop(name)
  if (state !== 'RUNNING') return
  await client.resume(name)
  // What has failed is not started by that.
  await client.restart(name, {includeTasks: true, onlyFailed: true})
}

/** One after the other, as the connect commands do; each row has the outcome of its action. */
async function send(
  client: ConnectClient,
  rows: readonly DeclaredChange[],
  carry: (row: DeclaredChange) => Promise<void>,
): ReturnType<KindPlan['execute']> {
  const ends = await sendEach(client, rows, carry, 'done')
  return doneBut(rows, (row) => {
    const end = ends.get(row)
    return end instanceof Failure ? end : null
  })
}

/** All that the workers run; secrets are left out. */
export async function exportConnectors({services, choose, hidden}: ExportContext): Promise<object[]> {
  const client = await services.connect()
  const all = await client.connectors()
  const matches = choose(all.map(({status}) => status.name))
  const chosen = all
    .filter(({status}) => matches(status.name))
    .sort((a, b) => compareNames(a.status.name, b.status.name))
  return Promise.all(
    chosen.map(async ({status, config}) => {
      const isSecret = await fetchIsSecret(client, config['connector.class'] ?? null)
      const {config: shown, hidden: secrets} = hideSecrets(config, isSecret)
      for (const key of secrets) hidden.push(`${key} of ${status.name}`)
      const entries = Object.entries(shown).filter(([key, value]) => key !== 'name' && value !== null)
      return {
        name: escapeVariables(status.name),
        ...(status.state === 'PAUSED' || status.state === 'STOPPED'
          ? {state: status.state.toLowerCase()}
          : {}),
        config: Object.fromEntries(entries.map(([key, value]) => [key, escapeVariables(value ?? '')])),
      }
    }),
  )
}
