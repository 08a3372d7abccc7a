import {once} from 'node:events'
import {type AddressInfo, createServer} from 'node:net'
import {expect, test} from 'vitest'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  kafkaClient,
  produce,
  readAll,
  startMember,
  topicOffsets,
} from '../support/kafka-client.ts'
import {untilLogEndIs} from '../support/log-end.ts'
import {startProgram, startTerminal} from '../support/pty.ts'
import {randomName, runSamsa, samsaEnv, spawnSamsa} from '../support/run-samsa.ts'

// What every other suite relies on.

test('a command runs without a terminal, on the broker of the suite, and nothing of our environment gets in', async () => {
  const topic = await createTopic(randomName('harness'))
  const run = await runSamsa(['topic', 'list', topic, '-o', 'name'])
  expect(run).toMatchObject({code: 0, signal: null, stdout: `${topic}\n`, stderr: ''})
  expect(Object.keys(samsaEnv())).not.toContain('CI')
  expect(samsaEnv(['-b', 'localhost:1'])).not.toHaveProperty('SAMSA_BOOTSTRAP_SERVER')
})

test('a command that does not end is killed, and the run fails with what it wrote', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const {port} = silent.address() as AddressInfo
  const run = runSamsa(['topic', 'list', '-b', `127.0.0.1:${port}`], {timeoutMs: 300})
  await expect(run).rejects.toThrow('did not end within 300 ms')
  silent.close()
})

test('a spawned command can be talked with', async () => {
  const child = spawnSamsa(['help'])
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.stdout.resume()
  expect(await ended).toBe(0)
})

test('kafkajs reads back what was written, over the ends of transactions', async () => {
  const topic = await createTopic(randomName('harness'), {partitions: 2})
  await produce(topic, [
    {partition: 0, key: 'k', value: 'first', headers: {h: ['1', '2']}},
    {partition: 1, key: null, value: null},
  ])
  const producer = kafkaClient().producer({
    transactionalId: randomName('tx'),
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  for (const [value, end] of [
    ['aborted', 'abort'],
    ['committed', 'commit'],
  ] as const) {
    const transaction = await producer.transaction()
    await transaction.send({topic, messages: [{partition: 0, value}]})
    await transaction[end]()
  }
  const last = await producer.transaction()
  await last.send({topic, messages: [{partition: 1, value: 'aborted too'}]})
  await last.abort()
  await producer.disconnect()
  await untilLogEndIs(3n, topic, 1)
  const records = await readAll(topic)
  expect(records.map(({partition, offset, value}) => [partition, offset, value?.toString() ?? null])).toEqual(
    [
      [0, '0', 'first'],
      [0, '3', 'committed'],
      [1, '0', null],
    ],
  )
  expect(records[0]?.headers).toEqual({h: [Buffer.from('1'), Buffer.from('2')]})
  expect(await topicOffsets(topic)).toEqual([
    {partition: 0, low: 0n, high: 5n},
    {partition: 1, low: 0n, high: 3n},
  ])
})

test('committed offsets of a group without members and of one with a member', async () => {
  const [topic, idle, active] = [randomName('harness'), randomName('idle'), randomName('active')]
  await createTopic(topic, {partitions: 2})
  await produce(topic, [{partition: 0, value: 'a'}])
  await commitOffsets(idle, topic, {1: 7})
  expect(await groupOffsets(idle, topic)).toEqual(new Map([[1, 7n]]))
  const member = await startMember(active, [topic])
  await expect.poll(() => groupOffsets(active, topic)).toEqual(new Map([[0, 1n]]))
  await member.stop()
})

test('a program on a pseudo-terminal has a screen, keys, a size and an exit', async () => {
  const shell = startProgram('bash', ['--norc', '--noprofile'], {
    cols: 60,
    rows: 10,
    env: {...samsaEnv(), PS1: '> '},
  })
  await shell.waitForText('>')
  // What is typed is echoed: the text that is waited for is only in what the command prints.
  shell.write("printf '\\e[?1049h\\e[?25lin the %s screen\\n' other\r")
  await shell.waitForText('in the other screen')
  expect([shell.isAltScreen(), shell.isCursorHidden()]).toEqual([true, true])
  shell.resize(100, 30)
  shell.write("printf '\\e[?1049l\\e[?25h'; echo $(tput cols) columns\r")
  await shell.waitForText('100 columns')
  expect([shell.isAltScreen(), shell.isCursorHidden()]).toEqual([false, false])
  shell.write('exit 3\r')
  expect(await shell.exit).toEqual({code: 3, signal: null})
  await expect(shell.waitForText('never')).rejects.toThrow('ended without text never')
})

test('samsa on a pseudo-terminal writes to a terminal', async () => {
  const session = startTerminal(['--version'])
  await session.waitForText('samsa/')
  expect(await session.exit).toEqual({code: 0, signal: null})
})
