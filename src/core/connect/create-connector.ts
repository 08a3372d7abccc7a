import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {awaitConnectors, judgeKept, judgeState} from './await-connectors.ts'
import {type CheckedConfig, checkConfig, refuseInvalid} from './check-config.ts'
import {type ConfigDifference, describeDifference, diffConfigs} from './config-difference.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient, WishedState} from './connect-client.ts'
import {fetchIsSecret} from './secret-configs.ts'
import {type ConnectorFacts, foundOf, sendEach} from './steer-connectors.ts'

/** A connector that is wished for. */
export interface NewConnector {
  readonly name: string
  readonly config: ConnectorConfig
  readonly state: WishedState
}

/** A row of `connect create`. */
export interface ConnectorCreation extends PlanRow, ConnectorFacts {
  readonly name: string
  readonly class: string | null
  /** The state that it is created in, in a plan; else the one that it is in now, null where that is not known. */
  readonly state: string | null
  /** How many tasks it has now, and how many of them have failed; null in a plan, and where that is not known. */
  readonly tasks: number | null
  readonly failed: number | null
  /** Whether there is one of that name already. */
  readonly exists: boolean
  /** Where that one is set otherwise. */
  readonly differences: readonly ConfigDifference[]
  /** Keys that nothing declares: mistyped perhaps. Empty for one that is there already. */
  readonly unknown: CheckedConfig['unknown']
}

/**
 * Plans a connector: one of that name with the same config is left as it is, one with another is a row with an error that says where
 * they differ. Throws Failure(failed) with what is wrong with the config, as the worker says it.
 */
export async function planCreation(
  client: ConnectClient,
  {name, config, state}: NewConnector,
): Promise<ConnectorCreation> {
  refuseUnaskable(name)
  refuseOtherName(name, config)
  const wished = {...config, name}
  const known = await client.connectors()
  const found = known.find(({status}) => status.name === name)
  const plugin = config['connector.class'] ?? null
  const nothing = {tasks: null, failed: null, differences: [], unknown: []}
  const row = {name, class: plugin, state, exists: found !== undefined, ...nothing}
  if (found === undefined) {
    const checked = await checkConfig(client, wished)
    refuseInvalid(name, checked)
    return {...row, unknown: checked.unknown}
  }
  const differences = diffConfigs(found.config, wished, await fetchIsSecret(client, plugin))
  return differences.length === 0 ? row : {...row, differences, error: existsOtherwise(name, differences)}
}

/** A connector is called as it was created, whatever its config says: another name in it is a mistake. */
export function refuseOtherName(name: string, config: ConnectorConfig): void {
  const other = config.name
  if (other === undefined || other === null || other === name) return
  throw new Failure(
    'usage',
    `The config calls the connector ${other}, not ${name}: a name cannot be changed.`,
    {
      code: 'OTHER_NAME',
      suggestions: ['Create one of the other name, and delete this one; it begins with offsets of its own.'],
    },
  )
}

/** What no worker takes in a path, not encoded either: such a connector could be created, and then neither be changed nor deleted. */
const UNASKABLE = /[/\\%;]/

/** Throws Failure(usage) for a name that could be given to a connector, and never be asked about again. */
export function refuseUnaskable(name: string): void {
  const [character] = UNASKABLE.exec(name) ?? []
  if (character === undefined) return
  throw new Failure(
    'usage',
    `A connector that is called "${name}" could not be asked for: there is a ${character} in it.`,
    {
      code: 'UNASKABLE_NAME',
    },
  )
}

function existsOtherwise(name: string, differences: readonly ConfigDifference[]): Failure {
  const [first] = differences
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : ''
  const how = first === undefined ? 'it is set otherwise' : describeDifference(first)
  return new Failure('conflict', `There is a connector ${name} already, set otherwise: ${how}${more}.`, {
    code: 'ALREADY_EXISTS',
    suggestions: ['samsa connect alter changes it; --dry-run shows what would change.'],
  })
}

/**
 * Creates a connector, and waits until it is in its state; one that is to run has tasks that run, too. One that is there already is left
 * as it is, also paused or stopped, and looked at all the same: where it is to run and has failed, so has this.
 */
export function connectorCreation(
  client: ConnectClient,
  row: ConnectorCreation,
  {config, state}: Pick<NewConnector, 'config' | 'state'>,
): Change<'connectors', ConnectorCreation> {
  return {
    noun: 'connectors',
    rows: [row],
    hasEffect: ({exists}) => !exists,
    execute: (effective) =>
      sendEach(client, effective, ({name}) => client.create(name, {...config, name}, state), 'created'),
    readsIdle: true,
    readBack: async (rows) => {
      const judge = row.exists ? judgeKept : judgeState(state, {mayBeStale: false})
      const awaited = await awaitConnectors(
        client,
        rows.map(({name}) => name),
        judge,
      )
      return new Map(
        rows.flatMap((each): [ConnectorCreation, Partial<ConnectorCreation>][] => {
          const found = awaited.get(each.name)
          return found === undefined ? [] : [[each, foundOf(found)]]
        }),
      )
    },
  }
}
