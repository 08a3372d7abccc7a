import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {followSamsa} from '../support/follow-samsa.ts'
import {createTopic, readAll, withAdmin} from '../support/kafka-client.ts'
import type {KafkaProxy, RequestFate} from '../support/kafka-proxy.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {expectToFit} from '../support/run-json.ts'
import {randomName, runSamsa, type SamsaRun} from '../support/run-samsa.ts'

// Transactions on a network that fails: a real broker that clients reach only through a proxy.

const API_KEYS = {produce: 0, findCoordinator: 10, initProducerId: 22, addPartitions: 24, endTxn: 26}

let kafka: ProxiedKafka
let proxy: KafkaProxy
let servers = ''

beforeAll(async () => {
  kafka = await startProxiedKafka()
  proxy = kafka.proxy
  servers = kafka.servers
})

afterAll(() => kafka?.stop())

beforeEach(() => proxy.reset())

function newTopic(partitions = 3): Promise<string> {
  return createTopic(randomName('faults'), {partitions}, servers)
}

/** Lines of a kilobyte, so that there are many batches. */
function numberedLines(count: number): string[] {
  return Array.from({length: count}, (_, index) => `${index} `.padEnd(1000, '.'))
}

function when(api: keyof typeof API_KEYS, fate: (index: number) => RequestFate): void {
  proxy.fateOf = ({apiKey, index}) => (apiKey === API_KEYS[api] ? fate(index) : 'forward')
}

function produceAll(topic: string, lines: readonly string[], ...more: readonly string[]): Promise<SamsaRun> {
  return runSamsa(['produce', topic, '-b', servers, '-o', 'json', '--transaction', ...more], {
    input: `${lines.join('\n')}\n`,
  })
}

/** The numbers of the committed lines, in order of partition and offset, each partition for itself. */
async function committed(topic: string): Promise<number[][]> {
  const partitions = Map.groupBy(await readAll(topic, servers), ({partition}) => partition)
  return [...partitions.values()].map((records) =>
    records.map(({value}) => Number.parseInt(String(value), 10)),
  )
}

test.each<[keyof typeof API_KEYS, RequestFate]>([
  ['findCoordinator', 'cut'],
  ['initProducerId', 'cut-answer'],
  ['addPartitions', 'cut'],
  ['addPartitions', 'cut-answer'],
  ['produce', 'cut-answer'],
  ['endTxn', 'cut'],
  ['endTxn', 'cut-answer'],
])('the first %s lost (%s): all is committed once and in order all the same', async (api, fate) => {
  const topic = await newTopic()
  when(api, (index) => (index === 0 ? fate : 'forward'))
  const run = await produceAll(topic, numberedLines(3000))
  expect(JSON.parse(run.stdout)).toMatchObject({read: 3000, acknowledged: 3000})
  expect(run.code).toBe(0)
  const partitions = await committed(topic)
  for (const numbers of partitions) expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(partitions.flat().sort((a, b) => a - b)).toEqual(Array.from({length: 3000}, (_, index) => index))
})

test.each<[RequestFate, number]>([
  ['cut-answer', 2],
  ['swallow', 0],
])('a commit that is never answered (%s) leaves every line unknown at the deadline', async (fate, stored) => {
  const topic = await newTopic(1)
  when('endTxn', () => fate)
  const run = await produceAll(topic, ['1', '2'], '--timeout', '3s')
  expect(run.code).toBe(6)
  const result = JSON.parse(run.stdout)
  expectToFit('produce', result)
  expect(result).toMatchObject({
    read: 2,
    acknowledged: 0,
    failed: 0,
    unknown: 2,
    notSent: 0,
    transaction: {outcome: 'unknown'},
  })
  expect(result.error.message).toContain('committed is unknown')
  proxy.reset()
  if (stored > 0) expect(await committed(topic)).toEqual([[1, 2]])
})

test('a signal does not take a commit back; a second one leaves, and every line is unknown', async () => {
  const topic = await newTopic(1)
  const isCommitting = new Promise<void>((resolve) => {
    when('endTxn', () => {
      resolve()
      return 'swallow'
    })
  })
  const run = followSamsa(['produce', topic, '-b', servers, '--transaction'])
  run.child.stdin.end('1\n2\n')
  await isCommitting
  run.child.kill('SIGINT')
  await run.seen('the commit is under way and cannot be taken back')
  run.child.kill('SIGINT')
  expect(await run.closed).toEqual([130, null])
  expect(run.written.stderr).toContain('was to be committed, and no answer tells whether it was')
  expect(run.written.stderr).toContain('2 read, 0 acknowledged, 0 failed, 2 unknown, 0 not sent')
})

test('what has no answer when it is aborted has failed, not become unknown', async () => {
  const topic = await newTopic(1)
  when('produce', () => 'swallow')
  const run = await produceAll(topic, ['1', '2'], '--timeout', '2s')
  expect(run.code).toBe(6)
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 2,
    acknowledged: 0,
    failed: 2,
    unknown: 0,
    transaction: {outcome: 'aborted', rolledBack: 2},
  })
  proxy.reset()
  const after = await runSamsa(['produce', topic, '-b', servers, '--value', '3'])
  expect(after.code).toBe(0)
  const read = ['consume', topic, '-b', servers, '--isolation', 'read_committed', '-n', '1']
  expect(await runSamsa(read)).toMatchObject({code: 0, stdout: '3\n'})
})

test('an abort that nobody hears is told with what becomes of it', async () => {
  const topic = await newTopic(1)
  when('endTxn', () => 'swallow')
  const run = followSamsa([
    'produce',
    topic,
    '-b',
    servers,
    '--transaction',
    '--print-offsets',
    '--timeout',
    '2s',
  ])
  run.child.stdin.write('1\n')
  expect(await run.closed).toEqual([6, null])
  expect(run.written.stdout).toBe('')
  expect(run.written.stderr).toContain(
    'It was never committed; the coordinator aborts it 60 seconds after its start.',
  )
  expect(run.written.stderr).toContain('1 read, 0 acknowledged, 1 failed, 0 unknown, 0 not sent')
})

test('without permission for the transactional id nothing is sent and the exit code is 5', async () => {
  const topic = await newTopic(1)
  const transactionalId = randomName('id')
  // An ACL on the id ends allow.everyone.if.no.acl.found for it: only describing is allowed now.
  const acl = {
    resourceType: AclResourceTypes.TRANSACTIONAL_ID,
    resourceName: transactionalId,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await withAdmin((admin) => admin.createAcls({acl: [acl]}), servers)
  const args = ['produce', topic, '-b', servers, '--transaction', '--transactional-id', transactionalId]
  const run = await runSamsa(args, {input: 'a\n'})
  expect(run.code).toBe(5)
  expect(run.stderr).toContain(`The transactional id ${transactionalId} may not be used.`)
  expect(run.stderr).toContain('[TRANSACTIONAL_ID_AUTHORIZATION_FAILED]')
})

test('without permission for the topic it is aborted with 5', async () => {
  const topic = await newTopic(1)
  const acl = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await withAdmin((admin) => admin.createAcls({acl: [acl]}), servers)
  const run = await produceAll(topic, ['1', '2'])
  expect(run.code).toBe(5)
  expect(JSON.parse(run.stdout)).toMatchObject({
    read: 2,
    acknowledged: 0,
    transaction: {outcome: 'aborted'},
    error: {kind: 'denied', code: 'TOPIC_AUTHORIZATION_FAILED'},
  })
})
