import {once} from 'node:events'
import {setTimeout as pause} from 'node:timers/promises'
import {beforeAll, describe, expect, test} from 'vitest'
import {followSamsa} from '../support/follow-samsa.ts'
import {
  createTopic,
  deleteTopics,
  kafkaClient,
  listTopicNames,
  onceProducer,
  produce,
  withAdmin,
} from '../support/kafka-client.ts'
import {runPastEvent} from '../support/past-event.ts'
import {startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal} from '../support/pty.ts'
import {formatShortTime, formatTime, hourAgoMs} from '../support/recent-time.ts'
import {randomName, runSamsa, type SamsaRun, spawnSamsa} from '../support/run-samsa.ts'

/** Three partitions; record i lies in partition i % 3 at offset i / 3, one second after the one before. */
const FIRST_MS = hourAgoMs
const COUNT = 30
let topic: string

beforeAll(async () => {
  topic = await createTopic(randomName('consume'), {partitions: 3})
  await produce(
    topic,
    Array.from({length: COUNT}, (_, index) => ({
      partition: index % 3,
      key: `k${index}`,
      value: `v${index}`,
      timestamp: String(FIRST_MS + index * 1000),
    })),
  )
})

function values(from: number, to: number, step = 1): string[] {
  return Array.from({length: Math.ceil((to - from) / step)}, (_, index) => `v${from + index * step}`)
}

function lines({stdout}: SamsaRun): string[] {
  return stdout.split('\n').slice(0, -1)
}

async function deleteRecordsBefore(name: string, offset: number): Promise<void> {
  await withAdmin(async (admin) => {
    // Only this makes kafkajs's admin client know the topic's leaders.
    await admin.fetchTopicOffsets(name)
    await admin.deleteTopicRecords({topic: name, partitions: [{partition: 0, offset: String(offset)}]})
  })
}

async function consume(...args: string[]): Promise<SamsaRun> {
  return runSamsa(['consume', topic, ...args])
}

test('everything until the end, each partition in order, nothing on stderr', async () => {
  const run = await consume('--exit')
  expect(run).toMatchObject({code: 0, stderr: ''})
  const seen = lines(run)
  expect([...seen].sort()).toEqual(values(0, COUNT).sort())
  for (const partition of [0, 1, 2]) {
    const expected = values(partition, COUNT, 3)
    expect(seen.filter((value) => expected.includes(value))).toEqual(expected)
  }
})

test('a pipe gets the exact bytes, whatever they are', async () => {
  const binary = await createTopic(randomName('consume-binary'))
  const value = Buffer.from([0, 0xff, 0x1b, 0x5b, 0x32, 0x4a, 0x80, 0x0a, 0x0d])
  await produce(binary, [{value}, {value: null}, {value: ''}])
  const run = await runSamsa(['consume', binary, '-e'])
  expect(run.stdoutBytes).toEqual(Buffer.concat([value, Buffer.from('\n\n\n')]))
  const marked = await runSamsa(['consume', binary, '-e', '--null-marker', 'NULL', '--delimiter', '\\0'])
  expect(marked.stdoutBytes).toEqual(Buffer.concat([value, Buffer.from('\0NULL\0\0')]))
  const hex = await runSamsa([
    'consume',
    binary,
    '-n',
    '1',
    '--value-encoding',
    'hex',
    '--key-separator',
    '=',
  ])
  expect(hex.stdout).toBe('=00ff1b5b324a800a0d\n')
})

test('a terminal gets control characters escaped, as values and as JSON', async () => {
  const hostile = await createTopic(randomName('consume-hostile'))
  const osc = '\x1b]52;c;aGk=\x07'
  await produce(hostile, [{value: `${osc}\u009b2J\u202e`}])
  for (const args of [[], ['-o', 'json'], ['-f', '%v\\n']]) {
    const session = startTerminal(['consume', hostile, '-e', ...args], {cols: 200})
    expect(await session.exit).toMatchObject({code: 0})
    const output = session.output()
    expect(output).toContain('52;c;aGk=')
    expect(output).not.toMatch(/[\x1b\x07\u009b\u202e]/)
  }
})

test('JSON is one lossless object a line', async () => {
  const run = await consume('-p', '1', '-n', '1', '-o', 'json')
  expect(lines(run).map((line) => JSON.parse(line))).toEqual([
    {
      topic,
      partition: 1,
      offset: 0,
      timestamp: formatTime(FIRST_MS + 1000),
      timestampType: 'CreateTime',
      key: 'k1',
      value: 'v1',
      headers: [],
    },
  ])
  expect((await consume('-p', '1', '-n', '1', '--json')).stdout).toBe(run.stdout)
})

test('a template prints what it names', async () => {
  const run = await consume('-p', '2', '--tail', '2', '-f', '%p@%o %k=%v %e\\n')
  expect(run.stdout).toBe(`2@8 k26=v26 ${FIRST_MS + 26_000}\n2@9 k29=v29 ${FIRST_MS + 29_000}\n`)
})

test.each([
  {args: ['--from', '7', '-p', '0', '-e'], expected: values(21, COUNT, 3)},
  {args: ['--from', 'latest-2', '-p', '0', '-e'], expected: ['v24', 'v27']},
  {args: ['--from', '-1', '-p', '1,2', '-e'], expected: ['v28', 'v29']},
  {args: ['--from', 'earliest+8', '--to', '9', '-p', '0-1'], expected: ['v24', 'v25']},
  {args: ['--from', '0=8,2=9', '--exit'], expected: ['v24', 'v27', 'v29']},
  {args: ['--from', 'latest', '--exit'], expected: []},
  {args: ['--from-beginning', '--to', '1'], expected: ['v0', 'v1', 'v2']},
  {args: ['--partition', '2', '--offset', '8', '--max-messages', '1'], expected: ['v26']},
  {args: ['--tail', '4'], expected: values(26, COUNT)},
  {args: ['--tail', '2', '--from', '0', '-p', '0'], expected: ['v24', 'v27']},
  {args: ['--tail', '1000'], expected: values(0, COUNT)},
  {args: ['--grep', 'v:^v1.$', '-n', '3', '-p', '1'], expected: ['v10', 'v13', 'v16']},
  {args: ['--grep', 'k:k2', '--grep', '!v:v2[0-8]', '--exit'], expected: ['v2', 'v29']},
  {args: ['--tail', '2', '--grep', 'v:v1'], expected: ['v18', 'v19']},
])('samsa consume $args', async ({args, expected}) => {
  const run = await consume(...args)
  expect(run.code).toBe(0)
  expect(lines(run).sort()).toEqual([...expected].sort())
})

test('the tail of a filter is the last that match, where times are not in order too', async () => {
  const topic = await createTopic(randomName('consume-disorder'))
  const startMs = hourAgoMs
  const producer = onceProducer()
  await producer.connect()
  // Every record is earlier than the one before it.
  await producer.send({
    topic,
    messages: Array.from({length: 40}, (_, at) => ({
      value: `${at % 2 === 0 ? 'even' : 'odd'} ${at}`,
      timestamp: String(startMs - at * 1_000),
    })),
  })
  await producer.disconnect()
  const tail = await runSamsa(['consume', topic, '--tail', '3', '--grep', 'odd'])
  expect(lines(tail)).toEqual(['odd 39', 'odd 37', 'odd 35'])
})

test('the tail is in time order over all partitions', async () => {
  expect(lines(await consume('--tail', '7'))).toEqual(values(23, COUNT))
})

test('a time says to which instant and offsets it was resolved', async () => {
  const [from, to] = [FIRST_MS + 27_000, FIRST_MS + 29_000]
  const run = await consume('--from', formatShortTime(from), '--to', formatShortTime(to))
  expect(lines(run).sort()).toEqual(['v27', 'v28'])
  expect(run.stderr).toContain(
    `--from ${formatTime(from)}: ${topic}-0 at 9, ${topic}-1 at 9, ${topic}-2 at 9.`,
  )
  expect(run.stderr).toContain(`--to ${formatTime(to)}`)
})

test('an offset outside the log is moved to its end, visibly', async () => {
  const run = await consume('-p', '0', '--from', '1000', '-e')
  expect(run).toMatchObject({code: 0, stdout: ''})
  expect(run.stderr).toContain('offset 1000 is past the log end 10')
  const quiet = await consume('-p', '0', '--from', '1000', '-e', '-q')
  expect(quiet).toMatchObject({code: 0, stdout: '', stderr: ''})
})

test('a time without its @ is an offset past every end: a line for all partitions, with what was meant', async () => {
  const run = await consume('--from', String(FIRST_MS), '-e')
  expect(run).toMatchObject({code: 0, stdout: ''})
  expect(run.stderr.trimEnd().split('\n')).toEqual([
    `samsa: --from in ${topic}-0, ${topic}-1, ${topic}-2: offset ${FIRST_MS} is past the log end 10; for that time write @${FIRST_MS}.`,
  ])
})

test('fewer records than were asked for are no failure, and said', async () => {
  const few = await consume('-p', '0', '--from', 'latest-2', '-e', '-n', '3')
  expect(few).toMatchObject({code: 0, stderr: 'samsa: 2 of 3 records were there.\n'})
  const none = await consume('-e', '--grep', 'v:nowhere')
  expect(none).toMatchObject({code: 0, stdout: '', stderr: 'samsa: 30 records scanned, 0 matched.\n'})
})

test.each([
  {args: ['--from', 'erliest'], says: "'erliest' is not a position"},
  {args: ['--from', 'committed'], says: '--group'},
  {args: ['-p', '0', '-g', 'g'], says: '--group'},
  {args: ['--tail', '5', '-n', '5'], says: '--max'},
  {args: ['-f', '%v', '-o', 'none'], says: '--format'},
  {args: ['-f', '%y'], says: '%y'},
  {args: ['-o', 'table'], says: 'table'},
  {args: ['-n', '0'], says: '0'},
  {args: ['--grep', 'v:('], says: 'regular expression'},
])('$args is a usage error', async ({args, says}) => {
  // Port 9 is closed: a usage error is found before anything is sent.
  const run = await runSamsa(['consume', topic, '-b', '127.0.0.1:9', ...args])
  expect(run).toMatchObject({code: 2, stdout: ''})
  expect(run.stderr).toContain(says)
})

test('no topic at all is a usage error', async () => {
  expect((await runSamsa(['consume'])).code).toBe(2)
})

test('a topic that does not exist is named with its nearest neighbour, and is not created', async () => {
  const missing = `${topic}x`
  const run = await runSamsa(['consume', missing, '-e'])
  expect(run).toMatchObject({code: 1, stdout: ''})
  expect(run.stderr).toContain(`Topic ${missing} does not exist. [UNKNOWN_TOPIC_OR_PARTITION]`)
  expect(run.stderr).toContain(`Did you mean ${topic}`)
  expect(await listTopicNames()).not.toContain(missing)
})

test('a partition that does not exist says which ones do', async () => {
  const run = await consume('-p', '0,7', '-e')
  expect(run).toMatchObject({code: 1, stdout: ''})
  expect(run.stderr).toContain(`Topic ${topic} has no partition 7; it has partitions 0 to 2.`)
})

test('nobody there exits 4', async () => {
  const run = await runSamsa(['consume', topic, '-e', '-b', '127.0.0.1:9'])
  expect(run.code).toBe(4)
  expect(run.stderr).toContain('ECONNREFUSED')
})

test('several topics, globs and regular expressions', async () => {
  const prefix = randomName('many')
  for (const name of ['a', 'b', 'other']) {
    await createTopic(`${prefix}-${name}`)
    await produce(`${prefix}-${name}`, [{value: name}])
  }
  const cases: [string[], string[]][] = [
    [
      [`${prefix}-a`, `${prefix}-other`],
      ['a', 'other'],
    ],
    [[`${prefix}-?`], ['a', 'b']],
    [
      ['--regex', `^${prefix}-(b|other)$`],
      ['b', 'other'],
    ],
  ]
  for (const [args, expected] of cases) {
    expect(lines(await runSamsa(['consume', '-e', ...args])).sort()).toEqual(expected)
  }
})

test('aborted and open transactions are hidden under read_committed only, markers always', async () => {
  const transactional = await createTopic(randomName('consume-tx'))
  const transactionalId = randomName('tx')
  const producer = kafkaClient().producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const send = async (value: string) => {
    const transaction = await producer.transaction()
    await transaction.send({topic: transactional, messages: [{value}]})
    return transaction
  }
  await (await send('kept')).commit()
  await (await send('aborted')).abort()
  await (await send('kept too')).commit()
  const open = await send('open')
  try {
    const all = await runSamsa(['consume', transactional, '-e', '--isolation', 'read_uncommitted'])
    expect(lines(all)).toEqual(['kept', 'aborted', 'kept too', 'open'])
    const committed = await runSamsa(['consume', transactional, '-e'])
    expect(lines(committed)).toEqual(['kept', 'kept too'])
    const told = new RegExp(
      `^samsa: ${transactional}-0: an open transaction of ${transactionalId}, producer \\d+, holds back offset 6; `,
      'm',
    )
    expect(committed.stderr).toMatch(told)
    expect(all.stderr).toBe('')
    // It is there, though it is not to be read yet, and before it nothing is held back.
    const args = ['consume', transactional, '-e', '--to']
    const upTo = await runSamsa([...args, '7'])
    expect(upTo.stderr).toMatch(told)
    expect(upTo.stderr).not.toContain('past the log end')
    expect(await runSamsa([...args, '5'])).toMatchObject({code: 0, stderr: ''})
    const last = await runSamsa(['consume', transactional, '--tail', '2'])
    expect(lines(last)).toEqual(['kept', 'kept too'])
  } finally {
    await open.abort()
    await producer.disconnect()
  }
})

test('-o none prints how many there were, and nothing else', async () => {
  const run = await consume('-e', '-o', 'none', '--grep', 'v:^v1')
  expect(run).toMatchObject({code: 0, stdout: '11\n', stderr: ''})
})

test('what --grep scanned and matched is told to a person, and with -v, but not in a pipe', async () => {
  const args = ['-e', '--grep', 'v:^v1']
  const told = '30 records scanned, 11 matched.'
  expect(await consume(...args)).toMatchObject({code: 0, stderr: ''})
  expect((await consume(...args, '-v')).stderr).toContain(`samsa: ${told}\n`)
  const session = startTerminal(['consume', topic, ...args], {cols: 200})
  expect(await session.exit).toMatchObject({code: 0})
  expect(session.screen()).toContain(`samsa: ${told}`)
  const tail = await consume('--tail', '2', '--grep', 'v:^v1', '-v')
  expect(lines(tail)).toEqual(['v18', 'v19'])
  expect(tail.stderr).toContain('records scanned')
})

test('--idle-timeout ends a follower with exit 0', async () => {
  const run = await consume('--from', 'latest', '--idle-timeout', '300ms')
  expect(run).toMatchObject({code: 0, stdout: '', stderr: ''})
})

test.each([
  {signal: 'SIGINT', code: 130},
  {signal: 'SIGTERM', code: 143},
] as const)(
  'a follower sees records as they come; $signal ends it with $code and says how to go on',
  async ({signal, code}) => {
    const followed = await createTopic(randomName('consume-follow'))
    await produce(followed, [{value: 'first'}])
    const {child, written, closed, seen} = followSamsa(['consume', followed])
    await seen('first\n')
    await produce(followed, [{value: 'second'}])
    await seen('second\n')
    child.kill(signal)
    expect(await closed).toEqual([code, null])
    expect(written).toEqual({stdout: 'first\nsecond\n', stderr: 'samsa: To go on from here: --from 0=2\n'})
  },
)

test('--tail with --follow goes on after the last records', async () => {
  const followed = await createTopic(randomName('consume-tail'))
  await produce(followed, [{value: 'old'}, {value: 'last'}])
  const {child, written, closed, seen} = followSamsa(['consume', followed, '--tail', '1', '--follow'])
  await seen('last\n')
  await produce(followed, [{value: 'new'}])
  await seen('new\n')
  child.kill('SIGINT')
  expect(await closed).toEqual([130, null])
  expect(written.stdout).toBe('last\nnew\n')
})

/** The API key of Fetch. */
const FETCH = 1
/** One being written out, one that waits for it, and one that is asked for by then. */
const MOST_ANSWERS_AHEAD = 3

const LARGE_RECORDS = 1600
const LARGE_RECORD_BYTES = 16 * 1024

/** 25 MiB of lines that no pipe holds, and that two answers to a fetch do not hold either. */
async function createLargeTopic(): Promise<string> {
  const large = await createTopic(randomName('consume-large'))
  // Half a megabyte: a batch has to be below a megabyte.
  const messages = Array.from({length: 32}, () => ({value: 'x'.repeat(LARGE_RECORD_BYTES - 1)}))
  const producer = onceProducer()
  await producer.connect()
  for (let sent = 0; sent < LARGE_RECORDS; sent += messages.length)
    await producer.send({topic: large, messages})
  await producer.disconnect()
  return large
}

describe('with more than a pipe holds', () => {
  let large: string
  beforeAll(async () => {
    large = await createLargeTopic()
  })

  test('a reader that goes away ends it at once, quietly and with exit 0', async () => {
    const {child, written, closed} = followSamsa(['consume', large])
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await closed).toEqual([0, null])
    expect(written.stderr).toBe('')
  })

  // What memory that takes: npm run bench -- memory.
  test('a reader that stops reading stops the fetching, and gets everything once it reads on', async () => {
    const kafka = await startProxiedKafka()
    try {
      let answered = 0
      const fetches = kafka.proxy.plan(FETCH, large, () => {
        answered += 1
        return 'forward'
      })
      const child = spawnSamsa(['consume', large, '-e', '-b', kafka.servers])
      const closed = once(child, 'close')
      await once(child.stdout, 'readable')
      // One answer is being written out and one waits; without this bound the topic would be all in memory soon.
      let seen = -1
      while (seen !== answered) {
        seen = answered
        await pause(500)
      }
      let bytes = 0
      for await (const chunk of child.stdout) bytes += chunk.length
      expect(await closed).toEqual([0, null])
      expect(bytes).toBe(LARGE_RECORDS * LARGE_RECORD_BYTES)
      // It went on fetching only when it was read on.
      expect(seen).toBeLessThanOrEqual(MOST_ANSWERS_AHEAD)
      expect(fetches()).toBeGreaterThan(MOST_ANSWERS_AHEAD)
    } finally {
      await kafka.stop()
    }
  })
})

test('a topic that is deleted while it is read ends it with a clear failure', async () => {
  const doomed = await createTopic(randomName('consume-doomed'))
  await produce(doomed, [{value: 'seen'}])
  const {written, closed, seen} = followSamsa(['consume', doomed])
  await seen('seen')
  await deleteTopics([doomed])
  expect(await closed).toEqual([1, null])
  expect(written.stderr).toContain(
    `Topic ${doomed} was deleted while it was being read. [UNKNOWN_TOPIC_OR_PARTITION]`,
  )
})

test('records that were deleted before the start are not waited for', async () => {
  const trimmed = await createTopic(randomName('consume-trimmed'))
  await produce(
    trimmed,
    values(0, 6).map((value) => ({value})),
  )
  await deleteRecordsBefore(trimmed, 4)
  const run = await runSamsa(['consume', trimmed, '--from', '1', '-e'])
  expect(lines(run)).toEqual(['v4', 'v5'])
  expect(run.stderr).toContain('offset 1 is before the log start 4')
})

test('the deadline of --timeout exits 6, with what was read until then', async () => {
  await runPastEvent(
    async (timeoutMs) => {
      const run = await consume('--timeout', `${timeoutMs}ms`)
      expect(run.code).toBe(6)
      expect(run.stderr).toContain('--timeout')
      return run
    },
    (run) => lines(run).length === COUNT,
    1_000,
  )
})
