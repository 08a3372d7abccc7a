import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {describeDifference, diffConfigs} from '../../../src/core/connect/config-difference.ts'
import {AnswerReader} from '../../../src/core/connect/connect-answers.ts'
import {parseOffsetsFile} from '../../../src/core/connect/connector-offsets.ts'
import {causeOf} from '../../../src/core/connect/failure-cause.ts'
import {hideInTraces} from '../../../src/core/connect/hide-in-traces.ts'
import {resolveConnectors} from '../../../src/core/connect/known-connectors.ts'
import {readConnectorFile} from '../../../src/core/connect/read-connector-file.ts'
import {hideSecretsIn, looksSecret, secretsOf} from '../../../src/core/connect/secret-configs.ts'
import {parseBigintJson, stringifyBigintJson} from '../../../src/core/http/bigint-json.ts'
import type {Problem} from '../../../src/core/source/source-tree.ts'
import {parseConnectorStates} from '../../../src/core/wait/await-connectors.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {formatConnectObject} from '../../../src/views/connect/connector-offsets.ts'

describe('the cause of a stack trace', () => {
  test.each([
    ['alone', 'java.lang.IllegalStateException: no\n\tat a.B.c(D.java:1)\n', 'IllegalStateException: no'],
    ['without a message', 'java.lang.NullPointerException\n\tat a.B.c(D.java:1)', 'NullPointerException'],
    [
      'the deepest of several',
      'o.a.k.ConnectException: Exiting\n\tat x.Y.z(Y.java:1)\nCaused by: o.a.k.DataException: bad\n\tat x.Y.z(Y.java:2)\n\t... 3 more\nCaused by: java.io.IOException: disk is full\n\t... 9 more',
      'IOException: disk is full',
    ],
    [
      'none that was only suppressed',
      'a.B: first\n\tat x.Y.z(Y.java:1)\n\tSuppressed: c.D: second\n\t\tat x.Y.z(Y.java:1)\n\tCaused by: e.F: third',
      'B: first',
    ],
    [
      'a message of several lines',
      'x.Y: outer\nCaused by: org.postgresql.util.PSQLException: ERROR: no\n  Position: 14\n\tat x.Y.z(Y.java:1)',
      'PSQLException: ERROR: no Position: 14',
    ],
    ['an inner class', 'a.b.Outer$Inner: x', 'Outer$Inner: x'],
    [
      'a message with what looks like a package',
      'a.B: see org.apache.kafka.Foo: it',
      'B: see org.apache.kafka.Foo: it',
    ],
    ['no Java at all', 'it broke', 'it broke'],
  ])('%s', (_, trace, cause) => {
    expect(causeOf(trace)).toBe(cause)
  })

  test('is one bounded line, whatever the trace is, and takes time by its length', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (trace) => {
        const cause = causeOf(trace)
        expect(cause).not.toMatch(/[\n\r]/)
        expect(cause.length).toBeLessThanOrEqual(600)
      }),
    )
    expect(causeOf(`a.B: ${'x\n'.repeat(100_000)}`)).toHaveLength(600)
  })
})

describe('a file of a connector', () => {
  function read(text: string, file = 'a.json') {
    const problems: Problem[] = []
    const found = readConnectorFile({file, text, folder: '/'}, problems)
    return {found, problems: problems.map(({line, column, message}) => `${line}:${column}: ${message}`)}
  }

  const reference = `$\{file:/a:b}`

  test.each([
    [
      'flat JSON',
      '{"name": "a", "k": 1, "b": true}',
      {name: 'a', config: {name: 'a', k: '1', b: 'true'}, state: null},
    ],
    [
      'as Connect takes it',
      '{"name": "a", "config": {"k": "v"}, "initial_state": "STOPPED"}',
      {name: 'a', config: {k: 'v'}, state: 'STOPPED'},
    ],
    ['YAML', `k: v\np: ${reference}\n`, {name: null, config: {k: 'v', p: reference}, state: null}],
    ['properties', '# a\n\nname=a\nk = v\n', {name: 'a', config: {name: 'a', k: 'v'}, state: null}],
    [
      'a key that is called config',
      'config: v\nk: w\n',
      {name: null, config: {config: 'v', k: 'w'}, state: null},
    ],
  ])('%s', (_, text, found) => {
    expect(read(text)).toEqual({found, problems: []})
  })

  test('mistakes have their places', () => {
    expect(read('{"name": "a",\n "confg": {"k": "v"}}').problems).toEqual([
      expect.stringMatching(/^2:11: Expected a text, a number/),
    ])
    expect(read('{"config": {"k": ["v"]}, "other": 1}').problems).toHaveLength(2)
    expect(read('').problems).toEqual(['1:1: It is empty.'])
    expect(read('a: 1\n---\nb: 2\n').problems).toEqual([expect.stringContaining('more than one document')])
    expect(read('{"config": {}, "initial_state": "RUNING"}').problems[0]).toContain('Did you mean RUNNING?')
  })
})

test('where configs differ, without the name that Connect adds, and without secrets', () => {
  const isSecret = (key: string) => key === 'p'
  const differences = diffConfigs(
    {name: 'a', x: '1', p: 'old', gone: 'g'},
    {x: '2', p: 'new', y: ''},
    isSecret,
  )
  expect(differences).toEqual([
    {key: 'gone', from: 'g', to: null, hidden: false, wasSet: true, isSet: false},
    {key: 'p', from: null, to: null, hidden: true, wasSet: true, isSet: true},
    {key: 'x', from: '1', to: '2', hidden: false, wasSet: true, isSet: true},
    {key: 'y', from: null, to: '', hidden: false, wasSet: false, isSet: true},
  ])
  expect(differences.map(describeDifference)).toEqual([
    'gone is g, and would not be set',
    'p is another one',
    'x is 1, not 2',
    'y is not set, and would be ',
  ])
})

test('a secret that is set or taken away: that is told, and not its value', () => {
  const isSecret = () => true
  expect(diffConfigs({p: 'old'}, {}, isSecret).map(describeDifference)).toEqual([
    'p is set, and would not be',
  ])
  expect(diffConfigs({}, {p: 'new'}, isSecret).map(describeDifference)).toEqual([
    'p is not set, and would be',
  ])
})

test('states of connectors, in capitals or not; one that there is not is told with the nearest', () => {
  expect(parseConnectorStates(['running, Paused', 'STOPPED'])).toEqual(['RUNNING', 'PAUSED', 'STOPPED'])
  expect(() => parseConnectorStates(['running,stoped'])).toThrow('There is no state "stoped" of a connector.')
})

test('names, globs and what means nothing', () => {
  const known = ['orders', 'orders-2', 'a*b']
  const {names, failures} = resolveConnectors(['order*', 'a*b', 'ordres', 'x*'], known, {regex: false})
  expect(names).toEqual(['a*b', 'orders', 'orders-2'])
  expect([...failures].map(([word, {code, suggestions}]) => [word, code, suggestions[0]])).toEqual([
    ['ordres', 'UNKNOWN_CONNECTOR', 'Did you mean orders?'],
    ['x*', 'UNKNOWN_CONNECTOR', 'More: `samsa help selection`.'],
  ])
})

test('numbers beyond 2^53 keep their digits on the way in and out', () => {
  const text = '{"a":9007199254740993,"b":[1,-9223372036854775808],"c":1.5,"d":1e300}'
  const value = parseBigintJson(text)
  expect(value).toEqual({a: 9007199254740993n, b: [1, -9223372036854775808n], c: 1.5, d: 1e300})
  expect(stringifyBigintJson(value)).toBe(
    '{"a":9007199254740993,"b":[1,-9223372036854775808],"c":1.5,"d":1e+300}',
  )
})

test('a file of offsets, and what is none', () => {
  const offsets = [
    {partition: {f: 'a'}, offset: null},
    {partition: {}, offset: {p: 9007199254740993n}},
  ]
  expect(parseOffsetsFile(stringifyBigintJson({connector: 'a', offsets}), 'f')).toEqual(offsets)
  for (const wrong of ['', '[]', '{"offsets": []}', '{"offsets": [{}]}', '{"offsets": [{"partition": {}}]}'])
    expect(() => parseOffsetsFile(wrong, 'f'), wrong).toThrow(/^f has no /)
})

test('what a sink has read is told in the order of its partitions; of a source in that of the worker', () => {
  const answers = new AnswerReader('The worker')
  const sink = ([topic, number]: readonly [string, number]) => ({
    partition: {kafka_partition: number, kafka_topic: topic},
    offset: {kafka_offset: 1},
  })
  const told = (
    [
      ['b', 0],
      ['a', 10],
      ['a', 9],
    ] as const
  ).map(sink)
  const read = answers.offsets({offsets: told})
  expect(read.map(({partition}) => formatConnectObject(partition))).toEqual(['a-9', 'a-10', 'b-0'])
  const files = ['z', 'a'].map((filename) => ({partition: {filename}, offset: null}))
  expect(answers.offsets({offsets: files})).toEqual(files)
})

test('offsets in a line', () => {
  expect(formatConnectObject({kafka_topic: 'orders', kafka_partition: 3})).toBe('orders-3')
  expect(formatConnectObject({kafka_offset: 9007199254740993n})).toBe('9007199254740993')
  expect(formatConnectObject({filename: '/tmp/a b', more: {x: 1}})).toBe('filename=/tmp/a b more={"x":1}')
  expect(formatConnectObject(null)).toBeNull()
})

const REFERENCE = `$${'{file:/etc/x:key}'}`

describe('secrets in what a worker says', () => {
  const isSecret = (key: string, value: string | null) => key === 'declared' || looksSecret(key, value)
  const hide = (config: Record<string, string>, text: string) =>
    hideSecretsIn(text, secretsOf(config, isSecret))

  test.each<[string, Record<string, string>, string, string]>([
    [
      'of a key that sounds like one',
      {'db.password': 'hunter2'},
      'login ann/hunter2 failed',
      'login ann/*** failed',
    ],
    ['of a key that its plugin declares', {declared: 'abcdefg'}, 'Basic abcdefg', 'Basic ***'],
    [
      'in a URL',
      {'connection.url': 'jdbc:postgresql://ann:hunter2@db/shop?x=1'},
      'cannot connect to postgresql://ann:hunter2@db/shop',
      'cannot connect to postgresql://ann:***@db/shop',
    ],
    [
      'among parameters',
      {'connection.url': 'jdbc:x://db/shop?user=ann&password=hunter2'},
      'no pool for user=ann password hunter2',
      'no pool for user=ann password ***',
    ],
    [
      'in a JAAS config',
      {'sasl.jaas.config': 'a.B required username="ann" password="hunter2";'},
      'invalid credentials ann:hunter2',
      'invalid credentials ann:***',
    ],
    [
      'in quotes of a JAAS config',
      {'sasl.jaas.config': 'a.B required password="jaa;s secret";'},
      'login failed: jaa;s secret',
      'login failed: ***',
    ],
    ['line by line', {'db.password': 'first line\nsecond line'}, 'at second line of 2', 'at *** of 2'],
    [
      'as it was in a URL, told without',
      {u: 'jdbc:x://db?password=hun%21ter22'},
      'for hun!ter22 of x',
      'for *** of x',
    ],
    ['as JSON has it', {'db.password': 'ab"cdefgh'}, '{"p":"ab\\"cdefgh"}', '{"p":"***"}'],
    ['as a form has it', {'db.password': 'abc def€'}, 'p=abc+def%E2%82%AC&x', 'p=***&x'],
    ['as a URL has it', {'api.key': 'a/b+c=d'}, 'GET /x?k=a%2Fb%2Bc%3Dd', 'GET /x?k=***'],
    ['a short one by itself', {token: 'abc'}, 'token abc of abcdef: "abc"', 'token *** of abcdef: "***"'],
    ['with signs of regular expressions', {token: '$a.b'}, 'is $a.b (xaxb)', 'is *** (xaxb)'],
    ['the longer one first', {token: 'hunter2', 'b.token': 'hunter2000'}, 'hunter2000', '***'],
    ['no switch', {'token.enabled': 'true'}, 'is it true', 'is it true'],
    ['no reference', {'db.password': REFERENCE}, `no ${REFERENCE}`, `no ${REFERENCE}`],
    ['nothing else', {topics: 'orders'}, 'topic orders is not there', 'topic orders is not there'],
  ])('%s', (_, config, text, hidden) => {
    expect(hide(config, text)).toBe(hidden)
  })

  test('none is left, whatever it is', () => {
    const secret = fc.string({unit: 'binary', minLength: 6}).filter((each) => !/^\$\{|\*/.test(each))
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        expect(hide({password: value}, `${before}${value}${after}`)).not.toContain(value)
      }),
    )
  })
})

test('of a trace nobody knows what it quotes where the config cannot be read; without one nothing is asked', async () => {
  const status = {
    ...{name: 'a', type: 'sink', state: 'RUNNING', worker: null, version: null, trace: null},
    tasks: [{task: 0, state: 'FAILED', worker: null, version: null, trace: 'java.io.IOException: hunter2'}],
  }
  const keys = {secretKeys: async () => new Set(['own'])}
  const gone = () => Promise.reject(new Failure('not-found', 'Gone.'))
  const hidden = await hideInTraces(keys, status, gone)
  expect(hidden.tasks[0]?.trace).toMatch(/^It is not shown/)
  const read = await hideInTraces(keys, status, async () => ({'connector.class': 'X', own: 'hunter2'}))
  expect(read.tasks[0]?.trace).toBe('java.io.IOException: ***')
  const likely = {...status, trace: 'java.sql.SQLException: jdbc:x://db?user=ann&password=hunter3'}
  const named = await hideInTraces(keys, likely, async () => ({password: REFERENCE}))
  expect(named.trace).toBe('java.sql.SQLException: jdbc:x://db?user=ann&password=***')
  const well = {...status, tasks: []}
  expect(await hideInTraces(keys, well, gone)).toBe(well)
})
