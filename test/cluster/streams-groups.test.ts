import {afterAll, beforeAll, describe, test} from 'vitest'
import {untilGroupIs} from '../support/group-now.ts'
import {createTopic, groupOffsets, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {findStreamsJars, type StreamsApps, startStreamsApps} from '../support/streams-app.ts'

// Groups of real Kafka Streams applications, by the classic protocol and by that of KIP-1071.

const protocols = [
  {protocol: 'classic', assignor: 'stream', id: randomName('streams')},
  {protocol: 'streams', assignor: null, id: randomName('streams')},
] as const

const topic = randomName('streams')
/** Null on a machine that can have no jars of Kafka Streams. */
let apps: StreamsApps | null = null

beforeAll(async () => {
  // The first time on a machine Maven fetches them.
  const [kafka, jars] = await Promise.all([findKafkaJars(), findStreamsJars()])
  if (!kafka || !jars) return
  await createTopic(topic, {partitions: 2})
  await produce(topic, [
    {partition: 0, value: 'a'},
    {partition: 1, value: 'b'},
    {partition: 1, value: 'c'},
  ])
  apps = await startStreamsApps(
    kafka,
    jars,
    protocols.map(({id, protocol}) => ({id, protocol, topic})),
  )
})

afterAll(() => apps?.stop())

describe.concurrent('an application is shown with what it reads, and reset once it has ended', () => {
  test.for(protocols)('by the $protocol protocol', async ({protocol, assignor, id: group}, context) => {
    if (!apps) return context.skip('no jars of Kafka Streams to be had on this machine')
    const {expect} = context
    await untilGroupIs('Stable', group)
    await expect
      .poll(() => groupOffsets(group, topic))
      .toEqual(
        new Map([
          [0, 1n],
          [1, 2n],
        ]),
      )
    expect(await runJson(['group', 'describe', group])).toMatchObject({
      groups: [
        {
          group,
          type: protocol,
          state: 'Stable',
          assignor,
          members: [{assignments: [{topic, partitions: [0, 1]}]}],
          lag: [
            {topic, partition: 0, committed: 1, lag: 0, status: 'OK'},
            {topic, partition: 1, committed: 2, lag: 0, status: 'OK'},
          ],
        },
      ],
    })
    const text = await runSamsa(['group', 'describe', group])
    expect(text.stdout).toContain(`${topic}:0,1`)
    expect(text.stdout).not.toContain('TARGET')
    const reset = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
    expect(await runJson(reset, {code: 1})).toMatchObject({
      error: {kind: 'conflict', code: 'NON_EMPTY_GROUP'},
    })
    apps.close(group)
    await untilGroupIs('Empty', group)
    expect(await runJson(reset)).toMatchObject({
      executed: true,
      offsets: [
        {partition: 0, committed: 1, target: 0, change: -1},
        {partition: 1, committed: 2, target: 0, change: -2},
      ],
    })
  })
})
