import {Parser} from '@oclif/core'
import {describe, expect, test} from 'vitest'
import type {
  BrokerReport,
  ClusterReport,
  TroubledPartition,
} from '../../../../src/core/dashboard/cluster-report.ts'
import type {GroupReport, GroupsReport} from '../../../../src/core/dashboard/groups-report.ts'
import type {HealthLook} from '../../../../src/core/dashboard/health-look.ts'
import {findProblems, type ProblemFeeds} from '../../../../src/core/dashboard/problems/find-problems.ts'
import {problemOfTopic} from '../../../../src/core/dashboard/problems/partition-problems.ts'
import {
  PROBLEM_KINDS,
  type Problem,
  type ProblemKind,
  placeName,
  problemId,
} from '../../../../src/core/dashboard/problems/problem.ts'
import {formatCommandLine} from '../../../../src/core/names/command-line.ts'
import {Failure} from '../../../../src/errors/failure.ts'
import {troubledCluster} from '../../../tui/cluster-reports.ts'
import {someConnectors} from '../../../tui/connect-reports.ts'
import {groupsInEveryStatus, groupsInTrouble} from '../../../tui/group-reports.ts'
import {problemsBeside, troubleBeside} from '../../../tui/health-looks.ts'

const [someBroker] = troubledCluster.brokers
if (someBroker === undefined) throw new Error('there are brokers')
const denied = new Failure('denied', 'Not allowed.', {code: 'CLUSTER_AUTHORIZATION_FAILED'})

function broker(id: number, changes: Partial<BrokerReport> = {}): BrokerReport {
  return {...(someBroker as BrokerReport), id, host: `kafka-${id}`, ...changes}
}

/** Three brokers and nothing wrong, but for what is given. */
function clusterWith(changes: Partial<ClusterReport> = {}): ClusterReport {
  const health = {...troubledCluster.health, partitions: 400}
  return {
    ...troubledCluster,
    brokers: [1, 2, 3].map((id) => broker(id)),
    troubled: [],
    health,
    ...changes,
  }
}

function lost(state: 'down' | 'gone', code = 'ECONNREFUSED'): Partial<BrokerReport> {
  const {pulse} = broker(0)
  const error = new Failure('unreachable', 'It does not answer.', {code})
  return {state, pulse: {...pulse, error}, lostSinceMs: troubledCluster.atMs - 42_000}
}

function troubled(changes: Partial<TroubledPartition> = {}): TroubledPartition {
  const usual = {topic: 'orders', partition: 0, leader: 1, replicas: [1, 2, 3], isr: [1, 2, 3]}
  return {...usual, offlineReplicas: [], minIsr: 2, ...changes}
}

function groupsWith(groups: readonly GroupReport[], changes: Partial<GroupsReport> = {}): GroupsReport {
  return {...groupsInTrouble, groups, ...changes}
}

const wellGroups = groupsWith([])

function problemsOf(cluster: ClusterReport, groups: GroupsReport = wellGroups): readonly Problem[] {
  return findProblems({cluster, groups}).problems
}

/** `error broker-gone "broker 3 ..." samsa wait cluster` */
function told({severity, kind, seen, command}: Problem): string {
  return `${severity} ${kind}: ${seen} | ${formatCommandLine(['samsa'], command)}`
}

const full = {logBytes: 90n, totalBytes: 100n, usableBytes: 14n, offlineDirectories: 0, directories: []}

test.each<[string, Partial<ClusterReport>, readonly string[]]>([
  ['nothing', {}, []],
  [
    'topics that are there, and that this user may not describe',
    {hiddenTopics: 2},
    [
      expect.stringMatching(
        /^warn unread: 2 topics beside the \d+ that can be seen are hidden from this user \|/,
      ),
    ],
  ],
  [
    'no controller',
    {controllerId: null},
    [
      'error no-controller: there is no controller: no leader is elected, no topic is created or changed | samsa wait cluster',
    ],
  ],
  [
    'no controller, as brokers say by their code',
    {controllerId: null, controllerError: new Failure('failed', 'No.', {code: 'NOT_CONTROLLER'})},
    [expect.stringMatching(/^error no-controller: /)],
  ],
  [
    'a broker that does not answer',
    {brokers: [broker(1), broker(2, lost('down', 'ETIMEDOUT'))]},
    [
      'error broker-down: broker 2 (kafka-2:9092) has not answered for 42s (ETIMEDOUT) | samsa wait cluster --brokers 2',
    ],
  ],
  [
    'a partition without a leader, whose brokers are there',
    {troubled: [troubled({leader: -1, isr: [2]})]},
    [
      'error partition-offline: orders-0 has no leader: nothing is read or written there | samsa elect unclean orders:0',
    ],
  ],
  [
    'partitions under min ISR, whose brokers are there',
    {troubled: [0, 1].map((partition) => troubled({partition, isr: [1]}))},
    [
      'error under-min-isr: 2 partitions of orders have too few in-sync replicas (orders-0: 1 of the 2 in-sync replicas that acks=all takes): such writes fail | samsa topic describe orders',
    ],
  ],
  [
    'a broker that is there, and not in sync',
    {troubled: [troubled({isr: [1, 3]}), troubled({topic: 'other', isr: [1, 3]})]},
    [
      'error under-replicated: broker 2 is not in sync for 2 partitions of 2 topics | samsa topic list --under-replicated --internal',
    ],
  ],
  [
    'leaders that are elsewhere',
    {troubled: [troubled({leader: 2}), troubled({topic: 'other', leader: 3})]},
    [
      'warn leader-not-preferred: 2 of 400 partitions are not led by the preferred replica, which is in sync | samsa elect preferred orders other',
    ],
  ],
  [
    'a disk at 86 %',
    {brokers: [broker(1, {disk: full})]},
    [
      'warn disk-nearly-full: the volumes of broker 1 are 86.0% full: 14 B of 100 B are left, logs take 90 B | samsa topic list --sizes --internal',
    ],
  ],
  [
    'a disk at 96 %',
    {brokers: [broker(1, {disk: {...full, usableBytes: 4n}})]},
    [expect.stringMatching(/^error disk-nearly-full: the volumes of broker 1 are 96.0% full/)],
  ],
  [
    'a log directory that is offline',
    {brokers: [broker(1, {disk: {...full, usableBytes: 50n, offlineDirectories: 1}})]},
    [
      'error log-dir-offline: a log directory of broker 1 is offline, with the replicas in it | samsa topic list --under-replicated --internal',
    ],
  ],
])('%s', (_name, changes, expected) => {
  expect(problemsOf(clusterWith(changes)).map(told)).toEqual(expected)
})

describe('what follows from a broker that is away', () => {
  // Partition 0 was led by it alone, 1 has too few replicas without it, the others lack one and are led by another.
  const partitions = Array.from({length: 300}, (_, partition) => {
    if (partition === 0) return troubled({partition, leader: -1, replicas: [3], isr: [3], minIsr: 1})
    return troubled({partition, replicas: [3, 1, 2], leader: 1, isr: partition === 1 ? [1] : [1, 2]})
  })
  const cluster = clusterWith({
    brokers: [broker(1), broker(2), broker(3, lost('gone'))],
    troubled: partitions.map((each) => (each.partition === 1 ? {...each, replicas: [3, 1]} : each)),
  })

  test('is no problem of its own: there is one, with what it takes with it', () => {
    const problems = problemsOf(cluster)
    expect(problems.map(told)).toEqual([
      'error broker-gone: broker 3 (kafka-3:9092) has been gone for 42s (ECONNREFUSED): 1 partition has no leader, 1 partition takes no writes with acks=all, 300 partitions lack an in-sync replica | samsa wait cluster --brokers 3',
    ])
    expect(problems).toMatchObject([
      {
        about: {type: 'broker', broker: 3},
        sinceMs: cluster.atMs - 42_000,
        consequences: {offline: 1, underMinIsr: 1, underReplicated: 300, groups: 0},
        cause:
          'Nothing listens there: its process has ended. Its log says why; start it. What has no leader waits for it, and the lag of its readers with it',
      },
    ])
    expect(problems[0]?.partitions).toHaveLength(300)
  })

  test('nor is what groups cannot read for want of its leaders; what else is wrong with them is', () => {
    const [stalled] = groupsInTrouble.groups.filter(({group}) => group === 'orders-enricher')
    const [row] = stalled?.partitions ?? []
    if (stalled === undefined || row === undefined) throw new Error('there is a group that hangs')
    const unread = {...row, topic: 'orders', partition: 0, status: 'ERROR' as const, lag: null}
    const alone = {...stalled, group: 'alone', partitions: [unread]}
    const both = {...stalled, partitions: [unread, row]}
    const problems = problemsOf(cluster, groupsWith([alone, both]))
    expect(problems.map(({kind, about}) => [kind, about])).toEqual([
      ['broker-gone', {type: 'broker', broker: 3}],
      [
        'group-stalled',
        {type: 'group-partition', group: 'orders-enricher', topic: 'orders-eu-west', partition: 0},
      ],
    ])
    expect(problems[0]?.consequences?.groups).toBe(2)
    // While the leader is there, the same could not be read, and nobody knows why.
    const unexplained = problemsOf(clusterWith(), groupsWith([alone]))
    expect(unexplained).toMatchObject([{kind: 'unread', severity: 'warn'}])
  })

  test('a partition that lacks another broker too is told of that one as well', () => {
    const both = {...cluster, troubled: [troubled({isr: [1]})]}
    expect(problemsOf(both).map(({kind, about}) => [kind, about])).toEqual([
      ['broker-gone', {type: 'broker', broker: 3}],
      ['under-replicated', {type: 'broker', broker: 2}],
    ])
  })
})

test('groups: one problem each, of the worst partition, the worst first, with the cause and the command', () => {
  const problems = problemsOf(clusterWith(), groupsInEveryStatus)
  expect(
    problems.map(({severity, kind, about, command}) => [
      severity,
      kind,
      'group' in about ? about.group : about,
      formatCommandLine(['samsa'], command),
    ]),
  ).toEqual([
    ['error', 'group-lost', 'has-lost', 'samsa config get topic orders-eu-west'],
    ['error', 'group-at-risk', 'is-at-risk', 'samsa config get topic orders-eu-west'],
    [
      'error',
      'group-ahead',
      'is-ahead',
      'samsa group reset is-ahead --topic orders-eu-west:0 --to earliest --dry-run',
    ],
    ['error', 'group-stopped', 'is-stopped', 'samsa group describe is-stopped'],
    ['error', 'group-stalled', 'is-stalled', 'samsa group peek is-stalled --topic orders-eu-west:0'],
    ['error', 'group-rewind', 'is-rewound', 'samsa lag is-rewound --topic orders-eu-west --rates --time'],
    ['warn', 'group-behind', 'is-behind', 'samsa group describe is-behind'],
    ['warn', 'unread', 'has-an-error', 'samsa topic describe orders-eu-west'],
  ])
  expect(problems.find(({kind}) => kind === 'group-stalled')).toMatchObject({
    seen: 'orders-eu-west-0 not advanced for 3m40s, owner consumer-a alive, commits usually every 5s, the last 12 in an open transaction',
    cause:
      'A member has it, but its commit does not move: it hangs, or fails at one record. This is the record that it reads next',
    sinceMs: groupsInEveryStatus.atMs - 220_000,
  })
})

describe('a group', () => {
  const named = (name: string): GroupReport => {
    const found = groupsInEveryStatus.groups.find(({group}) => group === name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }
  const only = (group: GroupReport, changes: Partial<GroupsReport> = {}) =>
    problemsOf(clusterWith(), groupsWith([group], changes))

  test('with several partitions of its worst status: the one with the most lag, and how many share it', () => {
    const group = named('is-stalled')
    const partitions = group.partitions.flatMap((row) =>
      [1n, 900n, 30n].map((lag, partition) => ({...row, partition, lag, openTxn: 0n})),
    )
    expect(only({...group, partitions})).toMatchObject([
      {about: {partition: 1}, seen: expect.stringMatching(/^orders-eu-west-1 .*\(and 2 partitions more\)$/)},
    ])
  })

  test.each<
    [
      string,
      Partial<GroupsReport['retention'] extends ReadonlyMap<string, infer R> ? R : never>,
      'time' | 'bytes',
      string,
    ]
  >([
    ['a week', {retentionMs: 604_800_000n}, 'time', '-c retention.ms=14d'],
    ['90 minutes', {retentionMs: 5_400_000n}, 'time', '-c retention.ms=3h'],
    ['a length that is no whole minute', {retentionMs: 1_001n}, 'time', '-c retention.ms=2002'],
    ['half a GiB', {retentionBytes: 536_870_912n}, 'bytes', '-c retention.bytes=1024MiB'],
  ])('at risk in a topic that keeps %s: twice as much is proposed', (_name, kept, lossBy, flags) => {
    const group = named('is-at-risk')
    const partitions = group.partitions.map((row) => ({...row, lossBy}))
    const retention = new Map([
      ['orders-eu-west', {cleanup: 'delete' as const, retentionMs: null, retentionBytes: null, ...kept}],
    ])
    const [problem] = only({...group, partitions}, {retention})
    expect(problem && formatCommandLine(['samsa'], problem.command)).toBe(
      `samsa topic alter orders-eu-west ${flags}`,
    )
  })

  test('with a loss: what it would be without is told too', () => {
    const group = named('has-lost')
    const partitions = group.partitions.map((row) => ({...row, underlyingStatus: 'STOPPED' as const}))
    const [problem] = only({...group, partitions, members: []})
    expect(problem?.cause).toContain('. STOPPED: the group had members and has none')
  })

  test('that rebalances: for a moment it is nothing, for long a warning, without reading an error', () => {
    const group = named('is-rebalancing')
    expect(only({...group, rebalancingForMs: 59_000})).toEqual([])
    expect(only({...group, rebalancingForMs: 61_000})).toMatchObject([
      {kind: 'group-rebalancing', severity: 'warn', sinceMs: groupsInTrouble.atMs - 61_000},
    ])
    const stalled = named('is-stalled')
    const partitions = stalled.partitions.map((row) => ({...row, note: 'rebalancing' as const}))
    expect(only({...stalled, partitions})).toMatchObject([
      {kind: 'group-rebalancing', severity: 'error', command: {verb: ['group', 'describe']}},
    ])
  })

  test('that falls behind: more members help only where there are partitions for them', () => {
    const group = named('is-behind')
    expect(only(group)).toMatchObject([
      {cause: expect.stringContaining('no member more would get a partition')},
    ])
    const partitions = group.partitions.flatMap((row) =>
      [0, 1, 2, 3].map((partition) => ({...row, partition})),
    )
    expect(only({...group, partitions})).toMatchObject([
      {cause: expect.stringContaining('up to one a partition (3 for 4 partitions now)')},
    ])
  })
})

describe('unknown is never fine', () => {
  test.each<[string, Partial<ClusterReport>, string, string]>([
    [
      'whether there is a controller',
      {controllerId: null, controllerError: denied},
      'whether there is a controller is unknown',
      'It takes the permission DESCRIBE on the cluster, which this user does not have',
    ],
    [
      'min.insync.replicas',
      {unreadMinIsr: {topics: ['orders'], failure: denied}},
      'min.insync.replicas of orders is unknown, and so whether writes with acks=all work',
      'It takes the permission DESCRIBE_CONFIGS on the topic, which this user does not have',
    ],
    [
      'how full disks are: one problem for all brokers with one reason',
      {brokers: [1, 2].map((id) => broker(id, {disk: null, diskError: 'CLUSTER_AUTHORIZATION_FAILED'}))},
      'how full the disks of 2 brokers are is unknown',
      'It takes the permission DESCRIBE on the cluster, which this user does not have',
    ],
    [
      'a broker that was not asked yet',
      {brokers: [broker(1), broker(2, {state: 'new'})]},
      'broker 2 has not answered yet',
      'The first answer may take five seconds',
    ],
  ])('%s', (_name, changes, seen, cause) => {
    expect(problemsOf(clusterWith(changes))).toMatchObject([{kind: 'unread', severity: 'warn', seen, cause}])
  })

  test('groups that may not be read, brokers whose groups are not listed, feeds that bring nothing', () => {
    const secret = groupsInTrouble.groups.filter(({group}) => group === 'secret')
    const groups = groupsWith(secret, {errors: ['Broker 2 does not answer.']})
    const stale = {sinceMs: 5, retryAtMs: null, message: 'No broker answers.', attempt: 2}
    const {problems} = findProblems({cluster: null, groups, stale: {cluster: stale}})
    expect(problems.map(({kind, seen, cause}) => [kind, seen, cause])).toEqual([
      ['unread', 'the brokers could not be read: what is said of them is old', 'No broker answers'],
      ['unread', 'there may be groups that are not listed', 'Broker 2 does not answer'],
      [
        'unread',
        'group secret could not be read: Group secret may not be read',
        'It takes the permission DESCRIBE on the group, which this user does not have',
      ],
    ])
  })

  test('when what is unread may be lost, but only where records were looked at', () => {
    const [unread] = groupsInEveryStatus.groups.filter(({group}) => group === 'is-unread')
    if (unread === undefined) throw new Error('there is such a group')
    const partitions = unread.partitions.map((row) => ({...row, lossBy: null}))
    const groups = [{...unread, partitions}]
    expect(problemsOf(clusterWith(), groupsWith(groups))).toEqual([])
    expect(problemsOf(clusterWith(), groupsWith(groups, {isEveryGroupInFocus: true}))).toMatchObject([
      {kind: 'unread', about: {type: 'group', group: 'is-unread'}},
    ])
  })
})

test('of a topic by itself, as its screens know it', () => {
  const offline = {offlineReplicas: [3]}
  expect(problemOfTopic('orders', [])).toBeNull()
  expect(problemOfTopic('orders', [troubled({leader: 2})])).toBeNull()
  expect(problemOfTopic('orders', [troubled({isr: [1, 2], ...offline})])).toMatchObject({
    kind: 'under-replicated',
    about: {type: 'partition', topic: 'orders', partition: 0},
    cause: 'Broker 3 is away, or the disk with the replica has failed',
  })
  expect(problemOfTopic('orders', [troubled({isr: [1]}), troubled({leader: -1, ...offline})])).toMatchObject({
    kind: 'partition-offline',
  })
})

test('ids hold from poll to poll, and tell all problems apart', () => {
  const problems = problemsOf(troubledCluster, groupsInTrouble)
  expect(new Set(problems.map(problemId)).size).toBe(problems.length)
  const later = problemsOf({...troubledCluster, atMs: troubledCluster.atMs + 2000}, groupsInTrouble)
  expect(later.map(problemId)).toEqual(problems.map(problemId))
  // The same reports are looked through once.
  const feeds = {cluster: troubledCluster, groups: groupsInTrouble}
  expect(findProblems(feeds)).toBe(findProblems({...feeds}))
})

/** What only looks beside polls find (test/core/health). */
const FOUND_BY_LOOKS: ReadonlySet<ProblemKind> = new Set([
  'quorum-no-majority',
  'certificate-expiring',
  'hanging-transaction',
  'reassignment-stuck',
  'quorum-lagging',
  'clock-skew',
  'throttle-left',
  'leader-imbalance',
  'mixed-versions',
])

/** One of each kind, and of each way to tell it. */
function everyProblem(): readonly Problem[] {
  const offline = [troubled({leader: -1, isr: [2]})]
  const retention = new Map([
    ['orders-eu-west', {cleanup: 'delete' as const, retentionMs: 1000n, retentionBytes: null}],
  ])
  const rebalancing = groupsInEveryStatus.groups.map((group) => ({...group, rebalancingForMs: 90_000}))
  return [
    ...problemsOf(clusterWith({controllerId: null, troubled: offline}), groupsInEveryStatus),
    ...problemsOf(clusterWith({controllerId: null, controllerError: denied}), {
      ...groupsWith(rebalancing, {retention, errors: ['No.']}),
    }),
    ...problemsOf(troubledCluster, groupsInTrouble),
    ...problemsOf(clusterWith({troubled: [troubled({isr: [1]}), troubled({leader: 2})]})),
    ...findProblems({
      cluster: null,
      groups: null,
      connect: someConnectors,
      connectFlags: ['--connect', 'http://connect-1:8083'],
      stale: {connect: {sinceMs: 1, retryAtMs: null, message: 'No answer.', attempt: 1}},
    }).problems,
    ...problemsOf(clusterWith({brokers: [broker(1, {disk: {...full, offlineDirectories: 2}})]})),
    ...problemsOf(
      clusterWith({
        brokers: [broker(1, {disk: null, diskError: 'X'})],
        unreadMinIsr: {topics: ['a'], failure: denied},
        troubled: [troubled({isr: [1, 3]}), troubled({topic: 'other', isr: [1, 3]})],
      }),
    ),
  ]
}

const commands = new URL('../../../../src/commands/', import.meta.url)

test('every command is one that samsa takes', async () => {
  const problems = everyProblem()
  expect([...new Set(problems.map(({kind}) => kind))].sort()).toEqual(
    PROBLEM_KINDS.filter((kind) => !FOUND_BY_LOOKS.has(kind)).sort(),
  )
  const taken = new Set<string>()
  for (const {command} of problems) {
    const {verb, names = [], flags = []} = command
    const {default: Command} = await import(/* @vite-ignore */ new URL(`${verb.join('/')}.ts`, commands).href)
    const options = {
      flags: {...Command.baseFlags, ...Command.flags},
      args: Command.args,
      strict: Command.strict,
    }
    await Parser.parse([...names, ...flags], options)
    taken.add(verb.join(' '))
  }
  expect([...taken].sort()).toEqual([
    'cluster describe',
    'config get',
    'connect describe',
    'connect list',
    'connect restart',
    'elect preferred',
    'elect unclean',
    'group describe',
    'group list',
    'group peek',
    'group reset',
    'lag',
    'topic alter',
    'topic describe',
    'topic list',
    'wait cluster',
  ])
})

test('what looks beside polls find stands among the rest, and what it covers is not told twice', () => {
  const elsewhere = troubled({leader: 2, isr: [1, 2, 3]})
  const cluster = clusterWith({
    controllerId: null,
    controllerError: denied,
    troubled: [elsewhere, troubled({topic: 'arriving', isr: [1, 2]})],
  })
  const imbalance: Problem = {
    kind: 'leader-imbalance',
    severity: 'warn',
    about: {type: 'broker', broker: 1},
    seen: 'broker 1 does not lead its own',
    cause: 'It was away',
    command: {verb: ['topic', 'describe']},
    sinceMs: null,
    consequences: null,
    partitions: [elsewhere],
  }
  const move = {topic: 'arriving', partition: 0, from: [1, 2], to: [1, 3], adding: [3], removing: [2]}
  const look: HealthLook = {
    ...troubleBeside,
    atMs: cluster.atMs,
    problems: [...problemsBeside, imbalance],
    moving: [{...move, replicas: [1, 2, 3]}],
  }
  const kindsOf = (health: HealthLook | null) =>
    findProblems({cluster, groups: null, health}).problems.map(
      ({kind, about}) => `${kind} ${placeName(about)}`,
    )
  expect(kindsOf(look)).toEqual([
    'hanging-transaction orders-eu-west-3',
    'throttle-left broker 2',
    'unread cluster',
    'leader-imbalance broker 1',
  ])
  // Without it, or where it is old, there is what polls tell.
  const without = kindsOf(null)
  expect(without).toEqual(['under-replicated broker 3', 'unread cluster', 'leader-not-preferred cluster'])
  expect(kindsOf({...look, atMs: cluster.atMs - 121_000})).toEqual(without)
  const stale = {sinceMs: 1, retryAtMs: null, message: 'No answer.', attempt: 1}
  expect(findProblems({cluster, groups: null, health: null, stale: {health: stale}}).problems).toMatchObject([
    {kind: 'under-replicated'},
    {kind: 'unread', seen: 'what cluster health looks at could not be read: what is said of them is old'},
    {kind: 'unread'},
    {kind: 'leader-not-preferred'},
  ])
})

const connectFlags = ['--connect', 'http://connect-1:8083']

test('connectors that have failed or wait for a worker stand among the rest, where somebody has set the workers', () => {
  const cluster = clusterWith({atMs: someConnectors.atMs})
  const {problems, looked} = findProblems({cluster, groups: null, connect: someConnectors, connectFlags})
  expect(
    problems.map(({kind, severity, about, seen, cause}) => [kind, severity, placeName(about), seen, cause]),
  ).toEqual([
    [
      'connector-failed',
      'error',
      'connector evil\x1b[2Jname',
      'connector evil\x1b[2Jname has failed',
      'ConnectException: Failed to find any class that implements Connector',
    ],
    [
      'connector-failed',
      'error',
      'connector orders-to-warehouse',
      '1 of 2 tasks of connector orders-to-warehouse has failed: it copies only a part',
      'PSQLException: ERROR: relation "orders" does not exist',
    ],
    [
      'connector-unassigned',
      'warn',
      'connector clicks-in',
      'connector clicks-in, or a task of it, is run by no worker',
      'Workers share connectors out anew, which passes, or too few of them are left',
    ],
  ])
  expect(looked.connectors).toBe(6)
  expect(problems.slice(1).map(({command}) => formatCommandLine(['samsa'], command))).toEqual([
    'samsa connect restart orders-to-warehouse --failed-only --connect http://connect-1:8083',
    'samsa connect describe clicks-in --connect http://connect-1:8083',
  ])
  // What a screen of connectors has brought from elsewhere is nobody's expectation.
  expect(findProblems({cluster, groups: null, connect: someConnectors})).toMatchObject({
    problems: [],
    looked: {connectors: null},
  })
})

test('workers that cannot be asked are unknown, and what they told before is told as old, not for ever', () => {
  const stale = {connect: {sinceMs: 1, retryAtMs: null, message: 'It refuses connections.', attempt: 1}}
  const cluster = clusterWith({atMs: someConnectors.atMs})
  const kindsOf = (changes: Partial<ProblemFeeds>) =>
    findProblems({cluster, groups: null, connectFlags, stale, ...changes}).problems.map(({kind, seen}) =>
      kind === 'unread' ? seen : kind,
    )
  expect(kindsOf({})).toEqual([
    'whether connectors run is unknown: the workers of Kafka Connect could not be asked',
  ])
  const old = [
    'connector-failed',
    'connector-failed',
    'connector-unassigned',
    'the workers of Kafka Connect could not be asked: what is said of connectors is old',
  ]
  expect(kindsOf({connect: someConnectors})).toEqual(old)
  const longAfter = clusterWith({atMs: someConnectors.atMs + 121_000})
  expect(kindsOf({connect: someConnectors, cluster: longAfter})).toEqual(kindsOf({}))
})

test('every kind is in the schema of the output', async () => {
  const {default: schema} = await import('../../../../docs/schemas/top.json', {with: {type: 'json'}})
  expect(schema.$defs.problem.properties.kind.enum).toEqual([...PROBLEM_KINDS])
})
