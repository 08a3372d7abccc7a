import {formatCommandLine} from '../names/command-line.ts'
import {
  type ConnectorReport,
  type ConnectReport,
  commandWithConnection,
  explainConnector,
  severityOfConnector,
} from './connect-report.ts'
import type {ProblemSeverity} from './problems/problem.ts'

/** One connector, as `top connect` prints it; the names are those of `connect list`, those of tasks those of `connect describe`. */
export interface ConnectorJson extends ConnectorReport {
  /** Null where it is as usual: running, or paused or stopped by somebody. */
  readonly severity: ProblemSeverity | null
  /** What that means, a sentence without its full stop. */
  readonly message: string
  /** For a shell, with the connection: what mends it, else what shows more. */
  readonly command: string
}

/** What `top connect` prints. */
export interface ConnectJson {
  readonly at: string
  readonly connectors: readonly ConnectorJson[]
}

/** A connector in the words that scripts select by. */
export function connectorToJson(
  connector: ConnectorReport,
  report: Pick<ConnectReport, 'connection'>,
  program: readonly string[],
): ConnectorJson {
  return {
    severity: severityOfConnector(connector),
    ...connector,
    message: explainConnector(connector).seen,
    command: formatCommandLine(program, commandWithConnection(connector, report)),
  }
}

/** What a filter of connectors looks into. */
export function filterTextOfConnector({name, type, state, failed, worker}: ConnectorReport): string {
  return [name, type, state, failed > 0 ? 'FAILED' : '', worker ?? ''].join(' ')
}

/** The document of all connectors that pass a filter. */
export function connectToJson(
  {atMs, connect: report}: {readonly atMs: number; readonly connect: ConnectReport | null},
  {program, matches}: {readonly program: readonly string[]; readonly matches: (text: string) => boolean},
): ConnectJson {
  return {
    at: new Date(atMs).toISOString(),
    connectors:
      report?.connectors
        .filter((each) => matches(filterTextOfConnector(each)))
        .map((each) => connectorToJson(each, report, program)) ?? [],
  }
}
