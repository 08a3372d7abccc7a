import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {MetadataWatch} from '../../../src/core/polling/metadata-watch.ts'
import {parseJump} from '../../../src/core/tail/parse-jump.ts'
import {TailReader} from '../../../src/core/tail/tail-reader.ts'
import {tailOfTopic} from '../../../src/core/tail/tail-request.ts'
import {systemClock} from '../../../src/core/time/clock.ts'
import type {Offset} from '../../../src/kafka/batches/offset.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {createTopic, deleteTopics, produce} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

let cluster: Cluster

beforeAll(() => {
  cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
})

afterAll(() => cluster.close())

const ringBytes = 32 * 1024 * 1024

function openTail(topic: string, jump: string | null = null) {
  const request = tailOfTopic(topic)
  const watch = new MetadataWatch(cluster, systemClock)
  const from = jump === null ? request : parseJump(jump, request, {nowMs: Date.now()})
  return {watch, reader: new TailReader({cluster, watch, clock: systemClock, request: from, decoder: null})}
}

test('where more comes than a poll takes, every record is either taken or counted, and the newest is shown', async () => {
  const topic = await createTopic(randomName('burst'))
  const {reader} = openTail(topic)
  expect((await reader.poll(1)).taken).toBe(0)
  const count = 8000
  await produce(
    topic,
    Array.from({length: count}, (_, index) => ({value: `${index} ${'x'.repeat(100)}`})),
  )
  const first = await reader.poll(1)
  expect(first.records.length).toBeLessThanOrEqual(1000)
  expect(first.records.length).toBeGreaterThan(0)
  let last = first
  for (let polls = 0; last.records.at(-1)?.offset !== count - 1; polls++) {
    expect(polls).toBeLessThan(5)
    last = await reader.poll(1)
  }
  expect(last.taken).toBeLessThan(5000)
  expect(last.taken + last.passedOver).toBe(count)
  expect(last.takenPerSecond).toBeLessThan(last.arrivedPerSecond ?? 0)
})

test('a burst into one of several partitions is taken whole: those that bring nothing need no share', async () => {
  const topic = await createTopic(randomName('burst'), {partitions: 6})
  const {reader} = openTail(topic)
  expect((await reader.poll(1)).taken).toBe(0)
  for (let burst = 1; burst <= 3; burst++) {
    const messages = Array.from({length: 300}, (_, index) => ({value: String(index), partition: 4}))
    await produce(topic, messages)
    let report = await reader.poll(1)
    for (let polls = 0; report.taken < burst * 300; polls++) {
      expect(polls).toBeLessThan(10)
      report = await reader.poll(1)
    }
    expect(report.passedOver).toBe(0)
  }
})

test('records of a megabyte: what is kept stays within its bound, going forward and at the end', async () => {
  const topic = await createTopic(randomName('large'))
  const value = Buffer.alloc(1_000_000, 'x')
  const count = 60
  for (let index = 0; index < count; index++) await produce(topic, [{key: String(index), value}])
  const bytesOf = (records: readonly {readonly sizeBytes: number}[]) =>
    records.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0)

  const {reader} = openTail(topic, 'earliest')
  const offsets: Offset[] = []
  let report = await reader.poll(1)
  for (let polls = 0; !report.isAtEnd; polls++) {
    expect(polls).toBeLessThan(100)
    expect(bytesOf(report.records)).toBeLessThanOrEqual(ringBytes)
    offsets.push(...report.records.slice(-(report.taken - offsets.length)).map(({offset}) => offset))
    // A page at a time: as many as have been read, and one more.
    report = await reader.poll(report.pages + 1)
  }
  offsets.push(...report.records.slice(-(report.taken - offsets.length)).map(({offset}) => offset))
  expect(offsets).toEqual(Array.from({length: count}, (_, offset) => offset))
  expect(bytesOf(report.records)).toBeGreaterThan(ringBytes - 2_000_000)
  expect(report.passedOver).toBe(0)
})

test('a page is as large as it should be, and no more is read until the next one is wanted', async () => {
  const topic = await createTopic(randomName('pages'), {partitions: 2})
  const messages = Array.from({length: 2500}, (_, index) => ({value: `${index}`, partition: index % 2}))
  await produce(topic, messages)
  const {reader} = openTail(topic, 'earliest')
  expect(await reader.poll(1)).toMatchObject({taken: 1000, pages: 1, behind: 1500, isAtEnd: false})
  expect(await reader.poll(1)).toMatchObject({taken: 1000, pages: 1, behind: 1500})
  expect(await reader.poll(3)).toMatchObject({taken: 2500, pages: 2, behind: 0, isAtEnd: true})
  await produce(topic, [{value: 'new', partition: 0}])
  expect(await reader.poll(3)).toMatchObject({taken: 2501, isAtEnd: true})
})

test('a log that ends with a page goes on with what comes', async () => {
  const topic = await createTopic(randomName('exact'))
  await produce(
    topic,
    Array.from({length: 1000}, (_, index) => ({value: `${index}`})),
  )
  const {reader} = openTail(topic, 'earliest')
  expect(await reader.poll(1)).toMatchObject({taken: 1000, isAtEnd: true})
  await produce(topic, [{value: 'new'}])
  expect(await reader.poll(1)).toMatchObject({taken: 1001})
})

test('a topic that is made anew is begun again, with nothing of the old one', async () => {
  const topic = await createTopic(randomName('anew'))
  await produce(topic, [{value: 'old'}, {value: 'older'}])
  const {reader, watch} = openTail(topic)
  expect((await reader.poll(1)).records).toHaveLength(2)
  await deleteTopics([topic])
  await expect
    .poll(async () => {
      watch.expire()
      return reader.poll(1).catch((error: unknown) => error)
    })
    .toMatchObject({kind: 'not-found', code: 'UNKNOWN_TOPIC_OR_PARTITION'})
  await createTopic(topic)
  await produce(topic, [{value: 'new'}])
  await expect
    .poll(async () => {
      watch.expire()
      const report = await reader.poll(1).catch(() => null)
      return report?.records.map(({value}) => value?.toString())
    })
    .toEqual(['new'])
})
