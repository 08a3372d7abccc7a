import {expect, test} from 'vitest'
import type {TopicAnalysis} from '../../src/core/analyze/topic-analysis.ts'
import {createTopic, kafkaClient, onceProducer} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

const START_MS = Date.UTC(2025, 0, 1)

test('topic analyze: sizes, shares, keys, headers, order, compression and producers of what is there', async () => {
  const topic = await createTopic(randomName('analyze'), {partitions: 2})
  const producer = onceProducer()
  await producer.connect()
  const timestamp = (second: number): string => String(START_MS + second * 1000)
  // 30 records of one key in a compressed batch, whose last one is five seconds early.
  await producer.send({
    topic,
    compression: 1,
    messages: Array.from({length: 30}, (_, at) => ({
      partition: 0,
      key: 'hot',
      value: 'x'.repeat(at === 0 ? 997 : 97),
      headers: at < 3 ? {source: 'shop'} : {},
      timestamp: timestamp(at === 29 ? 23 : at),
    })),
  })
  await producer.send({
    topic,
    messages: [
      {partition: 1, key: Buffer.from([0xff]), value: null, timestamp: timestamp(40)},
      {partition: 1, key: null, value: 'text', timestamp: timestamp(40)},
    ],
  })
  await producer.disconnect()
  const writer = kafkaClient().producer({transactionalId: topic, idempotent: true, maxInFlightRequests: 1})
  await writer.connect()
  const transaction = await writer.transaction()
  await transaction.send({
    topic,
    messages: [{partition: 1, key: 'last', value: 'x', timestamp: timestamp(50)}],
  })
  await transaction.commit()
  await writer.disconnect()

  const {topics} = await runJson<{topics: TopicAnalysis[]}>(['topic', 'analyze', topic])
  const [analysis] = topics
  expect(analysis).toMatchObject({
    topic,
    records: 33,
    firstTimestamp: '2025-01-01T00:00:00.000Z',
    lastTimestamp: '2025-01-01T00:00:50.000Z',
    recordsPerSecond: 33 / 50,
    timeline: {from: '2025-01-01T00:00:00.000Z', bucketMs: 1000},
    recordBytes: {p50: 100, max: 1000 + 1 + 6 + 1 + 4},
    recordsPerBatch: {mean: 11, p50: 2, max: 30},
    batches: 3,
    transactionalBatches: 1,
    compression: [
      {codec: 'gzip', batches: 1, records: 30},
      {codec: 'none', batches: 2, records: 3, ratio: 1},
    ],
    partitions: [
      {partition: 0, records: 30, share: 30 / 33, from: 0, to: 30},
      {partition: 1, records: 3, share: 3 / 33, from: 0, to: 4},
    ],
    keys: {none: 1, distinct: 3},
    tombstones: 1,
    headers: [{name: 'source', records: 3}],
    outOfOrder: {records: 1, mostMs: 5_000},
    // kafkajs writes the id 0 where it has none.
    producerCount: 2,
    producers: [
      {producerId: expect.any(Number), records: 32, batches: 2, transactional: false},
      {records: 1, batches: 1, transactional: true},
    ],
  })
  expect(analysis?.timeline?.records).toHaveLength(51)
  expect(analysis?.keys.hot[0]).toEqual({key: 'hot', records: 30, recordsAtMost: 30, share: 30 / 33})
  expect(analysis?.keys.hot).toContainEqual({
    key: {base64: '/w=='},
    records: 1,
    recordsAtMost: 1,
    share: 1 / 33,
  })
  const gzip = analysis?.compression.find(({codec}) => codec === 'gzip') ?? expect.unreachable()
  expect(gzip.uncompressedBytes).toBeGreaterThan(30 * 100)
  expect(gzip.ratio).toBeCloseTo(gzip.uncompressedBytes / gzip.bytes)

  // A part of it by time, as text.
  const text = await runSamsa(['topic', 'analyze', topic, '--from', '2025-01-01T00:00:35Z', '--utc'])
  expect(text, text.stderr).toMatchObject({code: 0})
  expect(text.stdout).toMatch(/^Looked at: +3 records in 2 batches/m)
  expect(text.stdout).toMatch(/^Compression: +none 100.0%$/m)
  for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test('topic analyze: an empty topic is unknown, not 0, and a topic that is not there is an error', async () => {
  const topic = await createTopic(randomName('analyze'), {partitions: 1})
  expect(await runJson(['topic', 'analyze', topic])).toMatchObject({
    topics: [
      {records: 0, recordsPerSecond: null, recordBytes: null, timeline: null, partitions: [{share: null}]},
    ],
  })
  const text = await runSamsa(['topic', 'analyze', topic])
  for (const key of ['Rate', 'Compression', 'Without key', 'Different keys', 'Producers'])
    expect(text.stdout).toMatch(new RegExp(`^${key}: +-$`, 'm'))
  expect(await runJson(['topic', 'analyze', `${topic}-not`], {code: 1})).toMatchObject({
    error: {code: 'UNKNOWN_TOPIC_OR_PARTITION'},
  })
})
