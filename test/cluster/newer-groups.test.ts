import {describe, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {untilGroupIs} from '../support/group-now.ts'
import {startJavaMember} from '../support/java-member.ts'
import {createTopic, groupOffsets, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Members of the newer kinds of groups are Kafka's own: a JVM each, so all that is to be seen of a group is seen of one.

interface Described {
  readonly groups: readonly {
    readonly groupEpoch: number | null
    readonly coordinatorEpoch: number | null
    readonly members: readonly {readonly memberEpoch: number | null}[]
    readonly shareOffsets?: readonly {readonly startOffset: number | null; readonly lag: number | null}[]
  }[]
}

async function describeOne(group: string): Promise<Described['groups'][number] | undefined> {
  return (await runJson<Described>(['group', 'describe', group])).groups[0]
}

/** `group list NAME --state stable`, which asks the brokers for groups of that state only. */
async function listStable(group: string): Promise<unknown> {
  return runJson(['group', 'list', group, '--state', 'stable'])
}

/** Where a share group is in partition 0. */
async function shareOffsetOf(group: string): Promise<{startOffset: number | null; lag: number | null}> {
  return (await describeOne(group))?.shareOffsets?.[0] ?? {startOffset: null, lag: null}
}

/** Each look is a command. */
const rarely = {interval: 500}

describe.concurrent('groups of the newer kinds', () => {
  test('a running KIP-848 group is Stable with its member, not Dead; its offsets move once it is Empty', async (context) => {
    const {expect} = context
    const kafka = await findKafkaJars()
    if (!kafka) return context.skip('no jars on this machine')
    const topic = await createTopic(randomName('kip848'), {partitions: 2})
    await produce(topic, [
      {partition: 0, value: 'a'},
      {partition: 0, value: 'b'},
      {partition: 1, value: 'c'},
    ])
    const group = randomName('kip848')
    const properties = ['client.rack=eu-1']
    const member = startJavaMember(kafka, {group, topic, type: 'consumer', properties})
    try {
      await untilGroupIs('Stable', group)
      expect(await listStable(group)).toMatchObject({groups: [{group, type: 'consumer', state: 'Stable'}]})
      const subscription = {memberType: 'consumer', subscribedTopics: [topic], subscribedTopicRegex: null}
      const both = [{topic, partitions: [0, 1]}]
      const described = await describeOne(group)
      expect(described).toMatchObject({
        type: 'consumer',
        state: 'Stable',
        assignor: 'uniform',
        groupEpoch: described?.members[0]?.memberEpoch,
        assignmentEpoch: described?.groupEpoch,
        members: [
          {
            clientId: 'console-consumer',
            rack: 'eu-1',
            assignments: both,
            targetAssignments: both,
            ...subscription,
          },
        ],
      })
      expect(described?.groupEpoch).toBeGreaterThan(0)
      expect(described?.coordinatorEpoch).toBeGreaterThanOrEqual(0)
      const text = await runSamsa(['group', 'describe', group, '-o', 'wide'])
      expect(text.stdout).toMatch(/^Epoch: +\d+$/m)
      expect(text.stdout).toMatch(new RegExp(`^Subscribed: +${topic}$`, 'm'))
      expect(text.stdout).toMatch(/RACK +EPOCH +ASSIGNMENTS/)
      const reset = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
      const {error} = await runJson<ErrorDocument>(reset, {code: 1})
      expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
      expect(error.message).toContain('1 member: console-consumer on 127.0.0.1')
    } finally {
      await member.stop()
    }
    await untilGroupIs('Empty', group)
    // Without --from-beginning it started at the end, and committed that when it left.
    expect(await groupOffsets(group, topic)).toEqual(
      new Map([
        [0, 2n],
        [1, 1n],
      ]),
    )
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'])
    expect(await groupOffsets(group, topic)).toEqual(
      new Map([
        [0, 0n],
        [1, 0n],
      ]),
    )
    expect(await runJson(['group', 'delete', group, '--yes'])).toEqual({
      executed: true,
      groups: [{group, type: 'consumer', state: 'Empty', committed: 2, outcome: 'deleted'}],
    })
  })

  test('a share group is shown with its members, has a lag that is unknown before the first read, and its start offsets are moved and deleted once nobody reads, as kafka-share-groups reads them', async (context) => {
    const {expect} = context
    const kafka = await findKafkaJars()
    if (!kafka) return context.skip('no jars on this machine')
    const topic = await createTopic(randomName('share'), {partitions: 2})
    const group = randomName('share')
    const member = startJavaMember(kafka, {group, topic, type: 'share'})
    try {
      await untilGroupIs('Stable', group)
      expect(await listStable(group)).toMatchObject({groups: [{group, type: 'share', state: 'Stable'}]})
      expect(await describeOne(group)).toMatchObject({
        type: 'share',
        state: 'Stable',
        members: [{clientId: 'console-share-consumer', memberType: null, subscribedTopics: [topic]}],
      })
      // The coordinator lists a partition once its share state has been initialised, a moment after the member joined.
      await expect
        .poll(() => runJson(['lag', group]), rarely)
        .toMatchObject({
          lag: [0, 1].map((partition) => ({group, topic, partition, lag: null, status: 'NO-COMMIT'})),
          totals: [{group, lag: null, unknown: 2}],
        })
      for (const verb of [
        ['reset', group, '--to', 'earliest'],
        ['delete-offsets', group],
      ]) {
        const {error} = await runJson<ErrorDocument>(['group', ...verb, '--topic', topic, '--yes'], {code: 1})
        expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
        expect(error.message).toContain('1 member: console-share-consumer on 127.0.0.1')
      }
      // An export without its positions is no export, and Kafka knows no way to put its members out.
      for (const words of [
        ['export', group],
        ['remove-member', group, '--all', '--yes'],
      ])
        expect((await runJson<ErrorDocument>(['group', ...words], {code: 1})).error).toMatchObject({
          kind: 'failed',
          code: 'INVALID_GROUP_TYPE',
        })
      // The group begins at the end of the log as it finds it, so records are written until one has been taken.
      const taken = async () => {
        await produce(topic, [{partition: 0, value: 'x'}])
        return (await shareOffsetOf(group)).startOffset
      }
      await expect.poll(taken, rarely).toBeGreaterThan(0)
    } finally {
      await member.stop()
    }
    await untilGroupIs('Empty', group)
    const first = await shareOffsetOf(group)
    await produce(topic, [
      {partition: 0, value: 'y'},
      {partition: 0, value: 'z'},
    ])
    const now = await shareOffsetOf(group)
    expect(now.startOffset).toBeGreaterThanOrEqual(first.startOffset ?? 0)
    // Back to the start, where records are replayed; the journal has where it was.
    const move = ['group', 'reset', group, '--all-topics', '--yes']
    expect(await runJson([...move, '--to', 'earliest'])).toMatchObject({
      executed: true,
      offsets: [
        {group, type: 'share', topic, committed: now.startOffset, target: 0, change: -(now.startOffset ?? 0)},
        {group, type: 'share', topic, partition: 1, target: 0},
      ].map((row) => ({...row, outcome: 'committed'})),
    })
    expect(await shareOffsetOf(group)).toMatchObject({startOffset: 0})
    const part = ['group', 'delete-offsets', group, '--topic', `${topic}:0`, '--yes']
    expect(await runJson(part, {code: 1})).toMatchObject({
      offsets: [{type: 'share', topic, partition: 0, outcome: 'failed', error: {code: 'WHOLE_TOPIC_ONLY'}}],
    })
    expect(await runJson(['group', 'delete-offsets', group, '--topic', topic, '--yes'])).toMatchObject({
      offsets: [0, 1].map((partition) => ({topic, partition, committed: 0, outcome: 'deleted'})),
    })
    expect((await describeOne(group))?.shareOffsets).toEqual([])
    await runJson(['group', 'reset', group, '--topic', topic, '--to', `0=${now.startOffset},1=0`, '--yes'])
    const tool = 'org.apache.kafka.tools.consumer.group.ShareGroupCommand'
    const servers = ['--bootstrap-server', bootstrapServers()]
    const output = await runKafkaTool(tool, [...servers, '--describe', '--offsets', '--group', group])
    const [, start, lag] = new RegExp(`^${group} +${topic} +0 +(\\d+) +(\\d+)`, 'm').exec(output) ?? []
    const moved = await shareOffsetOf(group)
    expect({startOffset: moved.startOffset, lag: moved.lag}, output).toEqual({
      startOffset: Number(start),
      lag: Number(lag),
    })
    expect(moved.startOffset).toBe(now.startOffset)
    // What had been done beyond the start is to be done again.
    expect(moved.lag).toBeGreaterThanOrEqual(now.lag ?? 2)
    const text = await runSamsa(['group', 'describe', group])
    expect(text.stdout).toMatch(/^TOPIC +PARTITION +START OFFSET +LAG$/m)
    // Where it is in each partition it has not committed itself.
    expect(await runJson(['group', 'delete', group, '--yes'])).toEqual({
      executed: true,
      groups: [{group, type: 'share', state: 'Empty', committed: 0, outcome: 'deleted'}],
    })
  })
})
