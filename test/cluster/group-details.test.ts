import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {startJavaMember} from '../support/java-member.ts'
import {commitOffsets, startMember, withAdmin} from '../support/kafka-client.ts'
import {findKafkaJars, runKafkaTool} from '../support/kafka-jars.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {seedRecords, seedTopic} from '../support/seed-topic.ts'

interface Described {
  readonly groups: readonly {
    readonly group: string
    readonly state: string
    readonly coordinatorEpoch: number | null
    readonly groupEpoch: number | null
    readonly members: readonly {readonly memberEpoch: number | null; readonly rack: string | null}[]
    readonly shareOffsets?: readonly {
      readonly partition: number
      readonly startOffset: number | null
      readonly lag: number | null
    }[]
  }[]
}

interface Listed {
  readonly groups: readonly {readonly group: string; readonly members?: number | null}[]
}

async function describeOne(group: string): Promise<Described['groups'][number] | undefined> {
  return (await runJson<Described>(['group', 'describe', group])).groups[0]
}

async function isStable(group: string): Promise<boolean> {
  const {groups} = await runJson<Listed>(['group', 'list', group, '--state', 'stable'])
  return groups.length === 1
}

test('a KIP-848 member has its rack, its epoch and what it is to read; the group has epochs', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const topic = await seedTopic('details', 2, [{partition: 0, value: 'a'}])
  const group = randomName('details')
  const member = startJavaMember(kafka, {group, topic, type: 'consumer', properties: ['client.rack=eu-1']})
  try {
    await expect.poll(() => isStable(group), {timeout: 20_000}).toBe(true)
    const both = [{topic, partitions: [0, 1]}]
    const described = await describeOne(group)
    expect(described).toMatchObject({
      type: 'consumer',
      groupEpoch: described?.members[0]?.memberEpoch,
      assignmentEpoch: described?.groupEpoch,
      members: [{rack: 'eu-1', assignments: both, targetAssignments: both}],
    })
    expect(described?.groupEpoch).toBeGreaterThan(0)
    expect(described?.coordinatorEpoch).toBeGreaterThanOrEqual(0)
    const text = await runSamsa(['group', 'describe', group, '-o', 'wide'])
    expect(text.stdout).toMatch(/^Epoch: +\d+$/m)
    expect(text.stdout).toMatch(/RACK +EPOCH +ASSIGNMENTS/)
  } finally {
    await member.stop()
  }
})

test('start offsets and lag of a share group are those of kafka-share-groups', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const topic = await seedTopic('details', 1, [{partition: 0, value: 'before the group'}])
  const group = randomName('details')
  const member = startJavaMember(kafka, {group, topic, type: 'share'})
  const rowOf = async () => (await describeOne(group))?.shareOffsets?.[0] ?? {startOffset: null, lag: null}
  try {
    await expect.poll(() => isStable(group), {timeout: 20_000}).toBe(true)
    // The group begins at the end of the log as it finds it, so records are written until one has been taken.
    await expect
      .poll(
        async () => {
          await seedRecords(topic, [{partition: 0, value: 'x'}])
          return (await rowOf()).startOffset
        },
        {timeout: 20_000},
      )
      .toBeGreaterThan(0)
  } finally {
    await member.stop()
  }
  const first = await rowOf()
  await seedRecords(topic, [
    {partition: 0, value: 'y'},
    {partition: 0, value: 'z'},
  ])
  const now = await rowOf()
  expect(now.startOffset).toBeGreaterThanOrEqual(first.startOffset ?? 0)
  const output = await runKafkaTool(kafka, 'org.apache.kafka.tools.consumer.group.ShareGroupCommand', [
    '--bootstrap-server',
    bootstrapServers(),
    '--describe',
    '--offsets',
    '--group',
    group,
  ])
  const [, start, lag] = new RegExp(`^${group} +${topic} +0 +(\\d+) +(\\d+)`, 'm').exec(output) ?? []
  expect({start: now.startOffset, lag: now.lag}, output).toEqual({start: Number(start), lag: Number(lag)})
  expect(now.lag).toBeGreaterThanOrEqual(2)
  const text = await runSamsa(['group', 'describe', group])
  expect(text.stdout).toMatch(/^TOPIC +PARTITION +START OFFSET +LAG$/m)
})

test('members are counted where that is asked for, and filters leave only what they say', async () => {
  const topic = await seedTopic('details', 1, [{partition: 0, value: 'a'}])
  const base = randomName('details')
  const [idle, live] = [`${base}.idle`, `${base}.live`]
  await commitOffsets(idle, topic, {0: 0})
  const member = await startMember(live, [topic])
  const list = async (...flags: string[]) => {
    const {groups} = await runJson<Listed>(['group', 'list', `${base}*`, ...flags])
    return groups.map((each) => [each.group, each.members])
  }
  try {
    await expect.poll(() => isStable(live)).toBe(true)
    expect(await list('--members')).toEqual([
      [idle, 0],
      [live, 1],
    ])
    expect(await list('--state', 'EMPTY,dead')).toEqual([[idle, undefined]])
    expect(await list('--state', 'stable', '--type', 'classic')).toEqual([[live, undefined]])
    expect(await list('--type', 'share', '--type', 'consumer')).toEqual([])
    const wide = await runSamsa(['group', 'list', live, '-o', 'wide'])
    expect(wide.stdout).toMatch(/COORDINATOR +MEMBERS\n.* 1\n$/)
    expect((await runSamsa(['group', 'list', '--state', 'stabel'])).code).toBe(2)
    const {groups} = await withAdmin((admin) => admin.describeGroups([live]))
    expect(groups[0]?.members).toHaveLength(1)
  } finally {
    await member.stop()
  }
})
