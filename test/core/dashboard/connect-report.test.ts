import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {wantOfData} from '../../../src/cli/top/want-of-data.ts'
import {ConnectClient} from '../../../src/core/connect/connect-client.ts'
import {connectToJson} from '../../../src/core/dashboard/connect-json.ts'
import {
  commandOfConnector,
  connectorReports,
  explainConnector,
  severityOfConnector,
} from '../../../src/core/dashboard/connect-report.ts'
import {findFailOn} from '../../../src/core/dashboard/fail-on.ts'
import {createConnectSource} from '../../../src/core/dashboard/fetch-connect-report.ts'
import {systemClock} from '../../../src/core/time/clock.ts'
import {PATIENCE_MS} from '../../support/patience.ts'
import {someConnectors, toldConnectors} from '../../tui/connect-reports.ts'

const {connectors} = someConnectors

test('what has failed comes first, then what no worker runs, each kind by name', () => {
  expect(connectors.map((each) => [each.name, severityOfConnector(each)])).toEqual([
    ['evil\x1b[2Jname', 'error'],
    ['orders-to-warehouse', 'error'],
    ['clicks-in', 'warn'],
    ['audit-archive', null],
    ['old-import', null],
    ['orders-to-search', null],
  ])
  expect(connectorReports(toldConnectors.toReversed())).toEqual(connectors)
})

test('what is so, why, and the command', () => {
  expect(connectors.map((each) => [explainConnector(each), commandOfConnector(each)])).toEqual([
    [
      {
        seen: 'connector evil\x1b[2Jname has failed',
        cause: 'ConnectException: Failed to find any class that implements Connector',
      },
      {verb: ['connect', 'restart'], names: ['evil\x1b[2Jname'], flags: ['--failed-only']},
    ],
    [
      {
        seen: '1 of 2 tasks of connector orders-to-warehouse has failed: it copies only a part',
        cause: 'PSQLException: ERROR: relation "orders" does not exist',
      },
      {verb: ['connect', 'restart'], names: ['orders-to-warehouse'], flags: ['--failed-only']},
    ],
    [
      {
        seen: 'connector clicks-in, or a task of it, is run by no worker',
        cause: 'Workers share connectors out anew, which passes, or too few of them are left',
      },
      {verb: ['connect', 'describe'], names: ['clicks-in']},
    ],
    [
      {seen: 'connector audit-archive is PAUSED, 0 of 1 task running', cause: null},
      {verb: ['connect', 'describe'], names: ['audit-archive']},
    ],
    [
      {seen: 'connector old-import is STOPPED, 0 of 0 tasks running', cause: null},
      {verb: ['connect', 'describe'], names: ['old-import']},
    ],
    [
      {seen: 'connector orders-to-search is RUNNING, 3 of 3 tasks running', cause: null},
      {verb: ['connect', 'describe'], names: ['orders-to-search']},
    ],
  ])
})

test('off a terminal they have the names of connect list, and nothing of their configs', () => {
  const options = {program: ['samsa', '-b', 'kafka:9092'], matches: (text: string) => /warehouse/.test(text)}
  const document = connectToJson({atMs: 0, connect: someConnectors}, options)
  expect(document).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    connectors: [
      {
        severity: 'error',
        name: 'orders-to-warehouse',
        type: 'sink',
        state: 'RUNNING',
        tasks: 2,
        running: 1,
        failed: 1,
        worker: 'connect-1:8083',
        class: 'io.example.JdbcSink',
        cause: 'PSQLException: ERROR: relation "orders" does not exist',
        taskStates: [
          {task: 0, state: 'RUNNING', worker: 'connect-1:8083', cause: null},
          {
            task: 1,
            state: 'FAILED',
            worker: 'connect-2:8083',
            cause: 'PSQLException: ERROR: relation "orders" does not exist',
          },
        ],
        message: '1 of 2 tasks of connector orders-to-warehouse has failed: it copies only a part',
        command:
          'samsa connect restart orders-to-warehouse --failed-only --connect http://connect-1:8083 -b kafka:9092',
      },
    ],
  })
  expect(
    JSON.stringify(connectToJson({atMs: 0, connect: someConnectors}, {...options, matches: () => true})),
  ).not.toContain('hunter2')
})

test.each([
  ['error', '', 2],
  ['warn', '', 3],
  ['error', 'clicks', 0],
  ['warn', 'clicks', 1],
  ['warn', 'search|archive|import', 0],
])('--fail-on %s, of those that match "%s": %i', (word, filter, breaches) => {
  const matches = (text: string) => new RegExp(filter).test(text)
  const document = connectToJson({atMs: 0, connect: someConnectors}, {program: ['samsa'], matches})
  expect(findFailOn([word], {view: 'connect', document})).toHaveLength(breaches)
  expect(wantOfData({view: 'connect', document}, [word])).toBeNull()
})

test('where there are no connectors a check has nothing to look at, and does not pass', () => {
  const document = {at: '', connectors: []}
  expect(wantOfData({view: 'connect', document}, ['error'])).toMatchObject({
    kind: 'not-found',
    code: 'NOTHING_TO_CHECK',
  })
})

test('a worker that hangs is asked once, however often its screen is left and opened', async () => {
  let asked = 0
  let answer = (): void => {}
  const server = createServer((_, response) => {
    asked += 1
    answer = () => response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const client = new ConnectClient({
    servers: [
      {
        what: 'the Connect worker',
        url: new URL(`http://127.0.0.1:${port}`),
        tls: null,
        advice: {ca: '', certificate: '', credentials: ''},
        connectTimeoutMs: PATIENCE_MS,
        answerTimeoutMs: PATIENCE_MS,
        mostBytes: 10_000,
        isReadOnly: true,
        log: () => {},
      },
    ],
    signal: new AbortController().signal,
  })
  onTestFinished(() => {
    client.close()
    server.closeAllConnections()
    server.close()
  })
  const source = createConnectSource({open: async () => client, words: () => []}, systemClock)
  const first = new AbortController()
  const left = source(first.signal)
  await expect.poll(() => asked).toBe(1)
  first.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  const second = source(new AbortController().signal)
  answer()
  expect(await second).toMatchObject({connectors: []})
  expect(asked).toBe(1)
})
