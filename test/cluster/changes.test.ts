import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {CreateTopics} from '../../src/kafka/protocol/messages/create-topics.ts'
import {DeleteTopics} from '../../src/kafka/protocol/messages/delete-topics.ts'
import {NO_TOPIC_ID} from '../../src/kafka/protocol/schema.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {commitOffsets, createTopic, groupOffsets, listTopicNames, produce} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// What all verbs that change something have in common.

const OFFSET_FETCH = 9

let topic = ''
let kafka: ProxiedKafka

beforeAll(async () => {
  kafka = await startProxiedKafka()
  topic = await createTopic(randomName('changes'), {partitions: 3})
  await produce(
    topic,
    [0, 1, 2].flatMap((partition) => [
      {partition, value: 'a'},
      {partition, value: 'b'},
    ]),
  )
})
afterAll(() => kafka?.stop())

test('an import of which one offset is refused tells of all three, and what was committed', async () => {
  const group = randomName('changes')
  // offset.metadata.max.bytes is 4096 by default.
  const offsets = [0, 1, 2].map((partition) => ({
    group,
    topic,
    partition,
    offset: 1,
    ...(partition === 1 ? {metadata: 'x'.repeat(5_000)} : {}),
  }))
  const input = JSON.stringify({offsets})
  const document = await runJson<{
    executed: boolean
    offsets: readonly {partition: number; outcome: string; error?: ErrorDocument['error']}[]
  }>(['group', 'import', '--yes'], {input, code: 1})
  expect(document.executed).toBe(true)
  const outcomes = document.offsets.map(({partition, outcome, error}) => [partition, outcome, error?.code])
  expect(outcomes.sort()).toEqual([
    [0, 'committed', undefined],
    [1, 'failed', 'OFFSET_METADATA_TOO_LARGE'],
    [2, 'committed', undefined],
  ])
  expect(await groupOffsets(group, topic)).toEqual(
    new Map([
      [0, 1n],
      [2, 1n],
    ]),
  )
  const text = await runSamsa(['group', 'import', '--yes'], {input})
  expect(text.code).toBe(1)
  expect(text.stderr).toContain('1 of 3 offsets failed; the first: ')
  expect(text.stderr).not.toContain('read back')
})

test('an export asks for all groups at once', async () => {
  const groups = [randomName('changes'), randomName('changes'), randomName('changes')]
  for (const group of groups) await commitOffsets(group, topic, {0: 1})
  let asked = 0
  kafka.proxy.fateOf = ({apiKey}) => {
    if (apiKey === OFFSET_FETCH) asked += 1
    return 'forward'
  }
  const {offsets} = await runJson<{offsets: readonly {group: string}[]}>([
    'group',
    'export',
    ...groups,
    '-b',
    kafka.servers,
  ])
  kafka.proxy.reset()
  expect(offsets.map(({group}) => group).sort()).toEqual(groups.sort())
  expect(asked).toBe(1)
})

test('a connection for reading sends nothing that changes something', async () => {
  const options = {...plainConnection(bootstrapServers()), readOnly: true}
  const cluster = new Cluster(options, new AbortController().signal)
  try {
    const topics = [{name: topic, topicId: NO_TOPIC_ID}]
    await expect(cluster.sendToAny(DeleteTopics, {topics, timeoutMs: 1_000})).rejects.toMatchObject({
      kind: 'denied',
      code: 'READ_ONLY',
    })
    const fresh = {
      name: randomName('changes'),
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    }
    const create = {topics: [fresh], timeoutMs: 1_000}
    await expect(cluster.sendToAny(CreateTopics, {...create, validateOnly: false})).rejects.toMatchObject({
      code: 'READ_ONLY',
    })
    const checked = await cluster.sendToAny(CreateTopics, {...create, validateOnly: true})
    expect(checked.topics[0]?.errorCode).toBe(0)
    const names = await listTopicNames()
    expect([names.includes(topic), names.includes(fresh.name)]).toEqual([true, false])
  } finally {
    cluster.close()
  }
})
