import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type FollowedRun, followSamsa} from '../support/follow-samsa.ts'
import {
  commitOffsets,
  createTopic,
  deleteTopics,
  onceProducer,
  produce,
  readAll,
  withAdmin,
} from '../support/kafka-client.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {suiteCluster} from '../support/suite-cluster.ts'

// One of three brokers is killed and comes back: what commands, dashboards and other clients see of it, all at once.

// Topics with fewer replicas than min ISR are a problem of the files that follow.
const cluster = suiteCluster(() => deleteTopics([single, reduced, replicated, copied]))
const {brokerIds} = cluster

/** Neither the controller nor the coordinator of the group: both stay reachable. */
let dead = 0
/** Bootstrap servers, the dead broker's first or last. */
let deadFirst = ''
let deadLast = ''

const group = randomName('reader')
/** Partition N lies on one broker only, the Nth. */
const single = randomName('one-copy')
/** Partition 0 has a replica on the dead broker, partition 1 has none. */
const replicated = randomName('rf')
/** One copy, on the dead broker, where there were three. */
const reduced = randomName('reduced')
/** Three copies. */
const copied = randomName('copied')

let brokersScreen: TerminalSession
let topicScreen: TerminalSession
let others: number[] = []
/** Connected while every topic has a leader: kafkajs begins with the metadata of all. */
const writer = onceProducer()

interface Rows {
  readonly lag: readonly {
    readonly partition: number
    readonly lag: number | null
    readonly status: string
    readonly error?: {readonly code: string; readonly message: string}
  }[]
  readonly totals: readonly {readonly lag: number; readonly unknown: number}[]
}

/** Reads on from before the broker comes back. */
let follower: FollowedRun | null = null

beforeAll(async () => {
  await createTopic(single, {replicas: brokerIds.map((id) => [id])})
  const records = brokerIds.flatMap((_, partition) => ['a', 'b'].map((value) => ({partition, value})))
  await produce(single, records)
  await commitOffsets(group, single, {0: 1, 1: 1, 2: 1})
  const {groups} = await runJson<{groups: {coordinator: number}[]}>(['group', 'list', group])
  const once = await runSamsa(['top', 'brokers', '--once', '-o', 'json'])
  const {controller} = JSON.parse(once.stdout) as {controller: number}
  dead = brokerIds.find((id) => id !== controller && id !== groups[0]?.coordinator) ?? 0
  others = brokerIds.filter((id) => id !== dead)
  const serverOf = (id: number) => cluster.bootstrapServers.split(',')[brokerIds.indexOf(id)]
  deadFirst = [dead, ...others].map(serverOf).join()
  deadLast = [...others, dead].map(serverOf).join()

  const [first = 0, second = 0] = others
  await createTopic(copied, {replicas: [[dead, first, second]]})
  await createTopic(reduced, {replicas: [[dead, first, second]]})
  await produce(reduced, [{value: 'kept'}])
  const alter = await runSamsa(['topic', 'alter', reduced, '-r', '1', '--yes'])
  expect(alter).toMatchObject({code: 0, stderr: expect.stringContaining('set min.insync.replicas=1 too')})
  await produce(copied, [{value: 'before'}])
  await createTopic(replicated, {
    replicas: [
      [first, dead],
      [second, first],
    ],
  })
  await produce(
    replicated,
    [0, 1].map((partition) => ({partition, value: 'x'.repeat(2000)})),
  )

  const interval = ['-b', deadLast, '--interval', '500ms']
  brokersScreen = startTerminal(['top', 'brokers', ...interval], {cols: 230, rows: 40})
  topicScreen = startTerminal(['top', 'topic', replicated, ...interval], {cols: 158, rows: 24})
  await brokersScreen.waitForText('3 of 3 up')
  const release = cluster.version.split('.').slice(0, 2).join('.')
  for (const id of brokerIds)
    await brokersScreen.waitFor(() => rowOf(id).includes(` ${release} `), `the release of broker ${id}`)
  await topicScreen.waitForText(new RegExp(`> +0 +${first} +2/2 .* ok .* KiB none`))
  await topicScreen.waitForText(new RegExp(`  +1 +${second} +2/2 .* ok .* KiB none`))
  // The row of the cursor would not be faint.
  if (dead === brokerIds[0]) brokersScreen.write('j')
  await brokersScreen.waitFor(() => rowOf(dead).startsWith(' '), 'the cursor elsewhere')
  await writer.connect()
})

afterAll(async () => {
  follower?.child.kill('SIGKILL')
  await writer.disconnect()
  brokersScreen?.kill('SIGKILL')
  topicScreen?.kill('SIGKILL')
})

/** A broker's row of the table, without the detail beside it. */
function rowOf(id: number): string {
  const rows = brokersScreen.screen().map((row) => row.replace(/^│/, ''))
  return rows.find((row) => new RegExp(`^[> ].? +${id} `).test(row))?.slice(0, 138) ?? ''
}

describe('a broker that is killed', () => {
  beforeAll(async () => {
    expect((await runJson<Rows>(['lag', group])).lag).toMatchObject(
      Array(3).fill({lag: 1, status: 'STOPPED'}),
    )
    await cluster.killBroker(dead)
  })

  test.concurrent('is an error on what it led, everything else goes on', async ({expect}) => {
    // At once, while the others still take it for alive, and its address is the first to be tried. It is asked once to
    // find the cluster, once for its own groups, and never again.
    for (const [args, tries] of [
      [['cluster', 'describe'], 1],
      [['group', 'list', group], 2],
    ] as const) {
      const run = await runSamsa([...args, '-b', deadFirst, '--verbose'])
      expect(run.stdout).toContain(args[0] === 'group' ? group : 'Cluster:')
      // Until the controller has noticed, a group of its own would not be listed, and who has it is not known.
      if (run.code !== 0)
        expect(run.stderr).toContain(`The groups that broker ${dead} coordinates are missing here: `)
      // A line for each try; what the last failure was caused by is told once more below it.
      const refusals = run.stderr.match(/^samsa: Connection error: connect ECONNREFUSED/gm) ?? []
      expect(refusals.length, run.stderr).toBeLessThanOrEqual(tries)
    }

    // The controller notices after four seconds.
    const leaderless = async () => {
      const {topics} = await runJson<{topics: {leaderless: number}[]}>([
        ...['topic', 'list', single],
        ...['-b', deadFirst],
      ])
      return topics[0]?.leaderless
    }
    await expect.poll(leaderless, {interval: 200}).toBe(1)

    // Each asks for a leader for a while before it says that there is none.
    const from = ['-b', deadFirst]
    const [{lag, totals}, {groups}, {topics}, {brokers}, listed, health] = await Promise.all([
      runJson<Rows>(['lag', group, ...from], {code: 1}),
      runJson<{groups: {lag: unknown[]}[]}>(['group', 'describe', group, ...from], {code: 1}),
      runJson<{topics: {partitions: {leader: number | null; logEnd: number | null}[]}[]}>(
        ['topic', 'describe', single, ...from],
        {code: 1},
      ),
      runJson<{brokers: {id: number; fenced: boolean}[]}>(['cluster', 'describe', ...from]),
      runJson<{brokers: {id: number; state: string; fenced: boolean}[]}>(['broker', 'list', ...from]),
      runJson<{problems: {kind: string; resource: string; suggestion: string}[]}>(
        ['cluster', 'health', ...from, '--ignore', 'group-rebalancing,single-replica,leader-imbalance'],
        {code: 3},
      ),
    ])
    for (const row of lag) {
      const isDead = brokerIds[row.partition] === dead
      expect(row.lag).toBe(isDead ? null : 1)
      expect(row.status).toBe(isDead ? 'ERROR' : 'STOPPED')
      expect(row.error?.code).toBe(isDead ? 'LEADER_NOT_AVAILABLE' : undefined)
      if (isDead)
        expect(row.error?.message).toContain(`as broker ${dead}, which has its only replica, is away`)
    }
    expect(totals).toMatchObject([{lag: 2, unknown: 1}])
    expect(groups[0]?.lag).toMatchObject(lag)
    const expected = brokerIds.map((id) => (id === dead ? [null, null] : [id, 2]))
    expect(topics[0]?.partitions.map(({leader, logEnd}) => [leader, logEnd])).toEqual(expected)
    expect(brokers.map(({id, fenced}) => [id, fenced])).toEqual(brokerIds.map((id) => [id, id === dead]))
    expect(listed.brokers).toMatchObject(
      brokerIds.map((id) => ({id, state: id === dead ? 'gone' : 'up', fenced: id === dead})),
    )
    // Metadata does not name it any more: the connection to the others is fine, and not all is.
    const diagnosis = await runJson<{ok: boolean; checks: {ok: boolean; message: string}[]}>(
      ['doctor', '-b', deadLast],
      {code: 4},
    )
    expect(diagnosis.checks.filter(({ok}) => ok === false)).toMatchObject([
      {name: 'tcp'},
      {
        name: 'broker',
        target: expect.stringMatching(`^${dead} `),
        message: expect.stringContaining('takes no part in the cluster: '),
        suggestion: `Start it. Is it gone for good: \`samsa broker unregister ${dead}\`.`,
      },
    ])
    // One problem, with all that follows from it: the leaders and replicas that are missing, its controller too.
    expect(health.problems).toMatchObject([
      {
        kind: 'broker-gone',
        severity: 'error',
        resource: `broker ${dead}`,
        message: expect.stringMatching(/\(ECONNREFUSED\): \d+ partitions? ha\w+ no leader/),
        suggestion: `samsa wait cluster --brokers 3 -b ${deadFirst}`,
      },
    ])
  })

  test.concurrent('is told with a count-down by `top brokers`', async ({expect}) => {
    const statusOf = () => /(DOWN|GONE) .*? try (in )?\S+/.exec(rowOf(dead))?.[0]
    await brokersScreen.waitFor(() => /^DOWN \d+s/.test(statusOf() ?? ''), 'it is down')
    await brokersScreen.waitForText('2 of 3 up')
    await brokersScreen.waitForText(`broker ${dead} does not answer`)
    // The controller fences it after broker.session.timeout.ms, and the cluster names it no more.
    await brokersScreen.waitFor(() => /^GONE \d+s/.test(statusOf() ?? ''), 'it has left')
    await brokersScreen.waitForText(`broker ${dead} has left the cluster`)
    const before = statusOf()
    await brokersScreen.waitFor(() => statusOf() !== before, 'it counts')
    // Its row is faint as a whole.
    expect(brokersScreen.output()).toMatch(new RegExp(`\x1b\\[38;5;\\d+m[^\x1b]*${dead} ✗ GONE`))
    // The others go on, though partitions lack the replica that was there.
    for (const other of others) expect(rowOf(other)).toMatch(/ (up|URP) /)
    expect(brokersScreen.isAltScreen()).toBe(true)
    // Whoever looks only now knows who belongs to the cluster, from the quorum and from replicas.
    const failOn = ['--once', '--fail-on', 'broker-down', '-b', deadLast]
    const problemsOf = ['top', 'problems', '--once', '--samples', '1', '-b', deadLast]
    const [{problems}, listed, glance] = await Promise.all([
      runJson<{problems: {kind: string; partitions: {topic: string}[]}[]}>(problemsOf),
      runJson<{brokers: {id: number; state: string}[]}>(['top', 'brokers', ...failOn], {code: 3}),
      runJson<{overview: object}>(['top', 'overview', ...failOn], {code: 3}),
    ])
    expect(listed.brokers.filter(({state}) => state !== 'up').map(({id}) => id)).toEqual([dead])
    expect(listed.brokers).toHaveLength(3)
    expect(glance.overview).toMatchObject({brokers: {up: 2, known: 3}})
    // One problem, with all that lacks the broker, and none for each of that.
    const offline = problems.filter(({partitions}) => partitions.some(({topic}) => topic === single))
    expect(offline).toMatchObject([
      {
        severity: 'error',
        kind: 'broker-gone',
        about: {type: 'broker', broker: dead},
        seen: expect.stringMatching(/: [1-9]\d* partitions? (has|have) no leader/),
        consequences: {offline: expect.any(Number), groups: expect.any(Number)},
      },
      {kind: 'group-stopped', about: {group}},
    ])
  })

  test.concurrent('is told of each partition and topic that lacks its replica by `top topic`, and sizes stay', async ({
    expect,
  }) => {
    const [first, second] = others
    // The controller fences it after broker.session.timeout.ms; metadata is at most 10 s old.
    await topicScreen.waitForText(new RegExp(` 0 +${first} +1/2 .* ✗ under min ISR.* KiB ${dead}`))
    await topicScreen.waitForText(`partition 0: under min ISR: broker ${dead} not in sync (${dead} offline)`)
    await topicScreen.waitForText(new RegExp(`  +1 +${second} +2/2 .* ok .* KiB none`))
    topicScreen.write('\x1b')
    await topicScreen.waitForText(new RegExp(`${replicated} .* ✗ 1 under[- ].* 4\\.\\d+ KiB `))
    topicScreen.write('q')
    expect(await topicScreen.exit).toEqual({code: 0, signal: null})
  })

  test.concurrent('stops no reader of what the others lead; what it led is named', async ({expect}) => {
    const partition = brokerIds.indexOf(dead)
    const alive = [0, 1, 2].filter((each) => each !== partition)
    const expected = alive.flatMap((each) => [`${each} a`, `${each} b`]).sort()
    const args = ['consume', single, '-b', deadFirst, '-f', '%p %v\n']
    follower = followSamsa(args)
    const [all, tail] = await Promise.all([runSamsa([...args, '-e']), runSamsa([...args, '--tail', '4'])])
    for (const run of [all, tail]) {
      expect(run.code).toBe(1)
      expect(run.stdout.split('\n').filter(Boolean).sort()).toEqual(expected)
      expect(run.stderr).toContain(`${single}-${partition} was not read`)
    }
    await expect.poll(() => follower?.written.stdout.split('\n').filter(Boolean).sort()).toEqual(expected)
  })

  test.concurrent('is described as far as anybody knows it', async ({expect}) => {
    await expect.poll(() => stateOf(dead)).not.toBe('up')
    const {stdout} = await runSamsa(['broker', 'describe', String(dead)])
    expect(stdout).toContain(
      'Not known: what is on its disks, whether its configs differ from those of the others.',
    )
  })

  test.concurrent('is missed by no writer', async ({expect}) => {
    const states = brokerIds.map((id) => ({id, state: id === dead ? 'stopped' : 'running'}))
    expect(await cluster.status()).toMatchObject({state: 'partial', brokers: states})
    await expect.poll(() => inSync(copied)).toHaveLength(2)
    await writer.send({topic: copied, messages: [{value: 'during'}]})
  })
})

describe('a broker that comes back', () => {
  beforeAll(async () => {
    await cluster.startBroker(dead)
    // Before anything else is asked: whoever asks for all topics fails while one has no leader.
    await expectCure()
  })

  test.concurrent('is told by `top brokers`', async ({expect}) => {
    await brokersScreen.waitForText('3 of 3 up')
    await brokersScreen.waitForText(new RegExp(`broker ${dead} (answers again|has joined the cluster)`))
    expect(rowOf(dead)).toMatch(/ (up|URP|NOT IN SYNC \d+) /)
    brokersScreen.write('q')
    expect(await brokersScreen.exit).toEqual({code: 0, signal: null})
  })

  test.concurrent('a commit of a record that an election took away: what is there now is read, and said', async ({
    expect,
  }) => {
    // Offset 1 was written under the second leader: to the first one's epoch the log ended at 1.
    const away = randomName('away')
    const offsets = [{group: away, topic: copied, partition: 0, offset: 2, leaderEpoch: 0}]
    const input = JSON.stringify({offsets})
    expect(await runSamsa(['group', 'import', '-', '--yes'], {input})).toMatchObject({code: 0})
    const run = await runSamsa(['consume', copied, '-g', away, '-n', '1'])
    expect(run).toMatchObject({code: 0, stdout: 'during\n'})
    expect(run.stderr).toContain(`${copied}-0: the log was cut back to offset 1 behind the position 2`)
    // What it commits carries the epoch, so that the next look finds the same log.
    const {offsets: committed} = await runJson<{offsets: {offset: number; leaderEpoch: number}[]}>([
      ...['group', 'export', away, '--json'],
    ])
    expect(committed).toMatchObject([{offset: 2}])
    expect(committed[0]?.leaderEpoch).toBeGreaterThan(0)
    const again = await runSamsa(['consume', copied, '-g', away, '-e'])
    expect(again).toMatchObject({code: 0, stdout: '', stderr: ''})
  })

  test.concurrent('is read on by who has waited for it', async ({expect}) => {
    const all = [0, 1, 2].flatMap((each) => [`${each} a`, `${each} b`])
    await expect.poll(() => follower?.written.stdout.split('\n').filter(Boolean).sort()).toEqual(all)
    follower?.child.kill('SIGTERM')
    expect(await follower?.closed).toEqual([143, null])
  })

  test.concurrent('has what was written meanwhile', async ({expect}) => {
    expect(await cluster.status()).toMatchObject({state: 'running'})
    await expect.poll(() => inSync(copied)).toHaveLength(3)
    expect((await readAll(copied)).map(({value}) => String(value))).toEqual(['before', 'during'])
  })
})

/** Who was the only one in sync and was killed is not elected again by itself: what `cluster health` says of it mends it. */
async function expectCure(): Promise<void> {
  const ignored = ['--ignore', 'leader-imbalance,under-replicated,under-min-isr,group-rebalancing']
  const {problems} = await runJson<{problems: object[]}>(['cluster', 'health', ...ignored], {code: 3})
  expect(problems).toMatchObject([
    {
      kind: 'partition-offline',
      resource: `partition ${reduced}-0`,
      suggestion: expect.stringContaining(`samsa elect unclean ${reduced}:0`),
    },
  ])
  expect(await runJson(['elect', 'unclean', `${reduced}:0`, '--yes'])).toMatchObject({
    elections: [{outcome: 'elected', from: null, to: dead}],
  })
  expect((await readAll(reduced)).map(({value}) => String(value))).toEqual(['kept'])
}

/** What `broker list` says of a broker. */
async function stateOf(id: number): Promise<string | undefined> {
  const run = await runSamsa(['broker', 'list', '-o', 'json'])
  const {brokers} = JSON.parse(run.stdout) as {brokers: {id: number; state: string}[]}
  return brokers.find((each) => each.id === id)?.state
}

/** Replicas that have everything, of a topic with one partition. */
async function inSync(topic: string): Promise<number[]> {
  const {topics} = await withAdmin((admin) => admin.fetchTopicMetadata({topics: [topic]}))
  return topics[0]?.partitions[0]?.isr ?? []
}
