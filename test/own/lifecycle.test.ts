import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {access, mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {untilClusterReady as untilReady} from '../../src/core/cluster/until-ready.ts'
import {defaultLocalBootstrapServers} from '../../src/local/default-bootstrap.ts'
import {localDirectories} from '../../src/local/directories.ts'
import {DEFAULT_KAFKA_VERSION} from '../../src/local/distribution.ts'
import {followLocalLogs, readLocalLogs} from '../../src/local/logs.ts'
import type {LocalOptions} from '../../src/local/options.ts'
import {findFreePort} from '../../src/local/ports.ts'
import {type LocalStart, startLocal} from '../../src/local/start.ts'
import {clusterDirectory, readState, writeState} from '../../src/local/state.ts'
import {fetchLocalStatus, fetchLocalStatuses} from '../../src/local/status.ts'
import {stopLocal} from '../../src/local/stop.ts'
import {identifyProcess, isSameProcess} from '../../src/user/process-identity.ts'
import {buildBatch, someRecords} from '../kafka/batches/support.ts'
import {runFailing} from '../support/failed-run.ts'
import {createTopic, kafkaClient, produce, readAll, withAdmin} from '../support/kafka-client.ts'
import {LEGACY_MESSAGES} from '../support/legacy-messages.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {replaceLog} from '../support/segments.ts'

// Fetched jars are shared with the user's own cache, everything else is in a folder of this run.
const env = {...process.env}
let directories = localDirectories()
beforeAll(async () => {
  env.XDG_DATA_HOME = await mkdtemp(join(tmpdir(), 'samsa-test-local-'))
  directories = localDirectories(env)
})

afterAll(async () => {
  for (const {name} of await fetchLocalStatuses(directories))
    await stopLocal(name, {directories, delete: true, graceMs: 0})
  await rm(env.XDG_DATA_HOME ?? '', {recursive: true, force: true})
})

/** The last offset that a number holds. */
const FAR = 2n ** 53n - 1n

const kept = ['one', 'two', 'three'].map((value) => ({value}))

function up(options: Partial<LocalOptions>) {
  return startLocal({port: 0, untilReady, directories, env, ...options})
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Command lines of live processes that mention a path. */
async function processesAbout(path: string): Promise<string[]> {
  const ps = spawn('ps', ['-eo', 'args', '-ww'], {stdio: ['ignore', 'pipe', 'ignore']})
  const chunks: Buffer[] = []
  for await (const chunk of ps.stdout) chunks.push(chunk)
  const lines = Buffer.concat(chunks).toString('utf8').split('\n')
  return lines.filter((line) => line.includes(path))
}

// A start of a broker is what costs here, so one cluster goes through all of it: the tests follow one another.
describe('one cluster', () => {
  let first: LocalStart

  test('two that start it at once get one cluster, and so does who comes later', async () => {
    expect(defaultLocalBootstrapServers(env)).toBeNull()
    const both = await Promise.all([up({}), up({})])
    const started = both.find(({alreadyRunning}) => !alreadyRunning)
    const found = both.find(({alreadyRunning}) => alreadyRunning)
    if (!started || !found) throw new Error(`one of two should have started it: ${JSON.stringify(both)}`)
    expect(started).toMatchObject({name: 'default', state: 'running', version: DEFAULT_KAFKA_VERSION})
    expect(started.brokers).toEqual([
      {id: 1, state: 'running', pid: expect.any(Number), port: expect.any(Number)},
    ])
    expect(found.brokers).toEqual(started.brokers)
    expect(await processesAbout(clusterDirectory(directories, 'default'))).toHaveLength(1)
    expect(defaultLocalBootstrapServers(env)).toBe(started.bootstrapServers)
    first = started

    const again = await up({port: first.brokers[0]?.port ?? 0})
    expect(again).toMatchObject({alreadyRunning: true, brokers: first.brokers, startedAt: first.startedAt})
    // Whoever asks for a port would talk to nobody there.
    await expect(up({port: 1})).rejects.toMatchObject({
      kind: 'conflict',
      message: `The local cluster 'default' runs already, on port ${first.brokers[0]?.port}.`,
    })
    // So would who asks for three brokers, another Kafka, racks, or data that nobody keeps.
    for (const [options, message] of [
      [{brokers: 3}, 'has 1 broker, not 3'],
      [{version: '3.9.1'}, 'The data of the local cluster'],
      [{version: '99.0.0'}, `runs already, with Kafka ${DEFAULT_KAFKA_VERSION}`],
      [{racks: ['a']}, 'on other racks'],
      [{ephemeral: true}, 'has data that an ephemeral one would lose'],
    ] as const)
      await expect(up({...options})).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining(message),
      })
    expect(await up({brokers: 1, version: DEFAULT_KAFKA_VERSION})).toMatchObject({alreadyRunning: true})
  })

  test('logs: the last lines, and new ones as they come', async () => {
    const last = await readLocalLogs('default', {lines: 20, directories})
    expect(last).toHaveLength(20)
    const all = await readLocalLogs('default', {lines: 5000, directories})
    expect(all.some(({broker, line}) => broker === 1 && line.includes('Kafka Server started'))).toBe(true)
    await expect(readLocalLogs('default', {broker: 7, directories})).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(readLocalLogs('nobody', {directories})).rejects.toMatchObject({kind: 'not-found'})

    const stop = new AbortController()
    const created = createTopic('logged-topic', {}, first.bootstrapServers)
    let found = ''
    for await (const {line} of followLocalLogs('default', {lines: 5, directories, signal: stop.signal})) {
      if (!line.includes('logged-topic')) continue
      found = line
      stop.abort()
    }
    await created
    expect(found).toContain('logged-topic')
  })

  test('without an authorizer there are no rules: that is said, and no rule is added in vain', async () => {
    const words = ['--principal', 'shop', '--operation', 'read', '--topic', 'orders']
    await Promise.all(
      [['list'], ['add', ...words], ['remove', ...words, '--yes']].map(async ([verb = '', ...flags]) => {
        const {error} = await runFailing(['acl', verb, ...flags, '-b', first.bootstrapServers], 1)
        expect(error).toMatchObject({kind: 'failed', code: 'SECURITY_DISABLED'})
        expect(error.suggestions?.[0]).toContain('everybody may do everything')
      }),
    )
  })

  test('it keeps topics that are made, and makes none for a typo; then it is stopped', async () => {
    await createTopic('kept', {}, first.bootstrapServers)
    // Old records, and records from long ago: they are to stay however old they are.
    const configs = {'retention.ms': '-1'}
    const partitions = Object.keys(LEGACY_MESSAGES).length
    await createTopic('old', {partitions, configs}, first.bootstrapServers)
    await createTopic('far', {configs}, first.bootstrapServers)
    await produce('kept', kept, first.bootstrapServers)
    const producer = kafkaClient(first.bootstrapServers).producer({
      allowAutoTopicCreation: false,
      retry: {retries: 0},
    })
    await producer.connect()
    try {
      const typo = producer.send({topic: 'no-such-topic', messages: [{value: 'x'}]})
      await expect(typo).rejects.toThrow('does not host this topic-partition')
    } finally {
      await producer.disconnect()
    }

    expect(await stopLocal('default', {directories})).toEqual({
      name: 'default',
      outcome: 'stopped',
      stoppedBrokers: 1,
    })
    expect(await fetchLocalStatus('default', directories)).toMatchObject({state: 'stopped', startedAt: null})
    expect(defaultLocalBootstrapServers(env)).toBeNull()
    expect(await stopLocal('default', {directories})).toMatchObject({outcome: 'not-running'})
  })

  test('what it cannot become is a conflict', async () => {
    for (const options of [{brokers: 3}, {ephemeral: true}, {version: '3.9.1'}])
      await expect(up(options)).rejects.toMatchObject({kind: 'conflict'})
    expect(await fetchLocalStatus('default', directories)).toMatchObject({state: 'stopped'})
  })

  test('a pid that belongs to another process by now is left alone', async () => {
    const sleeper = spawn('sleep', ['300'], {stdio: 'ignore'})
    try {
      const identity = identifyProcess(sleeper.pid ?? 0)
      const state = readState(directories, 'default')
      if (identity === null || state === null) throw new Error('no sleeper or no state')
      const brokers = state.brokers.map((broker) => ({...broker, process: identity}))
      writeState(directories, {...state, brokers, startedAt: new Date().toISOString()})
      expect(await fetchLocalStatus('default', directories)).toMatchObject({
        state: 'crashed',
        brokers: [{pid: null}],
      })
      expect(defaultLocalBootstrapServers(env)).toBeNull()
      expect(await stopLocal('default', {directories, graceMs: 0})).toMatchObject({outcome: 'not-running'})
      expect(isSameProcess(identity)).toBe(true)
    } finally {
      sleeper.kill('SIGKILL')
    }
  })

  test('logs of another time are laid down', async () => {
    const broker = readState(directories, 'default')?.brokers[0]
    const data = join(clusterDirectory(directories, 'default'), `broker-${broker?.id}`, 'data')
    for (const [index, base64] of Object.values(LEGACY_MESSAGES).entries())
      await replaceLog(join(data, `old-${index}`), 100n, Buffer.from(base64, 'base64'))
    const batch = buildBatch(someRecords(4), {compression: 'none'})
    batch.writeBigInt64BE(FAR, 0)
    await replaceLog(join(data, 'far-0'), FAR, batch)
  })

  test('up again: same cluster, same port, same records', async () => {
    const second = await startLocal({untilReady, directories, env})
    expect(second).toMatchObject({clusterId: first.clusterId, bootstrapServers: first.bootstrapServers})
    expect(second.brokers[0]?.pid).not.toBe(first.brokers[0]?.pid)
    expect(await readAll('kept', second.bootstrapServers)).toMatchObject(
      kept.map(({value}) => ({value: Buffer.from(value)})),
    )
  })

  test('messages of before Kafka 0.11 are read', async () => {
    const rows = await readJson('old')
    const names = Object.keys(LEGACY_MESSAGES)
    expect(rows).toHaveLength(6 * names.length)
    for (const [partition, name] of names.entries()) {
      const own = rows.filter((row) => row.partition === partition)
      expect(own.map(({offset}) => offset)).toEqual([100, 101, 102, 113, 114, 115])
      const isAppendTime = name.endsWith('append-time')
      expect(own[4]).toMatchObject({
        key: null,
        value: `value-114 ${'x'.repeat(40)}`,
        timestampType: isAppendTime ? 'LogAppendTime' : 'CreateTime',
        timestamp: name.startsWith('magic-0')
          ? null
          : new Date(isAppendTime ? 1_700_000_009_999 : 1_700_000_000_114).toISOString(),
      })
    }
  })

  test('a record without a time has no age', async () => {
    const on = ['-b', first.bootstrapServers]
    await runJson(['group', 'create', 'g', '--topic', 'old:0,4', '--to', 'earliest', '--yes', ...on])
    const {lag} = await runJson<{lag: unknown}>(['lag', 'g', '--time', ...on])
    expect(lag).toMatchObject([
      {partition: 0, lag: 16, timeLagMs: null, timeLagMethod: null},
      {partition: 4, lag: 16, timeLagMs: expect.any(Number), timeLagMethod: 'record'},
    ])
  })

  test('offsets from 2^53 on are exact: read, copied, committed, trimmed', async () => {
    const {bootstrapServers} = first
    const on = ['-b', bootstrapServers]
    const rows = await readJson('far', '--from', `0=${FAR + 2n}`)
    expect(rows.map(({offset}) => offset)).toEqual([String(FAR + 2n), String(FAR + 3n)])
    const copy = await runJson(['topic', 'copy', 'far', 'kept', ...on])
    expect(copy).toMatchObject({
      acknowledged: 4,
      plan: [{from: Number(FAR), to: String(FAR + 4n), records: 4}],
    })
    await runJson(['group', 'create', 'g2', '--topic', 'far', '--to', 'latest-1', '--yes', ...on])
    await runJson(['topic', 'trim', 'far', '--to', String(FAR + 1n), '--yes', ...on])
    expect(
      await withAdmin(
        async (admin) => [
          await admin.fetchTopicOffsets('far'),
          await admin.fetchOffsets({groupId: 'g2', topics: ['far']}),
        ],
        bootstrapServers,
      ),
    ).toMatchObject([[{low: String(FAR + 1n)}], [{partitions: [{offset: String(FAR + 3n)}]}]])
  })

  async function readJson(topic: string, ...args: readonly string[]) {
    const {stdout} = await runSamsa([
      'consume',
      topic,
      ...args,
      '-e',
      '-o',
      'json',
      '-b',
      first.bootstrapServers,
    ])
    return stdout
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line))
  }

  test('a crashed broker is reported, and up starts it again', async () => {
    const before = await fetchLocalStatus('default', directories)
    process.kill(before?.brokers[0]?.pid ?? 0, 'SIGKILL')
    await expect.poll(async () => (await fetchLocalStatus('default', directories))?.state).toBe('crashed')
    const third = await startLocal({untilReady, directories, env})
    expect(third).toMatchObject({state: 'running', alreadyRunning: false, clusterId: first.clusterId})
  })

  test('another, beside it, of an unpacked distribution where KAFKA_HOME points at one', async () => {
    // The fetched folder has the one thing that is looked at: libs/ with Kafka's jars.
    const kafkaHome = join(directories.cacheRoot, DEFAULT_KAFKA_VERSION)
    const cacheRoot = join(env.XDG_DATA_HOME ?? '', 'cache')
    const started = await up({
      name: 'passing',
      ephemeral: true,
      directories: {...directories, cacheRoot},
      env: {...env, KAFKA_HOME: kafkaHome},
      serverProperties: {'num.partitions': '5'},
    })
    expect(started).toMatchObject({
      source: 'home',
      origin: kafkaHome,
      state: 'running',
      version: DEFAULT_KAFKA_VERSION,
    })
    expect(await readFile(join(started.dataDir, 'broker-1', 'server.properties'), 'utf8')).toContain(
      'num.partitions=5',
    )
    expect(started.dataDir.startsWith(tmpdir())).toBe(true)
    expect((await stat(started.dataDir)).isDirectory()).toBe(true)
    expect((await fetchLocalStatuses(directories)).map(({name}) => name)).toEqual(['default', 'passing'])
    // Of two that run, other commands use the one named default.
    expect(defaultLocalBootstrapServers(env)).toBe(first.bootstrapServers)
  })

  test('down --delete: it is gone, and the only one that runs is what other commands use', async () => {
    expect(await stopLocal('default', {directories, delete: true})).toMatchObject({
      outcome: 'deleted',
      stoppedBrokers: 1,
    })
    expect(await exists(clusterDirectory(directories, 'default'))).toBe(false)
    expect(await processesAbout(clusterDirectory(directories, 'default'))).toEqual([])
    expect(await stopLocal('default', {directories})).toMatchObject({outcome: 'absent'})
    const [passing, ...others] = await fetchLocalStatuses(directories)
    expect([passing?.name, others]).toEqual(['passing', []])
    expect(defaultLocalBootstrapServers(env)).toBe(passing?.bootstrapServers)
  })

  test('cancelling while a third one starts stops what was started', async () => {
    const cancel = new AbortController()
    const reason = new Error('enough')
    let running: readonly string[] = []
    let chosen: string | null = ''
    const neverReady: LocalOptions['untilReady'] = async (_servers, {signal}) => {
      running = (await fetchLocalStatuses(directories)).map(({name}) => name)
      chosen = defaultLocalBootstrapServers(env)
      cancel.abort(reason)
      signal.throwIfAborted()
    }
    await expect(up({name: 'late', untilReady: neverReady, signal: cancel.signal})).rejects.toBe(reason)
    // Neither is named default and there are two: none is chosen for the user.
    expect([running, chosen]).toEqual([['late', 'passing'], null])
    expect(await exists(clusterDirectory(directories, 'late'))).toBe(false)
    expect(await processesAbout(clusterDirectory(directories, 'late'))).toEqual([])
  })

  test('an ephemeral one takes its data with it', async () => {
    const dataDir = (await fetchLocalStatus('passing', directories))?.dataDir ?? ''
    expect(await exists(dataDir)).toBe(true)
    // Without time to save a class-data archive: it would be that of this test's own cache.
    expect(await stopLocal('passing', {directories, graceMs: 0})).toMatchObject({outcome: 'deleted'})
    expect(await exists(dataDir)).toBe(false)
    expect(await fetchLocalStatuses(directories)).toEqual([])
  })
})

test('a broker that ends while it starts is a failure with its own words, and leaves nothing', async () => {
  const failing = up({name: 'broken', serverProperties: {'log.retention.ms': 'nonsense'}})
  await expect(failing).rejects.toMatchObject({
    kind: 'failed',
    code: 'BROKER_ENDED',
    message: expect.stringMatching(
      /Broker 1 .*'broken' ended while it started \(exit code 1\):\n(.*\n)*.*log\.retention\.ms/,
    ),
  })
  expect(await exists(clusterDirectory(directories, 'broken'))).toBe(false)
})

test('a cluster that never answers is a timeout', async () => {
  const slow = up({
    name: 'late',
    untilReady: (_servers, {signal}) => once(signal, 'abort').then(() => {}),
    readyTimeoutMs: 1500,
  })
  await expect(slow).rejects.toMatchObject({kind: 'timeout'})
  expect(await processesAbout(clusterDirectory(directories, 'late'))).toEqual([])
})

test('a taken port is known before anything is started', async () => {
  const server = createServer()
  const port = await findFreePort(new Set())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  try {
    await expect(up({name: 'broken', port})).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining(String(port)),
    })
  } finally {
    server.close()
  }
  expect(await exists(clusterDirectory(directories, 'broken'))).toBe(false)
})
