import {afterAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {fetchCommittedOffsets, fetchLogOffsets} from '../../../src/core/offsets/fetch-offsets.ts'
import {parseTopicPartitionKey, topicPartitionKey} from '../../../src/core/offsets/topic-partition.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {commitOffsets, createTopic, kafkaClient, produce} from '../../support/kafka-client.ts'
import {randomName} from '../../support/run-samsa.ts'

const cluster = new Cluster(plainConnection(bootstrapServers()), new AbortController().signal)
afterAll(() => cluster.close())

test.each(['orders', 'a-b-1', 'a.b_c'])('a key names a partition of %s and is read back', (topic) => {
  expect(parseTopicPartitionKey(topicPartitionKey(topic, 12))).toEqual({topic, partition: 12})
  expect(topicPartitionKey('a', 11)).not.toBe(topicPartitionKey('a1', 1))
})

test('ends, starts and times of many partitions; a bad one fails alone', async () => {
  const topic = await createTopic(randomName('offsets'), {partitions: 2})
  await produce(topic, [
    {partition: 0, value: 'a', timestamp: '1000'},
    {partition: 0, value: 'b', timestamp: '2000'},
  ])
  const partitions = [0, 1, 5].map((partition) => ({topic, partition}))
  const offsets = async (query: Parameters<typeof fetchLogOffsets>[2]) => {
    const found = await fetchLogOffsets(cluster, partitions, query)
    return partitions.map(({partition}) => {
      const result = found.get(topicPartitionKey(topic, partition))
      return result instanceof Failure ? result.kind : result?.offset
    })
  }
  expect(await offsets('latest')).toEqual([2n, 0n, 'not-found'])
  expect(await offsets('earliest')).toEqual([0n, 0n, 'not-found'])
  expect(await offsets({timestampMs: 1001})).toEqual([1n, -1n, 'not-found'])
  expect(await offsets({timestampMs: 2001})).toEqual([-1n, -1n, 'not-found'])
})

test('under read_committed the end is before the first open transaction', async () => {
  const topic = await createTopic(randomName('offsets'))
  await produce(topic, [{value: 'plain'}])
  const producer = kafkaClient().producer({
    transactionalId: randomName('tx'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({topic, messages: [{value: 'open'}]})
  const key = topicPartitionKey(topic, 0)
  const partitions = [{topic, partition: 0}]
  const committed = await fetchLogOffsets(cluster, partitions, 'latest', 'read_committed')
  const uncommitted = await fetchLogOffsets(cluster, partitions, 'latest')
  await transaction.abort()
  await producer.disconnect()
  expect(committed.get(key)).toMatchObject({offset: 1n})
  expect(uncommitted.get(key)).toMatchObject({offset: 2n})
})

test('committed offsets of many groups; what is not committed has no entry', async () => {
  const topic = await createTopic(randomName('offsets'), {partitions: 3})
  const [one, two, none] = [randomName('g'), randomName('g'), randomName('g')]
  await commitOffsets(one, topic, {0: 3, 2: 7})
  await commitOffsets(two, topic, {1: 1})
  const found = await fetchCommittedOffsets(cluster, [
    {group: one},
    {group: two, partitions: [0, 1].map((partition) => ({topic, partition}))},
    {group: none},
  ])
  const rows = (group: string) => {
    const offsets = found.get(group)
    if (!offsets || offsets instanceof Failure) return offsets
    return [...offsets.values()]
      .map((each) => (each instanceof Failure ? each : [each.partition, each.offset]))
      .sort()
  }
  expect(rows(one)).toEqual([
    [0, 3n],
    [2, 7n],
  ])
  expect(rows(two)).toEqual([[1, 1n]])
  expect(rows(none)).toEqual([])
})
