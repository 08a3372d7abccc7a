import {expect, test} from 'vitest'
import {createTopic} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {formatStoredRecords} from '../support/stored-records.ts'

type Bytes = string | null | {readonly base64: string}
interface Part {
  readonly name?: string
  readonly data: {readonly [name: string]: unknown}
}
interface DecodedLine {
  readonly topic: string
  readonly key: Bytes
  readonly value: Bytes
  readonly decoded: {readonly key: Part; readonly value: Part | null}
}

test("consume --decode internal: what groups and transactions leave behind, as Kafka's own formatters print it", async () => {
  const topic = await createTopic(randomName('decode'), {partitions: 1})
  const name = randomName('decode')
  const input = 'a\nb\n'
  const transaction = ['--transaction', '--transactional-id', name]
  expect(await runSamsa(['produce', topic, ...transaction], {input})).toMatchObject({code: 0})
  const read = ['consume', topic, '-n', '2', '--group']
  const members = await Promise.all([
    runSamsa([...read, `${name}-classic`]),
    runSamsa([...read, `${name}-consumer`, '--group-protocol', 'consumer']),
  ])
  for (const run of members) expect(run, run.stderr).toMatchObject({code: 0, stdout: input})
  const deleted = await runSamsa(['group', 'delete', `${name}-classic`, '--yes'])
  expect(deleted.code, deleted.stderr).toBe(0)

  const decode = (...args: string[]) => runSamsa(['consume', ...args, '--exit', '--decode', 'internal'])
  const [groups, transactions, offsets, whole] = await Promise.all([
    decode('__consumer_offsets', '-o', 'json', '--grep', `k:${name}`),
    decode('__transaction_state', '-o', 'json', '--grep', `k:${name}`),
    decode(
      ...['__consumer_offsets', '-f', '%k{base64} %k %v\\n', '--where'],
      `decoded.key.name == "OffsetCommit" && key.group == "${name}-consumer" && value.offset == 2`,
    ),
    decode(
      '__transaction_state',
      '--where',
      `key.transactionalId == "${name}" && value.transactionStatus == "Ongoing"`,
    ),
  ])
  for (const run of [groups, transactions]) expect(run).toMatchObject({code: 0, stderr: ''})
  const lines = `${groups.stdout}${transactions.stdout}`
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DecodedLine)
  for (const line of lines) expectToFit('record', line)

  // All that has happened is there.
  const kinds = new Set(lines.map(({decoded: {key, value}}) => `${key.name}${value === null ? ' gone' : ''}`))
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      ...['OffsetCommit', 'OffsetCommit gone', 'GroupMetadata', 'GroupMetadata gone', 'TransactionLog'],
      ...['ConsumerGroupMetadata', 'ConsumerGroupMemberMetadata', 'ConsumerGroupCurrentMemberAssignment'],
    ]),
  )
  const states = lines.flatMap(({decoded: {value}}) => value?.data.transactionStatus ?? [])
  expect([...new Set(states)]).toEqual(['Empty', 'Ongoing', 'PrepareCommit', 'CompleteCommit'])
  expect(offsets, offsets.stderr).toMatchObject({code: 0})
  const key = JSON.stringify({group: `${name}-consumer`, topic, partition: 0})
  expect(offsets.stdout).toMatch(/^AAE\S+ \{/)
  expect(offsets.stdout).toContain(` ${key} {"offset":2,`)
  expect(JSON.parse(whole.stdout.split('\n')[0] ?? '')).toMatchObject({
    key: {type: 0, name: 'TransactionLog'},
    value: {data: {transactionPartitions: [{topic, partitionIds: [0]}]}},
  })

  if ((await findKafkaJars()) === null) return
  const stored = lines.map((line) => ({
    topic: line.topic,
    key: bytesOf(line.key) ?? expect.unreachable(),
    value: bytesOf(line.value),
  }))
  const theirs = await formatStoredRecords(stored)
  const ours = lines.map(
    ({
      decoded: {
        key: {name: _, ...rest},
        value,
      },
    }) => ({key: rest, value}),
  )
  expect(ours).toEqual(theirs)
})

function bytesOf(bytes: Bytes): Buffer | null {
  if (bytes === null) return null
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.base64, 'base64')
}

test('a decoder that reads none of the topics is refused before anything is sent, and what it cannot read is marked', async () => {
  const refused = await runSamsa(['consume', 'orders', '--decode', 'internal', '-b', '127.0.0.1:1'])
  expect(refused).toMatchObject({code: 2, stderr: expect.stringContaining('and orders is none of them')})
  const separator = ['--key-separator', ':', '-b', '127.0.0.1:1']
  const twice = await runSamsa(['consume', '__consumer_offsets', '--decode', 'internal', ...separator])
  expect(twice).toMatchObject({code: 2, stderr: expect.stringContaining('leave --key-separator out')})

  const topic = await createTopic(randomName('decode'), {partitions: 1})
  await runSamsa(['produce', topic], {input: 'a\nb\n'})
  const read = ['consume', `${topic}*`, '--exit', '--decode', 'internal']
  const json = await runSamsa([...read, '-o', 'json'])
  expect(json).toMatchObject({
    code: 1,
    stderr: `samsa: 2 records could not be decoded: ${topic} is no topic whose records --decode internal reads.\n`,
  })
  for (const line of json.stdout.trimEnd().split('\n')) expectToFit('record', JSON.parse(line))
  // The bytes are there as they were, and can be written again.
  const again = await runSamsa(['produce', topic, '--input', 'json'], {input: json.stdout})
  expect(again.code, again.stderr).toBe(0)
  const values = await runSamsa(['consume', topic, '--exit'])
  expect(values.stdout).toBe('a\nb\na\nb\n')
})
