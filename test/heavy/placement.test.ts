import {randomBytes} from 'node:crypto'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {createTopic, deleteTopics, kafkaClient, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {ownBootstrapServers} from '../support/own-brokers.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {collectRun, randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const servers = ownBootstrapServers()
const at = ['-b', servers]

const topics: string[] = []

// Some have one replica: it would be without a leader where a file after this one kills its broker.
afterAll(() => deleteTopics(topics, servers))

async function newTopic(
  name: string,
  size: {partitions: number; replicationFactor: number},
): Promise<string> {
  const topic = await createTopic(randomName(name), size, servers)
  topics.push(topic)
  return topic
}

interface Move {
  readonly partition: number
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly bytes: number | null
}

interface Plan {
  readonly moves: readonly Move[]
  readonly bytes: number
  readonly seconds: number | null
}

/** The partitions of a topic as kafkajs sees them, in their order. */
async function look(topic: string) {
  const admin = kafkaClient(servers).admin()
  await admin.connect()
  try {
    const {topics} = await admin.fetchTopicMetadata({topics: [topic]})
    return (topics[0]?.partitions ?? []).sort((a, b) => a.partitionId - b.partitionId)
  } finally {
    await admin.disconnect()
  }
}

const placed = async (topic: string): Promise<number[][]> => (await look(topic)).map(({replicas}) => replicas)

/** A topic whose partitions are all on the first broker, with so many records of so many bytes in each. */
async function seed(
  name: string,
  {partitions, records = 1, bytes}: {partitions: number; records?: number; bytes: number},
): Promise<string> {
  const topic = await newTopic(name, {partitions, replicationFactor: 1})
  const value = randomBytes(bytes / 2).toString('hex')
  for (let partition = 0; partition < partitions; partition++)
    // One by one: together they would be a batch that is larger than a broker takes.
    for (let record = 0; record < records; record++) await produce(topic, [{partition, value}], servers)
  const moves = Array.from({length: partitions}, (_, partition) => ({topic, partition, to: [1]}))
  const run = await runSamsa(['reassign', 'execute', '-', '--yes', ...at], {input: JSON.stringify({moves})})
  expect(run).toMatchObject({code: 0})
  expect(await placed(topic)).toEqual(moves.map(({to}) => to))
  return topic
}

interface Reassignment {
  readonly partitions: readonly {readonly partition: number; readonly replicas: readonly number[]}[]
}

/** How many replicas have to be copied to get there, and how much more the fullest of three brokers has then than the emptiest. */
function judge(before: readonly number[][], {partitions}: Reassignment): {copies: number; span: number} {
  const counts = new Map([1, 2, 3].map((nodeId) => [nodeId, 0]))
  let copies = 0
  for (const [partition, present] of before.entries()) {
    const replicas = partitions.find((each) => each.partition === partition)?.replicas ?? present
    copies += replicas.filter((nodeId) => !present.includes(nodeId)).length
    for (const nodeId of replicas) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  }
  return {copies, span: Math.max(...counts.values()) - Math.min(...counts.values())}
}

test("a plan is as even as that of Kafka's --generate, and copies no more", async (context) => {
  const kafka = await findKafkaJars()
  if (kafka === null) return context.skip('no jars on this machine')
  const topic = await newTopic('generated', {partitions: 7, replicationFactor: 2})
  const folder = await temporaryFolder()
  const file = path.join(folder, 'topics.json')
  await writeFile(file, JSON.stringify({version: 1, topics: [{topic}]}))
  const generated = await runKafkaTool('org.apache.kafka.tools.reassign.ReassignPartitionsCommand', [
    '--bootstrap-server',
    servers,
    '--generate',
    '--topics-to-move-json-file',
    file,
    '--broker-list',
    '1,2,3',
  ])
  const [, proposed = ''] = generated.split('Proposed partition reassignment configuration')
  const ours = await runSamsa([
    'reassign',
    'plan',
    '--topics',
    topic,
    '--balance',
    'replicas',
    '-o',
    'kafka',
    ...at,
  ])
  const before = await placed(topic)
  const [theirs, mine] = [proposed, ours.stdout].map((text) => judge(before, JSON.parse(text)))
  expect(mine?.span).toBe(1)
  expect(mine?.copies).toBeLessThanOrEqual(theirs?.copies ?? 0)
  expect(mine?.span).toBeLessThanOrEqual(theirs?.span ?? 0)
})

test("a plan is a file, of ours or of Kafka's form; executed it is so, as Kafka's own tool says too", async (context) => {
  const topic = await seed('moved', {partitions: 4, bytes: 1_000})
  const folder = await temporaryFolder()
  const wish = ['reassign', 'plan', '--topics', topic, '-r', '2', '--balance', 'replicas', ...at]
  const plan = await runJson<Plan>([...wish, '--throttle', '1KiB'])
  expect(plan).toMatchObject({done: 0, total: 4})
  expect(plan.bytes).toBe(plan.moves.reduce((sum, {bytes}) => sum + (bytes ?? 0), 0))
  expect(plan.seconds).toBeGreaterThan(0)
  const counts = Map.groupBy(
    plan.moves.flatMap(({to}) => to),
    (nodeId) => nodeId,
  )
  expect([...counts.values()].map(({length}) => length).sort()).toEqual([2, 3, 3])
  const kafkas = path.join(folder, 'kafka.json')
  await writeFile(kafkas, (await runSamsa([...wish, '-o', 'kafka'])).stdout)
  const ours = path.join(folder, 'ours.yaml')
  await writeFile(ours, (await runSamsa([...wish, '-o', 'yaml'])).stdout)

  const asked = await runSamsa(['reassign', 'execute', ours, ...at])
  expect(asked).toMatchObject({code: 2, stdout: ''})
  const executed = await runJson(['reassign', 'execute', ours, '--yes', '--batch', '1', ...at])
  expect(executed).toMatchObject({
    executed: true,
    bytes: plan.bytes,
    done: 4,
    total: 4,
    moves: plan.moves.map(({partition, to}) => ({partition, to, outcome: 'moved'})),
  })
  expect(await placed(topic)).toEqual(plan.moves.map(({to}) => to))
  expect(await runJson(['reassign', 'execute', kafkas, '--yes', ...at])).toMatchObject({
    moves: plan.moves.map(() => ({outcome: 'unchanged'})),
  })
  expect(await runJson<Plan>(wish)).toMatchObject({moves: []})
  const [first = [], ...rest] = (await placed(topic)).map((replicas) => replicas.toReversed())
  const stale = {moves: [{topic, partition: 0, from: [3, 9], to: first}]}
  expect(
    await runJson(['reassign', 'execute', '-', '--yes', ...at], {input: JSON.stringify(stale), code: 1}),
  ).toMatchObject({moves: [{outcome: 'failed', error: {kind: 'conflict'}}]})

  // The order of replicas alone: others are preferred, and lead once they are elected.
  const reversed = [first, ...rest].map((to, partition) => ({topic, partition, to}))
  await runJson(['reassign', 'execute', '-', '--yes', ...at], {input: JSON.stringify({moves: reversed})})
  await runJson(['elect', 'preferred', topic, ...at])
  expect((await look(topic)).map(({leader}) => leader)).toEqual(reversed.map(({to}) => to[0]))
  expect(await runJson(['elect', 'preferred', topic, ...at])).toEqual({executed: true, elections: []})
  expect(await runJson(['elect', 'unclean', topic, '--yes', ...at])).toEqual({executed: true, elections: []})

  const kafka = await findKafkaJars()
  if (kafka === null) return context.skip('no jars on this machine')
  await writeFile(
    kafkas,
    JSON.stringify({version: 1, partitions: reversed.map(({to, ...each}) => ({...each, replicas: to}))}),
  )
  const verified = await runKafkaTool('org.apache.kafka.tools.reassign.ReassignPartitionsCommand', [
    '--bootstrap-server',
    servers,
    '--verify',
    '--reassignment-json-file',
    kafkas,
  ])
  expect(verified.match(/is completed/g)).toHaveLength(4)
})

test("moves and elections by Kafka's own tools come to the same as by samsa", async (context) => {
  if ((await findKafkaJars()) === null) return context.skip('no jars on this machine')
  const [byKafka, bySamsa] = [
    await newTopic('tools', {partitions: 2, replicationFactor: 2}),
    await newTopic('tools', {partitions: 2, replicationFactor: 2}),
  ]
  const server = ['--bootstrap-server', servers]
  const folder = await temporaryFolder()
  /** Has the replicas of both on these brokers, by the one and by the other. */
  const move = async (replicas: readonly number[]) => {
    const [theirs, ours] = [byKafka, bySamsa].map((topic) => ({
      version: 1,
      partitions: [0, 1].map((partition) => ({topic, partition, replicas})),
    }))
    const file = path.join(folder, `${replicas.join('-')}.json`)
    await writeFile(file, JSON.stringify(theirs))
    const reassign = (...words: string[]) =>
      runKafkaTool('org.apache.kafka.tools.reassign.ReassignPartitionsCommand', [
        ...[...server, '--reassignment-json-file', file],
        ...words,
      ])
    await reassign('--execute', '--throttle', '52428800')
    await untilSo(
      async () => (await reassign('--verify')).match(/is completed/g)?.length === 2,
      () => 'it is not completed',
      200,
    )
    const execute = ['reassign', 'execute', '-', '--throttle', '50MiB', '--yes', ...at]
    await runJson(execute, {input: JSON.stringify(ours)})
  }
  const look = async (topic: string) =>
    (await runKafkaTool('org.apache.kafka.tools.TopicCommand', [...server, '--describe', '--topic', topic]))
      .split('\n')
      // In-sync replicas come in the order in which they caught up.
      .map((line) =>
        line
          .replaceAll(topic, 'NAME')
          .replace(/TopicId: \S+|Isr: .*/g, '')
          .trim(),
      )
      .sort()
  await move([1, 2])
  await move([3, 2])
  expect(await placed(bySamsa)).toEqual([
    [3, 2],
    [3, 2],
  ])
  // What led before leads on, until the preferred one is elected.
  await move([2, 3])
  for (const partition of [0, 1])
    await runKafkaTool('org.apache.kafka.tools.LeaderElectionCommand', [
      ...[...server, '--election-type', 'preferred', '--topic', byKafka, '--partition', String(partition)],
    ])
  await runJson(['elect', 'preferred', bySamsa, ...at])
  expect(await look(bySamsa)).toEqual(await look(byKafka))
  expect((await look(byKafka)).join()).toContain('Leader: 2')
})

test('a throttled move: status tells how far it is, cancel puts it back, and no throttle stays', async () => {
  // More than a follower gets with its first fetch (replica.fetch.max.bytes, 1 MiB), which no throttle holds back.
  const topic = await seed('held', {partitions: 2, records: 6, bytes: 512 * 1024})
  const moves = [0, 1].map((partition) => ({topic, partition, to: [2, 3]}))
  const folder = await temporaryFolder()
  const file = path.join(folder, 'moves.json')
  await writeFile(file, JSON.stringify({moves}))
  const execute = ['reassign', 'execute', file, '--yes', '--throttle', '1KiB/s', ...at]
  const child = spawnSamsa(execute)
  const ended = collectRun(child, 'reassign execute', {})
  const status = (...flags: string[]) =>
    runJson<{moves: Move[]; throttles: {kind: string; name: string; outcome: string}[]}>([
      'reassign',
      'status',
      '--window',
      '10ms',
      ...flags,
      ...at,
    ])
  await untilSo(
    async () => (await status('--dry-run')).moves.length === 2,
    () => 'nothing is on the move',
    100,
  )
  const shown = await status()
  expect(shown).toMatchObject({
    done: 0,
    total: 2,
    moves: moves.map(({partition, to}) => ({topic, partition, from: [1], to, bytes: expect.any(Number)})),
  })
  expect(await runJson(['top', 'moves', '--once', '--samples', '1', ...at])).toMatchObject({
    total: 2,
    moves: moves.map(({partition, to}) => ({topic, partition, from: [1], to, throttle: 1024, waitsFor: []})),
  })
  // What is on the move has its throttle still.
  expect(shown.throttles.find(({name}) => name === topic)).toMatchObject({outcome: 'kept'})
  expect(await runJson(['reassign', 'cancel', topic, '--yes', ...at])).toMatchObject({
    moves: moves.map(({partition}) => ({topic, partition, outcome: 'cancelled'})),
  })
  const {code, stderr} = await ended
  expect({code, stderr}).toEqual({code: 1, stderr: expect.stringContaining('Was the move cancelled')})
  expect(await placed(topic)).toEqual([[1], [1]])
  expect((await status()).throttles).toEqual([])

  // What another program has left behind, as a person's own that is not in lists of replicas.
  const left = ['leader', 'follower'].map((side) => `${side}.replication.throttled.replicas=0:1`)
  await runJson(['config', 'set', 'topic', topic, ...left, ...at])
  await runJson(['config', 'set', 'broker', '1', 'leader.replication.throttled.rate=4096', ...at])
  const found = [
    {kind: 'topic', name: topic},
    {kind: 'broker', name: '1'},
  ]
  expect((await status('--dry-run')).throttles).toMatchObject(found.map((each) => ({...each, outcome: null})))
  expect((await status()).throttles).toMatchObject(found.map((each) => ({...each, outcome: 'removed'})))
  expect((await status()).throttles).toEqual([])

  // With a topic that is deleted its lists go, and the rates of brokers are taken away all the same.
  const gone = collectRun(spawnSamsa([...execute, '--json']), 'reassign execute', {})
  await untilSo(
    async () => (await status('--dry-run')).moves.length === 2,
    () => 'nothing is on the move',
    100,
  )
  await deleteTopics(topics.splice(topics.indexOf(topic), 1), servers)
  const {moves: deleted} = JSON.parse((await gone).stdout)
  for (const {error} of deleted) expect(error.message).toBe(`Topic ${topic} was deleted meanwhile.`)
  expect((await status()).throttles).toEqual([])
})

test('a throttled move comes in bursts and is not stuck; cancelled, its order is told; of an interrupted run it goes on', async () => {
  const topic = await seed('bursts', {partitions: 1, records: 24, bytes: 512 * 1024})
  const execute = (to: number[], ...flags: string[]) => ({
    words: ['reassign', 'execute', '-', '--yes', '--json', ...flags, ...at],
    input: JSON.stringify({moves: [{topic, partition: 0, to}]}),
  })
  const wide = execute([1, 2])
  await runJson(wide.words, {input: wide.input})
  const begin = async () => {
    const {words, input} = execute([2, 3], '--throttle', '1KiB/s')
    const child = spawnSamsa(words)
    const ended = collectRun(child, 'reassign execute', {input})
    const status = ['reassign', 'status', '--dry-run', '--window', '10ms', ...at]
    await untilSo(
      async () => (await runJson<{moves: Move[]}>(status)).moves.length === 1,
      () => 'nothing is on the move',
      100,
    )
    return {child, ended}
  }
  const first = await begin()
  const health = await runSamsa(['cluster', 'health', '--json', ...at])
  const {problems, unlooked} = JSON.parse(health.stdout)
  expect(JSON.stringify([problems, unlooked])).not.toContain('reassignment-stuck')
  const cancelled = await runSamsa(['reassign', 'cancel', topic, '--yes', ...at])
  expect(cancelled.code).toBe(0)
  const [{leader} = {leader: -1}] = await look(topic)
  // Every five minutes Kafka itself has preferred replicas lead (leader.imbalance.check.interval.seconds): then there is nothing to tell.
  if (leader === 2) expect(cancelled.stderr).toBe('')
  else
    expect(cancelled.stderr).toMatch(
      /another preferred leader than leads now.*: 2, led by 1\).*elect preferred/,
    )
  // By kafkajs: the same brokers, the other way round.
  expect(await placed(topic)).toEqual([[2, 1]])
  expect((await first.ended).code).toBe(1)

  const second = await begin()
  second.child.kill('SIGINT')
  const {code, stdout} = await second.ended
  expect(code).toBe(130)
  expect(JSON.parse(stdout)).toMatchObject({
    done: 0,
    moves: [
      {
        outcome: 'unknown',
        error: {kind: 'interrupted', message: expect.stringContaining('goes on in the cluster')},
      },
    ],
  })
  await untilSo(
    async () => (await placed(topic)).join() === '2,3',
    () => 'it does not go on',
    100,
  )
})

test('of two throttled runs the one that began first ends first: no rate of either stays', async () => {
  const size = {partitions: 1, records: 6, bytes: 512 * 1024}
  const [first, second] = [await seed('first', size), await seed('second', size)]
  const status = (): Promise<{moves: Move[]; throttles: {kind: string; configs: Record<string, string>}[]}> =>
    runJson(['reassign', 'status', '--dry-run', '--window', '10ms', ...at])
  const begin = async (topic: string, rate: string, count: number) => {
    const child = spawnSamsa(['reassign', 'execute', '-', '--yes', '--throttle', rate, ...at])
    const input = JSON.stringify({moves: [{topic, partition: 0, to: [2]}]})
    const ended = collectRun(child, 'reassign execute', {input})
    await untilSo(
      async () => (await status()).moves.length === count,
      () => 'nothing is on the move',
      100,
    )
    return {ended}
  }
  const earlier = await begin(first, '2KiB/s', 1)
  const later = await begin(second, '1KiB/s', 2)
  await runJson(['reassign', 'cancel', first, '--yes', ...at])
  expect((await earlier.ended).code).toBe(1)
  // What the later one has set counts still.
  const rates = (await status()).throttles.filter(({kind}) => kind === 'broker')
  expect(new Set(rates.flatMap(({configs}) => Object.values(configs)))).toEqual(new Set(['1024']))
  await runJson(['reassign', 'cancel', second, '--yes', ...at])
  expect((await later.ended).code).toBe(1)
  expect((await status()).throttles).toEqual([])
})

test.each([
  [['plan', '--topics', '*'], '', 'What should be so?'],
  [['plan', '-r', '2'], '', '--replication-factor needs --topics'],
  [['execute', '-', '--yes'], 'moves: [{topic: a, partition: 0, to: [1, 1]}]', 'to has a broker twice'],
  [
    ['execute', '-', '--yes'],
    'moves: [{topic: a, partition: x, to: [1]}]',
    'item 1: the partition is no number',
  ],
  [['execute', '-', '--yes'], 'topics: []', 'has no list "moves"'],
  [['execute', '-', '--yes'], '{"version":2,"partitions":[]}', 'has the version 2'],
])('reassign %j with %s: exit 2', async (words, input, message) => {
  const run = await runSamsa(['reassign', ...words, ...at], {input})
  expect(run).toMatchObject({code: 2, stdout: ''})
  expect(run.stderr).toContain(message)
})
