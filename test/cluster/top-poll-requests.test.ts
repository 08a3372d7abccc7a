import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {commitOffsets, type OffsetToCommit} from '../../src/core/offsets/commit-offsets.ts'
import {parseConnectionSettings} from '../../src/core/profiles/connection-settings.ts'
import {createTopics} from '../../src/core/topics/create-topics.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {createTopic, produce} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {startTerminal} from '../support/pty.ts'
import {requestNames} from '../support/request-names.ts'
import {randomName} from '../support/run-samsa.ts'

// What one poll of each view of top asks of a broker, counted on the wire: a real broker behind a proxy.

let kafka: ProxiedKafka
let counts: Record<string, number> = {}
/** When the last request went by. */
let lastMs = 0

beforeAll(async () => {
  kafka = await startProxiedKafka()
})

afterAll(() => kafka?.stop())

beforeEach(() => {
  counts = {}
  kafka.proxy.fateOf = ({apiKey}) => {
    lastMs = performance.now()
    const name = requestNames[apiKey] ?? String(apiKey)
    counts[name] = (counts[name] ?? 0) + 1
    return 'forward'
  }
})

/** What is asked for now and then, by its age: a poll may bring it along or not. */
const AGED = new Set(['Metadata', 'ListGroups', 'DescribeConfigs', 'DescribeLogDirs', 'DescribeQuorum'])

/** The high watermarks of the first line; the log starts, high watermarks and last stable offsets of groups. */
const GROUPS_POLL = {OffsetFetch: 1, ListOffsets: 1 + 3}

/** What one poll of each view asks of the broker. */
const POLLS: readonly [view: string, counts: Record<string, number>][] = [
  // A request of one byte to each broker, to measure how long it takes.
  ['overview', {...GROUPS_POLL, ApiVersions: 1}],
  ['topics', GROUPS_POLL],
  ['topic', {ListOffsets: 1}],
  ['groups', GROUPS_POLL],
  ['group', GROUPS_POLL],
  ['brokers', {ListOffsets: 1, ApiVersions: 1}],
]

/** Whether nothing has been asked for a while. With an interval of an hour, what was under way is then done. */
function isQuiet(): boolean {
  return performance.now() - lastMs > 200
}

/** Opens a view that polls only when it is told to, tells it so, and returns the fewest requests of each kind. */
async function countPoll(
  view: string,
  name: string | null,
  expected: Record<string, number>,
): Promise<Record<string, number>> {
  const words = name === null ? [view] : [view, name]
  const args = ['top', ...words, '--interval', '1h', '-b', kafka.servers]
  const session = startTerminal(args, {cols: 140, rows: 40})
  try {
    await session.waitForText(' live ')
    await expect.poll(isQuiet).toBe(true)
    const polls: Record<string, number>[] = []
    while (polls.length < 3) {
      counts = {}
      session.write('r')
      const isPolled = () => Object.entries(expected).every(([kind, least]) => (counts[kind] ?? 0) >= least)
      await expect.poll(() => isPolled() && isQuiet(), {timeout: 10_000, message: view}).toBe(true)
      polls.push(counts)
    }
    const kinds = new Set(polls.flatMap((each) => Object.keys(each)).filter((kind) => !AGED.has(kind)))
    return Object.fromEntries(
      [...kinds].map((kind) => [kind, fewestOf(kind, Math.min(...polls.map((each) => each[kind] ?? 0)))]),
    )
  } finally {
    session.kill('SIGKILL')
  }
}

/** A broker that took more than 5 ms to answer, as on a busy machine, is asked for its latency twice more at most. */
function fewestOf(kind: string, requests: number): number {
  if (kind !== 'ApiVersions') return requests
  expect(requests).toBeLessThanOrEqual(3)
  return Math.min(1, requests)
}

function openCluster(): Cluster {
  const settings = {bootstrapServer: kafka.servers, properties: new Map<string, string>(), log: () => {}}
  return new Cluster(parseConnectionSettings({...settings, readFile: () => ''}), new AbortController().signal)
}

async function commitAll(commits: readonly OffsetToCommit[]): Promise<void> {
  const cluster = openCluster()
  try {
    const failed = [...(await commitOffsets(cluster, commits)).values()].filter((each) => each !== null)
    expect(failed).toEqual([])
  } finally {
    cluster.close()
  }
}

async function createMany(prefix: string, topics: number, groups: number): Promise<void> {
  const names = Array.from({length: topics}, (_, index) => `${prefix}-${index}`)
  const cluster = openCluster()
  try {
    const specs = names.map((name) => ({name, partitions: 4, replicationFactor: 1, configs: {}}))
    const options = {ifNotExists: false, validateOnly: false, timeoutMs: 30_000}
    const outcomes = await createTopics(cluster, specs, options)
    expect(outcomes.filter(({outcome}) => outcome !== 'created')).toEqual([])
  } finally {
    cluster.close()
  }
  await commitAll(
    Array.from({length: groups * 4}, (_, index) => ({
      group: `${prefix}-group-${Math.floor(index / 4)}`,
      topic: names[Math.floor(index / 4) % topics] ?? '',
      partition: index % 4,
      offset: 0n,
    })),
  )
}

test('a poll of a view is a fixed number of requests to a broker, however many topics and groups there are', {
  timeout: 180_000,
}, async () => {
  const prefix = randomName('polled')
  const names: Readonly<Record<string, string>> = {topic: `${prefix}-0`, group: `${prefix}-group-0`}
  const countAll = async (): Promise<[string, Record<string, number>][]> => {
    const all: [string, Record<string, number>][] = []
    for (const [view, expected] of POLLS)
      all.push([view, await countPoll(view, names[view] ?? null, expected)])
    return all
  }
  await createMany(prefix, 2, 3)
  expect(await countAll()).toEqual(POLLS)
  await createMany(`${prefix}-more`, 100, 300)
  expect(await countAll()).toEqual(POLLS)
})

test('records behind a small lag are looked at once, not with every poll', async () => {
  const topic = await createTopic(randomName('small'), {partitions: 3}, kafka.servers)
  await produce(
    topic,
    [0, 1, 2].map((partition) => ({partition, value: 'x'})),
    kafka.servers,
  )
  const group = randomName('small')
  await commitAll([0, 1, 2].map((partition) => ({group, topic, partition, offset: 0n})))
  const session = startTerminal(['top', 'groups', '--filter', group, '--interval', '1h', '-b', kafka.servers])
  try {
    await session.waitForText(new RegExp(`${group}.* 3 `))
    for (let polls = 0; polls < 3; polls++) {
      const {OffsetFetch: before = 0} = counts
      session.write('r')
      await expect.poll(() => (counts.OffsetFetch ?? 0) > before && isQuiet()).toBe(true)
    }
    expect(counts).toMatchObject({OffsetFetch: 4, Fetch: 1})
  } finally {
    session.kill('SIGKILL')
  }
})

test.each([1, 200])('a poll of a tail of %i partitions is one fetch, twice a second', async (partitions) => {
  const topic = await createTopic(randomName('tail'), {partitions}, kafka.servers)
  const session = startTerminal(['top', 'tail', topic, '--interval', '1h', '-b', kafka.servers])
  try {
    await session.waitForText(' live ')
    await expect.poll(() => counts.Fetch ?? 0, {timeout: 10_000}).toBeGreaterThan(1)
    counts = {}
    const startedMs = performance.now()
    await expect.poll(() => counts.Fetch ?? 0, {interval: 10, timeout: 10_000}).toBeGreaterThanOrEqual(5)
    const fetches = counts.Fetch ?? 0
    // Between five fetches are four intervals; timers may come a little early.
    expect(performance.now() - startedMs).toBeGreaterThan((fetches - 1) * 490)
    expect(Object.keys(counts).filter((kind) => !AGED.has(kind))).toEqual(['Fetch'])
  } finally {
    session.kill('SIGKILL')
  }
})
