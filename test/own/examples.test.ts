import {cp, mkdtemp, readFile, rm} from 'node:fs/promises'
import path from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import type {Admin} from 'kafkajs'
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import {askWorker, type ConnectWorker, startConnectWorker} from '../support/connect-worker.ts'
import {type DocumentedExample, documentedExamples, guideExamples} from '../support/documented-examples.ts'
import {
  commitOffsets,
  createTopics,
  kafkaClient,
  listGroupNames,
  onceProducer,
} from '../support/kafka-client.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {TEST_PATIENCE_MS, untilSo} from '../support/patience.ts'
import {startRegistry, type TestRegistry} from '../support/registry.ts'
import {runProgram} from '../support/shell.ts'
import {startTestCluster} from '../support/suite-setup.ts'

// Every example of every command, as a person would paste it into a shell. They use the names of one order pipeline, and want
// three brokers, of which nobody kills one, a registry and a worker of Connect.

const TOPICS: Readonly<Record<string, {partitions: number; configs?: Record<string, string>}>> = {
  'order-events': {partitions: 6},
  'payment-status': {partitions: 3},
  'inventory-status': {partitions: 3, configs: {'cleanup.policy': 'compact'}},
  'shipping-status': {partitions: 3},
  'order-confirmations': {partitions: 3},
  // By this the group is an application of Kafka Streams, though none has run here.
  'order-joiner-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog': {
    partitions: 6,
    configs: {'cleanup.policy': 'compact'},
  },
}
const GROUP = 'order-joiner'

/** Exit codes other than 0 that an example may end with; the reason is part of what it shows. */
const OTHER_EXIT_CODES: readonly {id: RegExp; codes: readonly number[]; reason: string}[] = [
  {
    id: /^token:/,
    codes: [1],
    reason: 'brokers give tokens only to a client that has logged in, and here nobody does',
  },
  {
    id: /^broker:drain$/,
    codes: [1],
    reason: "Kafka's own topics have three replicas, and there are three brokers",
  },
  {
    id: /^txn:(abort|describe|terminate)$/,
    codes: [1],
    reason: 'nobody writes transactions here',
  },
  {
    id: /^(broker:unregister|cluster:quorum:(add|remove))$/,
    codes: [1],
    reason: 'every broker is up, and voters of a local cluster are fixed',
  },
  {
    id: /^(cluster:health|lag:check|diff|expect|schema:(check|diff)|top|txn:hanging)$/,
    codes: [3],
    reason: 'it checks, and tells by its exit code that something is not met',
  },
]

/** What a guide needs that is not in this world: members of the group, or a minute of watching. */
const NOT_HERE = /--state stable|--lag 0|--window |stalled/

/** Commands that change no topic and none of the pipeline's groups, whatever their flags. */
const LOOKS =
  /^(acl:list|quota:list|token:list|user:list|broker:(list|describe)|cluster:.*|connect:(describe|list|offsets|plugins|validate)|complete|completion|config:get|consume|diff|doctor|expect|export|group:(describe|export|list|peek)|help|lag|lag:.*|profile:(list|show|test)|reassign:plan|schema:(check|diff|get|list)|top|top:.*|topic:(describe|list|offsets)|txn:(describe|hanging|list|producers)|validate|wait:.*)$/

function onlyLooks({id, command}: DocumentedExample): boolean {
  return LOOKS.test(id) || (command.includes('--dry-run') && !command.includes('--yes'))
}

const examples = documentedExamples(inject('packageRoot'))
const ofTheseBrokers = [
  // Those of local clusters are in local-examples.test.ts.
  ...examples.filter(({id}) => !id.startsWith('local:')),
  // A group is moved by its own examples: without --yes nobody can be asked here.
  ...guideExamples('incidents.md', inject('packageRoot')).filter(
    (example) =>
      !NOT_HERE.test(example.command) &&
      (onlyLooks(example) || example.id === 'topic:alter') &&
      examples.every(({command}) => command !== example.command),
  ),
]

let cluster: Awaited<ReturnType<typeof startTestCluster>>
let servers = ''
let admin: Admin
let folder: string
let worker: ConnectWorker
let registry: TestRegistry

beforeAll(async () => {
  cluster = await startTestCluster({brokers: 3})
  servers = cluster.bootstrapServers
  registry = await startRegistry()
  folder = await mkdtemp(path.join(inject('home'), 'examples-'))
  await cp(path.join(repositoryRoot, 'test/own/example-files'), folder, {recursive: true})
  admin = kafkaClient(servers).admin()
  await admin.connect()
  await restorePipeline()
  worker = await startConnectWorker(servers)
  await restoreConnector()
})

afterAll(async () => {
  await worker?.stop()
  await rm('/tmp/order-confirmations.txt', {force: true})
  await registry?.stop()
  await admin?.disconnect()
  await cluster?.stop()
})

/** What an example has deleted is there again. */
async function restorePipeline(): Promise<void> {
  const present = new Set(await admin.listTopics())
  const missing = Object.entries(TOPICS).filter(([name]) => !present.has(name))
  if (missing.length > 0) {
    await createTopics(
      missing.map(([topic, {partitions, configs = {}}]) => ({
        topic,
        numPartitions: partitions,
        configEntries: Object.entries(configs).map(([name, value]) => ({name, value})),
      })),
      servers,
    )
    const producer = onceProducer(servers)
    await producer.connect()
    try {
      for (const [topic, {partitions}] of missing) {
        const messages = Array.from({length: 24}, (_, index) => recordOf(topic, index, partitions))
        await producer.send({topic, messages, acks: -1})
      }
    } finally {
      await producer.disconnect()
    }
  }
  await restoreSchemas()
  const groups = await listGroupNames(admin)
  if (missing.some(([name]) => name === 'order-events') || !groups.includes(GROUP))
    await commitOffsets(GROUP, 'order-events', {0: 1, 1: 2, 2: 0, 3: 4, 4: 3}, servers)
}

/** The connector of the examples, stopped: it is there, and writes to no file of this machine until it is resumed. */
async function restoreConnector(): Promise<void> {
  const {name, config} = JSON.parse(await readFile(path.join(folder, 'order-archive.json'), 'utf8')) as {
    readonly name: string
    readonly config: Record<string, string>
  }
  const isStopped = async (): Promise<boolean> => {
    const status = await fetch(`${worker.url}/connectors/${name}/status`)
    return status.ok && (await status.text()).includes('"STOPPED"')
  }
  const isAsGiven = async (): Promise<boolean> => {
    const present = await fetch(`${worker.url}/connectors/${name}/config`)
    return present.ok && isDeepStrictEqual(await present.json(), {...config, name})
  }
  if ((await isStopped()) && (await isAsGiven())) return
  await askWorker(`${worker.url}/connectors/${name}/config`, {method: 'PUT', body: JSON.stringify(config)})
  await askWorker(`${worker.url}/connectors/${name}/stop`, {method: 'PUT'})
  await untilSo(isStopped, () => `${name} is not stopped`)
}

/** Versions of the schema that examples read and compare; one that is there already stays as it is. */
async function restoreSchemas(): Promise<void> {
  const order = (...fields: object[]) =>
    JSON.stringify({type: 'record', name: 'Order', fields: [{name: 'id', type: 'string'}, ...fields]})
  for (const schema of [order(), order({name: 'note', type: 'string', default: ''})]) {
    const {status} = await fetch(`${registry.url}/subjects/order-events-value/versions`, {
      method: 'POST',
      headers: {'Content-Type': 'application/vnd.schemaregistry.v1+json'},
      body: JSON.stringify({schema}),
    })
    expect(status).toBe(200)
  }
}

function recordOf(topic: string, index: number, partitions: number) {
  const key = `order-${index}`
  return {
    key,
    value: JSON.stringify({orderId: key, topic, state: 'confirmed'}),
    headers: {source: 'shop'},
    partition: index % partitions,
  }
}

test('there are examples, and no two are the same', () => {
  const commands = examples.map(({command}) => command)
  expect(commands.length).toBeGreaterThan(20)
  expect(new Set(commands).size).toBe(commands.length)
})

// Side by side: a good part of what they do is waiting.
describe('of what only looks', {concurrent: true}, () => {
  const looking = ofTheseBrokers.filter(onlyLooks)
  // The ones that wait for long begin first.
  const waits = ({command}: DocumentedExample): boolean => /--(window|idle-timeout) /.test(command)
  for (const example of [...looking.filter(waits), ...looking.filter((each) => !waits(each))])
    test(example.command, () => runExample(example))
})

describe('of what changes something', () => {
  beforeAll(restoreConnector)

  for (const example of ofTheseBrokers.filter((each) => !onlyLooks(each)))
    test(example.command, async () => {
      await runExample(example)
      await restorePipeline()
      // Nothing else gets at the connector.
      if (/^(apply|connect:)/.test(example.id)) await restoreConnector()
    })
})

async function runExample({id, command}: DocumentedExample): Promise<void> {
  const run = await runProgram('bash', ['-o', 'pipefail', '-c', command], {
    cwd: folder,
    env: {
      SAMSA_BOOTSTRAP_SERVER: servers,
      SAMSA_SCHEMA_REGISTRY: registry.url,
      SAMSA_CONNECT: worker.url,
    },
    timeoutMs: TEST_PATIENCE_MS,
  })
  const others = OTHER_EXIT_CODES.filter((each) => each.id.test(id)).flatMap(({codes}) => codes)
  expect([0, ...others], `stdout:\n${run.stdout}\nstderr:\n${run.stderr}`).toContain(run.code)
}
