import {expect, test} from 'vitest'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {lookIntoPartitions} from '../../src/core/transactions/look-into-partitions.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {createTopic, deleteTopics, kafkaClient} from '../support/kafka-client.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {suiteCluster} from '../support/suite-cluster.ts'

// A transaction whose only partition loses its leader: the coordinator ends it, and no marker comes there.

const cluster = suiteCluster(() => deleteTopics([topic]))
const topic = randomName('lost-marker')
const transactionalId = randomName('held')

interface Terminated {
  readonly transactions: readonly {readonly error: {readonly suggestions: readonly string[]}}[]
}

test('txn terminate: what cannot be seen is unknown, what is still open has failed, and txn abort ends it', async () => {
  const producer = kafkaClient().producer({
    ...{transactionalId, idempotent: true, maxInFlightRequests: 1, transactionTimeout: 300_000},
  })
  await producer.connect()
  const {transactions} = await runJson<{transactions: {coordinator: number}[]}>([
    'txn',
    'list',
    transactionalId,
  ])
  const dead = cluster.brokerIds.find((id) => id !== transactions[0]?.coordinator) ?? 0
  await createTopic(topic, {replicas: [[dead]]})
  const transaction = await producer.transaction()
  await transaction.send({topic, messages: [{partition: 0, value: 'held'}]})
  const opened = await runJson<{transactions: {producerId: number; producerEpoch: number}[]}>([
    ...['txn', 'list', transactionalId],
  ])
  const {producerId = -1, producerEpoch = -1} = opened.transactions[0] ?? {}
  await cluster.killBroker(dead)
  await untilSo(
    async () => {
      const {topics} = await runJson<{topics: {leaderless: number}[]}>(['topic', 'list', topic])
      return topics[0]?.leaderless === 1
    },
    () => 'the partition still has a leader',
    200,
  )

  const terminate = ['txn', 'terminate', transactionalId]
  const plan = await runSamsa([...terminate, '--dry-run'])
  expect(plan).toMatchObject({code: 0, stderr: expect.stringContaining(`${topic} 0 of the transaction`)})
  const abort = ['txn', 'abort', `${topic}:0`, '--producer-id', String(producerId)]
  expect(await runJson<Terminated>([...terminate, '--yes'], {code: 1})).toMatchObject({
    executed: true,
    transactions: [
      {
        warnings: [expect.stringContaining('has no leader')],
        outcome: 'unknown',
        error: {
          message: expect.stringContaining(`whether it is over in ${topic}-0 is unknown`),
          suggestions: expect.arrayContaining([expect.stringContaining(abort.join(' '))]),
        },
      },
    ],
  })

  // Its coordinator has none open any more, and the partition still does not tell.
  expect(await runJson<Terminated>([...terminate, '--yes'], {code: 1})).toMatchObject({
    transactions: [{outcome: 'unknown', error: {message: expect.stringContaining('whether one hangs')}}],
  })

  await cluster.startBroker(dead)
  await producer.disconnect()
  const openIn = async (): Promise<boolean> => {
    const {producers} = await runJson<{producers: {startOffset: number | null}[]}>([
      'txn',
      'producers',
      topic,
    ])
    return producers.some(({startOffset}) => startOffset !== null)
  }
  expect(await openIn()).toBe(true)
  const second = await runJson<Terminated>([...terminate, '--yes'], {code: 1})
  expect(second).toMatchObject({
    transactions: [
      {
        outcome: 'failed',
        error: {
          code: 'INVALID_TXN_STATE',
          message: expect.stringContaining(`of its producer ${producerId} is still open in ${topic} 0`),
          suggestions: expect.arrayContaining([expect.stringContaining(abort.join(' '))]),
        },
      },
    ],
  })
  // As terminate looks, had the broker come back sooner.
  const client = new Cluster(plainConnection(cluster.bootstrapServers), new AbortController().signal)
  try {
    const ended = {transactionalId, producerId: BigInt(producerId), partitions: [{topic, partition: 0}]}
    // To a producer of an earlier epoch the transaction does not belong.
    const same = {...ended, producerEpoch}
    const earlier = {...ended, producerEpoch: producerEpoch - 1}
    const {open, unseen} = await lookIntoPartitions(client, [same, earlier])
    expect([...open]).toMatchObject([
      [same, {kind: 'failed', message: expect.stringContaining(`still open in ${topic}-0`)}],
    ])
    expect([...open.values()][0]?.suggestions).toEqual([expect.stringContaining(abort.join(' '))])
    expect(unseen.size).toBe(0)
  } finally {
    client.close()
  }
  expect(await runJson([...abort, '--yes'])).toMatchObject({transactions: [{outcome: 'aborted'}]})
  expect(await openIn()).toBe(false)
  expect(await runJson([...terminate, '--yes'])).toMatchObject({transactions: [{outcome: 'unchanged'}]})
})
