import {expect, test} from 'vitest'
import {startJavaMember} from '../support/java-member.ts'
import {createTopic, groupOffsets, produce} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName} from '../support/run-samsa.ts'

interface Groups {
  readonly groups: readonly {
    readonly type: string
    readonly state: string
    readonly members?: readonly unknown[]
  }[]
}

/** State of a group as `group list` shows it; null before it exists. */
async function stateOf(group: string): Promise<string | null> {
  const {groups} = await runJson<Groups>(['group', 'list', group])
  return groups[0]?.state ?? null
}

test('a running KIP-848 group is Stable with its member, not Dead; its offsets move once it is Empty', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const topic = await createTopic(randomName('kip848'), {partitions: 2})
  await produce(topic, [
    {partition: 0, value: 'a'},
    {partition: 0, value: 'b'},
    {partition: 1, value: 'c'},
  ])
  const group = randomName('kip848')
  const member = startJavaMember(kafka, {group, topic, type: 'consumer'})
  try {
    await expect.poll(() => stateOf(group), {timeout: 20_000}).toBe('Stable')
    const described = await runJson<Groups>(['group', 'describe', group])
    expect(described.groups).toMatchObject([
      {
        type: 'consumer',
        state: 'Stable',
        assignor: 'uniform',
        members: [{clientId: 'console-consumer', assignments: [{topic, partitions: [0, 1]}]}],
      },
    ])
    const reset = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
    const {error} = await runJson<ErrorDocument>(reset, {code: 1})
    expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
    expect(error.message).toContain('1 member: console-consumer on 127.0.0.1')
  } finally {
    await member.stop()
  }
  await expect.poll(() => stateOf(group)).toBe('Empty')
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
  expect(await runJson(['group', 'delete', group, '--yes'])).toEqual({groups: [{group, outcome: 'deleted'}]})
})

test('a share group is shown with its members, has no offsets to reset, and a lag that is unknown before the first read', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const topic = await createTopic(randomName('share'))
  const group = randomName('share')
  const member = startJavaMember(kafka, {group, topic, type: 'share'})
  try {
    await expect.poll(() => stateOf(group), {timeout: 20_000}).toBe('Stable')
    const described = await runJson<Groups>(['group', 'describe', group])
    expect(described.groups).toMatchObject([
      {type: 'share', state: 'Stable', members: [{clientId: 'console-share-consumer'}]},
    ])
    // The coordinator lists a partition once its share state has been initialised, a moment after the member joined.
    await expect
      .poll(() => runJson(['lag', group]), {timeout: 20_000})
      .toMatchObject({
        lag: [{group, topic, committed: null, lag: null, status: 'NO-COMMIT'}],
        totals: [{group, lag: null, unknown: 1}],
      })
    const reset = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
    const {error} = await runJson<ErrorDocument>(reset, {code: 1})
    expect(error.code).toBe('INVALID_GROUP_TYPE')
  } finally {
    await member.stop()
  }
  await expect.poll(() => stateOf(group)).toBe('Empty')
  expect(await runJson(['group', 'delete', group, '--yes'])).toEqual({groups: [{group, outcome: 'deleted'}]})
})
