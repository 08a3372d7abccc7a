import {afterAll, beforeAll, expect, test} from 'vitest'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {startTerminal} from '../support/pty.ts'

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startLocalCluster({brokers: 3, isReady: isClusterReady})
}, 90_000)

afterAll(() => cluster?.stop())

test('a broker that is stopped is told with a count-down, and told when it is back', {
  timeout: 90_000,
}, async () => {
  const args = ['top', 'brokers', '-b', cluster.bootstrapServers, '--interval', '500ms']
  const session = startTerminal(args, {cols: 150, rows: 34})
  const rowOf = (rows: readonly string[], id: number) =>
    rows.find((row) => new RegExp(`^[> ].? +${id} `).test(row)) ?? ''
  try {
    await session.waitForText('3 of 3 up')
    // The one that is neither the first to be asked nor the controller: the view of the others must go on.
    const controller = Number(/controller (\d)/.exec(session.screen()[1] ?? '')?.[1])
    const stopped = cluster.brokerIds.find((id) => id !== controller && id !== cluster.brokerIds[0]) ?? 0
    await cluster.killBroker(stopped)
    await session.waitFor((rows) => /✗ +\d+ DOWN \d+s \S/.test(rowOf(rows, stopped)), 'a count-down', 20_000)
    await session.waitForText('2 of 3 up')
    await session.waitForText(`broker ${stopped} does not answer`)
    const other = cluster.brokerIds.find((id) => id !== stopped) ?? 0
    expect(rowOf(session.screen(), other)).toMatch(/ up /)
    expect(session.isAltScreen()).toBe(true)

    await cluster.startBroker(stopped)
    await session.waitForText('3 of 3 up', 60_000)
    await session.waitForText(new RegExp(`broker ${stopped} (answers again|has joined the cluster)`), 30_000)
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})
