import {expect, onTestFinished, test} from 'vitest'
import {setGroupConfig} from '../support/group-config.ts'
import {groupNow} from '../support/group-now.ts'
import {createTopic, produce} from '../support/kafka-client.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A terminal that takes nothing (Ctrl-S), for longer than the broker waits for a silent member.

const SESSION_TIMEOUT_MS = 10_000
const CTRL_S = '\x13'
const CTRL_Q = '\x11'
const COUNT = 3_000

function startMember(topic: string, group: string): TerminalSession {
  const protocol = ['--group-protocol', 'consumer']
  const session = startTerminal(['consume', topic, '-g', group, ...protocol, '-f', '%o %v\\n'])
  onTestFinished(() => session.kill('SIGKILL'))
  return session
}

async function memberIds(group: string): Promise<string[]> {
  return (await groupNow(group))?.members.map(({memberId}) => memberId) ?? []
}

test('a held terminal does not cost the membership, and goes on where it stood', async () => {
  const topic = await createTopic(randomName('held'))
  await produce(topic, [{value: 'first'}])
  const [group, stoppedGroup] = [randomName('g'), randomName('g')]
  // A KIP-848 member has it from its group.
  for (const each of [group, stoppedGroup])
    await setGroupConfig(each, 'consumer.session.timeout.ms', String(SESSION_TIMEOUT_MS))
  const session = startMember(topic, group)
  const stopped = startMember(topic, stoppedGroup)
  await Promise.all([session.waitForText('0 first'), stopped.waitForText('0 first')])
  const before = await memberIds(group)
  expect(before).toHaveLength(1)
  session.write(CTRL_S)
  // More than a terminal and the pipes before it hold.
  const value = 'x'.repeat(1_000)
  const batch = Array.from({length: 500}, () => ({value}))
  for (let written = 0; written < COUNT; written += batch.length) await produce(topic, batch)
  // It is time for a member that is really silent from now on to be given up.
  stopped.kill('SIGSTOP')
  await expect.poll(() => memberIds(stoppedGroup), {interval: 200}).toEqual([])
  expect(session.output()).not.toContain(`${COUNT} x`)
  expect(await memberIds(group)).toEqual(before)
  session.write(CTRL_Q)
  await session.waitForText(`${COUNT} x`)
  session.kill('SIGINT')
  expect(await session.exit).toMatchObject({code: 130})
  const offsets = [...session.output().matchAll(/^(\d+) /gm)].map(([, offset]) => Number(offset))
  expect(offsets).toEqual(Array.from({length: COUNT + 1}, (_, offset) => offset))
  const rest = await runSamsa(['consume', topic, '-g', group, '--exit'])
  expect(rest).toMatchObject({code: 0, stdout: ''})
})
