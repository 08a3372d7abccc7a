import {randomBytes} from 'node:crypto'
import {readdirSync, writeFileSync} from 'node:fs'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {ConfigResourceTypes} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readFirstRecords} from '../../src/core/consume/record-windows.ts'
import type {CopyResult} from '../../src/core/copy/copy-result.ts'
import {Failure} from '../../src/errors/failure.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {type FollowedRun, followSamsa} from '../support/follow-samsa.ts'
import {ownCluster} from '../support/group-now.ts'
import {
  createTopic,
  deleteTopics,
  kafkaClient,
  listTopicNames,
  onceProducer,
  produce,
  readAll,
  topicOffsets,
  withAdmin,
} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {runPastEvent} from '../support/past-event.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {formatShortTime, hourAgoMs, keptForever} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

/** The API key of Fetch. */
const FETCH = 1

let kafka: ProxiedKafka
let folder = ''
/** What the copies of a test keep goes to a folder of its own. */
let env: {readonly XDG_STATE_HOME: string}

beforeAll(async () => {
  kafka = await startProxiedKafka()
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-copy-'))
  env = {XDG_STATE_HOME: path.join(folder, 'state')}
})

afterAll(async () => {
  await kafka?.stop()
  await rm(folder, {recursive: true, force: true})
})

function copyJson(args: readonly string[], code = 0): Promise<CopyResult> {
  return runJson<CopyResult>(['topic', 'copy', ...args], {env, code})
}

async function copyFailure(args: readonly string[], code: number): Promise<ErrorDocument['error']> {
  return (await runJson<ErrorDocument>(['topic', 'copy', ...args], {env, code})).error
}

/** The records of a topic as samsa prints them, without the name of the topic. */
async function jsonRecords(topic: string): Promise<string> {
  const run = await runSamsa(['consume', topic, '--exit', '--isolation', 'read_committed', '-o', 'json'])
  expect(run.code).toBe(0)
  return run.stdout.replaceAll(`"topic":"${topic}",`, '')
}

async function values(topic: string): Promise<(string | undefined)[]> {
  return (await readAll(topic)).map(({value}) => value?.toString())
}

/** Null and empty keys and values, tombstones, headers that repeat, bytes that are no text, times of all kinds. */
async function createOddTopic(): Promise<string> {
  const topic = await createTopic(randomName('odd'), {configs: keptForever})
  const records = [
    {key: 'k', value: 'v', timestamp: 1, headers: []},
    {key: null, value: 'no key', timestamp: 1_700_000_000_123, headers: [{key: 'h', value: '1'}]},
    {key: '', value: '', timestamp: 5, headers: [{key: '', value: ''}]},
    {key: 'gone', value: null, timestamp: 7, headers: []},
    {
      key: {base64: 'AP/+'},
      value: {base64: '/wAKDQ=='},
      timestamp: 1_600_000_000_000,
      headers: [
        {key: 'b', value: '2'},
        {key: 'a', value: '1'},
        {key: 'b', value: null},
        {key: 'b', value: '2'},
      ],
    },
  ]
  const input = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  expect(await runSamsa(['produce', topic, '--input', 'json'], {input})).toMatchObject({code: 0})
  return topic
}

test('records stay as they are: keys, values, headers, timestamps, null and empty', async () => {
  const from = await createOddTopic()
  const to = randomName('copy')
  const run = await runSamsa(['topic', 'copy', from, to, '--create'], {env})
  expect(run).toMatchObject({code: 0, stdout: ''})
  expect(run.stderr).toMatch(
    /^samsa: created copy-\w+ with 1 partition\nsamsa: 5 read, 5 acknowledged, 0 failed, 0 unknown, 0 not sent \(/,
  )
  expect(await readAll(to)).toEqual(await readAll(from))
  expect(await jsonRecords(to)).toBe(await jsonRecords(from))
})

test("Kafka's own consumer prints the copy as it prints the original", async () => {
  const kafka = await findKafkaJars()
  if (kafka === null) return
  const from = await createOddTopic()
  const to = await createTopic(randomName('copy'), {configs: keptForever})
  await copyJson([from, to])
  const shown = ['timestamp', 'key', 'headers', 'value', 'partition', 'offset']
  const properties = shown.flatMap((name) => ['--formatter-property', `print.${name}=true`])
  const topics = ['--include', `${from}|${to}`, '--from-beginning', '--max-messages', '10']
  const printed = await runKafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    '--bootstrap-server',
    bootstrapServers(),
    ...topics,
    ...properties,
    // A value has a line break in it.
    '--formatter-property',
    'line.separator=<end>',
  ])
  expect(printed).toContain('b:2,a:1,b:null,b:2')
  // Each has its offset: what is there twice is there once in each topic.
  const records = printed.split('<end>').slice(0, -1)
  expect(records).toHaveLength(10)
  expect([...Map.groupBy(records, (record) => record).values()].map(({length}) => length)).toEqual(
    Array(5).fill(2),
  )
})

test('records go where their keys belong, and those of a key keep their order', async () => {
  const from = await createTopic(randomName('keyed'), {partitions: 2})
  const [to, theirs] = await Promise.all(
    ['copy', 'theirs'].map((name) => createTopic(randomName(name), {partitions: 5})),
  )
  const messages = Array.from({length: 500}, (_, index) => ({key: `key ${index % 50}`, value: String(index)}))
  await produce(from, messages)
  // kafkajs's default partitioner is compatible with that of the Java client.
  await produce(theirs ?? '', messages)
  await copyJson([from, to ?? ''])
  const byKey = async (topic: string) =>
    Map.groupBy(await readAll(topic), ({partition, key}) => `${partition} ${key}`)
  const [copied, expected] = await Promise.all([byKey(to ?? ''), byKey(theirs ?? '')])
  expect(new Set(copied.keys())).toEqual(new Set(expected.keys()))
  for (const [key, records] of expected)
    expect(copied.get(key)?.map(({value}) => String(value))).toEqual(records.map(({value}) => String(value)))
})

test('--keep-partitions keeps the number of the partition, with or without a key', async () => {
  const from = await createTopic(randomName('kept'), {partitions: 3})
  await produce(from, [
    ...[2, 0, 2, 1].map((partition, index) => ({partition, key: null, value: String(index)})),
    {partition: 1, key: 'key', value: 'keyed'},
  ])
  const to = await createTopic(randomName('copy'), {partitions: 4})
  expect(await copyJson([from, to, '--keep-partitions'])).toMatchObject({read: 5, acknowledged: 5})
  expect(await readAll(to)).toEqual(await readAll(from))
  const narrow = await createTopic(randomName('narrow'), {partitions: 2})
  expect(await copyFailure([from, narrow, '--keep-partitions'], 1)).toMatchObject({
    kind: 'conflict',
    message: `--keep-partitions needs as many partitions as ${from} has, 3; ${narrow} has 2.`,
  })
})

test('large batches are passed on as they are stored, or cut where the copy takes none so large', async () => {
  const from = await createTopic(randomName('packed'), {partitions: 2, configs: keptForever})
  const values = Array.from({length: 200}, () => randomBytes(600).toString('hex'))
  const input = values.map((value, index) => `key ${index}\t${value}\n`).join('')
  for (const flags of [['--compression', 'gzip'], ['--transaction'], []])
    expect(await runSamsa(['produce', from, '--key-separator', '\t', ...flags], {input})).toMatchObject({
      code: 0,
    })
  const [to, tight] = [
    randomName('copy'),
    await createTopic(randomName('tight'), {partitions: 2, configs: {'max.message.bytes': '30000'}}),
  ]
  expect(await copyJson([from, to, '--create'])).toMatchObject({read: 600, acknowledged: 600})
  await copyJson([from, tight, '--keep-partitions'])
  const original = await readAll(from)
  const plain = original.map(({offset: _, ...record}) => record)
  expect((await readAll(to)).map(({offset: _, ...record}) => record)).toEqual(plain)
  expect((await readAll(tight)).map(({offset: _, ...record}) => record)).toEqual(plain)
  const ends = await topicOffsets(to)
  const windows = ends.map(({partition, high}) => ({topic: to, partition, from: 0, end: Number(high)}))
  const batches = await readFirstRecords(
    ownCluster,
    windows,
    1000,
    ({batch: {compression, isTransactional}}) => `${compression} ${isTransactional}`,
  )
  for (const seen of batches.values())
    expect(new Set(seen instanceof Failure ? [] : seen)).toEqual(new Set(['gzip false', 'none false']))
})

test('filters and positions choose the records, and a dry run says which without copying', async () => {
  const from = await createTopic(randomName('chosen'), {partitions: 2})
  const messages = Array.from({length: 20}, (_, index) => ({
    partition: index % 2,
    key: `k${index % 3}`,
    value: `value ${index}`,
    timestamp: String(hourAgoMs + index * 1000),
  }))
  await produce(from, messages)
  const to = randomName('copy')
  const chosen = [
    from,
    to,
    '--create',
    '--from',
    '0=2,1=latest-3',
    '--until',
    `0=${formatShortTime(hourAgoMs + 14_000)},1=9`,
  ]
  const plan = [
    {partition: 0, from: 2, to: 7, records: 5},
    {partition: 1, from: 7, to: 9, records: 2},
  ]
  expect(await copyJson([...chosen, '--dry-run'])).toMatchObject({
    executed: false,
    created: true,
    read: 0,
    plan,
  })
  const shown = await runSamsa(['topic', 'copy', ...chosen, '--dry-run'], {env})
  expect(shown.stdout).toMatch(/0 +2 +7 +5\n +1 +7 +9 +2\nup to 7 records\n$/)
  expect(await listTopicNames()).not.toContain(to)
  expect(await copyJson(chosen)).toMatchObject({executed: true, read: 7, acknowledged: 7, plan})
  const expected = [4, 6, 8, 10, 12, 15, 17].map((index) => `value ${index}`)
  expect((await values(to)).sort()).toEqual(expected.sort())
  const some = await copyJson([from, to, '--create', '--until', '0=3', '--dry-run'])
  expect(some.plan.map(({to: end}) => end)).toEqual([3, 10])
  const filtered = await createTopic(randomName('filtered'))
  const greps = ['--grep', '!k:k0', '--grep', 'v:1[0-9]$', '--grep', 'k:k1']
  expect(await copyJson([from, filtered, ...greps])).toMatchObject({read: 4, acknowledged: 4})
  expect((await values(filtered)).sort()).toEqual(['value 10', 'value 13', 'value 16', 'value 19'])
})

test('markers and aborted records are not copied, and an open transaction ends the log', async () => {
  const from = await createTopic(randomName('transactions'))
  const producer = kafkaClient().producer({
    transactionalId: randomName('id'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  for (const [value, end] of [
    ['committed', 'commit'],
    ['aborted', 'abort'],
    ['committed too', 'commit'],
  ] as const) {
    const transaction = await producer.transaction()
    await transaction.send({topic: from, messages: [{value}]})
    await transaction[end]()
  }
  const open = await producer.transaction()
  await open.send({topic: from, messages: [{value: 'open'}]})
  const to = await createTopic(randomName('copy'))
  // A plain record behind it is held back too.
  await produce(from, [{value: 'plain'}])
  const held = await copyJson([from, to], 1)
  expect(held).toMatchObject({read: 2, acknowledged: 2, error: {kind: 'partial', code: 'OPEN_TRANSACTION'}})
  expect(held.error?.message).toContain(`${from}-0 is copied up to offset 6 only`)
  expect(await values(to)).toEqual(['committed', 'committed too'])
  // Nothing but records: the copy is no transaction, and has no markers.
  expect(await topicOffsets(to)).toMatchObject([{low: 0n, high: 2n}])
  const all = await createTopic(randomName('all'))
  await copyJson([from, all, '--isolation', 'read_uncommitted'])
  expect(await values(all)).toEqual(['committed', 'aborted', 'committed too', 'open', 'plain'])
  await open.abort()
  await producer.disconnect()
  expect(await copyJson([from, to, '--resume'])).toMatchObject({resumed: true, read: 1, acknowledged: 1})
  expect(await values(to)).toEqual(['committed', 'committed too', 'plain'])
})

test('--create takes the partitions and the overrides of the original; without it a topic has to be there', async () => {
  const configs = {'cleanup.policy': 'compact', 'max.message.bytes': '123456'}
  const from = await createTopic(randomName('model'), {partitions: 4, configs})
  await produce(from, [{key: 'a', value: '1'}])
  const to = randomName('made')
  const failure = await copyFailure([from, to], 1)
  expect(failure).toMatchObject({kind: 'not-found', code: 'UNKNOWN_TOPIC_OR_PARTITION'})
  expect(failure.suggestions?.join(' ')).toContain('--create makes it')
  expect(await copyJson([from, to, '--create'])).toMatchObject({created: true, acknowledged: 1})
  const resources = [{type: ConfigResourceTypes.TOPIC, name: to, configNames: Object.keys(configs)}]
  const described = await withAdmin((admin) => admin.describeConfigs({resources, includeSynonyms: false}))
  const entries = described.resources[0]?.configEntries.map(({configName, configValue}) => [
    configName,
    configValue,
  ])
  expect(Object.fromEntries(entries ?? [])).toEqual(configs)
  expect(await topicOffsets(to)).toHaveLength(4)
  // A second time it is there.
  expect(await copyJson([from, to, '--create'])).toMatchObject({created: false, acknowledged: 1})
})

test('a record that the topic refuses is told by where it comes from; the others are copied, and it is not tried again', async () => {
  const from = await createTopic(randomName('large'), {partitions: 2})
  const messages = Array.from({length: 100}, (_, index) => ({
    partition: 1,
    key: 'k',
    value: `value ${index}`,
  }))
  messages[40] = {partition: 1, key: 'k', value: 'x'.repeat(5000)}
  await produce(from, messages)
  const to = await createTopic(randomName('copy'), {configs: {'max.message.bytes': '2000'}})
  const result = await copyJson([from, to], 1)
  expect(result).toMatchObject({read: 100, acknowledged: 99, failed: 1, unknown: 0, notSent: 0})
  expect(result.failures).toMatchObject([{partition: 1, offset: 40, error: {code: 'MESSAGE_TOO_LARGE'}}])
  expect(await values(to)).toEqual(messages.filter((_, index) => index !== 40).map(({value}) => value))
  const shown = await runSamsa(['topic', 'copy', from, to, '--from', '0=0,1=40', '--until', '0=0,1=41'], {
    env,
  })
  expect(shown.code).toBe(1)
  expect(shown.stderr).toMatch(new RegExp(`^samsa: ${from}-1@40: The record is too large.*MESSAGE_TOO_LARGE`))
  await copyJson([from, to, '--from', 'latest'])
  await produce(from, [
    {partition: 1, key: 'k', value: 'y'.repeat(5000)},
    {partition: 1, key: 'k', value: 'next'},
  ])
  expect(await copyJson([from, to, '--resume'], 1)).toMatchObject({read: 2, acknowledged: 1, failed: 1})
  expect(await copyJson([from, to, '--resume'])).toMatchObject({read: 0})
})

/** More than one answer to a fetch holds, of which each partition gets two megabytes: the copy cannot end with the first. */
async function createManyTopic(): Promise<{from: string; total: number}> {
  const total = 6000
  const from = await createTopic(randomName('many'), {partitions: 2})
  const value = '.'.repeat(1000)
  const producer = onceProducer()
  await producer.connect()
  // Half a megabyte in each partition at a time: a batch has to be below a megabyte.
  for (let sent = 0; sent < total; sent += 1000) {
    const messages = Array.from({length: 1000}, (_, index) => ({
      partition: index % 2,
      key: String(sent + index),
      value,
    }))
    await producer.send({topic: from, messages, acks: -1})
  }
  await producer.disconnect()
  return {from, total}
}

/** Starts a copy that gets one answer to its fetches and no other, and waits until some of it is in the target. */
async function startHalfCopy(from: string, to: string, ...more: string[]): Promise<FollowedRun> {
  kafka.proxy.plan(FETCH, from, (index) => (index === 0 ? 'forward' : 'swallow'))
  const run = followSamsa(['topic', 'copy', from, to, '-b', kafka.servers, ...more], {env})
  await withAdmin(async (admin) => {
    const copied = async () => (await admin.fetchTopicOffsets(to)).some(({high}) => high !== '0')
    while (!(await copied())) await pause(20)
  })
  return run
}

async function keysOf(topic: string): Promise<string[]> {
  return (await runSamsa(['consume', topic, '--exit', '-f', '%k\\n'])).stdout.split('\n').slice(0, -1)
}

test('stopped in the middle by Ctrl-C and resumed, nothing is missing and nothing is there twice', async () => {
  const {from, total} = await createManyTopic()
  const to = await createTopic(randomName('copy'), {partitions: 4})
  const first = await startHalfCopy(from, to)
  first.child.kill('SIGINT')
  expect(await first.closed).toEqual([130, null])
  const [, read, acknowledged] =
    /(\d+) read, (\d+) acknowledged, 0 failed, 0 unknown, 0 not sent/.exec(first.written.stderr) ?? []
  expect(acknowledged).toBe(read)
  expect(Number(read)).toBeGreaterThan(0)
  expect(Number(read)).toBeLessThan(total)
  expect(first.written.stderr).toContain('to go on from here, run it again with --resume')
  const rest = await copyJson([from, to, '--resume'])
  expect(rest).toMatchObject({resumed: true, read: total - Number(read), acknowledged: total - Number(read)})
  const keys = await keysOf(to)
  expect(keys).toHaveLength(total)
  expect(new Set(keys).size).toBe(total)
})

test('killed in the middle and resumed, nothing is missing', async () => {
  const {from, total} = await createManyTopic()
  const to = await createTopic(randomName('copy'), {partitions: 2})
  const first = await startHalfCopy(from, to, '--keep-partitions')
  first.child.kill('SIGKILL')
  expect(await first.closed).toEqual([null, 'SIGKILL'])
  expect((await keysOf(to)).length).toBeLessThan(total)
  expect(await copyJson([from, to, '--keep-partitions', '--resume'])).toMatchObject({
    resumed: true,
    failed: 0,
  })
  expect(new Set(await keysOf(to)).size).toBe(total)
})

test('a second copy of the same topics is refused while the first one runs, and a killed one keeps nobody out', async () => {
  const {from, total} = await createManyTopic()
  const to = await createTopic(randomName('copy'), {partitions: 2})
  const first = await startHalfCopy(from, to, '--keep-partitions')
  for (const resume of [['--resume'], []]) {
    const failure = await copyFailure([from, to, '--keep-partitions', ...resume], 1)
    expect(failure).toMatchObject({kind: 'conflict', code: 'COPY_RUNNING'})
    expect(failure.message).toContain(`${from} to ${to} runs, process ${first.child.pid}:`)
  }
  await copyJson([from, to, '--keep-partitions', '--dry-run'])
  const elsewhere = await createTopic(randomName('copy'))
  expect(await copyJson([from, elsewhere])).toMatchObject({acknowledged: total})
  first.child.kill('SIGKILL')
  await first.closed
  await copyJson([from, to, '--keep-partitions', '--resume'])
  expect(new Set(await keysOf(to)).size).toBe(total)
})

test('copies that are started at the same time copy each record once', async () => {
  const {from, total} = await createManyTopic()
  const to = await createTopic(randomName('copy'))
  const runs = await Promise.all(
    [1, 2, 3].map(() => runSamsa(['topic', 'copy', from, to, '--resume'], {env})),
  )
  expect(runs.map(({code}) => code)).toContain(0)
  // One that came late enough has found all copied.
  for (const {code, stderr} of runs) if (code !== 0) expect(stderr).toContain('COPY_RUNNING')
  expect(await keysOf(to)).toHaveLength(total)
})

test('--resume copies what has come since, from where the last copy ended', async () => {
  const from = await createTopic(randomName('since'), {partitions: 2})
  const to = await createTopic(randomName('copy'))
  await produce(
    from,
    [0, 1, 0].map((partition, index) => ({partition, value: `first ${index}`})),
  )
  const never = await runSamsa(['topic', 'copy', from, to, '--resume'], {env})
  expect(never).toMatchObject({code: 0})
  expect(never.stderr).toContain(`No copy of ${from} to ${to} has left any progress: it starts at --from.`)
  await produce(
    from,
    [1, 1].map((partition, index) => ({partition, value: `second ${index}`})),
  )
  const plan = [
    {partition: 0, from: 2, to: 2, records: 0},
    {partition: 1, from: 1, to: 3, records: 2},
  ]
  expect(await copyJson([from, to, '--resume', '--dry-run'])).toMatchObject({resumed: true, plan})
  expect(await copyJson([from, to, '--resume'])).toMatchObject({read: 2, acknowledged: 2, plan})
  expect((await values(to)).sort()).toEqual(['first 0', 'first 1', 'first 2', 'second 0', 'second 1'])
  expect(await copyFailure([from, to, '--resume', '--grep', 'v:x'], 2)).toMatchObject({
    message: 'The last copy was made with no filter: another filter cannot go on where it stopped.',
  })
  for (const topic of [to, from]) {
    await deleteTopics([topic])
    await createTopic(topic, {partitions: 2})
    expect(await copyFailure([from, to, '--resume'], 1)).toMatchObject({
      kind: 'conflict',
      message: `${topic} is not the topic of the last copy any more: it was created anew.`,
    })
    await copyJson([from, to])
  }
})

test('progress that cannot be read or kept is told', async () => {
  const from = await createTopic(randomName('kept'))
  const to = await createTopic(randomName('copy'))
  const own = {XDG_STATE_HOME: path.join(folder, 'own')}
  await produce(from, [{value: '1'}])
  await runSamsa(['topic', 'copy', from, to], {env: own})
  const kept = path.join(own.XDG_STATE_HOME, 'samsa/copy')
  for (const file of readdirSync(kept)) writeFileSync(path.join(kept, file), 'nonsense')
  const unreadable = await runSamsa(['topic', 'copy', from, to, '--resume'], {env: own})
  expect(unreadable).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be read: it is not JSON.'),
  })
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  const noFolder = {XDG_STATE_HOME: file}
  const unkept = await runSamsa(['topic', 'copy', from, to], {env: noFolder})
  expect(unkept).toMatchObject({code: 0, stderr: expect.stringContaining('so it cannot be resumed: ENOTDIR')})
  const refused = await runSamsa(['topic', 'copy', from, to, '--resume'], {env: noFolder})
  expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('ENOTDIR')})
})

test('--follow copies what comes later until it is told to stop, and can be resumed', async () => {
  const from = await createTopic(randomName('follow'))
  const to = await createTopic(randomName('copy'))
  await produce(from, [{value: 'early'}])
  const run = followSamsa(['topic', 'copy', from, to, '--follow', '-o', 'json'], {env})
  const reader = followSamsa(['consume', to])
  await reader.seen('early')
  await produce(from, [{value: 'late'}])
  await reader.seen('late')
  run.child.kill('SIGTERM')
  expect(await run.closed).toEqual([143, null])
  const result = JSON.parse(run.written.stdout)
  expect(result).toMatchObject({
    read: 2,
    acknowledged: 2,
    plan: [{partition: 0, from: 0, to: null, records: null}],
  })
  await produce(from, [{value: 'later'}])
  const unfinished = await runSamsa(['topic', 'copy', from, to, '--dry-run'], {env})
  expect(unfinished.stderr).toContain('did not come to its end; --resume would go on there.')
  expect(await copyJson([from, to, '--resume'])).toMatchObject({read: 1, acknowledged: 1})
  reader.child.kill('SIGINT')
  await reader.closed
  expect(await values(to)).toEqual(['early', 'late', 'later'])
})

test('a deadline ends a copy with 6, and it can be resumed', async () => {
  const from = await createTopic(randomName('deadline'))
  await produce(from, [{value: '1'}])
  const {to} = await runPastEvent(
    async (timeoutMs) => {
      const to = await createTopic(randomName('copy'))
      const args = [from, to, '--follow', '--timeout', `${timeoutMs}ms`, '-o', 'json']
      const run = await runSamsa(['topic', 'copy', ...args], {env})
      expect(run.code).toBe(6)
      return {to, result: JSON.parse(run.stdout)}
    },
    ({result}) => {
      expect(result.error).toMatchObject({kind: 'timeout', code: 'DEADLINE'})
      return result.acknowledged === 1
    },
  )
  await produce(from, [{value: '2'}])
  expect(await copyJson([from, to, '--resume'])).toMatchObject({read: 1, acknowledged: 1})
  expect(await values(to)).toEqual(['1', '2'])
})

test('where the copy gives records its own time, that is told', async () => {
  const from = await createOddTopic()
  const to = await createTopic(randomName('stamped'), {configs: {'message.timestamp.type': 'LogAppendTime'}})
  const run = await runSamsa(['topic', 'copy', from, to], {env})
  expect(run).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('message.timestamp.type is LogAppendTime'),
  })
})

test('what cannot be meant is refused with 2, and a topic that is not there with 1; nothing is written', async () => {
  const from = await createTopic(randomName('usage'))
  await produce(from, [{value: '1'}])
  const to = await createTopic(randomName('copy'))
  for (const [args, code, message] of [
    [[from, from], 2, 'cannot be copied onto itself'],
    [[from, from, '--to-bootstrap-server', bootstrapServers()], 2, 'cannot be copied onto itself'],
    [[from, to, '--until', '5', '--follow'], 2, '--follow'],
    [[from, to, '--from', 'committed'], 2, 'has no committed offsets'],
    [[from, to, '--grep', 'v:('], 2, 'is not a regular expression'],
    [[from, to, '--to-property', 'client.id=x'], 2, 'No server of the cluster to copy to is named.'],
    [[from, to, '--to-command-config', '/nowhere'], 2, 'The --to-command-config file cannot be read: ENOENT'],
    [[from, `${to}*`], 2, 'not a pattern'],
    [[`${from}x`, to], 1, `Topic ${from}x does not exist.`],
    [[from, `${to}x`], 1, `the topic to copy to, does not exist at ${bootstrapServers()}.`],
    [[from], 2, 'to'],
  ] as const) {
    const run = await runSamsa(['topic', 'copy', ...args], {env})
    expect([args, run.code]).toEqual([args, code])
    expect(run.stderr).toContain(message)
  }
  expect(await topicOffsets(to)).toMatchObject([{high: 0n}])
})
