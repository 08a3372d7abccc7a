import {afterAll, beforeAll, expect, test} from 'vitest'
import {untilClusterReady as untilReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A commit that lies in a gap which compaction has left (docs/design/lag.md, Definitions 9), on a broker that compacts at once.

let cluster: LocalCluster
let servers = ''

beforeAll(async () => {
  cluster = await startLocalCluster({untilReady, serverProperties: {'log.cleaner.backoff.ms': '100'}})
  servers = cluster.bootstrapServers
})

afterAll(() => cluster?.stop())

test('lag counts offsets over the gap, and its time is that of the next record there is', async () => {
  const configs = {'cleanup.policy': 'compact', 'segment.ms': '100', 'min.cleanable.dirty.ratio': '0.001'}
  const topic = await createTopic(randomName('compacted'), {configs}, servers)
  const hourAgo = Date.now() - 3_600_000
  const messages = Array.from({length: 50}, (_, i) => ({
    key: 'k',
    value: `v${i}`,
    timestamp: String(hourAgo + i),
  }))
  await produce(topic, messages, servers)
  // The active segment is never compacted: later records begin the next ones.
  const kept = async (): Promise<number> => {
    await produce(topic, [{key: 'other', value: 'x'}], servers)
    const {stdout} = await runSamsa(['consume', topic, '--to', '50', '-b', servers])
    return stdout.split('\n').length - 1
  }
  await expect.poll(kept, {timeout: 60_000, interval: 300}).toBe(1)

  const group = randomName('compacted')
  await commitOffsets(group, topic, {0: 25}, servers)
  const {lag} = await runJson<{lag: readonly {logEnd: number; lag: number; timeLagMs: number}[]}>([
    'lag',
    group,
    '--time',
    '-b',
    servers,
  ])
  const [row] = lag
  expect(row).toMatchObject({
    committed: 25,
    lost: 0,
    status: 'LAGGING',
    timeLagMethod: 'record',
    timeLagNote: 'gap',
  })
  expect(row?.lag).toBe((row?.logEnd ?? 0) - 25)
  // The last of the key's records, at offset 49, is the one that is left.
  expect(row?.timeLagMs).toBeGreaterThan(3_590_000)
  expect(row?.timeLagMs).toBeLessThan(3_700_000)
}, 120_000)
