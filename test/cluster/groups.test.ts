import {describe, expect, test} from 'vitest'
import {untilGroupIs} from '../support/group-now.ts'
import {joinByHeartbeat} from '../support/heartbeat-member.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  produce,
  startMember,
  withAdmin,
} from '../support/kafka-client.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface DescribedGroup {
  readonly group: string
  readonly type: string
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly host: string
    readonly assignments: readonly {readonly topic: string; readonly partitions: readonly number[]}[]
  }[]
  readonly lag: readonly {readonly partition: number; readonly status: string; readonly lag: number | null}[]
}

interface Outcomes {
  readonly groups: readonly {
    readonly group: string
    readonly outcome?: string
    readonly error?: ErrorDocument['error']
  }[]
  readonly executed?: boolean
}

async function groupNames(): Promise<string[]> {
  const {groups} = await withAdmin((admin) => admin.listGroups())
  return groups.map(({groupId}) => groupId)
}

/** A topic of two partitions and groups without members that have committed in it. */
async function idleGroups(count = 1): Promise<{topic: string; groups: string[]}> {
  const topic = await createTopic(randomName('groups'), {partitions: 2})
  await produce(topic, [
    {partition: 0, value: 'a'},
    {partition: 1, value: 'b'},
  ])
  const base = randomName('group')
  const groups = Array.from({length: count}, (_, index) => `${base}.${index}`)
  await Promise.all(groups.map((group) => commitOffsets(group, topic, {0: 1})))
  return {topic, groups}
}

describe('a classic group', () => {
  test('without members is Empty and keeps its commits', async () => {
    const {topic, groups} = await idleGroups()
    const [group = ''] = groups
    expect(await runJson(['group', 'list', group])).toEqual({
      groups: [{group, type: 'classic', state: 'Empty', protocol: 'consumer', coordinator: 1}],
    })
    const {groups: described} = await runJson<{groups: DescribedGroup[]}>(['group', 'describe', group])
    expect(described[0]?.lag).toHaveLength(1)
    const owner = {memberId: null, clientId: null, host: null}
    const offsets = {committed: 1, logStart: 0, logEnd: 1, lag: 0, lost: 0}
    expect(described).toMatchObject([
      {
        group,
        type: 'classic',
        state: 'Empty',
        coordinator: 1,
        assignor: null,
        members: [],
        lag: [{group, topic, partition: 0, ...offsets, status: 'OK', ...owner}],
      },
    ])
  })

  test('with a member shows who reads what, and partitions without a commit as unknown', async () => {
    const topic = await createTopic(randomName('groups'), {partitions: 2})
    const group = randomName('group')
    await produce(topic, [{partition: 0, value: 'a'}])
    const member = await startMember(group, [topic])
    try {
      await expect.poll(() => groupOffsets(group, topic)).toEqual(new Map([[0, 1n]]))
      const {groups} = await runJson<{groups: DescribedGroup[]}>(['group', 'describe', group])
      expect(groups).toMatchObject([
        {
          state: 'Stable',
          assignor: 'RoundRobinAssigner',
          members: [
            {
              clientId: 'samsa-tests',
              host: '127.0.0.1',
              memberType: 'classic',
              subscribedTopics: [topic],
              assignments: [{topic, partitions: [0, 1]}],
            },
          ],
          lag: [
            {partition: 0, committed: 1, lag: 0, status: 'OK', clientId: 'samsa-tests'},
            {partition: 1, committed: null, lag: null, status: 'NO-COMMIT', clientId: 'samsa-tests'},
          ],
        },
      ])
      const text = (await runSamsa(['group', 'describe', group])).stdout
      expect(text).toMatch(/^State: +Stable$/m)
      expect(text).toContain(`${topic}:0,1`)
    } finally {
      await member.stop()
    }
  })
})

test('members of a KIP-848 group are told with what they subscribe to, by name or by expression', async () => {
  const topic = await createTopic(randomName('groups'))
  const group = randomName('group')
  const regex = `${topic}|none-.+`
  const members = await Promise.all([
    joinByHeartbeat(group, {subscribedTopicNames: [topic]}),
    joinByHeartbeat(group, {subscribedTopicRegex: regex}),
  ])
  const text = (await runSamsa(['group', 'describe', group])).stdout
  const {groups} = await runJson<{groups: DescribedGroup[]}>(['group', 'describe', group])
  await Promise.all(members.map((leave) => leave()))
  expect(groups).toMatchObject([{type: 'consumer'}])
  expect(new Set(groups[0]?.members)).toEqual(
    new Set([
      expect.objectContaining({
        memberType: 'consumer',
        subscribedTopics: [topic],
        subscribedTopicRegex: null,
      }),
      expect.objectContaining({memberType: 'consumer', subscribedTopics: [], subscribedTopicRegex: regex}),
    ]),
  )
  expect(text).toMatch(/^MEMBER ID .* SUBSCRIBED$/m)
  expect(text.split('\n').map((line) => line.split('  ').at(-1))).toEqual(
    expect.arrayContaining([topic, `/${regex}/`]),
  )
})

describe('group list', () => {
  test('patterns, formats, and nothing found', async () => {
    const {groups} = await idleGroups(2)
    const base = groups[0]?.slice(0, -2) ?? ''
    expect((await runSamsa(['group', 'list', `${base}*`, '-o', 'name'])).stdout).toBe(
      `${groups.join('\n')}\n`,
    )
    expect((await runSamsa(['group', 'list', '--regex', `${base}.1$`, '-o', 'csv'])).stdout).toBe(
      `group,type,state,protocol,coordinator\n${groups[1]},classic,Empty,consumer,1\n`,
    )
    const none = await runSamsa(['group', 'list', randomName('none')])
    expect(none).toMatchObject({code: 0, stderr: 'No groups.\n'})
  })

  test('members are counted where that is asked for, and filters leave only what they say', async () => {
    const topic = await createTopic(randomName('groups'))
    const base = randomName('group')
    const [idle, live] = [`${base}.idle`, `${base}.live`]
    await commitOffsets(idle, topic, {0: 0})
    const member = await startMember(live, [topic])
    const list = async (...flags: string[]) => {
      const {groups} = await runJson<{groups: {group: string; members?: number}[]}>([
        ...['group', 'list', `${base}*`],
        ...flags,
      ])
      return groups.map((each) => [each.group, each.members])
    }
    try {
      await untilGroupIs('Stable', live)
      expect(await list('--members')).toEqual([
        [idle, 0],
        [live, 1],
      ])
      expect(await list('--state', 'EMPTY,dead')).toEqual([[idle, undefined]])
      expect(await list('--state', 'stable', '--type', 'classic')).toEqual([[live, undefined]])
      expect(await list('--type', 'share', '--type', 'consumer')).toEqual([])
      const wide = await runSamsa(['group', 'list', live, '-o', 'wide'])
      expect(wide.stdout).toMatch(/COORDINATOR +MEMBERS\n.* 1\n$/)
      const {groups} = await withAdmin((admin) => admin.describeGroups([live]))
      expect(groups[0]?.members).toHaveLength(1)
    } finally {
      await member.stop()
    }
  })
})

describe('group describe', () => {
  test('a group that does not exist leaves the others described, and exits 1', async () => {
    const {groups} = await idleGroups()
    const [group = ''] = groups
    const absent = `${group}x`
    const result = await runJson<{groups: {group: string; error?: {kind: string}}[]}>(
      ['group', 'describe', group, absent],
      {code: 1},
    )
    expect(result.groups.map((each) => [each.group, each.error?.kind])).toEqual([
      [group, undefined],
      [absent, 'not-found'],
    ])
    const {error} = await runJson<ErrorDocument>(['group', 'describe', absent], {code: 1})
    expect(error).toMatchObject({code: 'GROUP_ID_NOT_FOUND', suggestions: [`Did you mean ${group}?`]})
  })
})

describe('group delete', () => {
  test('shows a plan; off a terminal it needs --yes', async () => {
    const {groups} = await idleGroups()
    const [group = ''] = groups
    expect(await runJson(['group', 'delete', group, '--dry-run'])).toEqual({
      executed: false,
      groups: [{group, type: 'classic', state: 'Empty', committed: 1, outcome: null}],
    })
    expect((await runSamsa(['group', 'delete', group])).code).toBe(2)
    expect(await groupNames()).toContain(group)
    expect(await runJson(['group', 'delete', group, '--yes'])).toEqual({
      executed: true,
      groups: [{group, type: 'classic', state: 'Empty', committed: 1, outcome: 'deleted'}],
    })
    expect(await groupNames()).not.toContain(group)
  })

  test('several by glob; a group that is gone is fine with --if-exists', async () => {
    const {groups} = await idleGroups(2)
    const base = groups[0]?.slice(0, -2) ?? ''
    const {groups: deleted} = await runJson<Outcomes>(['group', 'delete', `${base}*`, '--execute'])
    expect(deleted.map(({group, outcome}) => [group, outcome])).toEqual(
      groups.map((each) => [each, 'deleted']),
    )
    const [group = ''] = groups
    const gone = await runJson<Outcomes>(['group', 'delete', group, '--yes'], {code: 1})
    expect(gone.groups).toMatchObject([{group, outcome: 'absent', error: {kind: 'not-found'}}])
    const again = await runJson<Outcomes>(['group', 'delete', group, '--yes', '--if-exists'])
    expect(again.groups).toMatchObject([{group, outcome: 'absent'}])
  })

  test('a group with members is refused, the others are deleted, exit 1', async () => {
    const {topic, groups} = await idleGroups()
    const [idle = ''] = groups
    const active = randomName('group')
    const member = await startMember(active, [topic])
    try {
      const result = await runJson<Outcomes>(['group', 'delete', active, idle, '--yes'], {code: 1})
      expect(new Map(result.groups.map((each) => [each.group, each.error?.code ?? each.outcome]))).toEqual(
        new Map([
          [active, 'NON_EMPTY_GROUP'],
          [idle, 'deleted'],
        ]),
      )
      const names = await groupNames()
      expect([names.includes(active), names.includes(idle)]).toEqual([true, false])
    } finally {
      await member.stop()
    }
  })
})
