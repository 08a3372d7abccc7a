import type {ConnectorStatus, TaskStatus} from '../../src/core/connect/connect-answers.ts'
import {type ConnectReport, connectorReports} from '../../src/core/dashboard/connect-report.ts'
import {firstPollMs} from './reports.ts'

const JDBC_TRACE = `org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.
\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:636)
Caused by: org.apache.kafka.connect.errors.ConnectException: java.sql.SQLException: Exception chain
\t... 10 more
Caused by: org.postgresql.util.PSQLException: ERROR: relation "orders" does not exist
\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)
`

function task(number: number, state: string, worker: string | null, trace: string | null = null): TaskStatus {
  return {task: number, state, worker, version: '4.3.1', trace}
}

function connector(
  name: string,
  tasks: readonly TaskStatus[],
  changes: Partial<ConnectorStatus> = {},
): {readonly status: ConnectorStatus; readonly config: Record<string, string>} {
  return {
    status: {
      name,
      type: 'sink',
      state: 'RUNNING',
      worker: 'connect-1:8083',
      version: '4.3.1',
      trace: null,
      tasks,
      ...changes,
    },
    config: {'connector.class': 'io.example.JdbcSink', 'connection.password': 'hunter2'},
  }
}

/** As workers tell of them, in no order: running, paused, stopped, waiting, failed in part, failed as a whole. */
export const toldConnectors = [
  connector('orders-to-search', [
    task(0, 'RUNNING', 'connect-1:8083'),
    task(1, 'RUNNING', 'connect-2:8083'),
    task(2, 'RUNNING', 'connect-2:8083'),
  ]),
  connector('audit-archive', [task(0, 'PAUSED', 'connect-2:8083')], {state: 'PAUSED'}),
  connector('old-import', [], {type: 'source', state: 'STOPPED'}),
  connector('clicks-in', [task(0, 'UNASSIGNED', null)], {type: 'source'}),
  connector('orders-to-warehouse', [
    task(0, 'RUNNING', 'connect-1:8083'),
    task(1, 'FAILED', 'connect-2:8083', JDBC_TRACE),
  ]),
  connector('evil\x1b[2Jname', [], {
    type: 'unknown',
    state: 'FAILED',
    worker: 'connect-1:8083',
    trace:
      'org.apache.kafka.connect.errors.ConnectException: Failed to find any class that implements Connector',
  }),
] as const

export const someConnectors: ConnectReport = {
  atMs: firstPollMs + 22_000,
  pollDurationMs: 8,
  connectors: connectorReports(toldConnectors),
  connection: ['--connect', 'http://connect-1:8083'],
}
