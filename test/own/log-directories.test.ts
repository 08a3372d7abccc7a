import {randomBytes} from 'node:crypto'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {LocalCluster} from '../../src/local/cluster.ts'
import {createTopic, produce} from '../support/kafka-client.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {collectRun, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {startTestCluster} from '../support/suite-setup.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// Two brokers with two log directories each (KIP-113). The paths are relative to the folder in which a broker runs.

const RATE = 'replica.alter.log.dirs.io.max.bytes.per.second'

let cluster: LocalCluster
let at: string[] = []

beforeAll(async () => {
  cluster = await startTestCluster({
    brokers: 2,
    port: 0,
    heapMegabytes: 256,
    serverProperties: {'log.dirs': 'data,more'},
  })
  at = ['-b', cluster.bootstrapServers]
})

afterAll(() => cluster?.stop())

/** The directories of a partition's replicas, by broker, as Kafka's own tool sees them; with the word for one that has not arrived. */
async function placed(topic: string): Promise<Record<string, string[]>> {
  const told = await runKafkaTool('org.apache.kafka.tools.LogDirsCommand', [
    '--bootstrap-server',
    cluster.bootstrapServers,
    '--describe',
    '--topic-list',
    topic,
  ])
  const {brokers}: LogDirs = JSON.parse(told.split('\n').find((line) => line.startsWith('{')) ?? '{}')
  return Object.fromEntries(
    brokers.map(({broker, logDirs}) => [
      String(broker),
      logDirs.flatMap(({logDir, partitions}) =>
        partitions.map(({isFuture}) => `${path.basename(logDir)}${isFuture ? ' (future)' : ''}`),
      ),
    ]),
  )
}

interface LogDirs {
  readonly brokers: readonly {
    readonly broker: number
    readonly logDirs: readonly {
      readonly logDir: string
      readonly partitions: readonly {readonly isFuture: boolean}[]
    }[]
  }[]
}

async function directoriesOf(broker: number): Promise<Record<string, string>> {
  const {brokers} = await runJson<{brokers: {logDirs: {path: string}[]}[]}>([
    'broker',
    'describe',
    String(broker),
    ...at,
  ])
  return Object.fromEntries((brokers[0]?.logDirs ?? []).map(({path: dir}) => [path.basename(dir), dir]))
}

const status = (...flags: string[]) =>
  runJson<{
    directories: {topic: string; broker: number; from: string; to: string; bytes: number; copied: number}[]
    throttles: {kind: string; name: string; configs: Record<string, string>; outcome: string | null}[]
  }>(['reassign', 'status', '--window', '10ms', ...flags, ...at])

/** A topic of one partition on the first broker, of some MiB, and the directory that it is not in. */
async function seed(name: string): Promise<{topic: string; from: string; to: string}> {
  const topic = await createTopic(name, {partitions: 1, replicationFactor: 1}, cluster.bootstrapServers)
  const value = randomBytes(256 * 1024).toString('hex')
  // One by one: together they would be a batch that is larger than a broker takes.
  for (let record = 0; record < 6; record++)
    await produce(topic, [{partition: 0, value}], cluster.bootstrapServers)
  const moves = [{topic, partition: 0, to: [1]}]
  expect(
    await runSamsa(['reassign', 'execute', '-', '--yes', ...at], {input: JSON.stringify({moves})}),
  ).toMatchObject({code: 0})
  const [present] = Object.values(await placed(topic)).flat()
  const paths = await directoriesOf(1)
  const other = present === 'data' ? 'more' : 'data'
  return {topic, from: paths[present ?? ''] ?? '', to: paths[other] ?? ''}
}

test("a file of Kafka's moves a replica to another directory, and a new one comes to be where it says", async () => {
  const {topic, from, to} = await seed('placed')
  const {[path.basename(to)]: second = ''} = await directoriesOf(2)
  const file = path.join(await temporaryFolder(), 'moves.json')
  const partitions = [{topic, partition: 0, replicas: [1, 2], log_dirs: [to, second]}]
  await writeFile(file, JSON.stringify({version: 1, partitions}))
  const execute = ['reassign', 'execute', file, ...at]
  const directories = [
    {broker: 1, from, to},
    {broker: 2, from: null, to: second},
  ]
  expect(await runJson([...execute, '--dry-run'])).toMatchObject({
    moves: [{topic, from: [1], to: [1, 2], directories, outcome: null}],
  })
  expect(await runJson([...execute, '--yes', '--log-dir-throttle', '50MiB'])).toMatchObject({
    done: 1,
    moves: [{topic, directories, outcome: 'moved'}],
  })
  const name = path.basename(to)
  expect(await placed(topic)).toEqual({1: [name], 2: [name]})
  expect(
    await runKafkaTool('org.apache.kafka.tools.reassign.ReassignPartitionsCommand', [
      '--bootstrap-server',
      cluster.bootstrapServers,
      '--verify',
      '--preserve-throttles',
      '--reassignment-json-file',
      file,
    ]),
  ).toMatch(/Reassignment of replica \S+-1 completed successfully/)
  expect((await status('--dry-run')).throttles).toEqual([])
  expect(await runJson([...execute, '--yes'])).toMatchObject({moves: [{outcome: 'unchanged'}]})
})

test('a throttled move between directories: status tells how far it is, cancel ends it, and no throttle stays', async () => {
  const {topic, from, to} = await seed('held')
  const moves = [{topic, partition: 0, to: [1], directories: [{broker: 1, to}]}]
  const child = spawnSamsa(['reassign', 'execute', '-', '--yes', '--log-dir-throttle', '1KiB/s', ...at])
  child.stdin.end(JSON.stringify({moves}))
  const ended = collectRun(child, 'reassign execute', {})
  await untilSo(
    async () => (await status('--dry-run')).directories.length === 1,
    () => 'nothing is on its way',
    100,
  )
  const shown = await status()
  expect(shown).toMatchObject({
    total: 0,
    directories: [{topic, partition: 0, broker: 1, from, to}],
    // What is on its way has its throttle still.
    throttles: [{kind: 'broker', name: '1', configs: {[RATE]: '1024'}, outcome: 'kept'}],
  })
  expect(shown.directories[0]?.copied).toBeLessThan(shown.directories[0]?.bytes ?? 0)
  const top = ['top', 'moves', '--once', '--samples', '1', ...at]
  expect(await runJson(top)).toMatchObject({
    total: 0,
    moves: [],
    directories: [{topic, partition: 0, broker: 1, from, to, throttle: 1024}],
    unknown: [],
  })
  expect((await runSamsa(top)).stdout).toMatch(new RegExp(`${topic} +0 +1:${from} +1:${to} `))
  expect((await runSamsa(['reassign', 'status', '--dry-run', ...at])).stdout).toContain(
    '1 replica on the way to another log directory',
  )
  expect(await runJson(['reassign', 'cancel', topic, '--yes', ...at])).toMatchObject({
    moves: [{topic, from: [1], to: [1], directories: [{broker: 1, from, to}], outcome: 'cancelled'}],
  })
  const {code, stdout, stderr} = await ended
  expect({code, said: `${stdout}${stderr}`}).toEqual({
    code: 1,
    said: expect.stringContaining('Was the move cancelled'),
  })
  expect(await placed(topic)).toEqual({1: [path.basename(from)], 2: []})
  expect((await status()).throttles).toEqual([])

  // What another program has left behind, or somebody has set for good: nobody can tell.
  await runJson(['config', 'set', 'broker', '1', `${RATE}=4096`, ...at])
  const health = await runSamsa(['cluster', 'health', '--json', ...at])
  expect(health.code).toBe(3)
  expect(JSON.parse(health.stdout).problems).toContainEqual(
    expect.objectContaining({
      kind: 'throttle-left',
      message: expect.stringContaining('4.00 KiB/s between log directories'),
    }),
  )
  const found = {kind: 'broker', name: '1', configs: {[RATE]: '4096'}}
  expect((await status('--dry-run')).throttles).toMatchObject([{...found, outcome: null}])
  expect((await status()).throttles).toMatchObject([{...found, outcome: 'kept'}])
  // Two rows of a broker are told apart.
  const both = 'follower.replication.throttled.rate'
  await runJson(['config', 'set', 'broker', '1', `${both}=4096`, ...at])
  const table = (await runSamsa(['reassign', 'status', '--dry-run', ...at])).stdout
  expect(table).toMatch(/broker +1 +4\.00 KiB\/s of replication as follower/)
  expect(table).toMatch(/broker +1 +4\.00 KiB\/s between log directories/)
  await runJson(['config', 'unset', 'broker', '1', both, ...at])
  const unset = ['config', 'unset', 'broker', '1', RATE]
  expect((await runSamsa(['reassign', 'status', ...at])).stdout).toContain(`samsa ${unset.join(' ')}`)

  // It comes back after a run, which says so.
  const cut = spawnSamsa(['reassign', 'execute', '-', '--yes', '--log-dir-throttle', '1KiB/s', ...at])
  const interrupted = collectRun(cut, 'reassign execute', {input: JSON.stringify({moves})})
  await untilSo(
    async () => (await status('--dry-run')).directories.length === 1,
    () => 'nothing is on its way',
    100,
  )
  cut.kill('SIGINT')
  const {stderr: said} = await interrupted
  expect(said).toContain('a rate that was not set by this run holds: 4.00 KiB/s on broker 1')
  expect(said).toContain(`samsa ${unset.join(' ')}`)
  await runJson(['reassign', 'cancel', topic, '--yes', ...at])
  expect((await status('--dry-run')).throttles).toMatchObject([found])
  await runJson([...unset, ...at])
  expect((await status()).throttles).toEqual([])
})

test('of two throttled runs at once no rate between directories stays', async () => {
  const [first, second] = [await seed('first'), await seed('second')]
  const begin = async ({topic, to}: {readonly topic: string; readonly to: string}, rate: string) => {
    const moves = [{topic, partition: 0, to: [1], directories: [{broker: 1, to}]}]
    const child = spawnSamsa(['reassign', 'execute', '-', '--yes', '--log-dir-throttle', rate, ...at])
    const run = collectRun(child, 'reassign execute', {input: JSON.stringify({moves})})
    await untilSo(
      async () => (await status('--dry-run')).directories.some((each) => each.topic === topic),
      () => `nothing of ${topic} is on its way`,
      100,
    )
    return {
      cancel: async () => {
        await runJson(['reassign', 'cancel', topic, '--yes', ...at])
        return run
      },
    }
  }
  const rates = async () => (await status('--dry-run')).throttles.map(({configs}) => configs[RATE])
  const one = await begin(first, '1KiB/s')
  const other = await begin(second, '2KiB/s')
  // The rate of the other is not its own to take away.
  expect((await one.cancel()).stderr).toContain('A rate that was not set by this run stays: 2.00 KiB/s')
  expect(await rates()).toEqual(['2048'])
  const {stderr} = await other.cancel()
  expect(stderr).toContain(
    '1.00 KiB/s between the log directories of broker 1 were taken for those of another',
  )
  expect(stderr).toContain(`samsa config set broker 1 ${RATE}=1024`)
  expect(await rates()).toEqual([])

  // The other way round: while the first still moves, its rate comes back, and goes with it.
  const again = await begin(first, '1KiB/s')
  const inside = await begin(second, '2KiB/s')
  await inside.cancel()
  expect(await rates()).toEqual(['1024'])
  await again.cancel()
  expect(await rates()).toEqual([])
})

test('a directory that a broker does not have is told, with those that it has', async () => {
  const {topic, from} = await seed('astray')
  const moves = [{topic, partition: 0, to: [1], directories: [{broker: 1, to: '/nowhere'}]}]
  const run = await runSamsa(['reassign', 'execute', '-', '--yes', ...at], {input: JSON.stringify({moves})})
  expect(run.code).toBe(1)
  expect(`${run.stdout}${run.stderr}`).toContain('Broker 1 has no log directory /nowhere.')
  expect(await placed(topic)).toEqual({1: [path.basename(from)], 2: []})
})
