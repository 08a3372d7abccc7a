import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {untilGroupIs} from '../support/group-now.ts'
import {commitOffsets, createTopic, deleteTopics, produce, startIdleMember} from '../support/kafka-client.ts'
import {KafkaProxy} from '../support/kafka-proxy.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

interface WaitDocument {
  readonly met: boolean
  readonly waitedMs: number
  readonly missing: readonly string[]
}

const PATIENCE = ['--timeout', `${PATIENCE_MS}ms`]
const ONCE = ['--timeout', '0']

/** Starts a wait, calls `meet` once it is connected, or says what it waits for, and returns how it ended. */
async function waitWhile(
  args: readonly string[],
  meet: () => Promise<unknown>,
): Promise<{code: number | null; stdout: string}> {
  const child = spawnSamsa(['wait', ...args, ...PATIENCE, '-v'])
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  await new Promise((resolve) => child.stderr.once('data', resolve))
  await meet()
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return {code, stdout: Buffer.concat(out).toString()}
}

test('a cluster that is there, in one line and as JSON', async () => {
  const run = await runSamsa(['wait', 'cluster', '--brokers', '1'])
  expect(run).toMatchObject({code: 0, stderr: ''})
  expect(run.stdout).toMatch(/^The cluster is there: 1 broker, controller \d+\.\n$/)
  expect(await runJson<WaitDocument>(['wait', 'cluster', ...ONCE])).toEqual({
    met: true,
    waitedMs: expect.any(Number),
    missing: [],
  })
})

test('too few brokers, nobody at the port, and a server that says nothing: exit 3 with what is missing', async () => {
  expect(
    await runJson<WaitDocument>(['wait', 'cluster', '--brokers', '7', ...ONCE], {code: 3}),
  ).toMatchObject({
    met: false,
    missing: ['1 of 7 brokers is in the cluster.'],
  })
  const closed = await startOtherServer('closed')
  const run = await runSamsa(['wait', 'cluster', '-b', closed.address, '--timeout', '300ms'])
  expect(run).toMatchObject({code: 3, stderr: ''})
  expect(run.stdout).toMatch(/^127\.0\.0\.1:\d+ refuses connections\.\nNot met after .*\.\n$/)
  const silent = await startOtherServer('silent')
  expect(
    await runJson<WaitDocument>(['wait', 'cluster', '-b', silent.address, '--timeout', '300ms'], {code: 3}),
  ).toMatchObject({met: false, missing: ['Nothing has answered yet.']})
  silent.close()
})

test('a cluster that comes later', async () => {
  const free = await startOtherServer('closed')
  const port = Number(free.address.split(':')[1])
  const target = Number(bootstrapServers().split(':')[1])
  let proxy: KafkaProxy | null = null
  const run = await waitWhile(['cluster', '-b', free.address], async () => {
    proxy = await KafkaProxy.start(target, port)
  })
  expect(run).toMatchObject({code: 0, stdout: expect.stringContaining('The cluster is there')})
  await (proxy as KafkaProxy | null)?.stop()
})

test('what will not pass by itself is an error at once', async () => {
  const tls = await startOtherServer('tls')
  const {error} = await runJson<ErrorDocument>(['wait', 'cluster', '-b', tls.address], {code: 4})
  expect(error.kind).toBe('tls')
  tls.close()
})

test('topics: until they exist, hold records, and are gone', async () => {
  const topic = randomName('wait')
  const created = await waitWhile(['topic', topic], () => createTopic(topic, {partitions: 2}))
  expect(created).toEqual({code: 0, stdout: `Topic ${topic} (2 partitions) can be used.\n`})
  expect(
    await runJson<WaitDocument>(['wait', 'topic', topic, '--min-records', '3', '--in-sync', ...ONCE], {
      code: 3,
    }),
  ).toMatchObject({met: false, missing: [`Topic ${topic} has 0 of 3 records.`]})
  const written = await waitWhile(['topic', topic, '--min-records', '3'], () =>
    produce(
      topic,
      ['a', 'b', 'c'].map((value, index) => ({value, partition: index % 2})),
    ),
  )
  expect(written).toEqual({code: 0, stdout: `Topic ${topic} (2 partitions, 3 records) can be used.\n`})
  expect(await runJson<WaitDocument>(['wait', 'topic', topic, '--gone', ...ONCE], {code: 3})).toMatchObject({
    missing: [`Topic ${topic} is still there.`],
  })
  // As long as it can be told, whoever waits in vain sees what was meant.
  expect(
    await runJson<WaitDocument>(['wait', 'topic', `${topic}s`, topic, ...ONCE], {code: 3}),
  ).toMatchObject({
    missing: [expect.stringContaining(`${topic}s does not exist. Did you mean ${topic}`)],
  })
  const gone = await waitWhile(['topic', topic, '--gone'], () => deleteTopics([topic]))
  expect(gone).toEqual({code: 0, stdout: `Topic ${topic} is gone.\n`})
})

test('groups: state, members and lag', async () => {
  const topic = await createTopic(randomName('wait'))
  const group = randomName('wait')
  await produce(topic, [{value: 'a'}, {value: 'b'}])
  expect(await runJson<WaitDocument>(['wait', 'group', group, ...ONCE], {code: 3})).toMatchObject({
    missing: [expect.stringMatching(new RegExp(`^Group ${group} does not exist\\.`))],
  })
  await commitOffsets(group, topic, {0: 0})
  const flags = ['--state', 'stable', '--members', '1', '--lag', '1']
  expect(await runJson<WaitDocument>(['wait', 'group', group, ...flags, ...ONCE], {code: 3})).toMatchObject({
    met: false,
    missing: [
      `Group ${group} is Empty, not Stable.`,
      `Group ${group} has 0 of 1 members.`,
      `Group ${group} is 2 records behind; 1 at most are wanted.`,
    ],
  })
  expect(await runJson<WaitDocument>(['wait', 'group', `${group}x`, ...ONCE], {code: 3})).toMatchObject({
    missing: [expect.stringContaining(`Group ${group}x does not exist. Did you mean ${group}`)],
  })
  const caughtUp = await waitWhile(['group', group, '--lag', '0', '--state', 'empty'], () =>
    commitOffsets(group, topic, {0: 2}),
  )
  expect(caughtUp).toEqual({code: 0, stdout: `Group ${group} is Empty with 0 members, lag 0.\n`})
  const other = randomName('wait')
  const member = await startIdleMember(other, [topic])
  await untilGroupIs('Stable', other)
  // Assigned, with records, and nothing committed: no lag that could be small enough.
  expect(
    await runJson<WaitDocument>(['wait', 'group', other, '--lag', '9', ...ONCE], {code: 3}),
  ).toMatchObject({
    missing: [`Group ${other} has committed nothing for ${topic}-0.`],
  })
  expect(await runJson<WaitDocument>(['wait', 'group', other, group, ...ONCE])).toMatchObject({met: true})
  await member.stop()
})

test('what cannot be waited for is a usage error', async () => {
  for (const args of [
    ['topic', 'a*'],
    ['topic', 'a', '--gone', '--in-sync'],
    ['group', 'a', '--state', 'sleepy'],
    ['topic', 'a', '--timeout', '3'],
  ]) {
    const run = await runSamsa(['wait', ...args, '-b', bootstrapServers()])
    expect(run.code, run.stderr).toBe(2)
  }
})
