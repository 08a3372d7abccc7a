import {randomBytes} from 'node:crypto'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {LocalCluster} from '../../src/local/cluster.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, deleteTopics, kafkaClient, produce, readAll} from '../support/kafka-client.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {collectRun, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {settle} from '../support/suite-cluster.ts'
import {startTestCluster} from '../support/suite-setup.ts'

// Five brokers on three racks: two may be lost. What an operator does with them, one thing after the other, as it ends where the next begins.

let cluster: LocalCluster
let at: string[] = []

beforeAll(async () => {
  cluster = await startTestCluster({
    brokers: 5,
    port: 0,
    racks: ['a', 'b', 'c'],
    heapMegabytes: 256,
    serverProperties: {
      'offsets.topic.num.partitions': '3',
      'transaction.state.log.num.partitions': '1',
      // Of three copies two may be lost: a group whose offsets have one left goes on.
      'min.insync.replicas': '1',
    },
  })
  at = ['-b', cluster.bootstrapServers]
})

afterAll(() => cluster?.stop())

interface Placed {
  readonly leader: number
  readonly replicas: number[]
  readonly isr: number[]
}

/** Partitions of a topic, or of all, as kafkajs sees them; in their order. */
async function placed(topic?: string): Promise<Placed[]> {
  const admin = kafkaClient(cluster.bootstrapServers).admin()
  await admin.connect()
  try {
    const {topics} = await admin.fetchTopicMetadata(topic === undefined ? undefined : {topics: [topic]})
    return topics.flatMap(({partitions}) => partitions.toSorted((a, b) => a.partitionId - b.partitionId))
  } finally {
    await admin.disconnect()
  }
}

const lines = (from: number, count: number): string =>
  Array.from({length: count}, (_, index) => `${from + index}\n`).join('')

test('two of five are lost while it serves: every line is stored once and in order, and health says what is wrong', async () => {
  const topic = await createTopic(
    'outage',
    {partitions: 1, replicationFactor: 5, configs: {'min.insync.replicas': '3'}},
    cluster.bootstrapServers,
  )
  const run = followSamsa(['produce', topic, '--print-offsets', ...at])
  const {child} = run
  let acknowledged = 0
  child.stdout.on('data', (chunk: Buffer) => {
    acknowledged += chunk.toString().split('\n').length - 1
  })
  child.stdin.write(lines(0, 1_000))
  await untilSo(
    async () => acknowledged === 1_000,
    () => `${acknowledged} acknowledged`,
  )
  const [{leader} = {leader: 0}] = await placed(topic)
  const other = (await cluster.brokerIds.find((id) => id !== leader)) ?? 0
  await Promise.all([cluster.killBroker(leader), cluster.killBroker(other)])
  child.stdin.end(lines(1_000, 1_000))
  expect(await run.closed).toEqual([0, null])

  const live = cluster.bootstrapServers
  expect((await readAll(topic, live)).map(({value}) => String(value))).toEqual(
    lines(0, 2_000).trim().split('\n'),
  )
  const consumed = await runSamsa(['consume', topic, '--exit', '-g', 'survivors', '-o', 'value', ...at])
  expect(consumed).toMatchObject({code: 0, stdout: lines(0, 2_000)})
  expect(await runJson(['lag', 'survivors', ...at])).toMatchObject({lag: [{committed: 2_000, lag: 0}]})
  const health = await runJson<{problems: {kind: string; resource: string}[]}>(['cluster', 'health', ...at], {
    code: 3,
  })
  expect(
    health.problems
      .filter(({kind}) => /^broker-(down|gone)$/.test(kind))
      .map(({resource}) => resource)
      .sort(),
  ).toEqual([leader, other].sort().map((id) => `broker ${id}`))

  await cluster.startStoppedBrokers()
  await settle(cluster)
  // Five replicas have no place on four brokers.
  await deleteTopics([topic], live)
})

test('replicas are put on different racks', async () => {
  const topic = await createTopic('racked', {replicas: [[1], [1], [4]]}, cluster.bootstrapServers)
  expect(await runJson(['topic', 'alter', topic, '-r', '3', '--yes', ...at])).toMatchObject({
    topics: [{outcome: 'altered'}],
  })
  const racks = (await placed(topic)).map(({replicas}) =>
    replicas
      .map((id) => ['a', 'b', 'c'][(id - 1) % 3])
      .sort()
      .join(''),
  )
  expect(racks).toEqual(['abc', 'abc', 'abc'])
})

test('a broker dies during a move: status shows that it waits, and when it is back the move comes to its end', async () => {
  const topic = await createTopic('moving', {replicas: [[1]]}, cluster.bootstrapServers)
  for (let record = 0; record < 6; record++)
    await produce(
      topic,
      [{partition: 0, value: randomBytes(256 * 1024).toString('hex')}],
      cluster.bootstrapServers,
    )
  const idle = await createTopic('idle', {replicas: [[3]]}, cluster.bootstrapServers)
  const moves = JSON.stringify({moves: [{topic, partition: 0, to: [3]}]})
  const child = spawnSamsa(['reassign', 'execute', '-', '--yes', '--throttle', '1KiB/s', ...at])
  const run = collectRun(child, 'reassign execute', {input: moves})
  const status = (): Promise<{moves: object[]}> =>
    runJson(['reassign', 'status', '--dry-run', '--window', '10ms', ...at])
  await untilSo(
    async () => (await status()).moves.length === 1,
    () => 'nothing is on the move',
    100,
  )
  await cluster.killBroker(3)
  // What it moves between its log directories it does not tell: neither is that fine.
  const unknown = [{kind: 'broker', name: '3', error: {message: expect.stringContaining('unknown')}}]
  const seen = ['reassign', 'status', '--dry-run', '--window', '10ms', ...at]
  expect(await runJson(seen, {code: 1})).toMatchObject({
    total: 1,
    moves: [{topic, partition: 0, from: [1], to: [3]}],
    unknown,
  })
  await untilSo(
    async () => (await runSamsa(seen)).stderr.includes('Broker 3 is away'),
    () => 'broker 3 still counts as a live one',
    100,
  )
  const cancel = ['reassign', 'cancel', idle, '--yes', ...at]
  expect(await runJson(cancel, {code: 1})).toMatchObject({moves: [], unknown})
  const told = await runSamsa(cancel)
  expect(told).toMatchObject({code: 1, stderr: expect.stringContaining('Broker 3 is away')})
  expect(`${told.stdout}${told.stderr}`).not.toContain('Nothing')
  await cluster.startBroker(3)
  // It took a throttle that would hold it up for an hour.
  const rates = ['leader', 'follower'].map((side) => `${side}.replication.throttled.rate=1000000000`)
  for (const id of ['1', '3'])
    expect(await runSamsa(['config', 'set', 'broker', id, ...rates, ...at])).toMatchObject({code: 0})
  expect(await run).toMatchObject({code: 0})
  expect((await placed(topic)).map(({replicas}) => replicas)).toEqual([[3]])
  for (const id of ['1', '3'])
    await runSamsa(['config', 'unset', 'broker', id, ...rates.map((rate) => rate.replace(/=.*/, '')), ...at])
})

test('a broker is drained: nothing is left on it, racks stay apart, and taking it away hurts nobody', async () => {
  const drained = await runJson<{moves: {outcome: string}[]}>(['broker', 'drain', '5', '--yes', ...at])
  expect(drained.moves.length).toBeGreaterThan(0)
  expect(new Set(drained.moves.map(({outcome}) => outcome))).toEqual(new Set(['moved']))
  // kafkajs asks any broker, which may hear of it later than the one that samsa has asked.
  await expect.poll(async () => (await placed()).filter(({replicas}) => replicas.includes(5))).toEqual([])
  await cluster.stopBroker(5)
  await expect
    .poll(async () => (await placed()).filter(({replicas, isr}) => isr.length < replicas.length))
    .toEqual([])
  await cluster.startBroker(5)
})

test('an unclean election: the plan says what is lost, and the partition has a leader again', async () => {
  const topic = await createTopic(
    'unclean',
    {replicas: [[4, 2]], configs: {'min.insync.replicas': '1'}},
    cluster.bootstrapServers,
  )
  await produce(topic, [{partition: 0, value: 'kept'}], cluster.bootstrapServers)
  await cluster.killBroker(2)
  await untilSo(
    async () => (await placed(topic))[0]?.isr.join() === '4',
    () => 'broker 2 is still in sync',
  )
  await produce(topic, [{partition: 0, value: 'lost'}], cluster.bootstrapServers)
  await cluster.killBroker(4)
  await cluster.startBroker(2)
  const args = ['elect', 'unclean', `${topic}:0`, ...at]
  expect(await runJson([...args, '--dry-run'])).toMatchObject({
    executed: false,
    elections: [{topic, partition: 0}],
  })
  expect(await runJson([...args, '--yes'])).toMatchObject({
    executed: true,
    elections: [{topic, partition: 0, outcome: 'elected'}],
  })
  await cluster.startBroker(4)
  await untilSo(
    async () => (await placed(topic))[0]?.isr.toSorted().join() === '2,4',
    () => 'broker 4 is not in sync',
  )
  expect((await placed(topic))[0]?.leader).toBe(2)
  expect((await readAll(topic, cluster.bootstrapServers)).map(({value}) => String(value))).toEqual(['kept'])
})
