import {afterAll, beforeAll, expect, test} from 'vitest'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {commitOffsets, produce, withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'

// T13 of lag.md: a dead broker is an error on what it led, and on nothing else.

const TOPIC = 'one-copy'
const GROUP = 'reader'

let cluster: LocalCluster
let servers: string
let dead: number

interface Rows {
  readonly lag: readonly {
    readonly partition: number
    readonly lag: number | null
    readonly status: string
    readonly error?: {readonly code: string}
  }[]
  readonly totals: readonly {readonly lag: number; readonly unknown: number}[]
}

beforeAll(async () => {
  cluster = await startLocalCluster({brokers: 3, isReady: isClusterReady})
  servers = cluster.bootstrapServers
  // Partition N lies on broker N + 1 only.
  const replicaAssignment = [1, 2, 3].map((broker, partition) => ({partition, replicas: [broker]}))
  await withAdmin(
    (admin) => admin.createTopics({topics: [{topic: TOPIC, replicaAssignment}], waitForLeaders: true}),
    servers,
  )
  await produce(
    TOPIC,
    [0, 1, 2].flatMap((partition) => [
      {partition, value: 'a'},
      {partition, value: 'b'},
    ]),
    servers,
  )
  await commitOffsets(GROUP, TOPIC, {0: 1, 1: 1, 2: 1}, servers)
  const {groups} = await runJson<{groups: {coordinator: number}[]}>(['group', 'list', GROUP, '-b', servers])
  // The group itself stays reachable.
  dead = cluster.brokerIds.find((id) => id !== groups[0]?.coordinator) ?? 0
}, 90_000)

afterAll(() => cluster?.stop())

test('what a dead broker led is an error, everything else goes on', {timeout: 60_000}, async () => {
  const before = await runJson<Rows>(['lag', GROUP, '-b', servers])
  expect(before.lag.map(({lag, status}) => [lag, status])).toEqual(Array(3).fill([1, 'LAGGING']))
  await cluster.killBroker(dead)

  // At once, while the others still take it for alive, and its address is the first to be tried.
  const first = [...servers.split(',')].sort((a) => (a === servers.split(',')[dead - 1] ? -1 : 1)).join(',')
  const startedMs = performance.now()
  expect((await runSamsa(['cluster', 'describe', '-b', first])).code).toBe(0)
  const listed = await runSamsa(['group', 'list', GROUP, '-b', first])
  expect(listed.stdout).toContain(GROUP)
  expect(performance.now() - startedMs).toBeLessThan(5_000)

  // The controller notices after four seconds.
  const leaderless = async () => {
    const {topics} = await runJson<{topics: {leaderless: number}[]}>(['topic', 'list', TOPIC, '-b', first])
    return topics[0]?.leaderless
  }
  await expect.poll(leaderless, {timeout: 30_000}).toBe(1)

  const {lag, totals} = await runJson<Rows>(['lag', GROUP, '-b', first], {code: 1})
  for (const row of lag) {
    const isDead = row.partition === dead - 1
    expect([row.lag, row.status]).toEqual(isDead ? [null, 'ERROR'] : [1, 'LAGGING'])
    expect(row.error?.code).toBe(isDead ? 'LEADER_NOT_AVAILABLE' : undefined)
  }
  expect(totals).toMatchObject([{lag: 2, unknown: 1}])

  const {groups} = await runJson<{groups: {lag: unknown[]}[]}>(['group', 'describe', GROUP, '-b', first], {
    code: 1,
  })
  expect(groups[0]?.lag).toMatchObject(lag)

  const {topics} = await runJson<{topics: {partitions: {leader: number | null; logEnd: number | null}[]}[]}>(
    ['topic', 'describe', TOPIC, '-b', first],
    {code: 1},
  )
  const expected = [1, 2, 3].map((id) => (id === dead ? [null, null] : [id, 2]))
  expect(topics[0]?.partitions.map(({leader, logEnd}) => [leader, logEnd])).toEqual(expected)
  const {brokers} = await runJson<{brokers: {id: number; fenced: boolean}[]}>([
    'cluster',
    'describe',
    '-b',
    first,
  ])
  expect(brokers.map(({id, fenced}) => [id, fenced])).toEqual([1, 2, 3].map((id) => [id, id === dead]))
})
