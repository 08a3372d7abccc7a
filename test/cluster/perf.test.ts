import {expect, test} from 'vitest'
import type {ConsumePerformance} from '../../src/core/perf/perf-consume.ts'
import type {EndToEndLatency} from '../../src/core/perf/perf-latency.ts'
import type {ProducePerformance} from '../../src/core/perf/perf-produce.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic, topicOffsets} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

test("perf produce and consume: as many records and bytes as Kafka's own tool reads, each timed", async () => {
  const topic = await createTopic(randomName('perf'), {partitions: 2})
  const produced = await runJson<ProducePerformance>([
    ...['perf', 'produce', topic, '-n', '5000', '--size', '200', '--compression', 'zstd'],
  ])
  expect(produced).toMatchObject({read: 5000, acknowledged: 5000, bytes: 1_000_000})
  const {latencyMs, seconds} = produced
  const {p50, p95, p99, p999, max, histogram} = latencyMs ?? expect.unreachable()
  expect([p50, p95, p99, p999, max].toSorted((a, b) => a - b)).toEqual([p50, p95, p99, p999, max])
  expect(histogram.reduce((sum, {records}) => sum + records, 0)).toBe(5000)
  expect(max).toBeLessThanOrEqual(seconds * 1000)

  const consumed = await runJson<ConsumePerformance>(['perf', 'consume', topic])
  expect(consumed).toMatchObject({records: 5000, bytes: 1_000_000})
  expect(await runJson(['perf', 'consume', topic, '-p', '0', '-n', '7'])).toMatchObject({records: 7})
  const text = await runSamsa(['perf', 'consume', topic, '--from', 'latest-0'])
  expect(text).toMatchObject({code: 0, stdout: expect.stringMatching(/^First record: +-$/m)})

  if ((await findKafkaJars()) === null) return
  const said = await runKafkaTool('org.apache.kafka.tools.ConsumerPerformance', [
    ...['--bootstrap-server', bootstrapServers(), '--topic', topic, '--num-records', '5000'],
  ])
  const [, , megabytes, , records] = said.trim().split('\n').at(-1)?.split(', ') ?? []
  expect(Number(records)).toBe(5000)
  expect(Number(megabytes)).toBeCloseTo(1_000_000 / 1024 / 1024, 3)
})

test('perf produce: a rate is kept, and what is refused is not timed', async () => {
  const topic = await createTopic(randomName('perf'), {partitions: 1, configs: {'max.message.bytes': '1000'}})
  const args = ['perf', 'produce', topic, '-n']
  const even = await runJson<ProducePerformance>([...args, '51', '--rate', '100'])
  expect(even.acknowledged).toBe(51)
  // The last one goes half a second after the first.
  expect(even.seconds).toBeGreaterThanOrEqual(0.49)
  expect(await runJson([...args, '3', '--acks', '0'])).toMatchObject({unknown: 3, latencyMs: null})
  const refused = await runSamsa([...args, '3', '--size', '2KiB', '--json'])
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({read: 3, failed: 3, acknowledged: 0, latencyMs: null})
  for (const wrong of [
    ['-n', '0'],
    ['-n', '1', '--size', '0'],
  ])
    expect(await runSamsa(['perf', 'produce', topic, ...wrong])).toMatchObject({code: 2})
})

test('perf latency: each record is read before the next is written', async () => {
  const topic = await createTopic(randomName('perf'), {partitions: 1})
  const result = await runJson<EndToEndLatency>(['perf', 'latency', topic, '-n', '30', '--size', '16'])
  expect(result).toMatchObject({records: 30, size: 16})
  const {endToEndMs, acknowledgedMs} = result
  expect(endToEndMs?.histogram.reduce((sum, {records}) => sum + records, 0)).toBe(30)
  expect(endToEndMs?.max).toBeGreaterThan(0)
  expect(acknowledgedMs?.p50).toBeGreaterThan(0)
  // With those that warm up.
  const [offsets] = await topicOffsets(topic)
  expect(offsets?.high).toBe(50n)
  expect(await runSamsa(['perf', 'latency', topic, '--size', '15'])).toMatchObject({code: 2})
  // The topic takes a mebibyte.
  const refused = await runSamsa(['perf', 'latency', topic, '--size', '2MiB', '--json'])
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({
    records: 0,
    acknowledgedMs: null,
    error: {code: 'MESSAGE_TOO_LARGE'},
  })
})
