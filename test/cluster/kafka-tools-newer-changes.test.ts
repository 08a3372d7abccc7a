import {afterAll, beforeAll, describe, type TestContext, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {untilGroupIs} from '../support/group-now.ts'
import {startJavaMember} from '../support/java-member.ts'
import {createTopic, groupOffsets, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {findStreamsJars, type StreamsApps, startStreamsApps} from '../support/streams-app.ts'

// As kafka-tools-changes.test.ts, for share and streams groups: members of these are JVMs, so that each two groups go through all
// changes, one of them by Kafka's tool and the other by samsa.

const kafka = await findKafkaJars()
const topic = randomName('newer-changes')

/** Two groups that were made alike. */
interface Pair {
  readonly kafka: string
  readonly samsa: string
}

const pairOf = (kind: string): Pair => {
  const base = randomName(`newer-${kind}`)
  return {kafka: `${base}-kafka`, samsa: `${base}-samsa`}
}

const streams = pairOf('streams')
let apps: StreamsApps | null = null

beforeAll(async () => {
  if (kafka === null) return
  await createTopic(topic, {partitions: 2})
  await produce(
    topic,
    [0, 0, 0, 1, 1].map((partition, index) => ({partition, value: `v${index}`})),
  )
  const jars = await findStreamsJars()
  if (jars === null) return
  apps = await startStreamsApps(
    kafka,
    jars,
    Object.values(streams).map((id) => ({id, protocol: 'streams', topic})),
  )
})

afterAll(() => apps?.stop())

interface Kind {
  readonly tool: string
  /** How the tool calls the topic of a change. */
  readonly topicFlag: string
  /** Words that show where a group is, which has no members. */
  readonly look: readonly string[]
}

const SHARE: Kind = {
  tool: 'consumer.group.ShareGroupCommand',
  topicFlag: '--topic',
  look: ['--describe', '--offsets'],
}
const STREAMS: Kind = {
  tool: 'streams.StreamsGroupCommand',
  topicFlag: '--input-topic',
  // It describes no offsets of a group without members. Where none are committed this names none.
  look: ['--reset-offsets', '--input-topic', topic, '--to-current', '--dry-run'],
}

interface Step {
  readonly kafka: (group: string) => readonly string[]
  readonly samsa: (group: string) => readonly string[]
}

const stepsOf = ({topicFlag}: Kind): readonly Step[] => [
  {
    kafka: (group) => ['--reset-offsets', '--group', group, topicFlag, topic, '--to-earliest', '--execute'],
    samsa: (group) => ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'],
  },
  {
    kafka: (group) => [
      '--reset-offsets',
      '--group',
      group,
      topicFlag,
      topic,
      '--to-offset',
      '1',
      '--execute',
    ],
    samsa: (group) => ['group', 'reset', group, '--topic', topic, '--to', '1', '--yes'],
  },
  {
    kafka: (group) => ['--delete-offsets', '--group', group, topicFlag, topic],
    samsa: (group) => ['group', 'delete-offsets', group, '--topic', topic, '--yes'],
  },
]

const ask = (kind: Kind, words: readonly string[]): Promise<string> =>
  runKafkaTool(`org.apache.kafka.tools.${kind.tool}`, [...words, '--bootstrap-server', bootstrapServers()])

/** Where a group is, as Kafka's own tool says it, without what differs by nature. */
async function shown(kind: Kind, group: string): Promise<string[]> {
  const said = await ask(kind, [...kind.look, '--group', group])
  return said
    .split('\n')
    .filter((line) => line.includes(topic))
    .map((line) => line.replaceAll(group, 'GROUP').trim().split(/\s+/).join(' '))
    .sort()
}

async function goThrough(kind: Kind, pair: Pair, {expect}: Pick<TestContext, 'expect'>) {
  const samsa = async (words: readonly string[]) => {
    const {code, stderr} = await runSamsa(words)
    expect({words, code, stderr: code === 0 ? '' : stderr}).toEqual({words, code: 0, stderr: ''})
  }
  let before = await shown(kind, pair.samsa)
  for (const step of stepsOf(kind)) {
    await ask(kind, step.kafka(pair.kafka))
    await samsa(step.samsa(pair.samsa))
    const after = await shown(kind, pair.samsa)
    expect(after).toEqual(await shown(kind, pair.kafka))
    expect(after).not.toEqual(before)
    before = after
  }
  const list = async () => (await ask(kind, ['--list'])).split('\n')
  expect(await list()).toEqual(expect.arrayContaining(Object.values(pair)))
  await ask(kind, ['--delete', '--group', pair.kafka])
  await samsa(['group', 'delete', pair.samsa, '--yes'])
  const left = await list()
  for (const group of Object.values(pair)) expect(left).not.toContain(group)
}

describe.skipIf(kafka === null).concurrent('both do the same', () => {
  test('to a share group: its offsets go to the start, to an offset, and away; then it goes', async (context) => {
    if (kafka === null) return context.skip('no jars on this machine')
    const pair = pairOf('share')
    await Promise.all(
      Object.values(pair).map(async (group) => {
        const member = startJavaMember(kafka, {group, topic, type: 'share'})
        try {
          await untilGroupIs('Stable', group)
          // The coordinator has a partition once its share state was made, a moment after the member has joined.
          await context.expect.poll(() => shown(SHARE, group), {interval: 500}).toHaveLength(2)
        } finally {
          await member.stop()
        }
        await untilGroupIs('Empty', group)
      }),
    )
    await goThrough(SHARE, pair, context)
  })

  test('to a streams group: its offsets go to the start, to an offset, and away; then it goes', async (context) => {
    if (apps === null) return context.skip('no jars of Kafka Streams to be had on this machine')
    for (const group of Object.values(streams)) {
      await untilGroupIs('Stable', group)
      await context.expect.poll(async () => (await groupOffsets(group, topic)).size).toBe(2)
      apps.close(group)
      await untilGroupIs('Empty', group)
    }
    await goThrough(STREAMS, streams, context)
  })
})
