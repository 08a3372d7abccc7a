import {once} from 'node:events'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {type FollowedRun, followSamsa} from '../support/follow-samsa.ts'
import {kafkaClient, onceProducer, withAdmin} from '../support/kafka-client.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

// Brokers that stop, are killed and come back, on three brokers of this file alone.

let cluster: LocalCluster
let servers: string

beforeAll(async () => {
  cluster = await startLocalCluster({untilReady: untilClusterReady, brokers: 3, heapMegabytes: 256})
  servers = cluster.bootstrapServers
}, 120_000)

afterAll(async () => {
  await cluster.stop()
})

const PARTITIONS = 6

async function createReplicatedTopic(): Promise<string> {
  const topic = randomName('faults')
  const kafka = kafkaClient(servers)
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = [{name: 'min.insync.replicas', value: '1'}]
  await admin.createTopics({
    topics: [{topic, numPartitions: PARTITIONS, replicationFactor: 3, configEntries}],
    waitForLeaders: true,
  })
  await admin.disconnect()
  return topic
}

/** Writes numbered records to all partitions until it is told to stop; resolves with how many were acknowledged. */
function writeNumbers(topic: string) {
  let isStopped = false
  const acknowledged: string[] = []
  const run = async () => {
    const producer = kafkaClient(servers).producer({retry: {retries: 30, maxRetryTime: 1_000}})
    await producer.connect()
    for (let next = 0; !isStopped; next++) {
      const value = `v${next}`
      await producer.send({topic, acks: -1, messages: [{partition: next % PARTITIONS, value}]})
      acknowledged.push(value)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await producer.disconnect()
    return acknowledged
  }
  const done = run()
  return {
    acknowledged,
    stop: async () => {
      isStopped = true
      return done
    },
  }
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

/** No offset of a partition is left out, and none comes twice. */
function expectComplete(printed: readonly string[], first = 0): void {
  const next = new Map<string, number>()
  for (const line of printed) {
    const [partition = '', offset] = line.split('@')
    expect(Number(offset)).toBe(next.get(partition) ?? first)
    next.set(partition, Number(offset) + 1)
  }
}

test('a follower loses and repeats nothing when a broker is stopped, another killed, and both come back', async () => {
  const topic = await createReplicatedTopic()
  const writer = writeNumbers(topic)
  const run = followSamsa(['consume', topic, '-b', servers, '-f', '%p@%o %v\n'])
  const [stopped = 1, killed = 2] = cluster.brokerIds
  await untilMore(run, 50)
  await cluster.stopBroker(stopped)
  await cluster.startBroker(stopped)
  await untilMore(run, 50)
  await cluster.killBroker(killed)
  await cluster.startBroker(killed)
  await untilMore(run, 50)
  const acknowledged = await writer.stop()
  await expect.poll(() => missing(acknowledged, run), {timeout: 30_000}).toEqual([])
  run.child.kill('SIGINT')
  expect(await run.closed).toEqual([130, null])
  expectComplete(lines(run.written.stdout).map((line) => line.split(' ')[0] ?? ''))
  const statusLines = lines(run.written.stderr).filter((line) => line.includes('from the same offsets'))
  expect(statusLines.length).toBeGreaterThanOrEqual(1)
  expect(statusLines.length).toBeLessThanOrEqual(2)
}, 120_000)

test('a member reads on and commits when its coordinator is killed', async () => {
  const topic = await createReplicatedTopic()
  const group = randomName('g')
  const writer = writeNumbers(topic)
  const run = followSamsa(['consume', topic, '-b', servers, '-g', group, '-f', '%p@%o %v\n'])
  await untilMore(run, 50)
  const described = await runSamsa(['group', 'describe', group, '-b', servers, '-o', 'json'])
  const coordinator = Number(JSON.parse(described.stdout).groups[0].coordinator)
  expect(cluster.brokerIds).toContain(coordinator)
  await cluster.killBroker(coordinator)
  await untilMore(run, 50)
  await cluster.startBroker(coordinator)
  const acknowledged = await writer.stop()
  await expect.poll(() => missing(acknowledged, run), {timeout: 60_000}).toEqual([])
  run.child.kill('SIGTERM')
  expect(await run.closed).toEqual([143, null])
  const rest = await runSamsa(['consume', topic, '-b', servers, '-g', group, '--exit'])
  expect(rest).toMatchObject({code: 0, stdout: ''})
}, 120_000)

/** Waits until so many more records have been printed. */
async function untilMore(run: FollowedRun, count: number): Promise<void> {
  const before = lines(run.written.stdout).length
  await expect.poll(() => lines(run.written.stdout).length, {timeout: 30_000}).toBeGreaterThan(before + count)
}

/** Acknowledged values that have not been printed. */
function missing(acknowledged: readonly string[], run: FollowedRun): string[] {
  const seen = new Set(lines(run.written.stdout).map((line) => line.split(' ')[1]))
  return acknowledged.filter((value) => !seen.has(value))
}

test('a bounded reading waits for a broker that is restarted, and ends complete', async () => {
  const topic = await createReplicatedTopic()
  const producer = onceProducer(servers)
  await producer.connect()
  await producer.send({
    topic,
    messages: Array.from({length: 60}, (_, i) => ({partition: i % PARTITIONS, value: `v${i}`})),
  })
  await producer.disconnect()
  const [id = 1] = cluster.brokerIds
  await cluster.killBroker(id)
  const run = runSamsa(['consume', topic, '-b', servers, '--exit'])
  await cluster.startBroker(id)
  const {code, stdout} = await run
  expect({code, count: lines(stdout).length}).toEqual({code: 0, count: 60})
}, 120_000)

test('leaders that move to other brokers meanwhile: no gap and no repeat, followed as well as bounded', async () => {
  const topic = randomName('moved')
  const {brokerIds} = cluster
  const assign = (shift: number) =>
    Array.from({length: PARTITIONS}, (_, partition) => ({
      partition,
      replicas: [brokerIds[(partition + shift) % brokerIds.length] ?? 1],
    }))
  const leaders = async () => {
    const {topics} = await withAdmin((admin) => admin.fetchTopicMetadata({topics: [topic]}), servers)
    return topics
      .flatMap((each) => each.partitions)
      .sort((a, b) => a.partitionId - b.partitionId)
      .map(({partitionId: partition, leader}) => ({partition, replicas: [leader]}))
  }
  await withAdmin(
    (admin) => admin.createTopics({topics: [{topic, replicaAssignment: assign(0)}], waitForLeaders: true}),
    servers,
  )
  // Large enough that a bounded reading is still under way when the leaders move.
  const value = 'x'.repeat(20_000)
  const filled = 6_000
  const producer = onceProducer(servers)
  await producer.connect()
  for (let from = 0; from < filled; from += 60) {
    const messages = Array.from({length: 60}, (_, i) => ({partition: i % PARTITIONS, value}))
    await producer.send({topic, acks: -1, messages})
  }
  await producer.disconnect()
  const bounded = spawnSamsa(['consume', topic, '-b', servers, '--exit', '-f', '%p@%o %v\n'])
  const boundedClosed = once(bounded, 'close')
  // Not read until the leaders have moved: what is not in the pipe yet is fetched from the new ones.
  const follower = followSamsa([
    'consume',
    topic,
    '-b',
    servers,
    '--from',
    String(filled / PARTITIONS),
    '-f',
    '%p@%o %v\n',
  ])
  await once(bounded.stdout, 'readable')
  const writer = writeNumbers(topic)
  await untilMore(follower, 20)
  for (const shift of [1, 2]) {
    const topics = [{topic, partitionAssignment: assign(shift)}]
    await withAdmin((admin) => admin.alterPartitionReassignments({topics}), servers)
    await expect.poll(leaders, {timeout: 30_000}).toEqual(assign(shift))
    await untilMore(follower, 50)
  }
  const acknowledged = await writer.stop()
  await expect.poll(() => missing(acknowledged, follower), {timeout: 30_000}).toEqual([])
  follower.child.kill('SIGINT')
  expect(await follower.closed).toEqual([130, null])
  const followed = lines(follower.written.stdout).map((line) => line.split(' ')[0] ?? '')
  expectComplete(followed, filled / PARTITIONS)
  let text = ''
  for await (const chunk of bounded.stdout) text += chunk
  expect(await boundedClosed).toEqual([0, null])
  const read = lines(text).map((line) => line.split(' ')[0] ?? '')
  expect(read.length).toBeGreaterThanOrEqual(filled)
  expectComplete(read)
}, 120_000)
