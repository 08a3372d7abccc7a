import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {awaitConnectors, type Judge, judgePaused, judgeRunning, judgeStopped} from './await-connectors.ts'
import {checkConfig, refuseInvalid} from './check-config.ts'
import {type ConfigDifference, describeDifference, diffConfigs} from './config-difference.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {ConnectClient, WishedState} from './connect-client.ts'
import {fetchIsSecret} from './secret-configs.ts'
import {sendEach} from './steer-connectors.ts'

/** A connector that is wished for. */
export interface NewConnector {
  readonly name: string
  readonly config: ConnectorConfig
  readonly state: WishedState
}

/** A row of `connect create`. */
export interface ConnectorCreation extends PlanRow {
  readonly name: string
  readonly class: string | null
  /** The state that it is created in. */
  readonly state: WishedState
  /** Whether there is one of that name already. */
  readonly exists: boolean
  /** Where that one is set otherwise. */
  readonly differences: readonly ConfigDifference[]
}

const JUDGES: Readonly<Record<WishedState, Judge>> = {
  RUNNING: judgeRunning({mayBeStale: false, ofTasks: true}),
  PAUSED: judgePaused,
  STOPPED: judgeStopped,
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
  const wished = {...config, name}
  const known = await client.connectors()
  const found = known.find(({status}) => status.name === name)
  const plugin = config['connector.class'] ?? null
  const row = {name, class: plugin, state, exists: found !== undefined, differences: []}
  if (found === undefined) {
    refuseInvalid(name, await checkConfig(client, wished))
    return row
  }
  const differences = diffConfigs(found.config, wished, await fetchIsSecret(client, plugin))
  return differences.length === 0 ? row : {...row, differences, error: existsOtherwise(name, differences)}
}

/** What no worker takes in a path, not encoded either: such a connector could be created, and then neither be changed nor deleted. */
const UNASKABLE = /[/\\%;]/

function refuseUnaskable(name: string): void {
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

/** Creates a connector, and waits until it is in its state; one that is to run has tasks that run, too. */
export function connectorCreation(
  client: ConnectClient,
  row: ConnectorCreation,
  config: ConnectorConfig,
): Change<'connectors', ConnectorCreation> {
  return {
    noun: 'connectors',
    rows: [row],
    hasEffect: ({exists}) => !exists,
    execute: (effective) =>
      sendEach(
        client,
        effective,
        ({name, state}) => client.create(name, {...config, name}, state),
        'created',
      ),
    readBack: async ([done]) => {
      if (done === undefined) return new Map()
      const astray = await awaitConnectors(client, [done.name], JUDGES[done.state])
      return new Map([...astray.values()].map((failure) => [done, failure]))
    },
  }
}
