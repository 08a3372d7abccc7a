import {describe, expect, test} from 'vitest'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  listTopicNames,
  produce,
  startMember,
} from '../support/kafka-client.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'

/** Starts a command on a terminal, waits for its question and answers it. */
async function answer(args: readonly string[], question: string, keys: string): Promise<TerminalSession> {
  const session = startTerminal(args, {cols: 120})
  try {
    await session.waitForText(`${question} [y/N]`)
    session.write(keys)
    await session.exit
  } finally {
    session.kill('SIGKILL')
  }
  return session
}

describe('on a terminal a deletion asks first, with the plan on the screen', () => {
  test.each([
    ['y', 'y\r', 0, false],
    ['yes in capitals', 'YES\r', 0, false],
    ['n', 'n\r', 0, true],
    ['just Enter', '\r', 0, true],
    ['anything else', 'sure\r', 0, true],
    ['Ctrl-D', '\x04', 0, true],
    ['Ctrl-C', '\x03', 130, true],
  ])('%s', async (_, keys, code, isKept) => {
    const topic = await createTopic(randomName('confirm'), {partitions: 2})
    await produce(topic, [{partition: 0, value: 'a'}])
    const session = await answer(['topic', 'delete', topic], 'Delete this topic?', keys)
    const text = session.screen().join('\n')
    expect(await session.exit).toEqual({code, signal: null})
    expect(text).toContain(topic)
    expect(text).toContain('no group')
    expect(text.includes('Nothing was done.')).toBe(isKept && code === 0)
    expect(text).not.toMatch(/went wrong|Error/)
    expect((await listTopicNames()).includes(topic)).toBe(isKept)
  })
})

test('a reset asks with its plan; n moves nothing, y does', async () => {
  const topic = await createTopic(randomName('confirm'))
  await produce(topic, [{partition: 0, value: 'a'}])
  const group = randomName('confirm')
  await commitOffsets(group, topic, {0: 1})
  const args = ['group', 'reset', group, '--topic', topic, '--to', 'earliest']
  const declined = await answer(args, 'Move 1 committed offset?', 'n\r')
  expect(declined.screen().join('\n')).toContain('1 replayed')
  expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 1n]]))
  const accepted = await answer(args, 'Move 1 committed offset?', 'y\r')
  expect(accepted.screen().join('\n')).toContain('1 offset committed and read back.')
  expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 0n]]))
})

test('no deadline runs while a person thinks', async () => {
  const topic = await createTopic(randomName('confirm'))
  const session = startTerminal(['topic', 'delete', topic, '--timeout', '1s'], {cols: 120})
  try {
    await session.waitForText('Delete this topic? [y/N]')
    await new Promise((resolve) => setTimeout(resolve, 1300))
    session.write('y\r')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
  expect(await listTopicNames()).not.toContain(topic)
})

test('a signal at the question ends the command, and nothing was done', async () => {
  const topic = await createTopic(randomName('confirm'))
  const session = startTerminal(['topic', 'delete', topic], {cols: 120})
  await session.waitForText('Delete this topic? [y/N]')
  session.kill('SIGTERM')
  expect(await session.exit).toEqual({code: 143, signal: null})
  expect(await listTopicNames()).toContain(topic)
})

test('a group that gets a member while a person thinks is refused at the commit, and nothing moves', async () => {
  const topic = await createTopic(randomName('confirm'))
  await produce(topic, [{partition: 0, value: 'a'}])
  const group = randomName('confirm')
  await commitOffsets(group, topic, {0: 1})
  const args = ['group', 'reset', group, '--topic', topic, '--to', 'earliest']
  const session = startTerminal(args, {cols: 160})
  await session.waitForText('Move 1 committed offset? [y/N]')
  const member = await startMember(group, [topic])
  try {
    session.write('y\r')
    expect(await session.exit).toEqual({code: 1, signal: null})
    expect(session.screen().join('\n')).toContain(
      `Group ${group} is Stable with 1 member: samsa-tests on 127.0.0.1.`,
    )
    expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 1n]]))
  } finally {
    await member.stop()
  }
})
