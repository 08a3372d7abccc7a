import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'

test('cluster describe shows what kafkajs sees', async () => {
  const theirs = await withAdmin((admin) => admin.describeCluster())
  const described = await runJson(['cluster', 'describe'])
  expect(described).toEqual({
    clusterId: theirs.clusterId,
    controller: theirs.controller,
    brokers: theirs.brokers.map(({nodeId: id, host, port}) => ({id, host, port, rack: null, fenced: false})),
  })
  const text = await runSamsa(['cluster', 'describe'])
  expect(text.stdout).toContain(`Cluster:     ${theirs.clusterId}\n`)
  expect(text.stdout).toMatch(/^ *ID +HOST +PORT +STATE$/m)
  expect((await runSamsa(['cluster', 'describe', '-o', 'name'])).stdout.trim()).toBe(bootstrapServers())
})

test('the broker is named by flag, environment, or a .properties file', async () => {
  const {clusterId} = await runJson<{clusterId: string}>(['cluster', 'describe'])
  const [server] = bootstrapServers().split(',')
  const none = {env: {SAMSA_BOOTSTRAP_SERVER: undefined}}
  const ways: [string[], object][] = [
    [['-b', `${server}`], {}],
    [['-b', `127.0.0.1:1,${server}`], {}],
    [[], {env: {SAMSA_BOOTSTRAP_SERVER: server}}],
    [['-X', `bootstrap.servers=${server}`], none],
    [['-b', `${server}`, '-X', 'bootstrap.servers=127.0.0.1:1'], {}],
  ]
  for (const [args, options] of ways)
    expect(await runJson(['cluster', 'describe', ...args], options)).toMatchObject({clusterId})
})

interface Quorum {
  readonly leader: number
  readonly voters: readonly object[]
  readonly observers: readonly object[]
}

test('cluster quorum: the one controller leads, and lags behind nobody', async () => {
  const {controller} = await runJson<{controller: number}>(['cluster', 'describe'])
  const quorum = await runJson<Quorum>(['cluster', 'quorum'])
  expect(quorum).toMatchObject({
    leader: controller,
    voters: [{id: controller, role: 'leader', lag: 0, behindMs: 0, host: expect.any(String)}],
    observers: [],
  })
  const text = await runSamsa(['cluster', 'quorum'])
  expect(text.stdout).toMatch(/^Voters: +1, 1 make a majority$/m)
  expect(text.stdout).toMatch(/^ *ID +ROLE +HOST +PORT +LOG END +LAG +BEHIND$/m)
})

test('cluster features upgrade and downgrade: the controller checks a plan, and what cannot be is refused before it', async () => {
  const plan = ['cluster', 'features', 'downgrade', 'group.version=0', '--dry-run']
  expect(await runJson(plan)).toEqual({
    executed: false,
    features: [{name: 'group.version', from: 1, to: 0, fromRelease: null, toRelease: null, outcome: null}],
  })
  // Nothing is above 3.3, and metadata.version says itself what it cannot do.
  const release = ['cluster', 'features', 'upgrade', '--release-version', '3.3', '--yes']
  const {features} = await runJson<{features: readonly {outcome: string}[]}>(release)
  expect(features.filter(({outcome}) => outcome !== 'unchanged')).toEqual([])
  const lossy = await runJson(['cluster', 'features', 'downgrade', 'metadata.version=3.9', '--yes'], {
    code: 1,
  })
  expect(lossy).toMatchObject({
    features: [
      {
        name: 'metadata.version',
        toRelease: '3.9',
        outcome: 'failed',
        error: {code: 'INVALID_UPDATE_VERSION', suggestions: [expect.stringMatching(/^--unsafe/)]},
      },
    ],
  })
  for (const [words, said] of [
    [['upgrade', 'group.version=0'], /is at 1, and 0 is below that.*features downgrade group.version=0/s],
    [['upgrade', 'group.version=9'], /has levels 0 to 1, and 9 is not among them/],
    [['upgrade', 'grup.version=1'], /Did you mean group.version/],
    [['downgrade', '--release-version', '4'], /'4' is no Kafka release/],
    [['downgrade', 'group.version=x'], /a level is a number/],
    [['downgrade'], /Which features/],
  ] as const) {
    const run = await runSamsa(['cluster', 'features', ...words, '--dry-run'])
    expect(run.code).not.toBe(0)
    expect(run.stderr).toMatch(said)
  }
})

test('cluster features: the level in force is one that the brokers support, and has its release', async () => {
  const {features} = await runJson<{features: {name: string; finalized: number; supportedMax: number}[]}>([
    ...['cluster', 'features'],
  ])
  const version = features.find(({name}) => name === 'metadata.version')
  expect(version).toMatchObject({finalizedRelease: expect.stringMatching(/^\d+\.\d+$/), limitedBy: []})
  expect(version?.finalized).toBeLessThanOrEqual(version?.supportedMax ?? 0)
  const text = await runSamsa(['cluster', 'features'])
  expect(text.stdout).toMatch(/^metadata\.version +\d+ \(\d+\.\d+\) +\d+ to \d+ \(\d+\.\d+\)$/m)
})
