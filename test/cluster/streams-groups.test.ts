import {expect, test} from 'vitest'
import {createTopic, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {findStreamsJars, startStreamsApp} from '../support/streams-app.ts'

// Groups of a real Kafka Streams application, by the classic protocol and by that of KIP-1071.

interface Groups {
  readonly groups: readonly {readonly state: string; readonly members: readonly object[]}[]
}

test.for([
  {protocol: 'classic', assignor: 'stream'},
  {protocol: 'streams', assignor: null},
] as const)(
  'an application by the $protocol protocol is shown with what it reads, and reset once it has ended',
  {timeout: 180_000},
  async ({protocol, assignor}, context) => {
    const [kafka, jars] = await Promise.all([findKafkaJars(), findStreamsJars()])
    if (!kafka || !jars) return context.skip('no jars of Kafka Streams to be had on this machine')
    const topic = await createTopic(randomName('streams'), {partitions: 2})
    await produce(topic, [
      {partition: 0, value: 'a'},
      {partition: 1, value: 'b'},
      {partition: 1, value: 'c'},
    ])
    const group = randomName('streams')
    const app = await startStreamsApp(kafka, jars, {id: group, topic, protocol})
    try {
      const lag = [
        {topic, partition: 0, committed: 1, lag: 0, status: 'OK'},
        {topic, partition: 1, committed: 2, lag: 0, status: 'OK'},
      ]
      const read = async (): Promise<unknown> => {
        const {code, stdout} = await runSamsa(['group', 'describe', group, '--json'])
        return code === 0 ? (JSON.parse(stdout) as Groups).groups[0] : null
      }
      await expect.poll(read, {timeout: 60_000}).toMatchObject({
        group,
        type: protocol,
        state: 'Stable',
        assignor,
        members: [{assignments: [{topic, partitions: [0, 1]}]}],
        lag,
      })
      const text = await runSamsa(['group', 'describe', group])
      expect(text.stdout).toContain(`${topic}:0,1`)
      expect(text.stdout).not.toContain('TARGET')
      const reset = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
      expect(await runJson(reset, {code: 1})).toMatchObject({
        error: {kind: 'conflict', code: 'NON_EMPTY_GROUP'},
      })
      await app.stop()
      const stateOf = async (): Promise<unknown> => ((await read()) as Groups['groups'][number] | null)?.state
      await expect.poll(stateOf, {timeout: 60_000}).toBe('Empty')
      expect(await runJson(reset)).toMatchObject({
        executed: true,
        offsets: [
          {partition: 0, committed: 1, target: 0, change: -1},
          {partition: 1, committed: 2, target: 0, change: -2},
        ],
      })
    } finally {
      await app.stop()
    }
  },
)
