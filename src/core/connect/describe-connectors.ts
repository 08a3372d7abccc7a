import {Failure} from '../../errors/failure.ts'
import type {ConnectorConfig, ConnectorOffset, ConnectorStatus, RunStatus} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'
import {causeOf} from './failure-cause.ts'
import {fetchIsSecret, hideSecrets} from './secret-configs.ts'

/** How a connector, or a task of it, is doing, with why it has failed in one line. */
export interface DescribedRun extends RunStatus {
  readonly cause: string | null
}

/** A connector with all that the workers know of it. */
export interface ConnectorDescription extends DescribedRun {
  readonly name: string
  readonly type: string
  readonly class: string | null
  readonly tasks: readonly (DescribedRun & {readonly task: number})[]
  /** What it is set to; null for a value that is a secret, or that it does not have. */
  readonly config: ConnectorConfig
  /** The keys whose values are not shown. */
  readonly hidden: readonly string[]
  /** The topics that it has used; null where the workers do not tell. */
  readonly topics: readonly string[] | null
  /** How far it is; null where the workers do not tell. */
  readonly offsets: readonly ConnectorOffset[] | null
  /** The group that a sink reads in; null for a source. */
  readonly group: string | null
}

/** A connector that could not be described. */
export interface FailedDescription {
  readonly name: string
  readonly error: Failure
}

/** Describes connectors one after the other; what fails for one is in its place. */
export async function describeConnectors(
  client: ConnectClient,
  names: readonly string[],
): Promise<(ConnectorDescription | FailedDescription)[]> {
  const described: (ConnectorDescription | FailedDescription)[] = []
  for (const name of names) {
    try {
      described.push(await describeConnector(client, name))
    } catch (error) {
      client.signal.throwIfAborted()
      if (!(error instanceof Failure)) throw error
      described.push({name, error})
    }
  }
  return described
}

async function describeConnector(client: ConnectClient, name: string): Promise<ConnectorDescription> {
  const [status, config] = await Promise.all([client.status(name), client.config(name)])
  const plugin = config['connector.class'] ?? null
  const [isSecret, topics, offsets] = await Promise.all([
    fetchIsSecret(client, plugin),
    orNull(client.topics(name)),
    orNull(client.offsets(name)),
  ])
  const {tasks, ...own} = status
  return {
    ...withCause(own),
    name,
    type: status.type,
    class: plugin,
    tasks: tasks.map((task) => withCause(task)),
    ...hideSecrets(config, isSecret),
    topics,
    offsets,
    group: groupOf(status, config),
  }
}

function withCause<Run extends RunStatus>(run: Run): Run & DescribedRun {
  return {...run, cause: run.trace === null ? null : causeOf(run.trace)}
}

/** The consumer group of a sink, as Connect names it unless it is told otherwise (KIP-458). */
function groupOf({name, type}: ConnectorStatus, config: ConnectorConfig): string | null {
  return type === 'sink' ? (config['consumer.override.group.id'] ?? `connect-${name}`) : null
}

/** What an older worker does not tell, or one that is set not to, is not known; a lost connection is an error. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Failure && ['not-found', 'failed', 'denied'].includes(error.kind)) return null
    throw error
  }
}
