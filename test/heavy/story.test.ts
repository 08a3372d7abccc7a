import {cp, readFile, rm, symlink} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonRecord, Order} from '../../examples/order-confirmation/order.ts'
import type {Confirmation} from '../../examples/order-confirmation/waiting-orders.ts'
import {type ClusterNames, clusterNames, removeNewNames} from '../support/cluster-names.ts'
import {groupOffsets, readAll, topicOffsets} from '../support/kafka-client.ts'
import {ownBootstrapServers} from '../support/own-brokers.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {TEST_PATIENCE_MS} from '../support/patience.ts'
import {inPackage, processesLeft, stageExamples, startExample} from '../support/quickstart-runs.ts'
import {collectRun, randomName, type SamsaRun} from '../support/run-samsa.ts'

const TOPICS = [
  'order-events',
  'inventory-status',
  'payment-status',
  'shipping-status',
  'order-confirmations',
]
const GROUP = 'order-joiner'
const STATUS_TOPICS = TOPICS.filter((topic) => topic.endsWith('-status'))

beforeAll(stageExamples)

/** In the environment of everything that these tests start. */
const marker = randomName('story-test')

// The story of the quickstart, which has a Kafka of its own (test/own/quickstart.test.ts).
describe('the story on a cluster of somebody else', () => {
  const servers = ownBootstrapServers()
  let before: ClusterNames
  beforeAll(async () => {
    before = await clusterNames(servers)
  })
  afterAll(() => removeNewNames(before, servers))

  const tell = (...args: string[]) => tellStory(['order-confirmation/story.ts', '-b', servers, ...args])

  test('is told with five topics and a confirmation for each order', async () => {
    const run = await tell('--keep')
    expect(run, run.stderr).toMatchObject({code: 0, signal: null})
    expect(run.stdout).toContain("$ samsa consume order-confirmations --exit --format '%k %v\\n'\norder-1")
    expect(run.stdout).toMatch(/order-joiner: 0 behind.*order-joiner: 24 behind.*6 replayed/s)
    expect(run.stdout).toMatch(/\$ samsa top --once .*order-events +0 /s)
    expect((await clusterNames(servers)).topics).toEqual(expect.arrayContaining(TOPICS))
    await expectConfirmedOrders(servers)
    await expectAllRead(servers)
    expect(await processesLeft(marker)).toEqual([])
  })

  test('is not told again where something is in its way', async () => {
    const refused = await tell()
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`there already: ${TOPICS.join(', ')}, order-joiner`)
    expect((await readAll('order-events', servers)).length).toBeGreaterThan(24)
  })

  test('a step that fails ends it with the exit code of its command; what was made goes away', async () => {
    await removeNewNames(before, servers)
    // The same examples beside the same samsa, without the late orders: everything is there by then, the group too.
    await cp(inPackage('examples'), inPackage('incomplete/examples'), {recursive: true})
    await symlink(inPackage('bin'), inPackage('incomplete/bin'))
    await rm(inPackage('incomplete/examples/order-confirmation/late-orders.jsonl'))
    const run = await tellStory(['../incomplete/examples/order-confirmation/story.ts', '-b', servers])
    expect(run.code, run.stderr).toBe(2)
    expect(run.stderr).toMatch(
      /The story stopped in step 6 \(.* eight more orders .*\): `samsa produce order-events .*` ended with exit code 2/,
    )
    expect(run.stdout).toContain(`$ samsa group delete order-joiner --if-exists --yes\n`)
    await expect.poll(() => clusterNames(servers)).toEqual(before)
    expect(await processesLeft(marker)).toEqual([])
  })

  test('where no Kafka answers it cannot begin', async () => {
    const run = await tellStory(['order-confirmation/story.ts', '-b', '127.0.0.1:1'])
    expect(run.code).toBe(4)
    expect(run.stderr).toContain('The story cannot begin')
  })
})

/** A whole story is many waits: it has the patience of a test. */
function tellStory(args: readonly string[]): Promise<SamsaRun> {
  return collectRun(startExample(args, marker), 'story', {timeoutMs: TEST_PATIENCE_MS})
}

/** Every order that came in has been confirmed, with what it asked for; the shipped ones as the files have them. */
async function expectConfirmedOrders(servers: string): Promise<void> {
  const orders = await readRecords(servers, 'order-events')
  const confirmations = await readRecords(servers, 'order-confirmations')
  expect(new Set(confirmations.map(({key}) => key))).toEqual(new Set(orders.map(({key}) => key)))
  const shipped = await shippedOrders()
  expect(orders.filter(({key}) => shipped.has(key))).toHaveLength(shipped.size)
  for (const [key, {value, headers}] of shipped) {
    const found = confirmations.filter((confirmation) => confirmation.key === key)
    // Orders of before the reset are confirmed twice, in the same words.
    expect(new Set(found.map((each) => each.value))).toHaveLength(1)
    const order = JSON.parse(value) as Order
    const confirmation = JSON.parse(found[0]?.value ?? '') as Confirmation
    expect(confirmation.inventory).toContain(order.item)
    expect(confirmation.payment).toMatch(
      `${order.euros > 400 ? 'declined' : 'paid'} EUR ${order.euros.toFixed(2)} by ${order.customer}`,
    )
    expect(confirmation.shipping).toBe(`scheduled to ${order.city}`)
    expect(found[0]?.traceId).toBe(headers.find((header) => header.key === 'trace-id')?.value)
  }
  expect(confirmations.filter(({key}) => shipped.has(key))).toHaveLength(16 + 24)
}

async function shippedOrders(): Promise<Map<string, JsonRecord>> {
  const files = ['orders.jsonl', 'late-orders.jsonl'].map((file) => `examples/order-confirmation/${file}`)
  const texts = await Promise.all(files.map((file) => readFile(path.join(repositoryRoot, file), 'utf8')))
  const records = texts
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonRecord)
  return new Map(records.map((record) => [record.key, record]))
}

interface StoryRecord {
  readonly key: string
  readonly value: string
  readonly traceId: string | undefined
}

/** Every record that is in a topic now, by kafkajs. */
async function readRecords(servers: string, topic: string): Promise<StoryRecord[]> {
  const records = await readAll(topic, servers)
  return records.map(({key, value, headers}) => ({
    key: String(key),
    value: String(value),
    traceId: headers['trace-id']?.toString(),
  }))
}

/** The joiner has committed the end of every log that it reads, by kafkajs. */
async function expectAllRead(servers: string): Promise<void> {
  // One topic after the other: of several at once, kafkajs may leave out the last, whose metadata it does not have yet.
  for (const topic of STATUS_TOPICS) {
    const ends = await topicOffsets(topic, servers)
    expect(ends).toHaveLength(3)
    const committed = await groupOffsets(GROUP, topic, servers)
    expect(committed, topic).toEqual(new Map(ends.map(({partition, high}) => [partition, high])))
  }
}
