import type {Transaction} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic, kafkaClient} from '../support/kafka-client.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// One transaction that kafkajs holds open over both partitions of a topic, and one that it has committed.

const app = randomName('txn')
const [openId, doneId] = [`${app}-open`, `${app}-done`]
const producers = [openId, doneId].map((transactionalId) =>
  kafkaClient().producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 300_000,
  }),
)
let topic = ''
let open: Transaction | undefined

beforeAll(async () => {
  topic = await createTopic(`${app}-topic`, {partitions: 2})
  const [opened, done] = await Promise.all(
    producers.map(async (producer) => {
      await producer.connect()
      const transaction = await producer.transaction()
      await transaction.send({topic, messages: [0, 1].map((partition) => ({partition, value: 'x'}))})
      return transaction
    }),
  )
  await done?.commit()
  open = opened
})

afterAll(async () => {
  await open?.abort()
  for (const producer of producers) await producer.disconnect()
})

interface Listed {
  readonly transactions: readonly {readonly transactionalId: string; readonly startTime: string | null}[]
}

test('txn list: what is open and what is over, by name, state and age', async () => {
  const {transactions} = await runJson<Listed>(['txn', 'list', `${app}-*`])
  expect(transactions).toMatchObject([
    {transactionalId: doneId, state: expect.stringMatching(/Commit$/), producerEpoch: expect.any(Number)},
    {transactionalId: openId, state: 'Ongoing', durationMs: expect.any(Number), partitions: 2},
  ])
  expect(Date.parse(transactions[1]?.startTime ?? '')).toBeLessThanOrEqual(Date.now())
  // On the dashboard only what is open, with the command that shows more.
  expect(await runJson(['top', 'txn', '--once', '--filter', app])).toMatchObject({
    transactions: [
      {
        ...{transactionalId: openId, state: 'Ongoing', hanging: false, partitions: 2},
        command: expect.stringContaining(`samsa txn describe ${openId}`),
      },
    ],
  })
  const named = await runSamsa(['txn', 'list', '--regex', `^${app}`, '--longer-than', '1ms', '-o', 'name'])
  expect(named).toMatchObject({code: 0, stdout: `${openId}\n`})
  const none = await runSamsa(['txn', 'list', `${app}-*`, '--longer-than', '1h', '--state', 'on-going'])
  expect(none).toMatchObject({code: 0, stderr: expect.stringContaining('No transactions.')})
  const wrong = await runSamsa(['txn', 'list', '--state', 'opened'])
  expect(wrong).toMatchObject({code: 2, stderr: expect.stringContaining("'opened' is not a state")})
})

test('txn describe: timeout and partitions; what is not there is a row of its own', async () => {
  const {transactions} = await runJson<Listed>(['txn', 'describe', `${app}-o*`, `${app}-dome`], {code: 1})
  expect(transactions).toMatchObject([
    {
      transactionalId: openId,
      state: 'Ongoing',
      timeoutMs: 300_000,
      partitions: [0, 1].map((partition) => ({topic, partition})),
    },
    {error: {kind: 'not-found', suggestions: [expect.stringContaining(doneId)]}},
  ])
  const text = await runSamsa(['txn', 'describe', openId])
  expect(text).toMatchObject({code: 0, stdout: expect.stringContaining(`${topic} 0-1\n`)})
})

test('txn producers: who writes to a partition, and where its open transaction begins', async () => {
  const {producers} = await runJson<{producers: {startOffset: number | null}[]}>([
    'txn',
    'producers',
    `${topic}:0`,
  ])
  expect(producers.map(({startOffset}) => startOffset === null).sort()).toEqual([false, true])
  expect(producers).toContainEqual({
    ...{topic, partition: 0, producerId: expect.any(Number), producerEpoch: expect.any(Number)},
    ...{
      lastSequence: 0,
      coordinatorEpoch: null,
      startOffset: expect.any(Number),
      lastTimestamp: expect.any(String),
    },
  })
  const missing = await runSamsa(['txn', 'producers', `${topic}:7`])
  expect(missing).toMatchObject({code: 1, stderr: expect.stringContaining('has no partition 7')})
})

test('txn hanging: what its coordinator still has does not hang, however old', async () => {
  const run = await runSamsa(['txn', 'hanging', topic, '--longer-than', '0s'])
  expect(run).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('No transaction hangs.'),
  })
  expect(await runJson(['txn', 'hanging', topic])).toEqual({hanging: []})
  const {transactions} = await runJson<{transactions: {producerId: number}[]}>(['txn', 'list', openId])
  const abort = ['txn', 'abort', `${topic}:1`, '--yes', '--producer-id']
  const refused = await runJson([...abort, `${transactions[0]?.producerId}`], {code: 1})
  expect(refused).toMatchObject({error: {kind: 'conflict', message: expect.stringContaining(openId)}})
  const unknown = await runJson([...abort, '9007199254740993'], {code: 1})
  expect(unknown).toMatchObject({
    error: {kind: 'not-found', suggestions: [expect.stringMatching(/^Open there/)]},
  })
})

test('txn terminate: the coordinator aborts it, and its producer is shut out', async () => {
  const transactionalId = randomName('held')
  const producer = kafkaClient().producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 300_000,
  })
  await producer.connect()
  try {
    const transaction = await producer.transaction()
    await transaction.send({topic, messages: [{partition: 0, value: 'lost'}]})
    const terminate = ['txn', 'terminate', transactionalId]
    const row = {transactionalId, state: 'Ongoing', partitions: [{topic, partition: 0}]}
    expect(await runSamsa(terminate)).toMatchObject({code: 2, stderr: expect.stringContaining('--yes')})
    expect(await runJson([...terminate, '--dry-run'])).toMatchObject({
      executed: false,
      transactions: [{...row, warnings: [], outcome: null}],
    })
    expect(await runJson([...terminate, '--yes'])).toMatchObject({
      executed: true,
      transactions: [{...row, outcome: 'aborted'}],
    })
    await expect(transaction.commit()).rejects.toThrow(/epoch|fenced|producer/i)
  } finally {
    await producer.disconnect()
  }
  const said = await runKafkaTool('org.apache.kafka.tools.TransactionsCommand', [
    '--bootstrap-server',
    bootstrapServers(),
    'describe',
    '--transactional-id',
    transactionalId,
  ])
  expect(said).toMatch(/Empty|CompleteAbort/)
})

test('txn terminate: nothing is done where nothing is open, and an id that is not there is not made', async () => {
  expect(await runJson(['txn', 'terminate', doneId, '--yes'])).toMatchObject({
    transactions: [{transactionalId: doneId, outcome: 'unchanged'}],
  })
  const missing = `${app}-missing`
  expect(await runJson(['txn', 'terminate', missing, '--yes'], {code: 1})).toMatchObject({
    transactions: [{transactionalId: missing, state: null, outcome: 'failed', error: {kind: 'not-found'}}],
  })
  const {transactions} = await runJson<Listed>(['txn', 'list', `${app}-*`])
  expect(transactions.map(({transactionalId}) => transactionalId)).toEqual([doneId, openId])
})
