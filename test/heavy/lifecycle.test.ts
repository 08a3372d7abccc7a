import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {access, mkdtemp, readFile, rm, stat} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest'
import {untilClusterReady as untilReady} from '../../src/core/cluster/until-ready.ts'
import {defaultLocalBootstrapServers} from '../../src/local/default-bootstrap.ts'
import {localDirectories} from '../../src/local/directories.ts'
import {followLocalLogs, readLocalLogs} from '../../src/local/logs.ts'
import type {LocalOptions} from '../../src/local/options.ts'
import {findFreePort} from '../../src/local/ports.ts'
import {identifyProcess, isSameProcess} from '../../src/local/process-identity.ts'
import {startLocal} from '../../src/local/start.ts'
import {clusterDirectory, readState, writeState} from '../../src/local/state.ts'
import {fetchLocalStatus, fetchLocalStatuses} from '../../src/local/status.ts'
import {stopLocal} from '../../src/local/stop.ts'
import {createTopic, kafkaOf, read, write} from './kafkajs-client.ts'

// Fetched jars are shared with the user's own cache, everything else is in a folder of this run.
const env = {...process.env}
let directories = localDirectories()
beforeAll(async () => {
  env.XDG_DATA_HOME = await mkdtemp(join(tmpdir(), 'samsa-test-local-'))
  directories = localDirectories(env)
})

const names = ['default', 'broken', 'late', 'twice', 'passing', 'home']
afterEach(async () => {
  for (const name of names) await stopLocal(name, {directories, delete: true, graceMs: 0})
})
afterAll(() => rm(env.XDG_DATA_HOME ?? '', {recursive: true, force: true}))

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

test('up, write, down, up: same cluster, same port, same records; then gone', {timeout: 90_000}, async () => {
  expect(defaultLocalBootstrapServers(env)).toBeNull()
  const first = await up({})
  expect(first).toMatchObject({name: 'default', state: 'running', version: '4.3.1', alreadyRunning: false})
  expect(first.brokers).toEqual([
    {id: 1, state: 'running', pid: expect.any(Number), port: expect.any(Number)},
  ])
  expect(defaultLocalBootstrapServers(env)).toBe(first.bootstrapServers)
  const kafka = kafkaOf(first.bootstrapServers)
  await createTopic(kafka, 'kept')
  await write(kafka, 'kept', ['one', 'two', 'three'])
  const typo = write(kafka, 'no-such-topic', ['x'])
  await expect(typo).rejects.toThrow('does not host this topic-partition')

  const again = await up({port: 1})
  expect(again).toMatchObject({alreadyRunning: true, brokers: first.brokers, startedAt: first.startedAt})

  expect(await stopLocal('default', {directories})).toEqual({
    name: 'default',
    outcome: 'stopped',
    stoppedBrokers: 1,
  })
  expect(await fetchLocalStatus('default', directories)).toMatchObject({state: 'stopped', startedAt: null})
  expect(defaultLocalBootstrapServers(env)).toBeNull()
  expect(await stopLocal('default', {directories})).toMatchObject({outcome: 'not-running'})

  const second = await startLocal({untilReady, directories, env})
  expect(second).toMatchObject({clusterId: first.clusterId, bootstrapServers: first.bootstrapServers})
  expect(second.brokers[0]?.pid).not.toBe(first.brokers[0]?.pid)
  expect(
    await read(kafkaOf(second.bootstrapServers, {retry: {retries: 20, initialRetryTime: 50}}), 'kept', 3),
  ).toEqual(['one', 'two', 'three'])

  expect(await stopLocal('default', {directories, delete: true})).toMatchObject({
    outcome: 'deleted',
    stoppedBrokers: 1,
  })
  expect(await exists(clusterDirectory(directories, 'default'))).toBe(false)
  expect(await processesAbout(clusterDirectory(directories, 'default'))).toEqual([])
  expect(await fetchLocalStatuses(directories)).toEqual([])
  expect(await stopLocal('default', {directories})).toMatchObject({outcome: 'absent'})
})

test('a pid that belongs to another process by now is left alone', {timeout: 60_000}, async () => {
  await up({})
  await stopLocal('default', {directories})
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

test('a crashed broker is reported, and up starts it again', {timeout: 60_000}, async () => {
  const first = await up({})
  process.kill(first.brokers[0]?.pid ?? 0, 'SIGKILL')
  await expect.poll(async () => (await fetchLocalStatus('default', directories))?.state).toBe('crashed')
  const second = await startLocal({untilReady, directories, env})
  expect(second).toMatchObject({state: 'running', alreadyRunning: false, clusterId: first.clusterId})
})

test('two that start the same cluster at once get one cluster', {timeout: 60_000}, async () => {
  const [a, b] = await Promise.all([up({name: 'twice'}), up({name: 'twice'})])
  expect([a.alreadyRunning, b.alreadyRunning].sort()).toEqual([false, true])
  expect(a.brokers).toEqual(b.brokers)
  expect(await processesAbout(clusterDirectory(directories, 'twice'))).toHaveLength(1)
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

test('cancelling while it starts stops what was started', async () => {
  const cancel = new AbortController()
  const reason = new Error('enough')
  const neverReady: LocalOptions['untilReady'] = async (_servers, {signal}) => {
    cancel.abort(reason)
    signal.throwIfAborted()
  }
  await expect(up({name: 'late', untilReady: neverReady, signal: cancel.signal})).rejects.toBe(reason)
  expect(await exists(clusterDirectory(directories, 'late'))).toBe(false)
  expect(await processesAbout(clusterDirectory(directories, 'late'))).toEqual([])
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

test('what an existing cluster cannot become is a conflict', {timeout: 60_000}, async () => {
  await up({})
  await stopLocal('default', {directories})
  for (const options of [{brokers: 3}, {ephemeral: true}, {version: '3.9.1'}]) {
    await expect(up(options)).rejects.toMatchObject({kind: 'conflict'})
  }
  expect(await fetchLocalStatus('default', directories)).toMatchObject({state: 'stopped'})
})

test('an ephemeral cluster takes its data with it', {timeout: 60_000}, async () => {
  const cluster = await up({name: 'passing', ephemeral: true})
  expect(cluster.dataDir.startsWith(tmpdir())).toBe(true)
  expect((await stat(cluster.dataDir)).isDirectory()).toBe(true)
  // The only running one is what other commands use.
  expect(defaultLocalBootstrapServers(env)).toBe(cluster.bootstrapServers)
  expect(await stopLocal('passing', {directories})).toMatchObject({outcome: 'deleted'})
  expect(await exists(cluster.dataDir)).toBe(false)
})

test('logs: the last lines, and new ones as they come', {timeout: 60_000}, async () => {
  const cluster = await up({})
  const last = await readLocalLogs('default', {lines: 20, directories})
  expect(last).toHaveLength(20)
  const all = await readLocalLogs('default', {lines: 5000, directories})
  expect(all.some(({broker, line}) => broker === 1 && line.includes('Kafka Server started'))).toBe(true)
  await expect(readLocalLogs('default', {broker: 7, directories})).rejects.toMatchObject({kind: 'not-found'})
  await expect(readLocalLogs('nobody', {directories})).rejects.toMatchObject({kind: 'not-found'})

  const stop = new AbortController()
  const created = createTopic(kafkaOf(cluster.bootstrapServers), 'logged-topic')
  let found = ''
  for await (const {line} of followLocalLogs('default', {lines: 5, directories, signal: stop.signal})) {
    if (!line.includes('logged-topic')) continue
    found = line
    stop.abort()
  }
  await created
  expect(found).toContain('logged-topic')
})

test('an unpacked distribution is used where KAFKA_HOME points at one', {timeout: 90_000}, async () => {
  // The fetched folder has the one thing that is looked at: libs/ with Kafka's jars.
  const kafkaHome = join(directories.cacheRoot, '4.3.1')
  await up({name: 'twice'})
  const cacheRoot = join(env.XDG_DATA_HOME ?? '', 'cache')
  const started = await up({
    name: 'home',
    directories: {...directories, cacheRoot},
    env: {...env, KAFKA_HOME: kafkaHome},
    serverProperties: {'num.partitions': '5'},
  })
  expect(started).toMatchObject({source: 'home', origin: kafkaHome, state: 'running', version: '4.3.1'})
  expect(await readFile(join(started.dataDir, 'broker-1', 'server.properties'), 'utf8')).toContain(
    'num.partitions=5',
  )
  expect((await fetchLocalStatuses(directories)).map(({name}) => name)).toEqual(['home', 'twice'])
  // Neither is named default and there are two: none is chosen for the user.
  expect(defaultLocalBootstrapServers(env)).toBeNull()
})
