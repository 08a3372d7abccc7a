import {expect, test} from 'vitest'
import {hasLettersInOrder} from '../../src/cli/name-picker.ts'
import {createTopic} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

test('a search finds names that have its letters in their order', () => {
  expect(
    ['oev', 'OE', 'order-events', ''].filter((text) => !hasLettersInOrder('order-events', text)),
  ).toEqual([])
  expect(['eo', 'ordersx'].filter((text) => hasLettersInOrder('order-events', text))).toEqual([])
})

test('on a terminal a missing topic is chosen from those that there are', async () => {
  const topic = await createTopic(randomName('picked-topic'))
  const session = startTerminal(['topic', 'describe', '-o', 'name'])
  try {
    await session.waitForText('TOPIC is missing. Which one?')
    session.write(`${topic.slice(0, 4)}${topic.slice(-10)}\r`)
    expect(await session.exit).toEqual({code: 0, signal: null})
    // What was chosen, and below it the result.
    expect(session.screen().filter((row) => row.includes(topic))).toHaveLength(2)
    expect(session.screen().map((row) => row.trim())).toContain(topic)
  } finally {
    session.kill('SIGKILL')
  }
})

test.each([
  ['Esc', '\x1b', 2],
  ['Ctrl-C', '\x03', 130],
])('%s leaves, having done nothing', async (_, key, code) => {
  await createTopic(randomName('unpicked-topic'))
  const session = startTerminal(['topic', 'delete'])
  try {
    await session.waitForText('TOPIC is missing. Which one?')
    session.write(key)
    expect(await session.exit).toEqual({code, signal: null})
    expect(session.output().includes('samsa: TOPIC is missing.')).toBe(code === 2)
    expect(session.isCursorHidden()).toBe(false)
  } finally {
    session.kill('SIGKILL')
  }
})

test('in CI, off a terminal, with --json, for what is to be made or of no cluster: the usage error', async () => {
  const inCi = startTerminal(['topic', 'describe'], {env: {CI: 'true'}})
  const asJson = startTerminal(['topic', 'describe', '--json'])
  const created = startTerminal(['group', 'create', '--topic', 'x', '--to', 'latest'])
  const piped = await runSamsa(['topic', 'describe'])
  expect(piped).toMatchObject({code: 2, stdout: ''})
  for (const session of [inCi, asJson, created]) {
    expect(await session.exit).toEqual({code: 2, signal: null})
    expect(session.output()).toContain('is missing.')
    expect(session.output()).not.toContain('Which one?')
  }
})
