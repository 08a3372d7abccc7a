import {afterAll, beforeAll, expect, test} from 'vitest'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {produce, withAdmin} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'

let cluster: LocalCluster

beforeAll(async () => {
  cluster = await startLocalCluster({brokers: 3, isReady: isClusterReady})
}, 90_000)

afterAll(() => cluster?.stop())

test('a replica that is away is told of its partition and topic, and their size stays', {
  timeout: 90_000,
}, async () => {
  const topic = randomName('rf')
  const [first = 0, second = 0, stopped = 0] = cluster.brokerIds
  await withAdmin(
    (admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: [
          {
            topic,
            replicaAssignment: [
              {partition: 0, replicas: [first, stopped]},
              {partition: 1, replicas: [second, first]},
            ],
          },
        ],
      }),
    cluster.bootstrapServers,
  )
  const messages = [0, 1].map((partition) => ({partition, value: 'x'.repeat(2000)}))
  await produce(topic, messages, cluster.bootstrapServers)
  const args = ['top', 'topic', topic, '-b', cluster.bootstrapServers, '--interval', '500ms']
  const session = startTerminal(args, {cols: 158, rows: 24})
  try {
    await session.waitForText(new RegExp(`> +0 +${first} +2/2 .* ok .* KiB none`))
    await session.waitForText(new RegExp(`  +1 +${second} +2/2 .* ok .* KiB none`))
    await cluster.killBroker(stopped)
    // The controller fences it after broker.session.timeout.ms, 9 s; metadata is at most 10 s old.
    await session.waitForText(new RegExp(`✗ +0 +${first} +1/2 .* under-rep.* KiB ${stopped}`), 40_000)
    await session.waitForText(
      `partition 0: under-replicated: broker ${stopped} not in sync (${stopped} offline)`,
    )
    await session.waitForText(new RegExp(`  +1 +${second} +2/2 .* ok .* KiB none`))
    session.write('\x1b')
    await session.waitForText(new RegExp(`✗${topic} .* 4\\.\\d+ KiB .* 1 under-replicated `))
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }
})
