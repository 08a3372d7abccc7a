import {Failure} from '../../errors/failure.ts'
import {compareNames} from '../names/compare-names.ts'
import {compileWords} from '../names/name-pattern.ts'
import type {ConnectClient} from './connect-client.ts'
import {type ConnectorRow, connectorRow, hasFailed} from './connector-row.ts'

/** Which connectors are listed. */
export interface ConnectorChoice {
  /** Names and globs; none for all. */
  readonly words: readonly string[]
  readonly regex: boolean
  /** Only those that have failed, or of which a task has. */
  readonly onlyFailed: boolean
  /** Whether their topics are asked for, a request each. */
  readonly withTopics: boolean
}

/** Requests that are under way at a time. */
const AT_ONCE = 8

/** Connectors by name, with the state of each and of its tasks: one request for all of them. */
export async function listConnectors(
  client: ConnectClient,
  {words, regex, onlyFailed, withTopics}: ConnectorChoice,
): Promise<ConnectorRow[]> {
  const choose = compileWords(words, {regex})
  const all = await client.connectors()
  const matches = choose(all.map(({status}) => status.name))
  const rows = all
    .filter(({status}) => matches(status.name) && (!onlyFailed || hasFailed(status)))
    .map(({status, config}) => connectorRow(status, config))
    .toSorted((a, b) => compareNames(a.name, b.name))
  return withTopics ? addTopics(client, rows) : rows
}

async function addTopics(client: ConnectClient, rows: readonly ConnectorRow[]): Promise<ConnectorRow[]> {
  const withTopics: ConnectorRow[] = []
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE)
    withTopics.push(
      ...(await Promise.all(some.map(async (row) => ({...row, ...(await topicsOf(client, row))})))),
    )
  }
  return withTopics
}

async function topicsOf(
  client: ConnectClient,
  {name}: ConnectorRow,
): Promise<Pick<ConnectorRow, 'topics' | 'error'>> {
  try {
    return {topics: await client.topics(name)}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // Gone meanwhile, or topic.tracking.enable=false: then nobody knows them.
    return error.kind === 'failed' || error.kind === 'not-found' || error.kind === 'denied'
      ? {topics: null}
      : {topics: null, error}
  }
}
