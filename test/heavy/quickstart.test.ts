import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {cp, readFile, rm, symlink} from 'node:fs/promises'
import {connect} from 'node:net'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import type {JsonRecord, Order} from '../../examples/order-confirmation/order.ts'
import type {Confirmation} from '../../examples/order-confirmation/waiting-orders.ts'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {kafkaClient, withAdmin} from '../support/kafka-client.ts'
import {pinnedNode, repositoryRoot} from '../support/package-stage.ts'
import {startProgram} from '../support/pty.ts'
import {collectRun, randomName, runSamsa, samsaEnv} from '../support/run-samsa.ts'

const TOPICS = [
  'order-events',
  'inventory-status',
  'payment-status',
  'shipping-status',
  'order-confirmations',
]
const STATUS_TOPICS = TOPICS.filter((topic) => topic.endsWith('-status'))
/** A dozen commands one after the other, and a broker that starts. */
const STORY_MS = 90_000
/** In the environment of everything that a test starts. */
const marker = randomName('quickstart-test')

// The programs find samsa beside themselves: in the package that was built for this run.
beforeAll(() => cp(path.join(repositoryRoot, 'examples'), inPackage('examples'), {recursive: true}))

describe('the story on a cluster of somebody else', () => {
  let cluster: LocalCluster
  beforeAll(async () => {
    cluster = await startLocalCluster({untilReady: untilClusterReady})
  })
  afterAll(() => cluster?.stop())

  const tell = (...args: string[]) =>
    collectRun(
      startExample(['order-confirmation/story.ts', '-b', cluster.bootstrapServers, ...args]),
      'story',
      {timeoutMs: STORY_MS},
    )

  test(
    'is told with five topics and a confirmation for each order; told again only where nothing is in its way',
    async () => {
      const servers = cluster.bootstrapServers
      const run = await tell('--keep')
      expect(run, run.stderr).toMatchObject({code: 0, signal: null})
      expect(run.stdout).toContain("$ samsa consume order-confirmations --exit --format '%k %v\\n'\norder-1")
      expect(run.stdout).toMatch(/order-joiner: 0 behind.*order-joiner: 24 behind.*6 replayed/s)
      expect(run.stdout).toMatch(/\$ samsa top --once .*order-events +0 /s)
      expect((await withAdmin((admin) => admin.listTopics(), servers)).sort()).toEqual(
        expect.arrayContaining([...TOPICS].sort()),
      )
      await expectConfirmedOrders(servers)
      expect(await unreadStatuses(servers)).toBe(0n)
      expect(await processesLeft()).toEqual([])

      const refused = await tell()
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain(`there already: ${TOPICS.join(', ')}, order-joiner`)
      expect((await readRecords(servers, 'order-events')).length).toBeGreaterThan(24)

      await withAdmin(async (admin) => {
        await admin.deleteTopics({topics: TOPICS})
        await admin.deleteGroups(['order-joiner'])
      }, servers)
      const again = await tell()
      expect(again, again.stderr).toMatchObject({code: 0})
      const left = await withAdmin(
        async (admin) => [await admin.listTopics(), await admin.listGroups()] as const,
        servers,
      )
      expect(left[0].filter((topic) => TOPICS.includes(topic))).toEqual([])
      expect(left[1].groups.map(({groupId}) => groupId)).not.toContain('order-joiner')
    },
    2 * STORY_MS,
  )

  test('a step that fails ends it with the exit code of its command; what was made goes away', async () => {
    // The same examples beside the same samsa, without the orders.
    await cp(inPackage('examples'), inPackage('incomplete/examples'), {recursive: true})
    await symlink(inPackage('bin'), inPackage('incomplete/bin'))
    await rm(inPackage('incomplete/examples/order-confirmation/orders.jsonl'))
    const story = '../incomplete/examples/order-confirmation/story.ts'
    const run = await collectRun(startExample([story, '-b', cluster.bootstrapServers]), 'story', {
      timeoutMs: STORY_MS,
    })
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(
      /The story stopped in step 2 \(Sixteen orders .*\): `samsa produce order-events .*` ended with exit code 2/,
    )
    const topics = await withAdmin((admin) => admin.listTopics(), cluster.bootstrapServers)
    expect(topics.filter((topic) => TOPICS.includes(topic))).toEqual([])
  })

  test('where no Kafka answers it cannot begin', async () => {
    const nobody = startExample(['order-confirmation/story.ts', '-b', '127.0.0.1:1'])
    const run = await collectRun(nobody, 'story', {})
    expect(run.code).toBe(4)
    expect(run.stderr).toContain('The story cannot begin')
  })
})

describe('the quickstart', () => {
  test(
    'starts a Kafka, tells the story, opens the dashboard on a terminal until q, and leaves nothing',
    async () => {
      const session = startProgram(pinnedNode, [inPackage('examples/quickstart.ts')], {
        env: {...quickstartEnv(), TERM: 'xterm-256color'},
        cols: 120,
        rows: 30,
      })
      try {
        await session.waitForText(/TOPICS 5/, STORY_MS)
        expect(session.isAltScreen()).toBe(true)
        await session.waitForText(/order-events +.*\d/, STORY_MS)
        // Kafka, the joiner, the traffic, the dashboard, and what started them.
        expect((await processesLeft()).length).toBeGreaterThanOrEqual(5)
        session.write('q')
        await session.waitForText('Nothing is left running', STORY_MS)
        expect(await session.exit).toEqual({code: 0, signal: null})
        expect(session.isAltScreen()).toBe(false)
        expect(session.output()).toContain('$ samsa top\x1b')
      } finally {
        session.kill('SIGTERM')
      }
      await expectNothingLeft(session.output())
    },
    2 * STORY_MS,
  )

  test(
    'ends in the middle by a signal and leaves nothing; what a killed one left goes away first',
    async () => {
      const killed = startExample(['quickstart.ts'])
      const pid = killed.pid
      const killedRun = await collectRun(killed, 'quickstart', {
        timeoutMs: STORY_MS,
        signalAfter: {text: 'export SAMSA_BOOTSTRAP_SERVER', signal: 'SIGKILL'},
      })
      expect(killedRun.signal).toBe('SIGKILL')
      expect(await quickstartClusters()).toEqual([`quickstart-${pid}`])

      const ended = await collectRun(startExample(['quickstart.ts']), 'quickstart', {
        timeoutMs: STORY_MS,
        signalAfter: {text: 'joiner: confirmed', signal: 'SIGTERM'},
      })
      expect(ended, ended.stderr).toMatchObject({code: 143, signal: null})
      expect(ended.stdout).toContain(`$ samsa local down --name quickstart-${pid}\n`)
      expect(ended.stderr).toContain('The story stopped by SIGTERM.')
      await expectNothingLeft(killedRun.stdout)
      await expectNothingLeft(ended.stdout)
    },
    2 * STORY_MS,
  )
})

function inPackage(file: string): string {
  return path.join(inject('packageRoot'), file)
}

/** As a person's shell: no cluster is named. */
function quickstartEnv(): Record<string, string> {
  return samsaEnv([], {SAMSA_BOOTSTRAP_SERVER: undefined, STARTED_BY: marker})
}

function startExample([file = '', ...args]: readonly string[]) {
  return spawn(pinnedNode, [inPackage(`examples/${file}`), ...args], {
    cwd: inject('home'),
    env: quickstartEnv(),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
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
  const ends = await withAdmin((admin) => admin.fetchTopicOffsets(topic), servers)
  const missing = new Map(ends.filter(({high}) => high !== '0').map((each) => [each.partition, each.high]))
  const consumer = kafkaClient(servers).consumer({groupId: randomName('reader'), maxWaitTimeInMs: 100})
  const records: StoryRecord[] = []
  await consumer.connect()
  try {
    await consumer.subscribe({topic, fromBeginning: true})
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({payload}) => reject(payload.error))
      consumer
        .run({
          eachMessage: async ({partition, message: {key, value, headers, offset}}) => {
            const traceId = headers?.['trace-id']?.toString()
            records.push({key: String(key), value: String(value), traceId})
            if (BigInt(offset) + 1n === BigInt(missing.get(partition) ?? '-1')) missing.delete(partition)
            if (missing.size === 0) resolve()
          },
        })
        .catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return records
}

/** How many records of the status topics the joiner has not committed, by kafkajs. */
async function unreadStatuses(servers: string): Promise<bigint> {
  return withAdmin(async (admin) => {
    const committed = await admin.fetchOffsets({groupId: 'order-joiner', topics: STATUS_TOPICS})
    const rows = committed.flatMap(({partitions}) => partitions)
    const ends = await Promise.all(STATUS_TOPICS.map((topic) => admin.fetchTopicOffsets(topic)))
    const read = rows.reduce((sum, {offset}) => sum + BigInt(offset), 0n)
    return ends.flat().reduce((sum, {high}) => sum + BigInt(high), 0n) - read
  }, servers)
}

/** No process, no port, no local cluster of what wrote this output. */
async function expectNothingLeft(output: string): Promise<void> {
  expect(await processesLeft()).toEqual([])
  expect(await quickstartClusters()).toEqual([])
  const port = /export SAMSA_BOOTSTRAP_SERVER=127\.0\.0\.1:(\d+)/.exec(output)?.[1]
  const [error] = await once(connect(Number(port), '127.0.0.1'), 'error')
  expect(error).toMatchObject({code: 'ECONNREFUSED'})
}

async function quickstartClusters(): Promise<string[]> {
  const {stdout} = await runSamsa(['local', 'status', '-o', 'name'])
  return stdout.split('\n').filter((name) => name.startsWith('quickstart-'))
}

/** Processes that have our marker in their environment. */
async function processesLeft(): Promise<string[]> {
  const {stdout} = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {maxBuffer: 2 ** 26})
  return stdout.split('\n').filter((line) => line.includes(`STARTED_BY=${marker}`))
}
