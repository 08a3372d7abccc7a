import {cp, mkdtemp} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, inject, test} from 'vitest'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../../src/local/cluster.ts'
import {documentedExamples} from '../support/documented-examples.ts'
import {commitOffsets, createTopic, produce, withAdmin} from '../support/kafka-client.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {runProgram} from '../support/shell.ts'

// Every example of every command, as a person would paste it into a shell. They use the names of one order pipeline and
// some of them delete, so they have a cluster of their own: three brokers, with an authorizer that lets everybody in.

const TOPICS: Readonly<Record<string, {partitions: number; configs?: Record<string, string>}>> = {
  'order-events': {partitions: 6},
  'payment-status': {partitions: 3},
  'inventory-status': {partitions: 3, configs: {'cleanup.policy': 'compact'}},
  'shipping-status': {partitions: 3},
  'order-confirmations': {partitions: 3},
}
const GROUP = 'order-joiner'

/** Exit codes other than 0 that an example may end with; the reason is part of what it shows. */
const OTHER_EXIT_CODES: readonly {id: RegExp; codes: readonly number[]; reason: string}[] = [
  {
    id: /^(lag:check|diff|expect)$/,
    codes: [3],
    reason: 'it checks, and tells by its exit code that something is not met',
  },
]

/** What an example needs that it does not say itself. */
function adapt(command: string): string {
  // A port that other programs of the machine do not have; a person's machine has the default one free.
  return /\blocal up\b/.test(command) && !/--port\b/.test(command) ? `${command} --port 0` : command
}

/** Clusters are started before they are looked at, and ended last. */
const LAST_OF_ALL = ['local:up', 'local:status', 'local:logs', 'local:down']

const examples = documentedExamples(inject('packageRoot')).sort(
  (a, b) => LAST_OF_ALL.indexOf(a.id) - LAST_OF_ALL.indexOf(b.id),
)

let cluster: LocalCluster
let folder: string

beforeAll(async () => {
  cluster = await startLocalCluster({
    untilReady: untilClusterReady,
    brokers: 3,
    heapMegabytes: 256,
    serverProperties: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'allow.everyone.if.no.acl.found': 'true',
    },
  })
  folder = await mkdtemp(path.join(inject('home'), 'examples-'))
  await cp(path.join(repositoryRoot, 'test/heavy/example-files'), folder, {recursive: true})
})

afterAll(async () => {
  await cluster.stop()
})

// What the example before has deleted is there again.
beforeEach(async () => {
  const servers = cluster.bootstrapServers
  const missing = await withAdmin(async (admin) => {
    const present = new Set(await admin.listTopics())
    return Object.keys(TOPICS).filter((name) => !present.has(name))
  }, servers)
  for (const name of missing) {
    const {partitions, ...options} = TOPICS[name] ?? {partitions: 1}
    await createTopic(name, {partitions, ...options}, servers)
    await produce(
      name,
      Array.from({length: 24}, (_, index) => recordOf(name, index, partitions)),
      servers,
    )
  }
  const groups = await withAdmin((admin) => admin.listGroups(), servers)
  if (missing.includes('order-events') || !groups.groups.some(({groupId}) => groupId === GROUP)) {
    await commitOffsets(GROUP, 'order-events', {0: 1, 1: 2, 2: 0, 3: 4, 4: 3}, servers)
  }
})

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

test.each(examples.map(({id, command}) => [command, id] as const))(
  '%s',
  {timeout: 60_000},
  async (command, id) => {
    const run = await runShell(adapt(command))
    const others = OTHER_EXIT_CODES.filter((each) => each.id.test(id)).flatMap(({codes}) => codes)
    expect([0, ...others], `stdout:\n${run.stdout}\nstderr:\n${run.stderr}`).toContain(run.code)
  },
)

function runShell(command: string) {
  return runProgram('bash', ['-o', 'pipefail', '-c', command], {
    cwd: folder,
    env: {SAMSA_BOOTSTRAP_SERVER: cluster.bootstrapServers},
    timeoutMs: 40_000,
  })
}
