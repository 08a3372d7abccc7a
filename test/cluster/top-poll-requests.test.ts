import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {commitOffsets, type OffsetToCommit} from '../../src/core/offsets/commit-offsets.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {createTopic, createTopics, produce} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {requestNames} from '../support/request-names.ts'
import {randomName} from '../support/run-samsa.ts'

// What one poll of each view of top asks of a broker, counted on the wire: a real broker behind a proxy, which only the
// dashboard goes through. Topics and groups of other tests come and go beside it.

let kafka: ProxiedKafka
let counts: Record<string, number> = {}
/** When the last request went by. */
let lastMs = 0

beforeAll(async () => {
  kafka = await startProxiedKafka()
})

afterAll(() => kafka?.stop())

/** Counts requests from now on, those that have a name in them where one is given. */
function countRequests(named = ''): void {
  counts = {}
  kafka.proxy.fateOf = ({apiKey, frame}) => {
    lastMs = performance.now()
    const name = requestNames[apiKey] ?? String(apiKey)
    if (frame.includes(named)) counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
}

/** What is asked for now and then, by its age: a poll may bring it along or not. */
const AGED = new Set([
  'Metadata',
  'ListGroups',
  'DescribeConfigs',
  'DescribeLogDirs',
  'DescribeQuorum',
  'DescribeProducers',
])

/** What groups of other tests may need besides, in one request for all: their members, their small lags, and their open transactions. */
const OF_OTHERS = new Set(['DescribeGroups', 'Fetch', 'ListTransactions', 'DescribeTransactions'])

/** The high watermarks of the first line; the log starts, high watermarks and last stable offsets of groups. */
const GROUPS_POLL = {OffsetFetch: 1, ListOffsets: 1 + 3}

/** A look at health: replicas on the move and open transactions, beside controllers and configs by their age. */
const HEALTH_LOOK = {ListPartitionReassignments: 1, DescribeProducers: 1}

/** What one poll of each view asks of the broker; a request of one byte to each broker measures how long it takes. */
const POLLS = {
  overview: {...GROUPS_POLL, ...HEALTH_LOOK, ApiVersions: 1},
  topics: GROUPS_POLL,
  topic: {ListOffsets: 1},
  groups: GROUPS_POLL,
  group: GROUPS_POLL,
  brokers: {ListOffsets: 1, ApiVersions: 1},
  txn: {ListOffsets: 1, ListTransactions: 1},
  moves: {ListOffsets: 1, ListPartitionReassignments: 1},
  connect: {ListOffsets: 1},
  problems: {...GROUPS_POLL, ...HEALTH_LOOK, ApiVersions: 1},
} as const satisfies Record<string, Record<string, number>>

/** Whether nothing has been asked for a while. With an interval of an hour, what was under way is then done. */
function isQuiet(): boolean {
  return performance.now() - lastMs > 200
}

async function commitAll(commits: readonly OffsetToCommit[]): Promise<void> {
  const connection = plainConnection(kafka.directServers)
  const cluster = new Cluster(connection, new AbortController().signal)
  try {
    const failed = [...(await commitOffsets(cluster, commits)).values()].filter((each) => each !== null)
    expect(failed).toEqual([])
  } finally {
    cluster.close()
  }
}

/** So many topics, and groups that have committed in them; how their names begin, and that of the first topic. */
async function createMany(topics: number, groups: number): Promise<{prefix: string; topic: string}> {
  const prefix = randomName('polled')
  const topicNamed = (index: number): string => `${prefix}-${index % topics}`
  const groupNamed = (index: number): string => `${prefix}-group-${index}`
  await createTopics(
    Array.from({length: topics}, (_, index) => ({topic: topicNamed(index), numPartitions: 2})),
  )
  await commitAll(
    Array.from({length: groups * 2}, (_, index) => ({
      group: groupNamed(Math.floor(index / 2)),
      topic: topicNamed(Math.floor(index / 2)),
      partition: index % 2,
      offset: 0n,
    })),
  )
  return {prefix, topic: topicNamed(0)}
}

/** Opens a dashboard that polls only when it is told to. */
async function openTop(...words: readonly string[]): Promise<TerminalSession> {
  countRequests()
  const args = ['top', ...words, '--interval', '1h', '-b', kafka.servers]
  const session = startTerminal(args, {cols: 140, rows: 40})
  onTestFinished(() => session.kill('SIGKILL'))
  await session.waitForText(' live ')
  return session
}

/**
 * Tells a view to poll until a poll has asked no more than is expected of each kind: one that falls on a new topic of
 * another test may have to ask more.
 */
async function expectPolls(session: TerminalSession, view: keyof typeof POLLS): Promise<void> {
  const expected: Readonly<Record<string, number>> = POLLS[view]
  const fewest = new Map<string, number>()
  await expect.poll(isQuiet, {message: view}).toBe(true)
  await expect
    .poll(
      async () => {
        counts = {}
        session.write('r')
        const isPolled = () => Object.entries(expected).every(([kind, least]) => (counts[kind] ?? 0) >= least)
        await expect.poll(() => isPolled() && isQuiet(), {message: view}).toBe(true)
        for (const kind of new Set([...Object.keys(counts), ...fewest.keys()]))
          fewest.set(kind, Math.min(fewest.get(kind) ?? Number.POSITIVE_INFINITY, counts[kind] ?? 0))
        const counted = (kind: string): boolean =>
          kind in expected || !(AGED.has(kind) || OF_OTHERS.has(kind))
        const asked = [...fewest].filter(([kind, count]) => counted(kind) && count > 0)
        for (const kind of OF_OTHERS) expect(fewest.get(kind) ?? 0, kind).toBeLessThanOrEqual(1)
        return Object.fromEntries(asked)
      },
      {message: view},
    )
    .toEqual(expected)
}

test('a poll of a view is a fixed number of requests to a broker, however many topics and groups there are', async () => {
  const {prefix, topic} = await createMany(30, 60)
  // What a view has begun to ask goes on in the views after it: each adds something.
  const first = await openTop('topic', topic)
  await expectPolls(first, 'topic')
  first.write('5')
  await first.waitForText('BROKERS 1')
  await expectPolls(first, 'brokers')
  first.write('7')
  await first.waitForText('TRANSACTIONS')
  await expectPolls(first, 'txn')
  // One small request, where nothing is on the move.
  first.write(':moves\r')
  await first.waitForText('no replica is on the move')
  await expectPolls(first, 'moves')
  // Workers are asked, and nothing says where they are: that is said, and ends nothing.
  first.write('8')
  await first.waitForText('Nothing says where the workers of Kafka Connect are.')
  await first.waitForText('Give --connect URL, SAMSA_CONNECT')
  await expectPolls(first, 'connect')
  first.write('1')
  await first.waitForText('busiest topics')
  await expectPolls(first, 'overview')
  first.write('6')
  await first.waitForText('PROBLEMS')
  await expectPolls(first, 'problems')
  first.kill('SIGKILL')
  await first.exit
  const second = await openTop('topics', '--filter', prefix)
  await second.waitForText(/TOPICS 30\b/)
  await expectPolls(second, 'topics')
  second.write(`3/\x15${prefix}\r`)
  await second.waitForText(/GROUPS 60\b/)
  await expectPolls(second, 'groups')
  second.write('\r')
  await second.waitForText('[PARTITIONS]')
  await expectPolls(second, 'group')
})

test('records behind a small lag are looked at once, not with every poll', async () => {
  const name = randomName('small')
  const topic = await createTopic(name, {partitions: 3})
  await produce(
    topic,
    [0, 1, 2].map((partition) => ({partition, value: 'x'})),
  )
  // The group has the topic's name too: one name for all that is asked for them.
  await commitAll([0, 1, 2].map((partition) => ({group: name, topic, partition, offset: 0n})))
  countRequests(name)
  const session = startTerminal(['top', 'groups', '--filter', name, '--interval', '1h', '-b', kafka.servers])
  try {
    await session.waitForText(new RegExp(`${name}.* 3 `))
    for (let polls = 1; polls <= 4; polls++) {
      session.write('r')
      await expect.poll(() => counts.OffsetFetch ?? 0).toBe(1 + polls)
    }
    // The fifth poll has begun, so the ones before it are through.
    // Once whether there are records, and once how old the first ones are.
    expect(counts.Fetch).toBe(2)
  } finally {
    session.kill('SIGKILL')
  }
})

test.each([1, 50])('a poll of a tail of %i partitions is one fetch, twice a second', async (partitions) => {
  const topic = await createTopic(randomName('tail'), {partitions})
  countRequests()
  const startedMs = performance.now()
  const session = startTerminal(['top', 'tail', topic, '--interval', '1h', '-b', kafka.servers])
  try {
    await session.waitForText(' live ')
    await expect.poll(() => counts.Fetch ?? 0).toBeGreaterThan(1)
    const {Fetch: before = 0} = counts
    counts = {}
    await expect.poll(() => counts.Fetch ?? 0).toBeGreaterThanOrEqual(6)
    const fetches = before + (counts.Fetch ?? 0)
    // The first one was no earlier than the start; timers may come a little early.
    expect(performance.now() - startedMs).toBeGreaterThan((fetches - 1) * 490)
    expect(Object.keys(counts).filter((kind) => !AGED.has(kind))).toEqual(['Fetch'])
  } finally {
    session.kill('SIGKILL')
  }
})
