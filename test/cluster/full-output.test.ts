import {beforeAll, expect, test} from 'vitest'
import {commitOffsets, createTopic, groupOffsets, produce} from '../support/kafka-client.ts'
import {randomName} from '../support/run-samsa.ts'
import {runProgram} from '../support/shell.ts'

// An output that takes nothing: Linux's /dev/full is a disk without room.

const SENTENCE = 'samsa: The output could not be written: ENOSPC: no space left on device, write [ENOSPC]\n'

let topic: string
let group: string

beforeAll(async () => {
  topic = await createTopic(randomName('full'))
  await produce(
    topic,
    Array.from({length: 1000}, (_, i) => ({value: `v${i}`})),
  )
  group = randomName('full')
  await commitOffsets(group, topic, {0: 1000})
})

test
  .runIf(process.platform === 'linux')
  .each([
    ['consume', 'TOPIC', '--exit'],
    ['consume', 'TOPIC', '--tail', '3'],
    ['consume', 'TOPIC', '--exit', '-o', 'json'],
    ['topic', 'list'],
    ['topic', 'describe', 'TOPIC', '--json'],
    ['topic', 'create', '--help'],
    ['help', 'group'],
    ['--version'],
    ['completion', 'bash'],
    ['complete', '--', 'topic', 'd'],
    ['lag', 'export', 'GROUP', '--once'],
    ['top', 'topic', 'TOPIC', '--once'],
    ['top', 'topic', 'TOPIC', '--watch', '--samples', '1'],
    ['lag', 'GROUP', '--watch', '--samples', '1'],
    ['lag', 'check', 'GROUP', '--max-lag', '1000', '-o', 'junit'],
    ['topic', 'list', '--no-such-flag', '--json'],
  ])('a full disk is one sentence on stderr: %s %s %s', async (...args) => {
  const command = args.join(' ').replace('TOPIC', topic).replace('GROUP', group)
  const run = await runProgram('bash', ['-c', `samsa ${command} > /dev/full`])
  const isUsage = args.includes('--no-such-flag')
  expect(run.code).toBe(isUsage ? 2 : 1)
  if (isUsage) expect(run.stderr).toContain('no-such-flag')
  else expect(run.stderr).toBe(SENTENCE)
})

test.runIf(process.platform === 'linux')(
  'a full disk ends producing with a summary of what was acknowledged all the same',
  async () => {
    const into = await createTopic(randomName('full'))
    const command = `samsa produce ${into} --print-offsets > /dev/full`
    const run = await runProgram('bash', ['-c', command], {input: 'a\nb\n'})
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/samsa: 2 read, 2 acknowledged, 0 failed, 0 unknown, 0 not sent .*\n/)
    expect(run.stderr).toContain(SENTENCE)
    expect(run.stderr).not.toContain('    at ')
  },
)

test.runIf(process.platform === 'linux')(
  'a group commits nothing that a full disk did not take',
  async () => {
    const group = randomName('g')
    const command = `samsa consume ${topic} -g ${group} --exit`
    const none = await runProgram('bash', ['-c', `${command} > /dev/full`])
    expect(none).toMatchObject({code: 1, stderr: SENTENCE})
    expect(await groupOffsets(group, topic)).toEqual(new Map())
    const all = await runProgram('bash', ['-c', `${command} | wc -l`])
    expect(all.stdout.trim()).toBe('1000')
  },
)
