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

const LINES = 1_000_000
const LINES_A_TICK = 2_000
const TICK_MS = 10

/** Where a record is, as --print-offsets says it: partition and offset. */
type Place = string

/** The number that each record of a topic holds, by where kafkajs finds it; sorted by partition and offset. */
async function readNumbers(topic: string): Promise<Map<Place, number>> {
  const ends = await withAdmin((admin) => admin.fetchTopicOffsets(topic), cluster.bootstrapServers)
  const missing = new Map(
    ends.filter(({high}) => high !== '0').map(({partition, high}) => [partition, BigInt(high)]),
  )
  const consumer = kafkaClient(cluster.bootstrapServers).consumer({groupId: randomName('read')})
  const read = new Map<number, [Place, number][]>()
  await consumer.connect()
  await consumer.subscribe({topic, fromBeginning: true})
  const {promise, resolve, reject} = Promise.withResolvers<void>()
  consumer
    .run({
      eachBatch: async ({batch: {partition, messages}}) => {
        const places = read.get(partition) ?? []
        read.set(partition, places)
        for (const {offset, value} of messages) places.push([`${partition} ${offset}`, Number(value)])
        if (BigInt(messages.at(-1)?.offset ?? -1) >= (missing.get(partition) ?? 0n) - 1n)
          missing.delete(partition)
        if (missing.size === 0) resolve()
      },
    })
    .catch(reject)
  await promise
  await consumer.disconnect()
  return new Map([...read.keys()].sort().flatMap((partition) => read.get(partition) ?? []))
}

/**
 * Produces numbered lines, `disturb` running once some are acknowledged; the last tenth is fed only after it. Resolves
 * with where each was reported to be, in the order of the lines.
 */
async function produceThrough(topic: string, disturb: () => Promise<void>): Promise<Place[]> {
  const args = ['produce', topic, '-b', cluster.bootstrapServers, '--key-separator', ':', '--print-offsets']
  const child = spawnSamsa(args)
  const closed = once(child, 'close')
  const out: Buffer[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const {promise: isFlowing, resolve} = Promise.withResolvers<void>()
  child.stdout.on('data', (chunk: Buffer) => {
    if (out.push(chunk) === 20) resolve()
  })
  let isDisturbed = false
  let written = 0
  const feeding = setInterval(() => {
    if (child.stdin.writableNeedDrain || (written >= LINES * 0.9 && !isDisturbed)) return
    const lines = Array.from({length: LINES_A_TICK}, () => `key ${written % 97}:${written++}\n`)
    child.stdin.write(lines.join(''))
    if (written < LINES) return
    clearInterval(feeding)
    child.stdin.end()
  }, TICK_MS)
  await isFlowing
  await disturb()
  isDisturbed = true
  expect(await closed).toEqual([0, null])
  expect(stderr).toContain(`${LINES} read, ${LINES} acknowledged, 0 failed, 0 unknown, 0 not sent`)
  return Buffer.concat(out).toString().split('\n').slice(0, -1)
}

/** Each line is where it was reported to be and nowhere else, and each partition is in the order of the lines. */
function expectStoredOnce(stored: ReadonlyMap<Place, number>, reported: readonly Place[]): void {
  expect([stored.size, reported.length]).toEqual([LINES, LINES])
  expect(reported.filter((place, number) => stored.get(place) !== number).slice(0, 5)).toEqual([])
  const last = new Map<string, number>()
  const misplaced = [...stored].filter(([place, number]) => {
    const [partition = ''] = place.split(' ')
    const isBehind = number <= (last.get(partition) ?? -1)
    last.set(partition, number)
    return isBehind
  })
  expect(misplaced.slice(0, 5)).toEqual([])
}

test.each([
  ['is killed', 'killBroker'],
  ['is stopped', 'stopBroker'],
] as const)(
  'a broker %s while a million records are written: each is stored once and in order',
  async (_, end) => {
    const topic = await createTopic(6)
    const reported = await produceThrough(topic, () => cluster[end](2))
    await cluster.startBroker(2)
    expectStoredOnce(await readNumbers(topic), reported)
  },
  120_000,
)

test('every partition is moved to other brokers while a million records are written: each is stored once and in order', async () => {
  const topic = randomName('moved')
  const partitions = [0, 1, 2, 3, 4, 5]
  const assign = (shift: number) =>
    partitions.map((partition) => ({partition, replicas: [((partition + shift) % 3) + 1]}))
  const leaders = async () => {
    const {topics} = await withAdmin(
      (admin) => admin.fetchTopicMetadata({topics: [topic]}),
      cluster.bootstrapServers,
    )
    return topics
      .flatMap((each) => each.partitions)
      .sort((a, b) => a.partitionId - b.partitionId)
      .map(({partitionId: partition, leader}) => ({partition, replicas: [leader]}))
  }
  await withAdmin(
    (admin) => admin.createTopics({topics: [{topic, replicaAssignment: assign(0)}], waitForLeaders: true}),
    cluster.bootstrapServers,
  )
  // One replica each, so that the leader moves with it; twice, so that each has been away and moved on.
  const reported = await produceThrough(topic, async () => {
    for (const shift of [1, 2]) {
      const topics = [{topic, partitionAssignment: assign(shift)}]
      await withAdmin((admin) => admin.alterPartitionReassignments({topics}), cluster.bootstrapServers)
      await expect.poll(leaders, {timeout: 30_000}).toEqual(assign(shift))
    }
  })
  expectStoredOnce(await readNumbers(topic), reported)
}, 120_000)

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
