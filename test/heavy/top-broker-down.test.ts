import {afterAll, beforeAll, expect, test} from 'vitest'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {DEFAULT_KAFKA_VERSION} from '../../src/local/distribution.ts'
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
  const session = startTerminal(args, {cols: 230, rows: 40})
  const rowOf = (rows: readonly string[], id: number) =>
    // Without the detail beside the table.
    rows.find((row) => new RegExp(`^[> ].? +${id} `).test(row))?.slice(0, 138) ?? ''
  try {
    await session.waitForText('3 of 3 up')
    const release = DEFAULT_KAFKA_VERSION.split('.').slice(0, 2).join('.')
    for (const id of cluster.brokerIds)
      await session.waitFor((rows) => rowOf(rows, id).includes(` ${release} `), `the release of broker ${id}`)
    // The one that is neither the first to be asked nor the controller: the view of the others must go on.
    const controller = Number(/controller (\d)/.exec(session.screen()[1] ?? '')?.[1])
    const stopped = cluster.brokerIds.find((id) => id !== controller && id !== cluster.brokerIds[0]) ?? 0
    await cluster.killBroker(stopped)
    const statusOf = (rows: readonly string[]) =>
      /(DOWN|GONE) .*? try (in )?\S+/.exec(rowOf(rows, stopped))?.[0]
    await session.waitFor((rows) => /^DOWN \d+s/.test(statusOf(rows) ?? ''), 'it is down', 20_000)
    await session.waitForText('2 of 3 up')
    await session.waitForText(`broker ${stopped} does not answer`)
    // The controller fences it after broker.session.timeout.ms, 9 s, and the cluster names it no more.
    await session.waitFor((rows) => /^GONE \d+s/.test(statusOf(rows) ?? ''), 'it has left', 30_000)
    await session.waitForText(`broker ${stopped} has left the cluster`)
    const before = statusOf(session.screen())
    await session.waitFor((rows) => statusOf(rows) !== before, 'it counts')
    // Its row is faint as a whole.
    expect(session.output()).toMatch(new RegExp(`\x1b\\[2m[^\x1b]*${stopped} GONE`))
    const other = cluster.brokerIds.find((id) => id !== stopped) ?? 0
    // The others go on, though partitions lack the replica that was there.
    expect(rowOf(session.screen(), other)).toMatch(/ (up|URP) /)
    expect(session.isAltScreen()).toBe(true)

    await cluster.startBroker(stopped)
    await session.waitForText('3 of 3 up', 60_000)
    await session.waitForText(new RegExp(`broker ${stopped} (answers again|has joined the cluster)`), 30_000)
    expect(rowOf(session.screen(), stopped)).toMatch(/ (up|URP) /)
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})
