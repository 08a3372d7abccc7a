import {mkdtemp, readFile, stat, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {beforeAll, describe, expect, inject, test} from 'vitest'
import {deleteRecords} from '../support/delete-records.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  kafkaClient,
  startMember,
  withAdmin,
} from '../support/kafka-client.ts'
import {formatTime, hourAgoMs} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {seedTopic} from '../support/seed-topic.ts'

// Moving committed offsets by all ways but --to, which reset.test.ts has; what was moved is read back by kafkajs.

interface Plan {
  readonly offsets: readonly {
    readonly group: string
    readonly partition: number
    readonly committed: number | null
    readonly target: number | null
    readonly action: string
    readonly note: string | null
    readonly metadata?: string
    readonly firstTime?: string | null
    readonly lastTime?: string | null
    readonly spanMs?: number | null
  }[]
  readonly executed: boolean
}

/** Partition 0 has offsets 2 to 9, partition 1 has 0 to 4; the time of offset N is N seconds after an hour ago. */
let topic: string

beforeAll(async () => {
  const record = (partition: number) => (_: unknown, offset: number) => ({
    partition,
    value: `${partition}-${offset}`,
    timestamp: formatTime(hourAgoMs + offset * 1000),
  })
  const records = [...Array.from({length: 10}, record(0)), ...Array.from({length: 5}, record(1))]
  topic = await seedTopic('moves', 2, records)
  await deleteRecords(topic, {0: 2})
})

async function newGroup(offsets: Readonly<Record<number, number>>): Promise<string> {
  const group = randomName('moves')
  await commitOffsets(group, topic, offsets)
  return group
}

async function committedOf(group: string): Promise<Record<number, number>> {
  const offsets = await groupOffsets(group, topic)
  return Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)]))
}

/** Commits one offset with metadata, which the admin clients of the tests cannot. */
async function commitWithMetadata(group: string, offset: number, metadata: string): Promise<void> {
  const consumer = kafkaClient().consumer({groupId: group, maxWaitTimeInMs: 100})
  await consumer.connect()
  await consumer.subscribe({topics: [topic]})
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.group_join', () => consumer.pause([{topic}]))
    consumer.on('consumer.fetch_start', () => resolve())
    consumer.run({autoCommit: false, eachMessage: async () => {}}).catch(reject)
  })
  await consumer.commitOffsets([{topic, partition: 0, offset: String(offset), metadata}])
  await consumer.disconnect()
}

async function metadataOf(group: string): Promise<string | null | undefined> {
  const [rows] = await withAdmin((admin) => admin.fetchOffsets({groupId: group, topics: [topic]}))
  return rows?.partitions.find(({partition}) => partition === 0)?.metadata
}

async function newFile(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(inject('home'), 'offsets-'))
  const file = path.join(folder, 'offsets')
  await writeFile(file, text)
  return file
}

describe('undo', () => {
  test('goes back to before the last move, and back again', async () => {
    const group = await newGroup({0: 6, 1: 5})
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'])
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'latest', '--yes'])
    const dry = await runJson<Plan>(['group', 'reset', group, '--undo', '--dry-run'])
    expect(dry.offsets.map(({partition, committed, target}) => [partition, committed, target])).toEqual([
      [0, 10, 2],
      [1, 5, 0],
    ])
    expect(await committedOf(group)).toEqual({0: 10, 1: 5})
    const run = await runSamsa(['group', 'reset', group, '--undo', '--yes'])
    expect(run.stderr).toMatch(
      new RegExp(`^${group}: back to before the move of \\S+Z\n2 offsets committed and read back.\n$`),
    )
    expect(await committedOf(group)).toEqual({0: 2, 1: 0})
    await runJson(['group', 'reset', group, '--undo', '--yes'])
    expect(await committedOf(group)).toEqual({0: 10, 1: 5})
  })

  test('a partition that had no commit has none again; the metadata of the others comes back', async () => {
    const group = randomName('moves')
    await commitWithMetadata(group, 6, 'a note')
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'])
    expect(await committedOf(group)).toEqual({0: 2, 1: 0})
    expect(await metadataOf(group)).toBeNull()
    const {offsets: plan} = await runJson<Plan>(['group', 'reset', group, '--undo', '--yes'])
    expect(plan).toMatchObject([
      {partition: 0, target: 6, action: 'commit', metadata: 'a note'},
      {partition: 1, target: null, action: 'delete', note: 'its commit is deleted'},
    ])
    expect(await committedOf(group)).toEqual({0: 6})
    expect(await metadataOf(group)).toBe('a note')
  })

  test('a move that was refused is passed over; --topic undoes a part', async () => {
    const group = await newGroup({0: 6, 1: 5})
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'earliest', '--yes'])
    const member = await startMember(group, [topic])
    await expect.poll(() => committedOf(group)).toEqual({0: 10, 1: 5})
    const {error} = await runJson<ErrorDocument>(['group', 'reset', group, '--undo', '--yes'], {code: 1})
    expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
    await member.stop()
    await runJson(['group', 'reset', group, '--undo', '--topic', `${topic}:0`, '--yes'])
    expect(await committedOf(group)).toEqual({0: 6, 1: 5})
  })

  test('nothing in the journal, or of another cluster: exit 1; the journal is the user’s alone', async () => {
    const group = await newGroup({0: 6})
    const undo = ['group', 'reset', group, '--undo', '--yes']
    const {error} = await runJson<ErrorDocument>(undo, {code: 1})
    expect(error).toMatchObject({kind: 'not-found', code: 'NOTHING_TO_UNDO'})
    const state = await mkdtemp(path.join(inject('home'), 'state-'))
    const env = {XDG_STATE_HOME: state}
    await runJson(['group', 'reset', group, '--topic', topic, '--to', 'latest', '--yes'], {env})
    const file = path.join(state, 'samsa/reset-journal.jsonl')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700)
    const line = await readFile(file, 'utf8')
    expect(JSON.parse(line)).toMatchObject({
      group,
      offsets: [{topic, partition: 0, committed: '6'}, {partition: 1}],
    })
    await writeFile(file, JSON.stringify({...JSON.parse(line), clusterId: 'another'}))
    expect((await runJson<ErrorDocument>(undo, {code: 1, env})).error.code).toBe('NOTHING_TO_UNDO')
    await writeFile(file, `cut off\n${line}`)
    await runJson(undo, {env})
    expect(await committedOf(group)).toEqual({0: 6})
  })

  test('where the journal cannot be written nothing moves; --no-journal goes without', async () => {
    const group = await newGroup({0: 6})
    const env = {XDG_STATE_HOME: await newFile('not a folder')}
    const reset = ['group', 'reset', group, '--topic', `${topic}:0`, '--to', 'earliest', '--yes']
    const {error} = await runJson<ErrorDocument>(reset, {code: 1, env})
    expect(error.code).toBe('JOURNAL')
    expect(await committedOf(group)).toEqual({0: 6})
    await runJson([...reset, '--no-journal'], {env})
    expect(await committedOf(group)).toEqual({0: 2})
  })
})

describe('from a file', () => {
  test('what --export wrote moves the group later; without --yes an export moves nothing', async () => {
    const group = await newGroup({0: 6, 1: 5})
    const exported = await runSamsa(['group', 'reset', group, '--topic', topic, '--to', '+1', '--export'])
    expect(exported).toMatchObject({code: 0, stdout: `${topic},0,3\n${topic},1,1\n`})
    expect(await committedOf(group)).toEqual({0: 6, 1: 5})
    const file = await newFile(exported.stdout)
    await runJson(['group', 'reset', group, '--from-file', file, '--yes'])
    expect(await committedOf(group)).toEqual({0: 3, 1: 1})
  })

  test('several groups: each takes its own lines; one without lines is refused', async () => {
    const [one, two] = [await newGroup({0: 6}), await newGroup({0: 6})]
    const file = await newFile(`"${one}","${topic}",0,4\n"${two}","${topic}",0,5\n`)
    await runJson(['group', 'reset', one, '--from-file', file, '--yes'])
    expect([await committedOf(one), await committedOf(two)]).toEqual([{0: 4}, {0: 6}])
    await runJson(['group', 'reset', one, two, '--from-file', '-', '--yes'], {input: await readFile(file)})
    expect(await committedOf(two)).toEqual({0: 5})
    const other = await newGroup({0: 6})
    const {error} = await runJson<ErrorDocument>(['group', 'reset', other, '--from-file', file, '--yes'], {
      code: 1,
    })
    expect(error).toMatchObject({code: 'NO_OFFSETS', suggestions: [`It has ${one}, ${two}.`]})
  })

  test.each([
    ['a broken line', 'x,y\n', [], 2],
    ['a file that is not there', null, [], 2],
    ['two sources', `t,0,1\n`, ['--to', 'earliest'], 2],
  ])('%s: nothing moves', async (_, text, more, code) => {
    const group = await newGroup({0: 6})
    const file = text === null ? '/nonexistent/offsets' : await newFile(text)
    await runJson<ErrorDocument>(['group', 'reset', group, '--from-file', file, ...more, '--yes'], {code})
    expect(await committedOf(group)).toEqual({0: 6})
  })
})

test('a topic that is gone is a row with its error, and the others move', async () => {
  const group = await newGroup({0: 6})
  const args = ['group', 'reset', group, '--from-file', '-', '--yes']
  const {executed, offsets} = await runJson<Plan>(args, {code: 1, input: `no-such-topic,0,1\n${topic},0,3\n`})
  expect(executed).toBe(true)
  expect(offsets).toMatchObject([
    {topic, partition: 0, target: 3, outcome: 'committed'},
    {
      topic: 'no-such-topic',
      outcome: 'failed',
      error: {kind: 'not-found', code: 'UNKNOWN_TOPIC_OR_PARTITION'},
    },
  ])
  expect(await committedOf(group)).toEqual({0: 3})
})

test('from another group, with the offsets that lie outside the log moved', async () => {
  const [from, group] = [await newGroup({0: 0, 1: 3}), await newGroup({1: 5})]
  const {offsets: plan} = await runJson<Plan>(['group', 'reset', group, '--from-group', from, '--yes'])
  expect(plan).toMatchObject([
    {partition: 0, committed: null, target: 2, note: 'offset 0 is before the log start 2'},
    {partition: 1, committed: 5, target: 3},
  ])
  expect(await committedOf(group)).toEqual({0: 2, 1: 3})
  expect(await committedOf(from)).toEqual({0: 0, 1: 3})
})

test('the time that the records span, by the records themselves', async () => {
  const group = await newGroup({0: 6, 1: 5})
  const reset = ['group', 'reset', group, '--topic', topic, '--to', '3', '--dry-run']
  const {offsets: plan} = await runJson<Plan>(reset)
  const at = (offset: number) => formatTime(hourAgoMs + offset * 1000)
  expect(plan).toMatchObject([
    {firstTime: at(3), lastTime: at(5), spanMs: 2000},
    {firstTime: at(3), lastTime: at(4), spanMs: 1000},
  ])
  const bare = await runJson<Plan>([...reset, '--no-time-span'])
  expect(bare.offsets[0]).not.toHaveProperty('spanMs')
})

describe('export, import, clone, create', () => {
  test('what is exported, deleted and imported is as it was, metadata too', async () => {
    const group = randomName('moves')
    await commitWithMetadata(group, 6, 'note, with "quotes"')
    const json = await runSamsa(['group', 'export', group, '--json'])
    const csv = await runSamsa(['group', 'export', group, '-o', 'csv'])
    expect((await runSamsa(['group', 'export', group])).stdout).toBe(`${group},${topic},0,6\n`)
    for (const {stdout} of [json, csv]) {
      await runJson(['group', 'delete', group, '--yes'])
      const {offsets: plan} = await runJson<Plan>(['group', 'import', '--yes'], {input: stdout})
      expect(plan).toMatchObject([{group, partition: 0, committed: null, target: 6}])
      expect(await committedOf(group)).toEqual({0: 6})
      expect(await metadataOf(group)).toBe('note, with "quotes"')
    }
  })

  test('import needs --yes off a terminal, a group for lines without one, and takes only those of --group', async () => {
    const [one, two] = [randomName('moves'), randomName('moves')]
    const input = `${one},${topic},0,4\n${two},${topic},0,5\n`
    expect((await runSamsa(['group', 'import'], {input})).code).toBe(2)
    await runJson(['group', 'import', '--group', one, '--yes'], {input})
    expect([await committedOf(one), await committedOf(two)]).toEqual([{0: 4}, {}])
    const nameless = {input: `${topic},1,2\n`}
    const {error} = await runJson<ErrorDocument>(['group', 'import', '--yes'], {...nameless, code: 2})
    expect(error.suggestions).toEqual(['Say which one with --group GROUP.'])
    await runJson(['group', 'import', '-g', two, '--yes'], nameless)
    expect(await committedOf(two)).toEqual({1: 2})
  })

  test('clone makes a group where another stands, also while that one is live', async () => {
    const from = await newGroup({0: 6, 1: 5})
    const to = randomName('moves')
    const member = await startMember(from, [topic])
    try {
      await expect.poll(() => committedOf(from)).toEqual({0: 10, 1: 5})
      await runJson(['group', 'clone', from, to, '--topic', `${topic}:0`, '--yes'])
      expect(await committedOf(to)).toEqual({0: 10})
      const {error} = await runJson<ErrorDocument>(['group', 'clone', to, from, '--yes'], {code: 1})
      expect(error).toMatchObject({kind: 'conflict', code: 'NON_EMPTY_GROUP'})
    } finally {
      await member.stop()
    }
    const {error} = await runJson<ErrorDocument>(['group', 'clone', `${from}x`, to, '--yes'], {code: 1})
    expect(error).toMatchObject({kind: 'not-found', code: 'GROUP_ID_NOT_FOUND'})
    expect((await runSamsa(['group', 'clone', to, to, '--yes'])).code).toBe(2)
  })

  test('create makes a group that is not there, and only then', async () => {
    const group = randomName('moves')
    const create = ['group', 'create', group, '--topic', topic, '--to', '0=+1,1=latest']
    expect((await runJson<Plan>([...create, '--dry-run'])).executed).toBe(false)
    expect(await committedOf(group)).toEqual({})
    await runJson(create)
    expect(await committedOf(group)).toEqual({0: 3, 1: 5})
    const {error} = await runJson<ErrorDocument>(create, {code: 1})
    expect(error).toMatchObject({kind: 'conflict', code: 'GROUP_EXISTS'})
    for (const wrong of [
      ['--to', 'committed', '--topic', topic],
      ['--to', 'latest'],
      ['--topic', topic],
    ])
      await runJson(['group', 'create', randomName('moves'), ...wrong], {code: 2})
  })
})

describe('delete-offsets', () => {
  test('the plan first, then the commits, then undone', async () => {
    const group = await newGroup({0: 6, 1: 5})
    const command = ['group', 'delete-offsets', group, '--topic', `${topic}:1`]
    const row = {group, topic, partition: 1, committed: 5}
    expect(await runJson([...command, '--dry-run'])).toEqual({
      executed: false,
      offsets: [{...row, outcome: null}],
    })
    expect((await runSamsa(command)).code).toBe(2)
    expect(await committedOf(group)).toEqual({0: 6, 1: 5})
    expect(await runJson([...command, '--yes'])).toEqual({
      executed: true,
      offsets: [{...row, outcome: 'deleted'}],
    })
    expect(await committedOf(group)).toEqual({0: 6})
    const {error} = await runJson<ErrorDocument>([...command, '--yes'], {code: 1})
    expect(error.code).toBe('NO_OFFSETS')
    await runJson(['group', 'reset', group, '--undo', '--yes'])
    expect(await committedOf(group)).toEqual({0: 6, 1: 5})
  })

  test('of a topic that a member reads it is refused, of another one it is not', async () => {
    const other = await createTopic(randomName('moves'))
    const group = randomName('moves')
    await commitOffsets(group, other, {0: 0})
    const member = await startMember(group, [topic])
    try {
      await expect.poll(() => committedOf(group)).toEqual({0: 10, 1: 5})
      const refused = await runJson<{offsets: {outcome: string; error: {code: string; message: string}}[]}>(
        ['group', 'delete-offsets', group, '--topic', `${topic}:0`, '--yes'],
        {code: 1},
      )
      expect(refused.offsets).toMatchObject([{outcome: 'failed', error: {code: 'GROUP_SUBSCRIBED_TO_TOPIC'}}])
      expect(refused.offsets[0]?.error.message).toContain(`has members that read ${topic} now`)
      expect(await committedOf(group)).toEqual({0: 10, 1: 5})
      await runJson(['group', 'delete-offsets', group, '--topic', other, '--yes'])
      expect(await groupOffsets(group, other)).toEqual(new Map())
    } finally {
      await member.stop()
    }
  })
})

// Only --dry-run here: other suites have groups on the same broker.
test('a group must be named, or all of them meant', async () => {
  const group = await newGroup({0: 6})
  const to = ['--topic', topic, '--to', 'earliest', '--dry-run']
  const both = await runJson<ErrorDocument>(['group', 'reset', group, '--all-groups', ...to], {code: 2})
  expect(both.error.message).toBe('Names and --all-groups exclude each other.')
  for (const words of [
    to,
    [...to, '--regex'],
    ['--undo', '--dry-run'],
    ['--from-group', group, '--dry-run'],
  ]) {
    const neither = await runJson<ErrorDocument>(['group', 'reset', ...words], {code: 2})
    expect(neither.error.message).toBe('Which group? Give its name.')
  }
})
