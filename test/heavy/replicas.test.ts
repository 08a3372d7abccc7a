import {expect, test} from 'vitest'
import {createTopic, kafkaClient, produce} from '../support/kafka-client.ts'
import {ownBootstrapServers} from '../support/own-brokers.ts'
import {runJson} from '../support/run-json.ts'
import {randomName} from '../support/run-samsa.ts'

const servers = ownBootstrapServers()

test('topic alter -r: more replicas and fewer, spread over the brokers; the records and the leaders stay', async () => {
  const topic = await createTopic(randomName('replicas'), {partitions: 6, replicationFactor: 1}, servers)
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
      const partitions = await placed()
      expect(partitions.map(({replicas}) => replicas.length)).toEqual(Array(6).fill(factor))
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

test('apply: more partitions and more replicas at once; then each partition on the brokers that the file names', async () => {
  const topic = await createTopic(randomName('declared'), {partitions: 2, replicationFactor: 1}, servers)
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
    const spread = await placed()
    expect(spread.map((replicas) => new Set(replicas).size)).toEqual(Array(5).fill(3))
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
    expect(await placed()).toEqual(Object.values(assignment))
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
