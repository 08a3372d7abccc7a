import {once} from 'node:events'
import {describe, expect, test} from 'vitest'
import {createTopic, deleteTopics, kafkaClient, topicOffsets} from '../support/kafka-client.ts'
import {createMovingTopic} from '../support/moving-leaders.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {suiteCluster} from '../support/suite-cluster.ts'

// Produce while brokers go: three real ones, every partition on all of them.

const cluster = suiteCluster()

const PARTITIONS = 6
/** Acknowledged before anything happens, and again as many written after it has. */
const LINES_EACH_SIDE = 25_000
/** A steady flow of 20,000 lines in a second, on a machine that is quick enough for it. */
const LINES_A_TICK = 200
const TICK_MS = 10

/** Where a record is, as --print-offsets says it: partition and offset. */
type Place = string

/** The number that each record of a topic holds, by where kafkajs finds it; sorted by partition and offset. */
async function readNumbers(topic: string): Promise<Map<Place, number>> {
  const ends = (await topicOffsets(topic)).filter(({high}) => high > 0n)
  const missing = new Map(ends.map(({partition, high}) => [partition, high]))
  const consumer = kafkaClient().consumer({groupId: randomName('read')})
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
 * Produces numbered lines in a steady flow that begins before `disturb`, goes on while it lasts, and ends after it.
 * Resolves with where each was reported to be, in the order of the lines.
 */
async function produceThrough(topic: string, disturb: () => Promise<void>): Promise<Place[]> {
  const child = spawnSamsa(['produce', topic, '--key-separator', ':', '--print-offsets'])
  const closed = once(child, 'close')
  const out: Buffer[] = []
  let acknowledged = 0
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const flowing = Promise.withResolvers<void>()
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk)
    acknowledged += chunk.toString().split('\n').length - 1
    if (acknowledged >= LINES_EACH_SIDE) flowing.resolve()
  })
  closed.then(() => flowing.reject(new Error(`ended before anything happened:\n${stderr}`)), flowing.reject)
  let written = 0
  let end = Number.POSITIVE_INFINITY
  const feeding = setInterval(() => {
    if (child.stdin.writableNeedDrain) return
    const lines = Array.from({length: LINES_A_TICK}, () => `key ${written % 97}:${written++}\n`)
    child.stdin.write(lines.join(''))
    if (written < end) return
    clearInterval(feeding)
    child.stdin.end()
  }, TICK_MS)
  try {
    await flowing.promise
    const before = written
    await disturb()
    end = written + LINES_EACH_SIDE
    expect(await closed).toEqual([0, null])
    expect(acknowledged).toBeGreaterThanOrEqual(before + LINES_EACH_SIDE)
  } finally {
    clearInterval(feeding)
    child.kill('SIGKILL')
  }
  expect(stderr).toContain(`${written} read, ${written} acknowledged, 0 failed, 0 unknown, 0 not sent`)
  return Buffer.concat(out).toString().split('\n').slice(0, -1)
}

/** Each line is where it was reported to be and nowhere else, and each partition is in the order of the lines. */
function expectStoredOnce(stored: ReadonlyMap<Place, number>, reported: readonly Place[]): void {
  expect(stored.size).toBe(reported.length)
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

test('every partition is moved to other brokers while lines are written: each is stored once and in order', async () => {
  const {topic, moveOn} = await createMovingTopic('moved', PARTITIONS, cluster.brokerIds)
  // Twice, so that each has been away and moved on.
  const reported = await produceThrough(topic, async () => {
    await moveOn()
    await moveOn()
  })
  expectStoredOnce(await readNumbers(topic), reported)
  // Without a second replica it would be in the way of whoever asks for all topics while a broker is down.
  await deleteTopics([topic])
})

test('a broker is killed while lines are written: each is stored once and in order', async () => {
  const topic = await createTopic(randomName('failover'), {partitions: PARTITIONS})
  const reported = await produceThrough(topic, () => cluster.killBroker(2))
  await cluster.startBroker(2)
  expectStoredOnce(await readNumbers(topic), reported)
})

describe('a broker that is stopped', () => {
  const stopped = Promise.withResolvers<void>()

  test.concurrent('while lines are written: each is stored once and in order', async () => {
    const topic = await createTopic(randomName('failover'), {partitions: PARTITIONS})
    const reported = await produceThrough(topic, () => cluster.stopBroker(3).then(stopped.resolve)).catch(
      (error: unknown) => {
        stopped.reject(error)
        throw error
      },
    )
    expectStoredOnce(await readNumbers(topic), reported)
  })

  test.concurrent('leaves too few replicas in sync: what was refused failed with that reason, the rest was not sent', async () => {
    const topic = await createTopic(randomName('failover'), {configs: {'min.insync.replicas': '3'}})
    await stopped.promise
    // Long enough for a busy machine to start it and to send; there is nothing else to wait for.
    const run = await runSamsa(['produce', topic, '--timeout', '10s', '-o', 'json'], {input: 'a\nb\n'})
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
  })
})
