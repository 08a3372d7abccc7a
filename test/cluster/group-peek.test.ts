import {expect, test} from 'vitest'
import {deleteRecords} from '../support/delete-records.ts'
import {commitOffsets, groupOffsets, kafkaClient} from '../support/kafka-client.ts'
import {untilLogEndIs} from '../support/log-end.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {seedRecords, seedTopic} from '../support/seed-topic.ts'

interface Peeked {
  readonly partitions: readonly {
    readonly partition: number
    readonly committed: number
    readonly before: readonly {readonly offset: number; readonly key: unknown; readonly value: unknown}[]
    readonly after: readonly {readonly offset: number; readonly key: unknown; readonly value: unknown}[]
  }[]
}

const offsetsOf = ({partitions}: Peeked): [number[], number[]][] =>
  partitions.map(({before, after}) => [before.map(({offset}) => offset), after.map(({offset}) => offset)])

test('the next record of each partition, those before it, and partitions read to their end', async () => {
  const topic = await seedTopic('peek', 3, [
    ...Array.from({length: 6}, (_, index) => ({partition: 0, key: `k${index}`, value: `v${index}`})),
    {
      partition: 1,
      key: {base64: '/w=='},
      value: '\x1b]0;evil\x07',
      headers: [{key: 'h', value: 'x'}],
    },
  ])
  const group = randomName('peek')
  await commitOffsets(group, topic, {0: 3, 1: 0, 2: 0})
  const peek = ['group', 'peek', group]
  expect(await runJson(peek)).toMatchObject({
    partitions: [
      {
        group,
        topic,
        partition: 0,
        committed: 3,
        logEnd: 6,
        before: [],
        after: [{offset: 3, key: 'k3', value: 'v3'}],
      },
      {
        partition: 1,
        after: [{key: {base64: '/w=='}, value: '\x1b]0;evil\x07', headers: [{key: 'h', value: 'x'}]}],
      },
      {partition: 2, before: [], after: []},
    ],
  })
  expect(
    offsetsOf(await runJson<Peeked>([...peek, '--topic', `${topic}:0`, '--before', '2', '--after', '9'])),
  ).toEqual([
    [
      [1, 2],
      [3, 4, 5],
    ],
  ])
  const text = await runSamsa(peek)
  expect(text.stdout).toContain('nothing to read')
  expect(text.stdout).toContain('\\x1b]0;evil\\x07')
  expect(text.stdout).not.toContain('\x1b')
  // A look changes nothing.
  expect([...(await groupOffsets(group, topic)).values()]).toEqual([3n, 0n, 0n])
  const {error} = await runJson<ErrorDocument>([...peek, '--topic', 'another'], {code: 1})
  expect(error.code).toBe('NO_OFFSETS')
})

test('a commit that retention has passed begins at the log start', async () => {
  const topic = await seedTopic(
    'peek',
    1,
    Array.from({length: 6}, (_, index) => ({partition: 0, value: `v${index}`})),
  )
  const group = randomName('peek')
  await commitOffsets(group, topic, {0: 1})
  await deleteRecords(topic, {0: 4})
  expect(offsetsOf(await runJson<Peeked>(['group', 'peek', group, '--before', '3', '--after', '2']))).toEqual(
    [[[], [4, 5]]],
  )
})

test('markers are never shown, records of aborted transactions not to a read_committed eye, however long the gap', async () => {
  const topic = await seedTopic('peek', 1, [
    {partition: 0, value: 'v0'},
    {partition: 0, value: 'v1'},
  ])
  const producer = kafkaClient().producer({
    transactionalId: randomName('peek'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({
    topic,
    messages: Array.from({length: 40}, (_, index) => ({partition: 0, value: `aborted ${index}`})),
  })
  await transaction.abort()
  await producer.disconnect()
  await untilLogEndIs(43n, topic)
  await seedRecords(topic, [{partition: 0, value: 'v2'}])
  // 0 and 1, then 2 to 41 aborted, the marker 42, then 43.
  const [early, late] = [randomName('peek'), randomName('peek')]
  await commitOffsets(early, topic, {0: 2})
  await commitOffsets(late, topic, {0: 43})
  const look = async (group: string, ...flags: string[]) =>
    offsetsOf(await runJson<Peeked>(['group', 'peek', group, '--before', '2', '--after', '1', ...flags]))
  expect(await look(early)).toEqual([[[0, 1], [2]]])
  expect(await look(late)).toEqual([[[40, 41], [43]]])
  const committed = ['--isolation', 'read_committed']
  expect(await look(early, ...committed)).toEqual([[[0, 1], [43]]])
  expect(await look(late, ...committed)).toEqual([[[0, 1], [43]]])
})
