import type {CommandWords} from '../../names/command-line.ts'
import type {Staleness} from '../../polling/poller.ts'
import {
  type ConnectorReport,
  type ConnectReport,
  commandWithConnection,
  explainConnector,
  severityOfConnector,
} from '../connect-report.ts'
import type {Problem} from './problem.ts'

/** What is known of the connectors, where somebody has said where the workers are. */
export interface ConnectFacts {
  /** Null where the workers have told nothing yet, or nothing for long. */
  readonly connect: ConnectReport | null
  /** Why they tell nothing new; null where they do. */
  readonly stale: Staleness | null
  /** Flags that lead another command line to the same workers. */
  readonly connectFlags: readonly string[]
}

/** Connectors that have failed or wait for a worker, and that the workers could not be asked, where they could not. */
export function connectProblems({connect, stale, connectFlags}: ConnectFacts): readonly Problem[] {
  return [
    ...(stale === null ? [] : [unreadConnect(connect, stale, connectFlags)]),
    ...(connect?.connectors ?? []).flatMap((connector) =>
      problemOfConnector(connector, connect ?? {connection: connectFlags}),
    ),
  ]
}

function problemOfConnector(
  connector: ConnectorReport,
  report: Pick<ConnectReport, 'connection'>,
): readonly Problem[] {
  const severity = severityOfConnector(connector)
  if (severity === null) return []
  const {seen, cause} = explainConnector(connector)
  return [
    {
      kind: severity === 'error' ? 'connector-failed' : 'connector-unassigned',
      severity,
      about: {type: 'connector', connector: connector.name},
      seen,
      cause: cause ?? 'Its worker does not say why: look at the log of the worker',
      command: commandWithConnection(connector, report),
      sinceMs: null,
      consequences: null,
      partitions: [],
    },
  ]
}

function unreadConnect(
  connect: ConnectReport | null,
  {sinceMs, message}: Staleness,
  connectFlags: readonly string[],
): Problem {
  const command: CommandWords = {verb: ['connect', 'list'], flags: connectFlags}
  return {
    kind: 'unread',
    severity: 'warn',
    about: {type: 'connect'},
    seen:
      connect === null
        ? 'whether connectors run is unknown: the workers of Kafka Connect could not be asked'
        : 'the workers of Kafka Connect could not be asked: what is said of connectors is old',
    cause: message.replace(/\.$/, ''),
    command,
    sinceMs,
    consequences: null,
    partitions: [],
    hides: ['connector-failed', 'connector-unassigned'],
  }
}
