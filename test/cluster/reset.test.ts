import {beforeAll, describe, expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {deleteRecords} from '../support/delete-records.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  produce,
  startMember,
  withAdmin,
} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {formatShortTime, formatTime, hourAgoMs} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Plan {
  readonly offsets: readonly {
    readonly partition: number
    readonly committed: number | null
    readonly target: number | null
    readonly change: number | null
    readonly note: string | null
  }[]
  readonly executed: boolean
}

const COMMITTED = {0: 6, 1: 5}

/** Partition 0 has offsets 2 to 9, partition 1 has 0 to 4; the time of offset N is N seconds after an hour ago. */
let topic: string

beforeAll(async () => {
  topic = await createTopic(randomName('reset'), {partitions: 2})
  const record = (partition: number) => (_: unknown, offset: number) => ({
    partition,
    value: `${partition}-${offset}`,
    timestamp: String(timeOf(offset)),
  })
  await produce(topic, [...Array.from({length: 10}, record(0)), ...Array.from({length: 5}, record(1))])
  await deleteRecords(topic, {0: 2})
})

const timeOf = (offset: number): number => hourAgoMs + offset * 1000

/** `T+4Z` stands for the time of offset 4, and `T+4` for the same in no zone. */
function withTimes(args: string): string {
  return args.replaceAll(/T\+([\d.]+)(Z?)/g, (_, offset, zone) =>
    formatShortTime(timeOf(Number(offset))).replace('Z', zone),
  )
}

async function newGroup(offsets: Readonly<Record<number, number>> = COMMITTED): Promise<string> {
  const group = randomName('reset')
  await commitOffsets(group, topic, offsets)
  return group
}

async function committedOf(group: string): Promise<Record<number, number>> {
  const offsets = await groupOffsets(group, topic)
  return Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)]))
}

/** A position, where it leads to, and what is noted of each partition. */
type Position = readonly [args: string, expected: Record<number, number>, notes?: (string | null)[]]

describe.concurrent('where to', () => {
  const positions: readonly Position[] = [
    ['--to earliest', {0: 2, 1: 0}],
    ['--to-earliest --execute', {0: 2, 1: 0}],
    ['--to latest', {0: 10, 1: 5}],
    ['--to committed', {0: 6, 1: 5}],
    ['--to-offset 8', {0: 8, 1: 5}, [null, 'offset 8 is past the log end 5']],
    ['--to 1', {0: 2, 1: 1}, ['offset 1 is before the log start 2', null]],
    ['--to latest-3', {0: 7, 1: 2}],
    ['--to committed-2', {0: 4, 1: 3}],
    ['--shift-by 1', {0: 7, 1: 5}, [null, 'offset 6 is past the log end 5']],
    [
      '--shift-by=-100',
      {0: 2, 1: 0},
      ['offset -94 is before the log start 2', 'offset -95 is before the log start 0'],
    ],
    ['--to T+4Z', {0: 4, 1: 4}],
    ['--to-datetime T+7.5 --utc', {0: 8, 1: 5}, [null, 'no record at or after this time, so the log end']],
    ['--to 0=3,1=latest-1', {0: 3, 1: 4}],
    ['--to 1=2', {0: 6, 1: 2}],
  ]

  const wordsFor = (group: string, args: string): string[] => [
    ...['group', 'reset', group, '--topic', topic],
    ...withTimes(args).split(' '),
  ]

  function expectTargets({offsets}: Plan, [, expected, notes]: Position): void {
    for (const {partition, committed, target, change} of offsets) {
      expect(target).toBe(expected[partition])
      expect(change).toBe(Number(target) - Number(committed))
    }
    if (notes) expect(offsets.map(({note}) => note)).toEqual(notes)
  }

  test.for(positions)('%s', async (position) => {
    const [args, expected] = position
    const group = await newGroup()
    const all = wordsFor(group, args)
    const dry = await runJson<Plan>([...all, '--dry-run'])
    expect(dry.executed).toBe(false)
    expect(await committedOf(group)).toEqual(COMMITTED)
    const done = await runJson<Plan>([...all, '--yes'])
    const offsets = dry.offsets.map((row) => ({...row, outcome: 'committed'}))
    expect(done).toEqual({executed: true, offsets})
    expect(await committedOf(group)).toEqual(expected)
    expectTargets(done, position)
  })

  // Other words for positions of the same kinds: it is enough that they are moved, without a plan before.
  test.for<Position>([
    ['--to-latest', {0: 10, 1: 5}],
    ['--to-current', {0: 6, 1: 5}],
    ['--to 4', {0: 4, 1: 4}],
    ['--to=-3', {0: 7, 1: 2}],
    ['--to +1', {0: 3, 1: 1}],
    ['--shift-by -2', {0: 4, 1: 3}],
    ['--by-duration PT1M', {0: 10, 1: 5}],
    ['--to latest,1=2', {0: 10, 1: 2}],
  ])('%s', async (position) => {
    const [args, expected] = position
    const group = await newGroup()
    const done = await runJson<Plan>([...wordsFor(group, args), '--yes'])
    expect(await committedOf(group)).toEqual(expected)
    expectTargets(done, position)
  })
})

test('a time that is still to come is refused by what moves, creates or deletes; nothing was changed', async () => {
  const group = await newGroup()
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  for (const command of [
    ['group', 'reset', group, '--topic', topic, '--to', tomorrow, '--yes'],
    ['group', 'create', randomName('future'), '--topic', topic, '--to', tomorrow],
    ['topic', 'trim', topic, '--to', tomorrow, '--yes'],
  ]) {
    const run = await runSamsa(command)
    expect({code: run.code, stdout: run.stdout}, command.join(' ')).toEqual({code: 2, stdout: ''})
    expect(run.stderr).toContain(`${tomorrow} is still to come`)
    // It names its zone.
    expect(run.stderr).not.toContain('--utc')
  }
  expect(await committedOf(group)).toEqual(COMMITTED)
})

test('a time without its @ is an offset past every end, and refused by what would skip or delete everything', async () => {
  const group = await newGroup()
  const epochMs = String(Date.now() - 60_000)
  for (const command of [
    ['group', 'reset', group, '--topic', topic, '--to', epochMs, '--yes'],
    ['group', 'create', randomName('epoch'), '--topic', topic, '--to', epochMs],
    ['topic', 'trim', topic, '--to', epochMs, '--yes'],
  ]) {
    const run = await runSamsa(command)
    expect({code: run.code, stdout: run.stdout}, command.join(' ')).toEqual({code: 2, stdout: ''})
    expect(run.stderr).toContain(`For that time write @${epochMs}.`)
  }
  expect(await committedOf(group)).toEqual(COMMITTED)
})

describe('which partitions', () => {
  test('some of a topic', async () => {
    const group = await newGroup()
    await runJson(['group', 'reset', group, '--topic', `${topic}:1`, '--to', 'earliest', '--yes'])
    expect(await committedOf(group)).toEqual({0: 6, 1: 0})
  })

  test('all that are committed, with --all-topics', async () => {
    const group = await newGroup({1: 3})
    await runJson(['group', 'reset', group, '--all-topics', '--to', 'earliest', '--yes'])
    expect(await committedOf(group)).toEqual({1: 0})
  })

  test('a partition without a commit gets one, unless the position counts from it', async () => {
    const group = await newGroup({1: 3})
    const {offsets: plan} = await runJson<Plan>([
      'group',
      'reset',
      group,
      '--topic',
      topic,
      '--to',
      'committed-1',
      '--yes',
    ])
    expect(plan).toMatchObject([
      {partition: 0, committed: null, target: null, note: 'no committed offset'},
      {partition: 1, committed: 3, target: 2},
    ])
    expect(await committedOf(group)).toEqual({1: 2})
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'])
    expect(await committedOf(group)).toEqual({0: 2, 1: 0})
  })

  test('of several groups by glob', async () => {
    const base = randomName('reset')
    const groups = [`${base}.0`, `${base}.1`]
    await Promise.all(groups.map((group) => commitOffsets(group, topic, COMMITTED)))
    const {offsets: plan} = await runJson<Plan>([
      'group',
      'reset',
      `${base}*`,
      '--topic',
      topic,
      '--to',
      'latest',
      '--yes',
    ])
    expect(plan).toHaveLength(4)
    for (const group of groups) expect(await committedOf(group)).toEqual({0: 10, 1: 5})
  })
})

test('the plan as text, and what is told on stderr', async () => {
  const group = await newGroup()
  const args = ['group', 'reset', group, '--topic', topic, '--to', formatShortTime(timeOf(4)), '--yes']
  const run = await runSamsa(args)
  expect(run.code).toBe(0)
  expect(run.stderr).toBe(
    `${formatShortTime(timeOf(4))} is ${formatTime(timeOf(4))}\n2 offsets committed and read back.\n`,
  )
  expect(run.stdout).toMatch(/^GROUP +TOPIC +PARTITION +COMMITTED +NEW OFFSET +CHANGE +SPAN +OUTCOME$/m)
  expect(run.stdout).toMatch(new RegExp(`^${group} +${topic} +0 +6 +4 +2 replayed +1s +committed$`, 'm'))
  expect(run.stdout).toMatch(new RegExp(`^${group} +${topic} +1 +5 +4 +1 replayed +0ms +committed$`, 'm'))
})

describe('refused', () => {
  test('while the group has members: they are named, exit 1, nothing moves', async () => {
    const group = await newGroup()
    const member = await startMember(group, [topic])
    try {
      await expect.poll(() => committedOf(group)).toEqual({0: 10, 1: 5})
      const args = ['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes']
      const run = await runSamsa(args)
      expect(run).toMatchObject({code: 1, stdout: ''})
      expect(run.stderr).toContain(`Group ${group} is Stable with 1 member: samsa-tests on 127.0.0.1.`)
      const {error} = await runJson<ErrorDocument>(args, {code: 1})
      expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
      expect(await committedOf(group)).toEqual({0: 10, 1: 5})
    } finally {
      await member.stop()
    }
  })

  test('off a terminal without --yes: exit 2, nothing moves', async () => {
    const group = await newGroup()
    const run = await runSamsa(['group', 'reset', group, '--topic', topic, '--to', 'earliest'])
    expect(run).toMatchObject({code: 2, stdout: ''})
    expect(run.stderr).toContain('Nothing was done.')
    expect(await committedOf(group)).toEqual(COMMITTED)
  })

  test.each([
    ['a group that does not exist', (group: string) => [`${group}x`, '--topic', topic], 'GROUP_ID_NOT_FOUND'],
    [
      'a topic that does not exist',
      (group: string) => [group, '--topic', `${topic}x`],
      'UNKNOWN_TOPIC_OR_PARTITION',
    ],
    [
      'a partition that does not exist',
      (group: string) => [group, '--topic', `${topic}:0,2`],
      'UNKNOWN_TOPIC_OR_PARTITION',
    ],
  ])('%s: exit 1, nothing moves', async (_, args, code) => {
    const group = await newGroup()
    const {error} = await runJson<ErrorDocument>(
      ['group', 'reset', ...args(group), '--to', 'earliest', '--yes'],
      {code: 1},
    )
    expect(error).toMatchObject({kind: 'not-found', code})
    expect(await committedOf(group)).toEqual(COMMITTED)
  })
})

test('a commit may be any number of 63 bits, wherever the log ends', async () => {
  const group = randomName('reset')
  const farthest = '9223372036854775807'
  const partitions = [0, 1].map((partition) => ({partition, offset: farthest}))
  await withAdmin((admin) => admin.setOffsets({groupId: group, topic, partitions}))
  for (const [position, targets, changes] of [
    ['latest', [10, 5], [0, 0]],
    ['earliest', [2, 0], [-8, -5]],
    ['committed-1', [10, 5], [0, 0]],
    [`latest-${farthest}`, [2, 0], [-8, -5]],
  ] as const) {
    const {offsets: plan} = await runJson<Plan>([
      'group',
      'reset',
      group,
      '--all-topics',
      '--to',
      position,
      '--dry-run',
    ])
    const rows = targets.map((target, at) => ({committed: farthest, target, change: changes[at]}))
    expect(plan).toMatchObject(rows)
  }
  const {stdout} = await runSamsa(['group', 'reset', group, '--all-topics', '--to', 'latest', '--yes'])
  expect(stdout).not.toContain('unchanged')
  expect(stdout.match(/no records/g)).toHaveLength(2)
  expect(await committedOf(group)).toEqual({0: 10, 1: 5})
})

test('kafka-consumer-groups plans the same for the same time', async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const group = await newGroup()
  const words = ['--to-datetime', formatTime(timeOf(3.5)), '--topic', topic]
  const output = await runKafkaTool('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', [
    '--bootstrap-server',
    bootstrapServers(),
    '--reset-offsets',
    '--dry-run',
    '--group',
    group,
    ...words,
  ])
  const theirs = [...output.matchAll(new RegExp(`^${group} +${topic} +(\\d+) +(\\d+)`, 'gm'))].map(
    (match) => [Number(match[1]), Number(match[2])],
  )
  expect(theirs).toHaveLength(2)
  const {offsets: plan} = await runJson<Plan>(['group', 'reset', group, ...words, '--dry-run'])
  expect(plan.map(({partition, target}) => [partition, target])).toEqual(theirs.sort())
})
