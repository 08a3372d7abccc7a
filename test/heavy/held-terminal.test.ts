import {setTimeout as pause} from 'node:timers/promises'
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest'
import {untilClusterReady as untilReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {createTopic, produce} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A terminal that takes nothing (Ctrl-S), for longer than a broker of this file's own waits for a silent member.

const SESSION_TIMEOUT_MS = 5_000
const HOLD_MS = 11_000
const CTRL_S = '\x13'
const CTRL_Q = '\x11'
const COUNT = 3_000

let cluster: LocalCluster
let servers = ''

beforeAll(async () => {
  const serverProperties = {
    // A KIP-848 member has these from its group, which has them from the broker.
    'group.consumer.min.session.timeout.ms': '1000',
    'group.consumer.session.timeout.ms': String(SESSION_TIMEOUT_MS),
    'group.consumer.min.heartbeat.interval.ms': '500',
    'group.consumer.heartbeat.interval.ms': '1000',
  }
  cluster = await startLocalCluster({untilReady, serverProperties})
  servers = cluster.bootstrapServers
})

afterAll(() => cluster?.stop())

async function memberIds(group: string): Promise<string[]> {
  const {stdout} = await runSamsa(['group', 'describe', group, '-b', servers, '-o', 'json'])
  return JSON.parse(stdout).groups[0].members.map(({memberId}: {memberId: string}) => memberId)
}

test('a held terminal does not cost the membership, and goes on where it stood', async () => {
  const topic = await createTopic(randomName('held'), {}, servers)
  await produce(topic, [{value: 'first'}], servers)
  const group = randomName('g')
  const stoppedGroup = randomName('g')
  const args = ['consume', topic, '-b', servers, '--group-protocol', 'consumer', '-f', '%o %v\\n']
  const session = startTerminal([...args, '-g', group])
  const stopped = startTerminal([...args, '-g', stoppedGroup])
  onTestFinished(() => {
    session.kill('SIGKILL')
    stopped.kill('SIGKILL')
  })
  await Promise.all([session.waitForText('0 first'), stopped.waitForText('0 first')])
  // What becomes of a member that is really silent meanwhile.
  stopped.kill('SIGSTOP')
  const before = await memberIds(group)
  expect(before).toHaveLength(1)
  session.write(CTRL_S)
  // More than a terminal and the pipes before it hold.
  const value = 'x'.repeat(1_000)
  const batch = Array.from({length: 500}, () => ({value}))
  for (let written = 0; written < COUNT; written += batch.length) await produce(topic, batch, servers)
  await pause(HOLD_MS)
  expect(session.output()).not.toContain(`${COUNT} x`)
  expect(await memberIds(group)).toEqual(before)
  expect(await memberIds(stoppedGroup)).toEqual([])
  session.write(CTRL_Q)
  await session.waitForText(`${COUNT} x`, 30_000)
  session.kill('SIGINT')
  expect(await session.exit).toMatchObject({code: 130})
  const offsets = [...session.output().matchAll(/^(\d+) /gm)].map(([, offset]) => Number(offset))
  expect(offsets).toEqual(Array.from({length: COUNT + 1}, (_, offset) => offset))
  const rest = await runSamsa(['consume', topic, '-b', servers, '-g', group, '--exit'])
  expect(rest).toMatchObject({code: 0, stdout: ''})
}, 90_000)
