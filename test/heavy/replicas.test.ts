import {randomBytes} from 'node:crypto'
import {ConfigResourceTypes} from 'kafkajs'
import {afterAll, expect, test} from 'vitest'
import {openHangingTransaction} from '../support/hanging-transaction.ts'
import {
  commitOffsets,
  createTopic,
  deleteTopics,
  kafkaClient,
  produce,
  readAll,
  type TopicOptions,
} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {ownBootstrapServers} from '../support/own-brokers.ts'
import {untilSo} from '../support/patience.ts'
import {runJson} from '../support/run-json.ts'
import {collectRun, randomName, runSamsa, spawnSamsa} from '../support/run-samsa.ts'

const servers = ownBootstrapServers()
const topics: string[] = []

// What has fewer replicas than min ISR would be without a leader for good in a file that kills brokers (KIP-966), and in the way
// of whoever asks for all topics.
afterAll(() => deleteTopics(topics, servers))

async function newTopic(prefix: string, options: TopicOptions): Promise<string> {
  const topic = await createTopic(randomName(prefix), options, servers)
  topics.push(topic)
  return topic
}

test('topic alter -r: more replicas and fewer, spread over the brokers; the records and the leaders stay', async () => {
  const topic = await newTopic('replicas', {partitions: 6, replicationFactor: 1})
  await produce(
    topic,
    Array.from({length: 60}, (_, index) => ({partition: index % 6, value: 'x'.repeat(1_000)})),
    servers,
  )
  const admin = kafkaClient(servers).admin()
  await admin.connect()
  try {
    const placed = async () => {
      const {topics} = await admin.fetchTopicMetadata({topics: [topic]})
      return (topics[0]?.partitions ?? []).sort((a, b) => a.partitionId - b.partitionId)
    }
    const leaders = (await placed()).map(({leader}) => leader)
    for (const [factor, from] of [
      [3, 1],
      [2, 3],
    ] as const) {
      const args = ['topic', 'alter', topic, '-r', String(factor), '--yes', '-b', servers]
      expect(await runJson(args)).toMatchObject({
        executed: true,
        topics: [{outcome: 'altered', fields: [{field: 'replicationFactor', from, to: factor}]}],
      })
      // kafkajs asks any broker, which may hear of it later than the one that samsa has asked.
      let partitions = await placed()
      await expect
        .poll(async () => {
          partitions = await placed()
          return partitions.map(({replicas}) => replicas.length)
        })
        .toEqual(Array(6).fill(factor))
      expect(partitions.map(({leader}) => leader)).toEqual(leaders)
      const counts = Map.groupBy(
        partitions.flatMap(({replicas}) => replicas),
        (nodeId) => nodeId,
      )
      expect(counts.size).toBe(3)
      expect(await runJson(args)).toMatchObject({topics: [{outcome: 'unchanged', fields: []}]})
    }
    const ends = await admin.fetchTopicOffsets(topic)
    expect(ends.map(({high}) => high)).toEqual(Array(6).fill('10'))
  } finally {
    await admin.disconnect()
  }
})

test('topic alter -r --throttle: the rate is there while replicas are copied, and gone after an interruption and after the end', async () => {
  const topic = await newTopic('throttled', {partitions: 1, replicationFactor: 1})
  for (let batch = 0; batch < 4; batch++)
    await produce(topic, [{partition: 0, value: randomBytes(512 * 1024).toString('base64')}], servers)
  const admin = kafkaClient(servers).admin()
  await admin.connect()
  try {
    const {brokers} = await admin.describeCluster()
    const [first = 0] = brokers.map(({nodeId}) => nodeId).sort((a, b) => a - b)
    const setUp = ['config', 'set', 'broker', String(first), 'follower.replication.throttled.rate=7654321']
    await runJson([...setUp, '-b', servers])
    const throttles = async (): Promise<Record<string, string>> => {
      const resources = [
        {type: ConfigResourceTypes.TOPIC, name: topic},
        ...brokers.map(({nodeId}) => ({type: ConfigResourceTypes.BROKER, name: String(nodeId)})),
      ]
      // kafkajs asks one broker for the configs of all, which each knows of itself only.
      const each = await Promise.all(
        resources.map((resource) => admin.describeConfigs({includeSynonyms: false, resources: [resource]})),
      )
      return Object.fromEntries(
        each.flatMap(({resources: [found]}) =>
          (found?.configEntries ?? [])
            .filter(({configName, isDefault}) => /throttled/.test(configName) && !isDefault)
            .map(({configName, configValue}) => [`${found?.resourceName} ${configName}`, configValue]),
        ),
      )
    }
    const before = {[`${first} follower.replication.throttled.rate`]: '7654321'}
    expect(await throttles()).toEqual(before)
    const health = ['cluster', 'health', '-b', servers, '--ignore', 'leader-imbalance,group-rebalancing']
    const {problems} = await runJson<{problems: {resource: string; suggestion: string}[]}>(health, {code: 3})
    expect(problems).toMatchObject([
      {
        kind: 'throttle-left',
        resource: `broker ${first}`,
        suggestion: `samsa config unset broker ${first} follower.replication.throttled.rate -b ${servers}`,
      },
    ])
    const alter = ['topic', 'alter', topic, '-r', '3', '--yes', '-b', servers]
    const child = spawnSamsa([...alter, '--throttle', '20KiB/s', '-o', 'json'])
    const ended = collectRun(child, 'topic alter --throttle', {})
    const placed = async () => (await admin.fetchTopicMetadata({topics: [topic]})).topics[0]?.partitions[0]
    // One look: on a busy machine another broker may not know of the move yet.
    let seen: Awaited<ReturnType<typeof placed>>
    await untilSo(
      async () => {
        seen = await placed()
        return seen?.replicas.length === 3
      },
      () => 'the replicas are not on the move',
      100,
    )
    const set = Object.entries(await throttles())
    expect(set.filter(([, value]) => value === '20480')).toHaveLength(6)
    expect(set.filter(([name]) => name.startsWith(topic))).toHaveLength(2)
    const {isr: has = [], replicas = []} = seen ?? {}
    expect(has).toHaveLength(1)
    const missing = replicas.filter((id) => !has.includes(id))
    const described = await runJson<{topics: {partitions: {adding: number[]; removing: number[]}[]}[]}>([
      'topic',
      'describe',
      topic,
      '-b',
      servers,
    ])
    const {adding = [], removing} = described.topics[0]?.partitions[0] ?? {}
    expect({adding: adding.toSorted(), removing}).toEqual({adding: missing.toSorted(), removing: []})
    const text = await runSamsa(['topic', 'describe', topic, '-b', servers])
    expect(text.stdout).toMatch(new RegExp(`MOVES[^]*\\+${adding[0]} \\+${adding[1]}`))
    // Replicas that are only being made are missed by nobody, and the throttle is in use.
    const meanwhile = ['--ignore', 'reassignment-stuck,leader-imbalance,group-rebalancing,under-min-isr']
    expect(await runJson(['cluster', 'health', '-b', servers, ...meanwhile])).toMatchObject({problems: []})
    child.kill('SIGINT')
    const {code, stdout} = await ended
    expect(code).toBe(130)
    // It has not failed: the cluster goes on.
    const taken = expect.arrayContaining([expect.stringContaining('The throttle was taken away')])
    expect(JSON.parse(stdout)).toMatchObject({
      topics: [{name: topic, outcome: 'unknown', error: {kind: 'interrupted', suggestions: taken}}],
    })
    expect(await throttles()).toEqual(before)
    // The cluster goes on without it.
    await untilSo(
      async () => (await placed())?.isr.length === 3,
      () => 'the replicas were not copied',
      100,
    )
    await runJson(['topic', 'alter', topic, '-r', '1', '--yes', '-b', servers])
    expect(await runJson([...alter, '--throttle', '50MiB/s'])).toMatchObject({topics: [{outcome: 'altered'}]})
    expect(await throttles()).toEqual(before)
    const unset = ['config', 'unset', 'broker', String(first), 'follower.replication.throttled.rate']
    await runJson([...unset, '-b', servers])
  } finally {
    await admin.disconnect()
  }
})

test('apply: more partitions and more replicas at once; then each partition on the brokers that the file names', async () => {
  const topic = await newTopic('declared', {partitions: 2, replicationFactor: 1})
  const admin = kafkaClient(servers).admin()
  await admin.connect()
  try {
    const placed = async (): Promise<number[][]> => {
      const {topics} = await admin.fetchTopicMetadata({topics: [topic]})
      const partitions = (topics[0]?.partitions ?? []).sort((a, b) => a.partitionId - b.partitionId)
      return partitions.map(({replicas}) => replicas)
    }
    const apply = (file: object) =>
      runJson(['apply', '-f', '-', '--yes', '-b', servers], {input: JSON.stringify({topics: [file]})})
    const firsts = (await placed()).map(([first]) => first)
    expect(await apply({name: topic, partitions: 5, replicationFactor: 3})).toMatchObject({
      executed: true,
      changes: [{outcome: 'altered'}],
    })
    let spread = await placed()
    await expect
      .poll(async () => {
        spread = await placed()
        return spread.map((replicas) => new Set(replicas).size)
      })
      .toEqual(Array(5).fill(3))
    expect(spread.slice(0, 2).map(([first]) => first)).toEqual(firsts)

    const {brokers} = await admin.describeCluster()
    const nodes = brokers.map(({nodeId}) => nodeId).sort((a, b) => a - b)
    const rotated = (by: number): number[] => [...nodes.slice(by), ...nodes.slice(0, by)]
    const assignment = Object.fromEntries(Array.from({length: 6}, (_, p) => [p, rotated(p % 3)]))
    expect(await apply({name: topic, assignment})).toMatchObject({
      changes: [
        {outcome: 'altered', fields: expect.arrayContaining([{field: 'partitions', from: 5, to: 6}])},
      ],
    })
    await expect.poll(placed).toEqual(Object.values(assignment))
    expect(await apply({name: topic, assignment})).toMatchObject({changes: []})

    // Different numbers of replicas, as while some are moved: what is exported is found unchanged.
    const uneven = {...assignment, 0: nodes.slice(0, 1)}
    expect(await apply({name: topic, assignment: uneven})).toMatchObject({changes: [{outcome: 'altered'}]})
    const exported = await runJson<object>(['export', 'topics', topic, '-b', servers])
    expect(exported).toEqual({topics: [{name: topic, assignment: uneven}]})
    const found = await runJson(['diff', '-f', '-', '-b', servers], {input: JSON.stringify(exported)})
    expect(found).toEqual({changes: [], drift: false})
  } finally {
    await admin.disconnect()
  }
})

test('cluster quorum is what Kafka’s own tool prints; no config differs between the brokers', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  interface Node {
    readonly id: number
    readonly role: string
    readonly logEnd: number
    readonly behindMs: number
  }
  const tool = ['--bootstrap-server', servers, 'describe', '--replication']
  const before = await runJson<{leader: number; voters: Node[]; observers: Node[]}>([
    ...['cluster', 'quorum', '-b', servers],
  ])
  const printed = await runKafkaTool('org.apache.kafka.tools.MetadataQuorumCommand', tool)
  const rows = printed
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t').map((cell) => cell.trim()))
  const ours = [...before.voters, ...before.observers]
  const roles: Readonly<Record<string, string>> = {Leader: 'leader', Follower: 'voter', Observer: 'observer'}
  expect(ours.map(({id, role}) => `${id} ${role}`).sort()).toEqual(
    rows.map(([id, , , , , , status]) => `${id} ${roles[status ?? '']}`).sort(),
  )
  for (const [id, , logEnd] of rows)
    expect(ours.find((each) => String(each.id) === id)?.logEnd).toBeLessThanOrEqual(Number(logEnd))
  expect(before.voters.find(({id}) => id === before.leader)).toMatchObject({role: 'leader', behindMs: 0})
  const described = await runJson<{brokers: object[]}>(['broker', 'describe', '1', '2', '3', '-b', servers])
  expect(described.brokers).toMatchObject(Array(3).fill({state: 'up', differingConfigs: [], uncompared: []}))
})

test('cluster health: a transaction that nobody will ever end', async () => {
  const topic = await newTopic('hanging', {partitions: 1, replicationFactor: 3})
  const key = 'transaction.partition.verification.enable'
  await runJson(['config', 'set', 'cluster', `${key}=false`, '-b', servers])
  const health = (code: number) =>
    runJson<{problems: object[]}>(
      ['cluster', 'health', '-b', servers, '--ignore', 'leader-imbalance,group-rebalancing'],
      {code},
    )
  // Of one that was written to a moment ago the end may be on its way.
  await openHangingTransaction(servers, {topic, producerId: 4_711n, ageMs: 0})
  expect((await health(0)).problems).toEqual([])
  await runJson(['topic', 'delete', topics.pop() ?? '', '--yes', '-b', servers])
  const older = await newTopic('hanging', {partitions: 1, replicationFactor: 3})
  await openHangingTransaction(servers, {topic: older, producerId: 4_712n, ageMs: 600_000})
  expect((await health(3)).problems).toMatchObject([
    {
      kind: 'hanging-transaction',
      severity: 'error',
      resource: `partition ${older}-0`,
      message: expect.stringContaining('a transaction of producer 4712 is open'),
      partitions: [{topic: older, partition: 0}],
    },
  ])
  await commitOffsets(randomName('elsewhere'), older, {0: 1}, servers)
  const group = randomName('waits')
  await commitOffsets(group, older, {0: 0}, servers)
  expect(await runJson(['txn', 'hanging', '-b', servers], {code: 3})).toMatchObject({
    hanging: [
      {
        ...{topic: older, partition: 0, producerId: 4_712, startOffset: 0, ageMs: expect.any(Number)},
        ...{lastStableOffset: 0, highWatermark: 1, heldBack: 1, waiting: [group]},
      },
    ],
  })
  const looked = ['--once', '--samples', '1', '-b', servers]
  expect(await runJson(['top', 'txn', '--fail-on', 'error', ...looked], {code: 3})).toMatchObject({
    transactions: [{hanging: true, severity: 'error', topic: older, producerId: 4_712, waiting: [group]}],
  })
  expect(await runJson(['top', 'problems', ...looked])).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({
        kind: 'hanging-transaction',
        about: {type: 'partition', topic: older, partition: 0},
      }),
    ]),
  })
  await produce(older, [{partition: 0, value: 'behind'}], servers)
  const abort = ['txn', 'abort', `${older}:0`, '--producer-id', '4712', '-b', servers]
  const plan = {topic: older, partition: 0, startOffset: 0, lastStableOffset: 0, highWatermark: 2}
  expect(await runJson([...abort, '--dry-run'])).toMatchObject({
    executed: false,
    transactions: [{...plan, outcome: null}],
  })
  expect(await runJson([...abort, '--yes'])).toMatchObject({
    executed: true,
    transactions: [{...plan, outcome: 'aborted'}],
  })
  // kafkajs reads at read_committed, and no aborted records.
  expect((await readAll(older, servers)).map(({value}) => String(value))).toEqual(['behind'])
  expect(await runJson(['txn', 'hanging', '-b', servers])).toEqual({hanging: []})
  // Two in one partition: the record, what is behind it and the marker come before them.
  for (const producerId of [4_713n, 4_714n])
    await openHangingTransaction(servers, {topic: older, producerId, ageMs: 600_000})
  const both = {lastStableOffset: 3, highWatermark: 5, heldBack: 2, waiting: []}
  expect(await runJson(['txn', 'hanging', older, '-b', servers], {code: 3})).toMatchObject({
    hanging: [
      {...both, producerId: 4_713, startOffset: 3},
      {...both, producerId: 4_714, startOffset: 4},
    ],
  })
  await runJson(['topic', 'delete', topics.pop() ?? '', '--yes', '-b', servers])
  await runJson(['config', 'unset', 'cluster', key, '-b', servers])
})
