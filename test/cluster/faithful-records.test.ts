import {execFileSync, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {sharesOf} from '../support/group-now.ts'
import {
  createTopic,
  deleteTopics,
  listTopicNames,
  produce,
  readAll,
  topicOffsets,
  withAdmin,
} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runConfigCommand} from '../support/kafka-tools.ts'
import {keptForever} from '../support/recent-time.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

/** Records are stored, copied and shown as they are, whatever a number or a byte of theirs is. */

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-faithful-'))
})

afterAll(() => rm(folder, {recursive: true, force: true}))

const INT64_MAX = '9223372036854775807'

test('every int64 is a timestamp: written, shown, copied and taken back unchanged', async () => {
  const timestamps = [
    ['"2026-11-20T10:00:00.123Z"', '1795168800123'],
    [`"${INT64_MAX}"`, INT64_MAX],
    [INT64_MAX, INT64_MAX],
    ['1700000000123', '1700000000123'],
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['"9007199254740993"', '9007199254740993'],
    ['null', '-1'],
    ['-1', '-1'],
    ['-2', '-2'],
  ] as const
  const exact = timestamps.map(([, text]) => text)
  const [first, second, copied] = await Promise.all(
    ['first', 'second', 'copied'].map((name) =>
      createTopic(randomName(name), {configs: {...keptForever, 'message.timestamp.after.max.ms': INT64_MAX}}),
    ),
  )
  if (first === undefined || second === undefined || copied === undefined) throw new Error('no topics')
  const input = timestamps.map(([text], index) => `{"value":"v${index}","timestamp":${text}}\n`).join('')
  expect(await runSamsa(['produce', first, '--input', 'json'], {input})).toMatchObject({code: 0})
  // kafkajs adds the difference to the first time without the 64 bits of Java's long.
  const timesOf = async (topic: string) =>
    (await readAll(topic)).map(({timestamp}) => String(BigInt.asIntN(64, BigInt(timestamp))))
  expect(await timesOf(first)).toEqual(exact)
  const json = await runSamsa(['consume', first, '--exit', '-o', 'json'])
  expect(json.stdout).toContain(`"timestamp":"${INT64_MAX}"`)
  expect(await runSamsa(['consume', first, '--exit', '-f', '%e %e{s}\n'])).toMatchObject({
    stdout: exact.map((text) => `${text} ${text === '-1' ? '-1' : floorSeconds(text)}\n`).join(''),
  })
  expect((await runSamsa(['consume', first, '--tail', '9', '-f', '%v '])).stdout).toBe(
    'v4 v8 v6 v7 v3 v0 v5 v1 v2 ',
  )
  await runSamsa(['produce', second, '--input', 'json'], {input: json.stdout})
  expect(await timesOf(second)).toEqual(exact)
  expect(await runSamsa(['topic', 'copy', first, copied])).toMatchObject({code: 0})
  expect(await timesOf(copied)).toEqual(exact)
  // The record that the time leads to has one that no calendar has.
  const {offsets} = await runJson<{offsets: unknown}>([
    'topic',
    'offsets',
    first,
    '--at',
    '2100-01-01T00:00:00Z',
  ])
  expect(offsets).toMatchObject([{offset: 1, timestamp: null}])
  // Before 1970 is a time like any other; -1 alone is none.
  const before = [
    'consume',
    first,
    '--exit',
    '-f',
    '%v',
    '--where',
    'timestamp < timestamp("1970-01-01T00:00:00Z")',
  ]
  expect(await runSamsa(before)).toMatchObject({code: 0, stdout: 'v8'})
  expect(await runJson(['topic', 'analyze', first])).toMatchObject({
    topics: [{firstTimestamp: '1969-12-31T23:59:59.998Z', lastTimestamp: '2026-11-20T10:00:00.123Z'}],
  })
  const group = randomName('times')
  await runJson(['group', 'create', group, '--topic', first, '--to', 'latest'])
  expect(await runJson(['group', 'reset', group, '--topic', first, '--to', '8', '--dry-run'])).toMatchObject({
    offsets: [{firstTime: '1969-12-31T23:59:59.998Z'}],
  })
})

function floorSeconds(text: string): string {
  const ms = BigInt(text)
  return String((ms - (((ms % 1000n) + 1000n) % 1000n)) / 1000n)
}

test('a named pipe is opened once: what a waiting writer has written is read, and without one a signal ends it', async () => {
  const topic = await createTopic(randomName('pipe'))
  const pipe = path.join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const writer = spawn('sh', ['-c', 'printf "a\\nb\\n" > "$0"', pipe], {stdio: 'ignore'})
  const written = once(writer, 'exit')
  expect(await runSamsa(['produce', topic, '--file', pipe])).toMatchObject({code: 0})
  expect(await written).toEqual([0, null])
  expect((await readAll(topic)).map(({value}) => value?.toString())).toEqual(['a', 'b'])
  expect(await runSamsa(['produce', topic, '--file', pipe, '--timeout', '1s'])).toMatchObject({code: 6})
})

test('a header of a name alone has a null value', async () => {
  const topic = await createTopic(randomName('header'))
  await runSamsa(['produce', topic, '--value', 'v', '-H', 'none', '-H', 'empty='])
  const {stdout} = await runSamsa(['consume', topic, '--exit', '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({
    headers: [
      {key: 'none', value: null},
      {key: 'empty', value: ''},
    ],
  })
})

test('in a transaction too each record that was read is counted once, refused ones included', async () => {
  const topic = await createTopic(randomName('compacted'), {configs: {'cleanup.policy': 'compact'}})
  const sums = async (input: string) => {
    const run = await runSamsa(['produce', topic, '--transaction', '--input', 'json', '--json'], {input})
    const {read, acknowledged, failed, unknown, notSent, failures} = JSON.parse(run.stdout)
    const lines = failures.map(({line}: {readonly line: number}) => line)
    return {code: run.code, read, acknowledged, failed, unknown, notSent, lines}
  }
  const none = {code: 1, acknowledged: 0, unknown: 0}
  const [good, bad] = ['{"key":"k","value":"v"}\n', '{"value":"no key"}\n']
  expect(await sums(good + bad + good + bad + good)).toEqual({
    ...none,
    read: 5,
    failed: 2,
    notSent: 3,
    lines: [2, 4],
  })
  expect(await sums(bad.repeat(3))).toEqual({...none, read: 3, failed: 3, notSent: 0, lines: [1, 2, 3]})
})

test('partitions that are added while a group reads from the end are read from their start', async () => {
  const topic = await createTopic(randomName('grown'))
  await produce(topic, [{value: 'old'}])
  const group = randomName('g')
  const args = [
    'consume',
    topic,
    '-g',
    group,
    '--from',
    'latest',
    '--group-protocol',
    'consumer',
    '-f',
    '%p %v\n',
  ]
  const reading = followSamsa(args)
  await expect.poll(() => sharesOf(group)).toEqual([1])
  await withAdmin(async (admin) => {
    await admin.createPartitions({topicPartitions: [{topic, count: 3}]})
    await expect.poll(async () => (await admin.fetchTopicOffsets(topic)).length).toBe(3)
  })
  await produce(topic, [
    {value: 'a', partition: 1},
    {value: 'b', partition: 2},
  ])
  await expect.poll(() => reading.written.stdout.split('\n').sort()).toEqual(['', '1 a', '2 b'])
  expect(reading.written.stderr).toContain(`${topic} has 2 new partitions; reading from the start.`)
  reading.child.kill('SIGTERM')
  await reading.closed
})

test('a position for a partition that is not there is an error before anything', async () => {
  const topic = await createTopic(randomName('one'))
  await produce(
    topic,
    ['a', 'b', 'c'].map((value) => ({value})),
  )
  const copy = randomName('copy')
  const group = randomName('g')
  for (const args of [
    ['consume', topic, '--exit', '--from', '7=2'],
    ['consume', topic, '--exit', '--to', '0=2,7=2'],
    ['consume', topic, '--exit', '-g', group, '--from', '7=2'],
    ['topic', 'offsets', topic, '--at', '7=2'],
    ['topic', 'trim', topic, '--to', '0=1,7=2', '--yes'],
    ['topic', 'copy', topic, copy, '--create', '--from', '7=2'],
    ['topic', 'copy', topic, copy, '--create', '--until', 'latest,7=2'],
    ['group', 'create', group, '--topic', topic, '--to', '0=1,7=2'],
  ]) {
    const run = await runSamsa(args)
    expect(run, args.join(' ')).toMatchObject({code: 1, stdout: ''})
    expect(run.stderr).toMatch(
      /^samsa: Topic \S+ has no partition 7, which --\w+ names; there is only partition 0\./m,
    )
  }
  expect(await listTopicNames()).not.toContain(copy)
  expect(await topicOffsets(topic)).toMatchObject([{low: 0n, high: 3n}])
})

test('--time of topic offsets means what it means to kafka-get-offsets', async () => {
  const topic = await createTopic(randomName('times'), {configs: keptForever})
  await produce(topic, [
    {value: 'a', timestamp: '1700000000000'},
    {value: 'b', timestamp: '1700000005000'},
    {value: 'c', timestamp: '1700000001000'},
  ])
  const at = async (time: string) => {
    const run = await runSamsa(['topic', 'offsets', topic, '--time', time, '--json'])
    return run.code === 0 ? JSON.parse(run.stdout).offsets[0] : run.code
  }
  expect(await at('-1')).toMatchObject({offset: 3})
  expect(await at('-2')).toMatchObject({offset: 0})
  expect(await at('-3')).toMatchObject({offset: 1, timestamp: '2023-11-14T22:13:25.000Z'})
  expect(await at('max-timestamp')).toMatchObject({offset: 1})
  expect(await at('-4')).toMatchObject({offset: 0})
  expect(await at('-5')).toMatchObject({offset: null, note: 'nothing is in tiered storage'})
  expect(await at('1700000000001')).toMatchObject({offset: 1})
  expect(await at('0')).toMatchObject({offset: 0})
  expect(await at('-6')).toBe(2)
})

test('a topic that is created anew while one writes to it ends the writing', async () => {
  const topic = await createTopic(randomName('anew'))
  const writing = followSamsa(['produce', topic, '--json'])
  writing.child.stdin.write('a\nb\n')
  await expect.poll(async () => (await topicOffsets(topic))[0]?.high).toBe(2n)
  await deleteTopics([topic])
  await expect.poll(() => listTopicNames()).not.toContain(topic)
  await createTopic(topic)
  writing.child.stdin.write('c\n')
  expect(await writing.closed).toEqual([1, null])
  const {read, error} = JSON.parse(writing.written.stdout)
  expect(read).toBe(3)
  expect(error).toMatchObject({kind: 'conflict', code: 'INCONSISTENT_TOPIC_ID'})
})

test("what a batch may inflate to is the reader's choice", async () => {
  const [topic, copy] = [await createTopic(randomName('zeros')), await createTopic(randomName('copy'))]
  const value = '0'.repeat(300_000)
  await runSamsa(['produce', topic, '--compression', 'gzip'], {input: `${value}\n`})
  const small = ['--inflate-limit', '256k']
  for (const args of [
    ['consume', topic, '--exit'],
    ['consume', topic, '--tail', '1'],
    ['topic', 'copy', topic, copy],
  ]) {
    const refused = await runSamsa([...args, ...small])
    expect(refused.code, args.join(' ')).toBe(1)
    expect(refused.stderr).toMatch(/inflates to more than the limit of 262144 bytes[\s\S]*--inflate-limit/)
    expect(await runSamsa([...args, '--inflate-limit', '1MiB'])).toMatchObject({code: 0})
  }
  expect((await readAll(copy)).map((record) => record.value?.length)).toEqual([value.length])
  expect(await runSamsa(['consume', topic, '--inflate-limit', 'much'])).toMatchObject({code: 2})
})

test('a commit under an epoch that the broker does not know is read on from all the same', async () => {
  const topic = await createTopic(randomName('epoch'))
  await produce(
    topic,
    ['a', 'b', 'c'].map((value) => ({value})),
  )
  const group = randomName('g')
  const input = JSON.stringify({offsets: [{group, topic, partition: 0, offset: 1, leaderEpoch: 99}]})
  expect(await runSamsa(['group', 'import', '-', '--yes'], {input})).toMatchObject({code: 0})
  expect(await runSamsa(['consume', topic, '-g', group, '-n', '2'])).toMatchObject({
    code: 0,
    stdout: 'b\nc\n',
  })
})

test('--latest-per-key: the last value of each key, without deleted ones', async () => {
  const topic = await createTopic(randomName('table'), {partitions: 2})
  await produce(topic, [
    {key: 'a', value: '1', partition: 0},
    {key: 'b', value: '1', partition: 0},
    {key: 'gone', value: '1', partition: 0},
    {key: 'a', value: '2', partition: 0},
    {key: 'gone', value: null, partition: 0},
    {value: 'no key', partition: 1},
    {key: 'c', value: '3', partition: 1},
  ])
  const run = await runSamsa(['consume', topic, '--latest-per-key', '--key-separator', '='])
  expect(run.code).toBe(0)
  expect(run.stdout.split('\n').sort()).toEqual(['', 'a=2', 'b=1', 'c=3'])
  expect(run.stderr).toContain('samsa: 1 record without a key left out.')
  const json = await runSamsa(['consume', topic, '--latest-per-key', '-o', 'json', '--grep', 'k:^a$'])
  expect(JSON.parse(json.stdout)).toMatchObject({key: 'a', value: '2', offset: 3})
  expect(await runSamsa(['consume', topic, '--latest-per-key', '-g', 'g'])).toMatchObject({code: 2})
})

test('a quota that holds a client back is told, once', async (context) => {
  const kafka = await findKafkaJars()
  if (kafka === null) return context.skip()
  const client = randomName('slow')
  const args = [
    ...['--bootstrap-server', bootstrapServers(), '--alter', '--add-config', 'producer_byte_rate=2000'],
    ...['--entity-type', 'clients', '--entity-name', client],
  ]
  await runConfigCommand(args)
  const topic = await createTopic(randomName('quota'))
  // Several requests, each over the quota: the first one is told.
  const input = `${'x'.repeat(20_000)}\n`.repeat(3)
  const run = await runSamsa(['produce', topic, '-X', `client.id=${client}`], {input})
  expect(run.code).toBe(0)
  expect(run.stderr.match(/a quota of the cluster slows this client down/g)).toHaveLength(1)
  expect((await runSamsa(['produce', topic], {input})).stderr).not.toContain('quota')
})
