import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, kafkaClient, produce, readAll, topicOffsets} from '../support/kafka-client.ts'
import {runPastEvent} from '../support/past-event.ts'
import {expectToFit, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-transaction-'))
})

afterAll(async () => {
  await rm(folder, {recursive: true, force: true})
})

/** What readers of committed records see: kafkajs, and samsa itself, which must agree. */
async function committed(topic: string): Promise<string[]> {
  const seen = (await readAll(topic)).map(({value}) => value?.toString() ?? '')
  const run = await runSamsa(['consume', topic, '--exit'])
  expect(run).toMatchObject({code: 0})
  expect(run.stdout.split('\n').slice(0, -1).sort()).toEqual([...seen].sort())
  return seen
}

/** A run of which these lines have reached the log, and whose input stays open. */
async function openRun(topic: string, lines: readonly string[], ...more: readonly string[]) {
  const run = followSamsa(['produce', topic, '--transaction', ...more])
  const reader = followSamsa([
    'consume',
    topic,
    '--isolation',
    'read_uncommitted',
    '-n',
    String(lines.length),
  ])
  run.child.stdin.write(lines.map((line) => `${line}\n`).join(''))
  expect(await reader.closed).toEqual([0, null])
  expect(reader.written.stdout.split('\n').slice(0, -1).sort()).toEqual([...lines].sort())
  return run
}

/** Waits until no transaction of the topic is open: then a record that was written last is seen. */
async function untilEnded(topic: string): Promise<void> {
  const last = randomName('last')
  await produce(topic, [{value: last, partition: 0}])
  const reader = followSamsa(['consume', topic, '--isolation', 'read_committed'])
  await reader.seen(last)
  reader.child.kill('SIGINT')
  await reader.closed
}

test('all lines are committed, over all partitions and many batches, and then their offsets are told', async () => {
  const topic = await createTopic(randomName('all'), {partitions: 3})
  const lines = Array.from({length: 6_000}, (_, index) => `k${index % 500}:${index}`.padEnd(500, '.'))
  const run = await runSamsa(['produce', topic, '--transaction', '--key-separator', ':', '--print-offsets'], {
    input: `${lines.join('\n')}\n`,
  })
  expect(run).toMatchObject({code: 0})
  expect(run.stderr).toMatch(
    /the transaction samsa-[0-9a-f-]{36} was committed\n.*6000 acknowledged, 0 failed/,
  )
  const records = await readAll(topic)
  const placed = new Map(
    records.map(({key, value, partition, offset}) => [`${key}:${value}`, `${partition} ${offset}`]),
  )
  expect(records).toHaveLength(6_000)
  expect(run.stdout === lines.map((line) => `${placed.get(line)}\n`).join('')).toBe(true)
  expect(await committed(topic)).toHaveLength(6_000)
})

test('nothing is seen before the commit, and all of it after', async () => {
  const topic = await createTopic(randomName('open'))
  const run = await openRun(topic, ['a', 'b'], '--print-offsets')
  const early = await runSamsa(['consume', topic, '--exit', '--isolation', 'read_committed'])
  expect(early).toMatchObject({code: 0, stdout: ''})
  expect(run.written.stdout).toBe('')
  run.child.stdin.end('c\n')
  expect(await run.closed).toEqual([0, null])
  expect(run.written.stdout).toBe('0 0\n0 1\n0 2\n')
  expect(await committed(topic)).toEqual(['a', 'b', 'c'])
})

test('a line that is no record aborts all: nothing counts as acknowledged and nothing is seen', async () => {
  const topic = await createTopic(randomName('bad'))
  const run = followSamsa(['produce', topic, '--transaction', '--input', 'json', '-o', 'json'])
  run.child.stdin.write('{"value":"a"}\n{"value":"b"}\n')
  const reader = followSamsa(['consume', topic, '--isolation', 'read_uncommitted', '-n', '2'])
  expect(await reader.closed).toEqual([0, null])
  // The input stays open: one line is enough.
  run.child.stdin.write('{"value":"c"}\nnonsense\n{"value":"d"}\n')
  expect(await run.closed).toEqual([1, null])
  const result = JSON.parse(run.written.stdout)
  expectToFit('produce', result)
  expect(result).toMatchObject({
    read: 5,
    acknowledged: 0,
    bytes: 0,
    unknown: 0,
    transaction: {outcome: 'aborted', rolledBack: result.failed - 1},
    error: {kind: 'failed', code: 'INVALID_RECORD'},
  })
  expect(result.failed + result.notSent).toBe(5)
  expect(result.failures).toHaveLength(result.failed)
  expect(result.failures.slice(0, 3)).toMatchObject([
    {line: 4, error: {code: 'INVALID_RECORD'}},
    {line: 1, error: {code: 'TRANSACTION_ABORTED', message: 'the transaction was aborted'}},
    {line: 2, error: {code: 'TRANSACTION_ABORTED'}},
  ])
  await untilEnded(topic)
  expect(await committed(topic)).toEqual([expect.stringMatching(/^last-/)])
})

test('a record that the topic refuses aborts all', async () => {
  const topic = await createTopic(randomName('large'), {configs: {'max.message.bytes': '2000'}})
  const input = `a\n${'x'.repeat(3000)}\nb\n`
  const run = await runSamsa(['produce', topic, '--transaction'], {input})
  expect(run.code).toBe(1)
  expect(run.stderr).toMatch(/^samsa: line 2: The record is too large for the topic/)
  expect(run.stderr).toContain('was aborted')
  expect(run.stderr).toMatch(/3 read, 0 acknowledged, \d failed, 0 unknown, \d not sent/)
  expect(run.stderr).toContain(`The transaction was aborted, so nothing was added to ${topic}: The record`)
  expect(await committed(topic)).toEqual([])
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s aborts: exit code %i, nothing is seen, and nothing stays open', async (signal, code) => {
  const topic = await createTopic(randomName('stop'))
  const run = await openRun(topic, ['a', 'b'], '--transaction-timeout', '10m')
  run.child.kill(signal)
  expect(await run.closed).toEqual([code, null])
  expect(run.written.stderr).toContain('aborting the transaction')
  expect(run.written.stderr).toContain('2 of its records were written and taken back')
  expect(run.written.stderr).toContain('2 read, 0 acknowledged, 2 failed, 0 unknown, 0 not sent')
  await untilEnded(topic)
  expect(await committed(topic)).toHaveLength(1)
})

test('the deadline aborts with 6', async () => {
  const {topic} = await runPastEvent(
    async (timeoutMs) => {
      const topic = await createTopic(randomName('deadline'))
      const args = ['--timeout', `${timeoutMs}ms`, '-o', 'json', '--transaction-timeout', '10m']
      const run = followSamsa(['produce', topic, '--transaction', ...args])
      run.child.stdin.write('a\n')
      expect(await run.closed).toEqual([6, null])
      const result = JSON.parse(run.written.stdout)
      expectToFit('produce', result)
      expect(result).toMatchObject({acknowledged: 0, error: {kind: 'timeout', code: 'DEADLINE'}})
      return {topic, result}
    },
    ({result}) => {
      // Before that the record was not in the log.
      if (result.transaction?.rolledBack !== 1) return false
      expect(result).toMatchObject({read: 1, failed: 1, transaction: {outcome: 'aborted'}})
      return true
    },
  )
  await untilEnded(topic)
  expect(await committed(topic)).toHaveLength(1)
})

test.runIf(process.platform === 'linux')('an input that cannot be read to its end aborts', async () => {
  const topic = await createTopic(randomName('unreadable'))
  const readable = path.join(folder, 'readable.txt')
  await writeFile(readable, 'a\nb\n')
  // Linux opens this file for everybody, and fails to read it from its start.
  const files = ['--file', readable, '--file', '/proc/self/mem']
  const run = await runSamsa(['produce', topic, '--transaction', ...files])
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('/proc/self/mem cannot be read on')
  expect(run.stderr).toMatch(/2 read, 0 acknowledged, \d failed, 0 unknown, \d not sent/)
  expect(await committed(topic)).toEqual([])
})

test('a second run with the same transactional id fences the first', async () => {
  const topic = await createTopic(randomName('fenced'))
  const id = randomName('id')
  const first = await openRun(topic, ['a'], '--transactional-id', id)
  const second = await runSamsa(['produce', topic, '--transaction', '--transactional-id', id], {input: 'b\n'})
  expect(second).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`the transaction ${id} was committed`),
  })
  first.child.stdin.end('c\n')
  expect(await first.closed).toEqual([1, null])
  expect(first.written.stderr).toContain(`Another producer has taken the transactional id ${id}`)
  expect(first.written.stderr).toMatch(/\[(INVALID_PRODUCER_EPOCH|PRODUCER_FENCED)\]/)
  expect(first.written.stderr).toContain('0 acknowledged')
  expect(await committed(topic)).toEqual(['b'])
})

test("another client's producer of the same transactional id fences, and is fenced", async () => {
  const topic = await createTopic(randomName('fenced'))
  const transactionalId = randomName('id')
  const producer = kafkaClient().producer({transactionalId, idempotent: true, maxInFlightRequests: 1})
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({topic, messages: [{value: 'theirs'}]})
  const run = followSamsa(['produce', topic, '--transaction', '--transactional-id', transactionalId])
  const reader = followSamsa(['consume', topic, '--isolation', 'read_uncommitted'])
  run.child.stdin.write('ours\n')
  await reader.seen('ours')
  reader.child.kill('SIGINT')
  await expect(transaction.send({topic, messages: [{value: 'theirs too'}]})).rejects.toThrow()
  const taker = kafkaClient().producer({transactionalId, idempotent: true, maxInFlightRequests: 1})
  await taker.connect()
  const taken = await taker.transaction()
  await taken.send({topic, messages: [{value: 'taken'}]})
  await taken.commit()
  run.child.stdin.end()
  expect(await run.closed).toEqual([1, null])
  await Promise.all([producer.disconnect(), taker.disconnect()])
  expect(await committed(topic)).toEqual(['taken'])
})

test('what takes longer than the transaction may is aborted by the broker, and that is told', async () => {
  const topic = await createTopic(randomName('slow'))
  const run = await openRun(topic, ['a'], '--transaction-timeout', '1s')
  await untilEnded(topic)
  run.child.stdin.end()
  expect(await run.closed).toEqual([1, null])
  expect(run.written.stderr).toContain(
    'its transaction took longer than its timeout, or somebody has ended it.',
  )
  expect(run.written.stderr).toContain('allow more with --transaction-timeout')
  expect(await committed(topic)).toHaveLength(1)
})

test('nothing to send is a transaction of nothing', async () => {
  const topic = await createTopic(randomName('empty'))
  const result = await runJson(['produce', topic, '--transaction'])
  expect(result).toMatchObject({read: 0, acknowledged: 0, transaction: {outcome: 'committed', rolledBack: 0}})
  expect(await topicOffsets(topic)).toMatchObject([{high: 0n}])
})

test('runs with one transactional id, one after the other', async () => {
  const topic = await createTopic(randomName('again'), {partitions: 2})
  const id = randomName('id')
  for (const value of ['1', '2', '3']) {
    const args = ['--transactional-id', id, '--value', value, '--partitioner', 'round-robin']
    expect(await runSamsa(['produce', topic, '--transaction', ...args])).toMatchObject({code: 0})
  }
  expect((await committed(topic)).sort()).toEqual(['1', '2', '3'])
})

test.each([
  [['--transaction', '--acks', '1'], '--acks 1 contradicts it'],
  [['--transaction', '--acks', '0'], '--acks 0 contradicts it'],
  [['--transaction', '--transactional-id', ''], '--transactional-id is empty'],
  [['--transactional-id', 'x'], 'Only --transaction has a transactional id'],
  [['--transaction-timeout', '1m'], 'Only --transaction has a transactional id and a timeout'],
  [['--transaction', '--transaction-timeout', '9d'], 'The broker allows no transaction of that length'],
])('%j is refused with 2', async (args, message) => {
  const topic = await createTopic(randomName('usage'))
  const run = await runSamsa(['produce', topic, ...args], {input: 'x\n'})
  expect(run).toMatchObject({code: 2, stderr: expect.stringContaining(message)})
  expect(await topicOffsets(topic)).toMatchObject([{high: 0n}])
})
