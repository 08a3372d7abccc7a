import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {askWorker, type ConnectWorker, linesOf, startConnectWorker} from '../support/connect-worker.ts'
import {createTopic, produce, readAll} from '../support/kafka-client.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {startTerminal} from '../support/pty.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {startTcpRelay} from '../support/tcp-relay.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// On a real worker; what came of it is read back by plain requests, and by kafkajs.

let worker: ConnectWorker

beforeAll(async () => {
  worker = await startConnectWorker()
})

afterAll(() => worker?.stop())

const PATIENCE = ['--timeout', `${PATIENCE_MS}ms`]

function words(args: readonly string[]): readonly string[] {
  return [...args, '--connect', worker.url, ...(args.includes('--timeout') ? [] : PATIENCE)]
}

function samsa(args: readonly string[], options: Parameters<typeof runSamsa>[1] = {}) {
  return runSamsa(words(args), options)
}

function json<T>(args: readonly string[], options: Parameters<typeof runJson>[1] = {}): Promise<T> {
  return runJson<T>(words(args), options)
}

function ask<T>(at: string, how?: RequestInit): Promise<T> {
  return askWorker<T>(`${worker.url}${at}`, how)
}

/** A sink that writes a new topic to a file, created by a plain request. */
async function createSink(file: string, config: Record<string, string> = {}) {
  const topic = await createTopic(randomName('sunk'))
  const name = randomName('sink')
  await ask(`/connectors`, {
    method: 'POST',
    body: JSON.stringify({
      name,
      config: {'connector.class': 'FileStreamSink', topics: topic, file, ...config},
    }),
  })
  await json(['wait', 'connector', name, '--running'])
  return {name, topic}
}

interface Rows {
  readonly executed: boolean
  readonly connectors: readonly {readonly name: string; readonly outcome: string | null}[]
}

interface Status {
  readonly connector: {readonly state: string}
  readonly tasks: readonly {readonly state: string}[]
}

describe('plugins', () => {
  test('classes by type, by glob, a name a line', async () => {
    const {stdout, code} = await samsa(['connect', 'plugins', '*File*', '-o', 'name'])
    expect({stdout, code}).toEqual({
      code: 0,
      stdout:
        'org.apache.kafka.connect.file.FileStreamSinkConnector\norg.apache.kafka.connect.file.FileStreamSourceConnector\n',
    })
    const {plugins} = await json<{plugins: {class: string; type: string; version: string | null}[]}>([
      'connect',
      'plugins',
      '--type',
      'transformation',
    ])
    expect(plugins.map((plugin) => plugin.class)).toContain(
      'org.apache.kafka.connect.transforms.InsertField$Value',
    )
    expect(new Set(plugins.map(({type}) => type))).toEqual(new Set(['transformation']))
    expect((await samsa(['connect', 'plugins', '--type', 'sinks'])).code).toBe(2)
  })
})

describe('validate', () => {
  const right = {'connector.class': 'FileStreamSink', topics: 'a', file: '/tmp/x'}

  test('what is right is exit 0, what is wrong exit 3 with each key, and a mistyped key is told', async () => {
    expect(await json(['connect', 'validate', '-'], {input: JSON.stringify(right)})).toEqual({
      valid: true,
      class: 'FileStreamSink',
      errors: [],
      unknown: [],
    })
    const wrong = {...right, 'tasks.max': 'many', 'errors.tolerance': 'some', flie: 'x'}
    const result = await json(['connect', 'validate', '-'], {input: JSON.stringify(wrong), code: 3})
    expect(result).toMatchObject({
      valid: false,
      errors: expect.arrayContaining([
        expect.objectContaining({key: 'tasks.max', value: 'many'}),
        expect.objectContaining({key: 'errors.tolerance', value: 'some'}),
      ]),
      unknown: [{key: 'flie', nearest: 'file'}],
    })
    const run = await samsa(['connect', 'validate', '-'], {input: JSON.stringify(wrong)})
    expect(run.code).toBe(3)
    expect(run.stdout).toMatch(/^tasks\.max +many +Invalid value many/m)
    expect(run.stdout).toContain('flie is declared by nothing; did you mean file?')
  })

  test('.properties, YAML with name and config, and a reference to a secret that stays as it is', async () => {
    const properties = 'connector.class=FileStreamSink\ntopics=a\nfile=/tmp/x\n'
    expect(await json(['connect', 'validate', '-'], {input: properties})).toMatchObject({valid: true})
    const secrets = path.join(await temporaryFolder(), 'secrets.properties')
    await writeFile(secrets, 'file=/tmp/x\n')
    const reference = `$\{file:${secrets}:file}`
    const yaml = `name: x\nconfig:\n  connector.class: FileStreamSink\n  topics: a\n  file: ${reference}\n`
    expect(await json(['connect', 'validate', '-'], {input: yaml})).toMatchObject({valid: true})
    // What it stands for is a secret, which the worker reads and quotes.
    const classes = {transforms: 'token', 'transforms.token.type': reference}
    const {stdout, code} = await samsa(['connect', 'validate', '-', '-o', 'json'], {
      input: JSON.stringify({...right, ...classes}),
    })
    expect(code).toBe(3)
    expect(stdout).toMatch(/Invalid value \*\*\* for configuration transforms\.token\.type/)
    expect(stdout).not.toContain('/tmp/x')
  })

  test('a class that the worker does not have: the nearest ones, none of the list in the sentence', async () => {
    const input = JSON.stringify({...right, 'connector.class': 'FileStreamSnk'})
    const whole = 'org.apache.kafka.connect.file.FileStreamSinkConnector'
    expect(await json(['connect', 'validate', '-'], {input, code: 3})).toMatchObject({
      valid: false,
      class: 'FileStreamSnk',
      errors: [
        {
          key: 'connector.class',
          value: 'FileStreamSnk',
          message: expect.stringMatching(/has no connector of class FileStreamSnk\.$/),
          recommended: expect.arrayContaining([whole]),
        },
      ],
    })
    const create = ['connect', 'create', randomName('none'), '-f', '-']
    const {error} = await json<ErrorDocument>(create, {input, code: 1})
    expect(error).toMatchObject({kind: 'not-found', code: 'UNKNOWN_PLUGIN'})
    expect(error.suggestions?.[0]).toContain(whole)
  })
})

describe('a sink', () => {
  test('is created from a file, copies, is listed and described; a second run changes nothing', async () => {
    const folder = await temporaryFolder()
    const [topic, name, out] = [
      await createTopic(randomName('sunk')),
      randomName('sink'),
      path.join(folder, 'out.txt'),
    ]
    await produce(topic, [{value: 'one'}, {value: 'two'}])
    const config = {'connector.class': 'FileStreamSink', topics: topic, file: out}
    const file = path.join(folder, 'sink.json')
    await writeFile(file, JSON.stringify({name, config}))
    const dry = await json<Rows>(['connect', 'create', '-f', file, '--dry-run'])
    expect(dry).toMatchObject({executed: false, connectors: [{name, exists: false, outcome: null}]})
    expect(await ask<string[]>('/connectors')).not.toContain(name)

    const created = await json<Rows>(['connect', 'create', '-f', file])
    expect(created).toMatchObject({
      executed: true,
      connectors: [{name, state: 'RUNNING', tasks: 1, failed: 0, unknown: [], outcome: 'created'}],
    })
    expect(await ask(`/connectors/${name}/config`)).toEqual({...config, name})
    await expect.poll(() => linesOf(out)).toEqual(['one', 'two'])

    const again = await json<Rows>(['connect', 'create', '-f', file])
    expect(again).toMatchObject({
      executed: true,
      connectors: [{exists: true, state: 'RUNNING', outcome: 'unchanged'}],
    })
    const other = ['connect', 'create', '-f', file, '-c', 'tasks.max=2']
    expect(await json<Rows>(other, {code: 1})).toMatchObject({
      connectors: [
        {
          outcome: 'failed',
          differences: [{key: 'tasks.max', from: null, to: '2', hidden: false, wasSet: false, isSet: true}],
          error: {kind: 'conflict', code: 'ALREADY_EXISTS'},
        },
      ],
    })

    const {connectors} = await json<{connectors: object[]}>(['connect', 'list', name, '--topics'])
    expect(connectors).toEqual([
      {
        name,
        type: 'sink',
        state: 'RUNNING',
        tasks: 1,
        running: 1,
        failed: 0,
        worker: new URL(worker.url).host,
        class: 'FileStreamSink',
        cause: null,
        topics: [topic],
      },
    ])
    const csv = await samsa(['connect', 'list', name, '-o', 'csv'])
    expect(csv.stdout).toContain(`FileStreamSink,${topic},`)
    // A sink commits every five seconds.
    await expect
      .poll(
        async () =>
          (await json<{connectors: {offsets: unknown}[]}>(['connect', 'describe', name])).connectors,
      )
      .toMatchObject([
        {
          name,
          config,
          hidden: [],
          topics: [topic],
          tasks: [{task: 0, state: 'RUNNING', cause: null}],
          offsets: [{partition: {kafka_topic: topic, kafka_partition: 0}, offset: {kafka_offset: 2}}],
          group: `connect-${name}`,
        },
      ])
    const {stdout} = await samsa(['connect', 'describe', name])
    expect(stdout).toMatch(new RegExp(`^Connector: +${name}\\n`))
    expect(stdout).toContain(`  ${topic}-0:  2\n`)
  })

  test('is altered by a plan from what to what; secrets are shown nowhere', async () => {
    const folder = await temporaryFolder()
    const {name} = await createSink(path.join(folder, 'out.txt'), {'db.password': 'hunter2'})
    const plan = await json([
      'connect',
      'alter',
      name,
      '-c',
      'db.password=hunter3',
      '-c',
      'tasks.max=2',
      '--dry-run',
    ])
    const row = {connector: name, from: null, isSet: true, outcome: null}
    expect(plan).toEqual({
      executed: false,
      unknown: [{key: 'db.password', nearest: null}],
      configs: [
        {...row, key: 'db.password', to: null, hidden: true, wasSet: true},
        {...row, key: 'tasks.max', to: '2', hidden: false, wasSet: false},
      ],
    })
    const gone = await samsa(['connect', 'alter', name, '--unset', 'db.password', '--dry-run'])
    expect(gone.stdout).toMatch(/^db\.password +\(hidden\) +\(not set\)$/m)
    const mistyped = await samsa(['connect', 'alter', name, '-c', 'flie=x', '--dry-run'])
    expect(mistyped.stderr).toContain('flie is declared by nothing; did you mean file?')
    const renamed = ['connect', 'alter', name, '-c', 'name=other', '--yes']
    expect(await json<ErrorDocument>(renamed, {code: 2})).toMatchObject({error: {code: 'OTHER_NAME'}})
    expect(await ask(`/connectors/${name}/config`)).not.toHaveProperty('tasks.max')
    const unasked = await samsa(['connect', 'alter', name, '-c', 'tasks.max=2'])
    expect(unasked.code).toBe(2)
    expect(await ask(`/connectors/${name}/config`)).not.toHaveProperty('tasks.max')

    const done = await json([
      'connect',
      'alter',
      name,
      '-c',
      'tasks.max=2',
      '--unset',
      'db.password',
      '--yes',
    ])
    expect(done).toMatchObject({executed: true, configs: [{outcome: 'altered'}, {outcome: 'altered'}]})
    const now = await ask<Record<string, string>>(`/connectors/${name}/config`)
    expect(now['tasks.max']).toBe('2')
    expect(now).not.toHaveProperty('db.password')
    expect(await json(['connect', 'alter', name, '-c', 'tasks.max=2', '--yes'])).toEqual({
      executed: true,
      unknown: [],
      configs: [],
    })
    const wrong = await json<ErrorDocument>(['connect', 'alter', name, '-c', 'tasks.max=many', '--yes'], {
      code: 1,
    })
    expect(wrong.error).toMatchObject({code: 'INVALID_CONFIG', suggestions: ['The key is tasks.max.']})

    await ask(`/connectors/${name}/config`, {
      method: 'PUT',
      body: JSON.stringify({
        ...now,
        'db.password': 'hunter2',
        'my.pwd': 'hunter3',
        'connection.url': 'jdbc:db://host/shop?user=u&password=hunter4',
        'connection.uri': 'mongodb://ann:hunter5@db',
      }),
    })
    for (const format of ['table', 'json', 'yaml']) {
      const {stdout} = await samsa(['connect', 'describe', name, '-o', format])
      expect(stdout).toContain('db.password')
      expect(stdout).not.toContain('hunter')
    }
  })

  test('is paused, stopped, begun anew from other offsets, resumed, restarted and deleted', async () => {
    const folder = await temporaryFolder()
    const out = path.join(folder, 'out.txt')
    const {name, topic} = await createSink(out)
    await produce(topic, [{value: 'one'}, {value: 'two'}, {value: 'three'}])
    await expect.poll(() => linesOf(out)).toEqual(['one', 'two', 'three'])
    const state = async (): Promise<string> =>
      (await ask<Status>(`/connectors/${name}/status`)).connector.state

    expect(await json<Rows>(['connect', 'pause', name])).toMatchObject({
      connectors: [{name, from: 'RUNNING', state: 'PAUSED', tasks: 1, failed: 0, outcome: 'paused'}],
    })
    expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({
      connector: {state: 'PAUSED'},
      tasks: [{state: 'PAUSED'}],
    })
    expect(await json<Rows>(['connect', 'pause', name])).toMatchObject({
      connectors: [{from: 'PAUSED', state: 'PAUSED', outcome: 'unchanged'}],
    })
    const early = await json<ErrorDocument>(['connect', 'offsets', name, '--reset', '--yes'], {code: 1})
    expect(early.error).toMatchObject({kind: 'conflict', code: 'NOT_STOPPED'})

    expect(await json<Rows>(['connect', 'stop', name, '--dry-run'])).toMatchObject({executed: false})
    expect(await state()).toBe('PAUSED')
    expect(await json<Rows>(['connect', 'stop', name])).toMatchObject({
      connectors: [{from: 'PAUSED', state: 'STOPPED', tasks: 0, outcome: 'stopped'}],
    })
    expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({
      connector: {state: 'STOPPED'},
      tasks: [],
    })

    const partition = {kafka_topic: topic, kafka_partition: 0}
    await expect
      .poll(() => json(['connect', 'offsets', name]))
      .toEqual({
        connector: name,
        offsets: [{partition, offset: {kafka_offset: 3}}],
      })
    const file = path.join(folder, 'offsets.json')
    await writeFile(file, JSON.stringify({offsets: [{partition, offset: {kafka_offset: 1}}]}))
    const set = await json(['connect', 'offsets', name, '--set', file, '--yes'])
    expect(set).toEqual({
      executed: true,
      offsets: [
        {connector: name, partition, from: {kafka_offset: 3}, to: {kafka_offset: 1}, outcome: 'committed'},
      ],
    })
    expect(await ask(`/connectors/${name}/offsets`)).toEqual({
      offsets: [{partition, offset: {kafka_offset: 1}}],
    })
    const nowhere = path.join(folder, 'nowhere.json')
    const beyond = {kafka_topic: topic, kafka_partition: 99}
    await writeFile(nowhere, JSON.stringify({offsets: [{partition: beyond, offset: {kafka_offset: 1}}]}))
    const refused = await json<ErrorDocument>(['connect', 'offsets', name, '--set', nowhere, '--yes'], {
      code: 1,
    })
    expect(JSON.stringify(refused)).toContain('Probably there is no such part')
    expect(await json(['connect', 'offsets', name, '--reset', '--dry-run'])).toMatchObject({executed: false})
    const reset = await json(['connect', 'offsets', name, '--reset', '--yes'])
    expect(reset).toMatchObject({executed: true, offsets: [{to: null, outcome: 'deleted'}]})
    expect(await ask(`/connectors/${name}/offsets`)).toEqual({offsets: []})

    expect(await json<Rows>(['connect', 'resume', name])).toMatchObject({
      connectors: [{from: 'STOPPED', state: 'RUNNING', tasks: 1, outcome: 'resumed'}],
    })
    await expect.poll(() => linesOf(out)).toEqual(['one', 'two', 'three', 'one', 'two', 'three'])
    expect(await json<Rows>(['connect', 'restart', name, '--tasks'])).toMatchObject({
      connectors: [{outcome: 'restarted'}],
    })
    expect(await json<Rows>(['connect', 'restart', name, '--failed-only'])).toMatchObject({
      connectors: [{outcome: 'unchanged'}],
    })

    expect(await json<Rows>(['connect', 'delete', name, '--dry-run'])).toMatchObject({executed: false})
    expect(await state()).toBe('RUNNING')
    expect((await samsa(['connect', 'delete', name])).code).toBe(2)
    expect(await json<Rows>(['connect', 'delete', name, '--yes'])).toMatchObject({
      connectors: [{name, from: 'RUNNING', state: null, tasks: null, outcome: 'deleted'}],
    })
    expect(await ask<string[]>('/connectors')).not.toContain(name)
    expect(await json<Rows>(['connect', 'delete', name, '--yes'], {code: 1})).toMatchObject({
      connectors: [{name, outcome: 'absent', error: {code: 'UNKNOWN_CONNECTOR'}}],
    })
    expect(await json<Rows>(['connect', 'delete', name, '--yes', '--if-exists'])).toMatchObject({
      connectors: [{name, outcome: 'absent'}],
    })
  })

  test('whose task fails: the deepest cause in one line, everywhere; cured and restarted it runs', async () => {
    const folder = path.join(await temporaryFolder(), 'not-there-yet')
    const topic = await createTopic(randomName('sunk'))
    const name = randomName('sink')
    const out = path.join(folder, 'out.txt')
    const config = ['-c', 'connector.class=FileStreamSink', '-c', `topics=${topic}`, '-c', `file=${out}`]
    const created = await json<Rows>(['connect', 'create', name, ...config], {code: 1})
    expect(created).toMatchObject({
      connectors: [
        {outcome: 'failed', error: {code: 'CONNECTOR_FAILED', message: expect.stringContaining(out)}},
      ],
    })
    // Whoever does it once more is told it once more: a script that tries again may not pass.
    const failed = {outcome: 'failed', state: 'RUNNING', failed: 1, error: {code: 'CONNECTOR_FAILED'}}
    expect(await json<Rows>(['connect', 'create', name, ...config], {code: 1})).toMatchObject({
      connectors: [{...failed, exists: true}],
    })
    for (const again of [['resume'], ['restart']])
      expect(await json<Rows>(['connect', ...again, name], {code: 1})).toMatchObject({connectors: [failed]})
    const altered = await json<ErrorDocument>(['connect', 'alter', name, '-c', `file=${out}`, '--yes'], {
      code: 1,
    })
    expect(altered.error).toMatchObject({code: 'CONNECTOR_FAILED'})
    const cause = `NoSuchFileException: ${out}`
    expect(await json(['connect', 'list', name, '--failed'])).toMatchObject({
      connectors: [{name, state: 'RUNNING', tasks: 1, running: 0, failed: 1, cause}],
    })
    const {connectors} = await json<{connectors: {tasks: {trace: string; cause: string}[]}[]}>([
      'connect',
      'describe',
      name,
    ])
    const [task] = connectors[0]?.tasks ?? []
    expect(task?.cause).toBe(cause)
    expect(task?.trace).toContain(`Caused by: java.nio.file.NoSuchFileException: ${out}`)
    const [short, whole] = [
      await samsa(['connect', 'describe', name]),
      await samsa(['connect', 'describe', name, '-v']),
    ]
    expect(short.stdout).toContain(`FAILED  on ${new URL(worker.url).host}  ${cause}`)
    expect(short.stdout).not.toContain('\tat ')

    // A secret that only the worker knows, in what a task failed with.
    const secrets = path.join(path.dirname(folder), 'secrets.properties')
    await writeFile(secrets, `url=${folder}/x?user=ann&password=hunter2&x=1\n`)
    const secret = randomName('secret')
    const file = `file=$\{file:${secrets}:url}`
    await samsa(['connect', 'create', secret, ...config.slice(0, -1), file])
    const secretly = await samsa(['connect', 'describe', secret, '-v'])
    expect(secretly.stdout).toContain(`NoSuchFileException: ${folder}/x?user=ann&password=***&x=1`)
    expect(secretly.stdout).not.toContain('hunter2')
    await samsa(['connect', 'delete', secret, '--yes'])
    expect(whole.stdout).toContain('Task 0 failed with:')
    expect(whole.stdout).toContain('\tat org.apache.kafka.connect.file.FileStreamSinkTask')

    const unknown = await json<ErrorDocument>(['wait', 'connector', name, '--state', 'stoped'], {code: 2})
    expect(unknown.error.suggestions).toContain('Did you mean STOPPED?')
    const waited = await json(['wait', 'connector', name, '--running', '--timeout', '0'], {code: 3})
    expect(waited).toMatchObject({met: false, missing: [expect.stringContaining(cause)]})
    const inVain = await json<Rows>(['connect', 'restart', name, '--failed-only'], {code: 1})
    expect(inVain).toMatchObject({connectors: [{outcome: 'failed', error: {code: 'CONNECTOR_FAILED'}}]})
    await mkdir(folder)
    await produce(topic, [{value: 'late'}])
    expect(await json<Rows>(['connect', 'restart', name, '--failed-only'])).toMatchObject({
      connectors: [{name, failed: 0, outcome: 'restarted'}],
    })
    await expect.poll(() => linesOf(out)).toEqual(['late'])
    expect(await json(['wait', 'connector', name, '--running'])).toMatchObject({met: true, missing: []})
  })
})

test('a source, created stopped, writes a file into a topic; its offsets are its own', async () => {
  const folder = await temporaryFolder()
  const [topic, name, file] = [
    await createTopic(randomName('sourced')),
    randomName('source'),
    path.join(folder, 'in.txt'),
  ]
  await writeFile(file, 'one\ntwo\n')
  const config = ['-c', 'connector.class=FileStreamSource', '-c', `topic=${topic}`, '-c', `file=${file}`]
  await json(['connect', 'create', name, ...config, '--stopped'])
  expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({
    connector: {state: 'STOPPED'},
    tasks: [],
  })
  await json(['connect', 'resume', name])
  await expect
    .poll(async () => (await readAll(topic)).map(({value}) => value?.toString()))
    .toEqual(['one', 'two'])
  await expect
    .poll(() => json(['connect', 'offsets', name]))
    .toEqual({
      connector: name,
      offsets: [{partition: {filename: file}, offset: {position: 8}}],
    })
  const {stdout} = await samsa(['connect', 'offsets', name])
  expect(stdout).toContain(`filename=${file}  position=8`)
})

test('names with what a path takes for more, globs, and names that are not there', async () => {
  const folder = await temporaryFolder()
  const prefix = randomName('odd')
  const names = [`${prefix} a?b#c&d+e`, `${prefix}-plain`]
  for (const name of names)
    await json([
      'connect',
      'create',
      name,
      '-c',
      'connector.class=FileStreamSink',
      '-c',
      'topics=any',
      '--stopped',
      '-c',
      `file=${path.join(folder, 'x')}`,
    ])
  const listed = await json<{connectors: {name: string}[]}>(['connect', 'list', `${prefix}*`])
  expect(listed.connectors.map(({name}) => name)).toEqual(names)
  const described = await json<{connectors: {name: string; state: string}[]}>([
    'connect',
    'describe',
    `${prefix}*`,
  ])
  expect(described.connectors.map(({name, state}) => [name, state])).toEqual(
    names.map((name) => [name, 'STOPPED']),
  )
  const slash = [
    'connect',
    'create',
    `${prefix}/a`,
    '-c',
    'connector.class=FileStreamSink',
    '-c',
    'topics=any',
  ]
  expect((await json<ErrorDocument>(slash, {code: 2})).error.code).toBe('UNASKABLE_NAME')
  const {error} = await json<ErrorDocument>(['connect', 'describe', `${prefix}-plian`], {code: 1})
  expect(error).toMatchObject({
    code: 'UNKNOWN_CONNECTOR',
    suggestions: [`Did you mean ${prefix}-plain?`],
  })
  const part = await json<Rows>(['connect', 'resume', `${prefix}-plain`, `${prefix}-gone`, '--dry-run'], {
    code: 1,
  })
  expect(part.connectors.map(({name}) => name)).toEqual([`${prefix}-plain`, `${prefix}-gone`])
  const offered = await runSamsa([
    'complete',
    '--',
    'connect',
    'describe',
    `${prefix}-`,
    '--connect',
    worker.url,
  ])
  expect(offered.code).toBe(0)
  const completed = await runSamsa([
    'complete',
    '--',
    '--connect',
    worker.url,
    'connect',
    'describe',
    `${prefix}-`,
  ])
  expect([offered.stdout, completed.stdout].join()).not.toContain('error')
  expect(await json<Rows>(['connect', 'delete', `${prefix}*`, '--yes'])).toMatchObject({
    connectors: [{outcome: 'deleted'}, {outcome: 'deleted'}],
  })
})

test('completion offers the connectors of the worker that the line names', async () => {
  const folder = await temporaryFolder()
  const {name} = await createSink(path.join(folder, 'out.txt'))
  const {stdout, code} = await runSamsa([
    'complete',
    '--',
    'connect',
    'pause',
    '--connect',
    worker.url,
    'sink-',
  ])
  expect(code).toBe(0)
  expect(stdout).toContain(`${name}\t\n`)
})

test('of several workers the next one is asked; where none is there, or it is something else, the exit code is 4', async () => {
  const [closed, http] = [await startOtherServer('closed'), await startOtherServer('closing')]
  const away = `http://${closed.address}`
  const both = await runSamsa(['connect', 'plugins', '--connect', `${away},${worker.url}`, '-o', 'name'])
  expect(both).toMatchObject({code: 0, stderr: ''})
  const none = await runJson<ErrorDocument>(['connect', 'list', '--connect', away], {code: 4})
  expect(none.error).toMatchObject({kind: 'unreachable', code: 'ECONNREFUSED'})
  expect(none.error.message).toBe(`The Connect worker at ${away} refuses connections.`)
  const change = await runJson<ErrorDocument>(['connect', 'pause', 'x', '--connect', away], {code: 4})
  expect(change.error.code).toBe('ECONNREFUSED')
  const other = await runJson<ErrorDocument>(['connect', 'list', '--connect', `http://${http.address}`], {
    code: 4,
  })
  expect(other.error.kind).toBe('unreachable')
  http.close()
})

test('a profile with workers is added by flags; doctor and profile test look at them, and says where none is reached', async () => {
  const folder = await temporaryFolder()
  const env = {
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    SAMSA_BOOTSTRAP_SERVER: undefined,
    CANARY: 'canary-5521',
  }
  const add = ['profile', 'add', '-b', bootstrapServers()]
  const login = ['--connect-username', 'ann', '--connect-password', 'env:CANARY']
  await runJson([...add, 'shop', '--connect', `${worker.url},http://127.0.0.1:1`, ...login], {env})
  const shown = await runJson<{settings: {key: string; value: unknown; from: string}[]}>(
    ['profile', 'show'],
    {env},
  )
  expect(shown.settings.find(({key}) => key === 'connect.url')?.value).toContain(worker.url)
  expect(JSON.stringify(shown)).not.toContain('canary')
  expect((await runSamsa([...add, 'none', ...login], {env})).code).toBe(2)
  const check = {name: 'connect', ok: true, message: expect.stringMatching(/^\d+ connectors?/)}
  const doctor = await runJson<{checks: object[]}>(['doctor', '--connect', worker.url], {env})
  expect(doctor.checks).toContainEqual(expect.objectContaining({...check, target: worker.url}))
  const lost = await runJson<{checks: object[]}>(['doctor', '--connect', 'http://127.0.0.1:1'], {
    env,
    code: 4,
  })
  expect(lost.checks).toContainEqual(expect.objectContaining({name: 'connect', ok: false}))

  expect(await runJson(['profile', 'test'], {env})).toMatchObject({
    profile: 'shop',
    schemaRegistry: null,
    connect: {
      url: `${worker.url},http://127.0.0.1:1`,
      connectors: expect.any(Number),
      failed: expect.any(Number),
    },
  })
  const text = await runSamsa(['profile', 'test'], {env})
  expect(text.stdout).toMatch(/^shop +\S+ +\d+ +1 +\d+\nKafka Connect {2}http:\S+ {2}\d+ connectors?/m)
  const away = await runSamsa(['profile', 'test', '--connect', 'http://127.0.0.1:1'], {env})
  expect(away).toMatchObject({code: 1, stderr: expect.stringContaining('[ECONNREFUSED]')})
  expect(away.stdout).toContain('Kafka Connect  http://127.0.0.1:1  could not be asked')
})

test('on a terminal a missing connector is chosen from those that there are', async () => {
  const {name} = await createSink(path.join(await temporaryFolder(), 'out.txt'))
  const session = startTerminal(['connect', 'describe', '--connect', worker.url])
  try {
    await session.waitForText('CONNECTOR is missing. Which one?')
    session.write(`${name.slice(-10)}\r`)
    expect(await session.exit).toEqual({code: 0, signal: null})
    expect(session.output()).toContain('Tasks:')
  } finally {
    session.kill('SIGKILL')
  }
})

test('a profile says where the workers are; one that is read-only changes nothing; a password goes nowhere else', async () => {
  const folder = await temporaryFolder()
  const env = {XDG_CONFIG_HOME: folder, SAMSA_BOOTSTRAP_SERVER: undefined}
  await mkdir(path.join(folder, 'samsa'), {recursive: true})
  await writeFile(
    path.join(folder, 'samsa/config.yaml'),
    `profiles:
  shop: {bootstrapServers: 'localhost:1', readOnly: true, connect: {url: '${worker.url}', username: ann, password: hunter2}}
  none: {bootstrapServers: 'localhost:1'}
`,
    {mode: 0o600},
  )
  expect((await runSamsa(['connect', 'plugins', '-P', 'shop'], {env})).code).toBe(0)
  const refused = await runJson<ErrorDocument>(['connect', 'pause', '*', '-P', 'shop'], {env, code: 2})
  expect(refused.error.code).toBe('READ_ONLY_PROFILE')
  const unsaid = await runJson<ErrorDocument>(['connect', 'list', '-P', 'none'], {env, code: 2})
  expect(unsaid.error.code).toBe('NO_CONNECT')
  const shown = await runSamsa(['profile', 'show', 'shop'], {env})
  expect(shown.stdout).toMatch(/^connect\.url +http/m)
  expect(shown.stdout).toMatch(/^connect\.password +\(hidden\)/m)
  expect(shown.stdout).not.toContain('hunter2')
  const inAddress = await runJson<ErrorDocument>(
    ['connect', 'list', '--connect', 'http://ann:hunter2@localhost:1'],
    {
      code: 2,
    },
  )
  expect(JSON.stringify(inAddress)).not.toContain('hunter2')
})

describe('top connect', () => {
  /** A sink that cannot write, and why not. */
  async function createBroken(
    more: Record<string, string> = {},
  ): Promise<{readonly name: string; readonly cause: string}> {
    const topic = await createTopic(randomName('broken'))
    const name = randomName('broken')
    await produce(topic, [{value: 'a'}])
    const file = path.join(await temporaryFolder(), 'away', 'a.txt')
    const config = {
      'connector.class': 'FileStreamSink',
      topics: topic,
      file,
      'db.password': 'hunter2',
      ...more,
    }
    await ask('/connectors', {method: 'POST', body: JSON.stringify({name, config})})
    await expect
      .poll(async () => (await ask<Status>(`/connectors/${name}/status`).catch(() => null))?.tasks[0]?.state)
      .toBe('FAILED')
    return {name, cause: `NoSuchFileException: ${file}`}
  }

  const once = ['top', 'connect', '--once']

  test('a task that has failed: first in the list, with why and the command, and exit code 3', async () => {
    const {name, cause} = await createBroken()
    const well = await createSink(path.join(await temporaryFolder(), 'a.txt'))
    const filter = ['--filter', `${name}|${well.name}`, '--fail-on', 'error']
    const run = await samsa([...once, ...filter, '-o', 'json'])
    expect(run).toMatchObject({code: 3, stderr: ''})
    expect(run.stdout).not.toContain('hunter2')
    expect(JSON.parse(run.stdout)).toMatchObject({
      connectors: [
        {
          ...{
            severity: 'error',
            name,
            type: 'sink',
            state: 'RUNNING',
            tasks: 1,
            running: 0,
            failed: 1,
            cause,
          },
          worker: new URL(worker.url).host,
          taskStates: [{task: 0, state: 'FAILED', worker: new URL(worker.url).host, cause}],
          command: expect.stringMatching(
            new RegExp(`^samsa connect restart ${name} --failed-only --connect ${worker.url} -b `),
          ),
        },
        {severity: null, name: well.name, state: 'RUNNING', tasks: 1, running: 1, failed: 0, cause: null},
      ],
    })
    expect(await json([...once, '--filter', well.name, '--fail-on', 'error'])).toMatchObject({
      connectors: [{name: well.name}],
    })
    const {stdout, stderr, code} = await samsa([...once, '--filter', name, '--fail-on', 'error'])
    expect(code).toBe(3)
    expect(stderr).toBe(`samsa: the task of connector ${name} has failed: it copies nothing (${cause}).\n`)
    expect(stdout).toMatch(/^NAME +TYPE +STATE +TASKS +FAILED +WORKER +CAUSE$/m)
    expect(stdout).toMatch(new RegExp(`^${name} +sink +RUNNING +0/1 +1 .*NoSuchFileException`, 'm'))
    const watched = await samsa([
      'top',
      'connect',
      '--watch',
      '--samples',
      '2',
      '--interval',
      '100ms',
      '-o',
      'json',
    ])
    expect(watched.stdout.trim().split('\n')).toHaveLength(2)
  })

  test('without an answer of the workers, and without connectors, a check does not pass', async () => {
    const check = [...once, '--fail-on', 'error']
    const closed = await startOtherServer('closed')
    const away = await runJson<ErrorDocument>([...check, '--connect', `http://${closed.address}`], {code: 4})
    expect(away.error.code).toBe('ECONNREFUSED')
    const unsaid = await runJson<ErrorDocument>([...check, '-b', 'localhost:1'], {code: 2})
    expect(unsaid.error.code).toBe('NO_CONNECT')
    expect(await samsa([...check, '--filter', randomName('none')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There are no connectors to check.'),
    })
  })

  test('a secret of the config that the cause quotes is shown nowhere', async () => {
    // The worker's own message names the file, in which the password is.
    const folder = path.join(await temporaryFolder(), 'away')
    const {name} = await createBroken({'db.password': 'canary-5521', file: `${folder}/canary-5521/a.txt`})
    const shown = [
      ['connect', 'list', name, '-o', 'json'],
      ['connect', 'describe', name, '-o', 'json'],
      ['connect', 'describe', name, '-v'],
      ['top', 'connect', '--once', '--filter', name, '-o', 'json'],
      ['top', 'problems', '--once', '--samples', '1', '--filter', name, '-o', 'json'],
    ]
    for (const words of shown) {
      const {stdout} = await samsa(words)
      expect(stdout, words.join(' ')).toContain(`${folder}/***/a.txt`)
    }
    const restarted = await samsa(['connect', 'restart', name, '--failed-only'])
    expect(restarted).toMatchObject({code: 1, stderr: expect.stringContaining('/***/a.txt')})
    expect((await samsa(['wait', 'connector', name, '--running', '--timeout', '1s'])).stderr).not.toContain(
      'canary',
    )
  })

  test('among the problems of the cluster: with why and the command; workers that are away are unknown, and fail a check', async () => {
    interface Problems {
      readonly problems: readonly {readonly kind: string; readonly about: {readonly connector?: string}}[]
      readonly looked: {readonly brokers: number; readonly connectors: number | null}
    }
    const {name, cause} = await createBroken()
    const problems = ['top', 'problems', '--once', '--samples', '1']
    const told = await json<Problems>(problems)
    expect(told.looked).toMatchObject({brokers: expect.any(Number), connectors: expect.any(Number)})
    expect(told.problems.filter(({about}) => about.connector === name)).toMatchObject([
      {
        kind: 'connector-failed',
        severity: 'error',
        seen: `the task of connector ${name} has failed: it copies nothing`,
        cause,
        command: expect.stringMatching(
          new RegExp(`^samsa connect restart ${name} --failed-only --connect ${worker.url} -b `),
        ),
      },
    ])
    const names = await samsa([...problems, '--filter', name, '-o', 'name'])
    expect(names).toMatchObject({code: 0, stdout: `connector-failed/${name}\n`})

    const closed = await startOtherServer('closed')
    const away = await runJson<Problems>([...problems, '--connect', `http://${closed.address}`])
    expect(away.looked.connectors).toBeNull()
    expect(away.problems.find(({about}) => 'type' in about && about.type === 'connect')).toMatchObject({
      kind: 'unread',
      cause: expect.stringContaining('[ECONNREFUSED]'),
      command: expect.stringMatching(`^samsa connect list --connect http://${closed.address} -b `),
    })
    // Nobody has set any: nobody expects connectors.
    expect(await runJson<Problems>(problems)).toMatchObject({looked: {connectors: null}})
  })

  test('live: what has failed, its tasks, a worker that goes away and comes back, while the rest goes on', async () => {
    const {name, cause} = await createBroken()
    const relay = await startTcpRelay(Number(new URL(worker.url).port))
    const at = ['--connect', `http://127.0.0.1:${relay.port}`, '--interval', '200ms']
    const session = startTerminal(['top', 'overview', ...at], {cols: 140, rows: 40})
    try {
      await session.waitForText('busiest topics')
      session.write(`8/${name}\r`)
      await session.waitForText(new RegExp(`> ${name} +sink +✗ RUNNING +0/1 +1 `))
      await session.waitForText(`$ samsa connect restart ${name} --failed-only`)
      await session.waitForText('task 0  ✗ FAILED  on ')
      session.write('\r')
      await session.waitForText(new RegExp(`0 ✗ FAILED .*${cause.slice(0, 25)}`))
      session.write('\x1b')
      await session.waitForText(/CONNECTORS 1\b/)

      await relay.cut()
      await session.waitForText('○ stale')
      await session.waitForText('refuses connections. [ECONNREFUSED]')
      expect(session.screen().join('\n')).toContain(name)
      session.write('5')
      await session.waitForText('BROKERS 1')
      await session.waitForText('● live')
      session.write('8')
      await session.waitForText('Check that it runs and listens on that port.')
      await relay.restore()
      session.write('r')
      await session.waitForText('● live')
      session.write('q')
      expect(await session.exit).toMatchObject({code: 0})
    } finally {
      session.kill('SIGKILL')
      await relay.cut()
    }
  })
})

describe('declared', () => {
  const at = ['-f', '-', '-b', 'localhost:1']

  test('apply makes, alters, pauses and deletes connectors, and waits for them; again nothing differs', async () => {
    const folder = await temporaryFolder()
    const topic = await createTopic(randomName('declared'))
    const name = randomName('declared')
    const file = (config: object, rest: object = {}): {input: string} => ({
      input: JSON.stringify({connectors: [{name, config, ...rest}]}),
    })
    const sink = {'connector.class': 'FileStreamSink', topics: topic, file: path.join(folder, 'a.txt')}
    expect(await json(['apply', ...at], file({...sink, 'db.password': 'hunter2'}))).toMatchObject({
      executed: true,
      changes: [
        {
          ...{kind: 'connector', name, action: 'create', outcome: 'created'},
          fields: expect.arrayContaining([
            {field: 'topics', from: null, to: topic},
            {field: 'db.password', from: null, to: '(hidden)'},
          ]),
        },
      ],
    })
    expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({
      connector: {state: 'RUNNING'},
      tasks: [{state: 'RUNNING'}],
    })
    expect(await json(['apply', ...at], file(sink))).toMatchObject({changes: []})

    const paused = {state: 'paused', strict: true}
    expect(await json(['diff', ...at], {...file(sink, paused), code: 3})).toMatchObject({
      changes: [
        {
          action: 'alter',
          fields: [
            {field: 'db.password', from: '(hidden)', to: null},
            {field: 'state', from: 'running', to: 'paused'},
          ],
        },
      ],
    })
    expect(await json(['apply', ...at], file(sink, paused))).toMatchObject({changes: [{outcome: 'altered'}]})
    expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({connector: {state: 'PAUSED'}})
    expect(await ask(`/connectors/${name}/config`)).not.toHaveProperty(['db.password'])

    const exported = await samsa(['export', 'connectors', name, '-b', 'localhost:1'])
    expect(exported, exported.stderr).toMatchObject({code: 0})
    const again = await samsa(['diff', ...at], {input: exported.stdout})
    expect(again, again.stderr).toMatchObject({code: 0})

    // What the worker does not take stops everything before it begins.
    const wrong = file({...sink, 'tasks.max': 'many'}, {state: 'running'})
    expect(await json(['apply', ...at], {...wrong, code: 1})).toMatchObject({
      changes: [{outcome: null, error: {code: 'INVALID_CONFIG'}}],
    })
    const slash = {input: JSON.stringify({connectors: [{name: 'a/b', config: sink}]})}
    expect(await json(['apply', ...at], {...slash, code: 2})).toMatchObject({
      changes: [{outcome: null, error: {code: 'UNASKABLE_NAME'}}],
    })
    const absent = {input: JSON.stringify({connectors: [{name, state: 'absent'}]})}
    expect(await samsa(['apply', ...at], absent)).toMatchObject({code: 2})
    expect(await json(['apply', ...at, '--yes'], absent)).toMatchObject({changes: [{outcome: 'deleted'}]})
    expect(await ask<string[]>('/connectors')).not.toContain(name)
  })

  test('what has failed is not running: it is a difference, and started anew', async () => {
    const folder = await temporaryFolder()
    const topic = await createTopic(randomName('failed'))
    await produce(topic, [{partition: 0, value: 'a'}])
    const name = randomName('failed')
    const away = path.join(folder, 'later')
    const config = {'connector.class': 'FileStreamSink', topics: topic, file: path.join(away, 'a.txt')}
    const input = JSON.stringify({connectors: [{name, config, state: 'running'}]})
    expect(await json(['apply', ...at], {input, code: 1})).toMatchObject({
      changes: [{outcome: 'failed', error: {code: 'CONNECTOR_FAILED'}}],
    })
    // Without a state, too: who runs it again does not pass.
    const stateless = JSON.stringify({connectors: [{name, config}]})
    expect(await json(['diff', ...at], {input: stateless, code: 3})).toMatchObject({
      changes: [{fields: [{field: 'state', from: 'failed', to: 'running'}]}],
    })
    expect(await json(['apply', ...at], {input: stateless, code: 1})).toMatchObject({
      changes: [{outcome: 'failed'}],
    })
    expect(await json(['diff', ...at], {input, code: 3})).toMatchObject({
      changes: [{fields: [{field: 'state', from: 'failed', to: 'running'}]}],
    })
    await mkdir(away)
    expect(await json(['apply', ...at], {input})).toMatchObject({changes: [{outcome: 'altered'}]})
    expect(await json(['diff', ...at], {input})).toMatchObject({drift: false})
  })
})

test('two workers of one cluster: any of them tells and steers, by TLS too, and one that hangs is passed over', async () => {
  // The last test of this file: connectors move when a worker comes and goes.
  const second = await startConnectWorker(bootstrapServers(), {hasTls: true})
  const at = (url: string, ...words: readonly string[]) =>
    runSamsa(['connect', ...words, '--connect', url, ...PATIENCE])
  try {
    const {name} = await createSink(path.join(await temporaryFolder(), 'a.txt'))
    const closed = await startOtherServer('closed')
    const away = `http://${closed.address},${second.url}`
    const restarted = await at(away, 'restart', name, '-o', 'json')
    expect(restarted, restarted.stderr).toMatchObject({code: 0})
    expect((await at(away, 'describe', name)).stdout).toContain(`Connector:  ${name}`)

    const {url = '', certificateFile = ''} = second.secure ?? {}
    const trusting = ['-X', `connect.ssl.truststore.location=${certificateFile}`]
    expect((await at(url, 'list', name, '-o', 'name', ...trusting)).stdout).toBe(`${name}\n`)
    const paused = await at(url, 'pause', name, '-o', 'json', ...trusting)
    expect(paused, paused.stderr).toMatchObject({code: 0})
    expect(await ask<Status>(`/connectors/${name}/status`)).toMatchObject({connector: {state: 'PAUSED'}})
    expect(await at(url, 'list', name)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is not trusted here'),
    })

    second.hang()
    const passedOver = await at(`${second.url},${worker.url}`, 'list', name, '-o', 'name')
    expect(passedOver, passedOver.stderr).toMatchObject({code: 0, stdout: `${name}\n`})
  } finally {
    await second.stop()
  }
})
