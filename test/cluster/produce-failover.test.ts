import {once} from 'node:events'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {kafkaClient, withAdmin} from '../support/kafka-client.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

// Produce while brokers go: three real ones, every partition on all of them.

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startLocalCluster({brokers: 3, isReady: isClusterReady})
}, 120_000)

afterAll(() => cluster?.stop())

async function createTopic(numPartitions: number, configs: Record<string, string> = {}): Promise<string> {
  const topic = randomName('failover')
  const configEntries = Object.entries(configs).map(([name, value]) => ({name, value}))
  await withAdmin(
    (admin) =>
      admin.createTopics({
        topics: [{topic, numPartitions, replicationFactor: 3, configEntries}],
        waitForLeaders: true,
      }),
    cluster.bootstrapServers,
  )
  return topic
}

/** Values by partition in order of their offsets, read by kafkajs. */
async function readValues(topic: string, count: number): Promise<Map<number, string[]>> {
  const consumer = kafkaClient(cluster.bootstrapServers).consumer({groupId: randomName('read')})
  const read = new Map<number, string[]>()
  let total = 0
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  consumer
    .run({
      eachMessage: async ({partition, message}) => {
        const values = read.get(partition) ?? []
        values.push(message.value?.toString() ?? '')
        read.set(partition, values)
        if (++total === count) resolve()
      },
    })
    .catch(reject)
  await promise
  await consumer.disconnect()
  return read
}

test.each([
  ['is killed', 'killBroker'],
  ['is stopped', 'stopBroker'],
] as const)(
  'a broker %s while records are written: each is stored once and in order',
  async (_, end) => {
    const topic = await createTopic(6)
    const child = spawnSamsa(
      ['produce', topic, '-b', cluster.bootstrapServers, '--key-separator', ':', '--print-offsets'],
      {},
    )
    const closed = once(child, 'close')
    let acknowledged = 0
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    const {promise: isFlowing, resolve} = Promise.withResolvers<void>()
    child.stdout.on('data', (chunk: Buffer) => {
      acknowledged += chunk.toString().split('\n').length - 1
      if (acknowledged > 2000) resolve()
    })
    const count = 60_000
    let written = 0
    const feeding = setInterval(() => {
      const lines = Array.from({length: 100}, () => `key ${written % 97}:${written++}\n`)
      child.stdin.write(lines.join(''))
      if (written >= count) {
        clearInterval(feeding)
        child.stdin.end()
      }
    }, 10)
    await isFlowing
    await cluster[end](2)
    expect(await closed).toEqual([0, null])
    expect(stderr).toContain(`${count} read, ${count} acknowledged, 0 failed, 0 unknown, 0 not sent`)
    expect(acknowledged).toBe(count)
    await cluster.startBroker(2)
    const read = await readValues(topic, count)
    const all = [...read.values()].flat().map(Number)
    expect(new Set(all).size).toBe(count)
    for (const values of read.values()) {
      expect(values.map(Number)).toEqual(values.map(Number).toSorted((a, b) => a - b))
    }
  },
  90_000,
)

test('too few replicas in sync: what was refused failed with that reason, the rest was not sent', async () => {
  const topic = await createTopic(1, {'min.insync.replicas': '3'})
  await cluster.stopBroker(3)
  const args = ['produce', topic, '-b', cluster.bootstrapServers, '--timeout', '3s', '-o', 'json']
  const run = await runSamsa(args, {input: 'a\nb\n'})
  await cluster.startBroker(3)
  expect(run.code).toBe(6)
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 2,
    acknowledged: 0,
    failed: 2,
    unknown: 0,
    notSent: 0,
    failures: [{line: 1, error: {code: 'NOT_ENOUGH_REPLICAS'}}, {line: 2}],
    error: {kind: 'timeout'},
  })
}, 60_000)
