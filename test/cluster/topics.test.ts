import {describe, expect, test} from 'vitest'
import {deleteRecords} from '../support/delete-records.ts'
import {
  commitOffsets,
  createTopic,
  createTopics as createUsableTopics,
  listTopicNames,
  produce,
  withAdmin,
} from '../support/kafka-client.ts'
import {hourAgoMs} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface TopicList {
  readonly topics: readonly {readonly name: string; readonly partitions: number; readonly internal: boolean}[]
}

interface Outcomes {
  readonly topics: readonly {
    readonly name: string
    readonly outcome: string | null
    readonly differences?: readonly {readonly field: string; readonly actual: string | null}[]
    readonly error?: ErrorDocument['error']
  }[]
  readonly executed?: boolean
}

async function createTopics(count: number, prefix = 'topics'): Promise<string[]> {
  const base = randomName(prefix)
  const names = Array.from({length: count}, (_, index) => `${base}.${index}`)
  await createUsableTopics(names.map((topic) => ({topic, numPartitions: 2})))
  return names
}

async function configOf(topic: string, config: string): Promise<string | undefined> {
  const {resources} = await withAdmin((admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{type: 2, name: topic, configNames: [config]}],
    }),
  )
  return resources[0]?.configEntries[0]?.configValue
}

async function partitionCount(topic: string): Promise<number | undefined> {
  const {topics} = await withAdmin((admin) => admin.fetchTopicMetadata({topics: [topic]}))
  return topics[0]?.partitions.length
}

describe('topic list', () => {
  test('as JSON, in order of the names, with the fields that scripts select by', async () => {
    const names = await createTopics(2)
    const {topics} = await runJson<TopicList>(['topic', 'list', `${names[0]?.slice(0, -2)}*`])
    expect(topics).toEqual(
      names.map((name) => ({
        name,
        partitions: 2,
        replicationFactor: 1,
        internal: false,
        leaderless: 0,
        underReplicated: 0,
      })),
    )
  })

  test('in every other format', async () => {
    const [name = ''] = await createTopics(1)
    const print = async (format: string) => (await runSamsa(['topic', 'list', name, '-o', format])).stdout
    expect(await print('name')).toBe(`${name}\n`)
    expect(await print('csv')).toBe(
      `name,partitions,replicationFactor,health,internal\n${name},2,1,ok,false\n`,
    )
    expect((await print('table')).split('\n').map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['NAME', 'PARTITIONS', 'REPLICAS', 'HEALTH'],
      [name, '2', '1', 'ok'],
      [''],
    ])
    expect(await print('wide')).toContain('INTERNAL')
    expect(await print('yaml')).toMatch(new RegExp(`^topics:\n +- name: ${name}\n +partitions: 2\n`))
  })

  test('several patterns are or-ed, globs by default, regular expressions with --regex', async () => {
    const names = await createTopics(3)
    const base = names[0]?.slice(0, -2) ?? ''
    const list = async (...args: string[]) =>
      (await runJson<TopicList>(['topic', 'list', ...args])).topics.map(({name}) => name)
    expect(await list(`${base}.0`, `${base}.2*`)).toEqual([names[0], names[2]])
    expect(await list(`${base}?1`)).toEqual([names[1]])
    expect(await list('--regex', `^${base}\\.[01]$`)).toEqual([names[0], names[1]])
    expect(await list(`${base}.9*`)).toEqual([])
  })

  test('Kafka’s own topics only with --internal', async () => {
    await commitOffsets(randomName('makes-offsets-topic'), await createTopic(randomName('topics')), {0: 0})
    const names = async (...args: string[]) =>
      (await runJson<TopicList>(['topic', 'list', '__*', ...args])).topics.map(({name}) => name)
    expect(await names()).toEqual([])
    expect(await names('--internal')).toContain('__consumer_offsets')
  })

  test('only those that something is true of, with what it is', async () => {
    const configs = {'retention.ms': '1000'}
    const base = randomName('topics')
    const [set, plain] = [`${base}.set`, `${base}.plain`]
    await createTopic(set, {configs})
    await createTopic(plain, {replicas: [[1], [1]]})
    const list = async (...flags: string[]) =>
      (await runJson<{topics: {name: string}[]}>(['topic', 'list', `${base}.*`, ...flags])).topics
    expect(await list('--with-overrides')).toMatchObject([{name: set, overrides: configs}])
    expect(await list('--under-replicated', '--unavailable', '--under-min-isr')).toEqual([])
    // Of one replica min.insync.replicas is one.
    expect(await list('--at-min-isr')).toMatchObject([
      {name: plain, atMinIsr: 2, underMinIsr: 0},
      {name: set, atMinIsr: 1},
    ])
    await produce(set, [{partition: 0, value: 'x'.repeat(5_000)}])
    const sized = await runJson<{topics: {name: string; sizeBytes: number}[]}>([
      'topic',
      'list',
      `${base}.*`,
      '--sizes',
    ])
    expect(sized.topics.map(({name, sizeBytes}) => [name, sizeBytes > 5_000])).toEqual([
      [plain, false],
      [set, true],
    ])
    expect((await runSamsa(['topic', 'list', set, '-o', 'wide'])).stdout).toMatch(/SIZE[\s\S]* KiB /)
  })

  test('nothing found is a success that says so', async () => {
    const run = await runSamsa(['topic', 'list', randomName('none')])
    expect(run).toMatchObject({code: 0, stderr: 'No topics.\n'})
  })
})

describe('topic describe', () => {
  test('id, configs of its own, leaders, replicas and offsets, as kafkajs sees them', async () => {
    const topic = await createTopic(randomName('topics'), {partitions: 2, configs: {'retention.ms': '60000'}})
    await produce(topic, [
      {partition: 0, value: 'a'},
      {partition: 0, value: 'b'},
      {partition: 1, value: 'c'},
    ])
    await deleteRecords(topic, {0: 1})
    const {topics} = await runJson<{topics: unknown[]}>(['topic', 'describe', topic])
    const replicas = {leader: 1, replicas: [1], isr: [1], adding: [], removing: []}
    expect(topics).toEqual([
      {
        name: topic,
        id: expect.stringMatching(/^[\w-]{22}$/),
        internal: false,
        configs: {'retention.ms': '60000'},
        partitions: [
          {partition: 0, ...replicas, logStart: 1, logEnd: 2},
          {partition: 1, ...replicas, logStart: 0, logEnd: 1},
        ],
      },
    ])
    const text = (await runSamsa(['topic', 'describe', topic])).stdout
    expect(text).toMatch(new RegExp(`^Topic: +${topic}\n`))
    expect(text).toMatch(/^Configs: +retention\.ms=60000$/m)
    expect(text).toMatch(/^ *0 +1 +1 +1 +1 +2 +1$/m)
  })

  test('sizes, newest records, readers, and all configs that count', async () => {
    const topic = await createTopic(randomName('topics'), {partitions: 2, configs: {'retention.ms': '-1'}})
    const timestamp = hourAgoMs
    await produce(topic, [{partition: 0, value: 'x'.repeat(5_000), timestamp: String(timestamp)}])
    const group = randomName('reader')
    await commitOffsets(group, topic, {0: 1})
    const args = ['topic', 'describe', topic, '--details', '--all-configs']
    const {topics} = await runJson<{
      topics: {
        partitions: {sizeBytes: number; newest: string | null}[]
        readers: string[]
        allConfigs: {key: string; value: string; source: string}[]
      }[]
    }>(args)
    const [described] = topics
    expect(described?.readers).toEqual([group])
    expect(described?.partitions[0]?.sizeBytes).toBeGreaterThan(5_000)
    const newest = described?.partitions.map((partition) => partition.newest)
    expect(newest).toEqual([new Date(timestamp).toISOString(), null])
    const configOf = (key: string) => described?.allConfigs.find((each) => each.key === key)
    expect(configOf('retention.ms')).toMatchObject({value: '-1', source: 'topic'})
    expect(configOf('segment.ms')).toMatchObject({value: '604800000', source: 'default'})
    const {stdout} = await runSamsa(['topic', 'describe', topic, '-o', 'wide', '--all-configs'])
    expect(stdout).toMatch(new RegExp(`^Read by: +${group}$`, 'm'))
    expect(stdout).toMatch(/SIZE +NEWEST/)
    expect(stdout).toMatch(/^segment\.ms +604800000 \(7d0h\) +default$/m)
  })

  test('a topic that does not exist leaves the others described, and exits 1', async () => {
    const [name = ''] = await createTopics(1)
    const absent = `${name}x`
    const run = await runSamsa(['topic', 'describe', name, absent])
    expect(run.code).toBe(1)
    expect(run.stdout).toContain(name)
    expect(run.stderr).toContain(`1 of 2 topics failed; the first: Topic ${absent} does not exist.`)
    const {topics} = await runJson<Outcomes>(['topic', 'describe', name, absent], {code: 1})
    expect(topics.map((topic) => [topic.name, topic.error?.kind])).toEqual([
      [name, undefined],
      [absent, 'not-found'],
    ])
  })
})

describe('topic create', () => {
  test('with the broker’s defaults', async () => {
    const name = randomName('topics')
    const {topics} = await runJson<Outcomes>(['topic', 'create', name])
    expect(topics).toEqual([{name, outcome: 'created', partitions: 1, replicationFactor: 1}])
    expect(await partitionCount(name)).toBe(1)
  })

  test('several, with partitions, replicas and configs', async () => {
    const names = [randomName('topics'), randomName('topics')]
    const flags = ['-p', '3', '-r', '1', '-c', 'cleanup.policy=compact', '--config', 'retention.ms=5000']
    const run = await runSamsa(['topic', 'create', ...flags, ...names])
    expect(run).toMatchObject({code: 0, stderr: ''})
    for (const name of names) {
      expect(run.stdout).toMatch(new RegExp(`^${name} +3 +1 +created$`, 'm'))
      expect(await partitionCount(name)).toBe(3)
      expect(await configOf(name, 'cleanup.policy')).toBe('compact')
      expect(await configOf(name, 'retention.ms')).toBe('5000')
    }
  })

  test('an existing topic is a conflict, and with --if-not-exists the differences are told', async () => {
    const name = await createTopic(randomName('topics'), {partitions: 2, configs: {'retention.ms': '1000'}})
    const failed = await runJson<Outcomes>(['topic', 'create', name], {code: 1})
    expect(failed.topics[0]?.error).toMatchObject({kind: 'conflict', code: 'TOPIC_ALREADY_EXISTS'})
    const wish = ['-p', '3', '-c', 'retention.ms=2000', '-c', 'cleanup.policy=delete', '--if-not-exists']
    for (const [outcome, more] of [
      ['exists', []],
      [null, ['--dry-run']],
    ] as const) {
      const {topics} = await runJson<Outcomes>(['topic', 'create', name, ...wish, ...more])
      expect(topics).toEqual([
        {
          name,
          outcome,
          partitions: 2,
          replicationFactor: 1,
          differences: [
            {field: 'partitions', wished: '3', actual: '2'},
            {field: 'retention.ms', wished: '2000', actual: '1000'},
          ],
        },
      ])
    }
    const text = await runSamsa(['topic', 'create', name, ...wish])
    expect(text.stdout).toContain('partitions is 2, not 3; retention.ms is 1000, not 2000')
    expect(await partitionCount(name)).toBe(2)
  })

  test('the same as wished has no differences', async () => {
    const name = await createTopic(randomName('topics'), {partitions: 2})
    const {topics} = await runJson<Outcomes>(['topic', 'create', name, '-p', '2', '--if-not-exists'])
    expect(topics[0]?.differences).toEqual([])
  })

  test('--dry-run lets the broker check it and creates nothing', async () => {
    const name = randomName('topics')
    expect(await runJson<Outcomes>(['topic', 'create', name, '-p', '2', '--dry-run'])).toEqual({
      executed: false,
      topics: [{name, partitions: 2, replicationFactor: 1, outcome: null}],
    })
    expect(await listTopicNames()).not.toContain(name)
    const args = ['topic', 'create', name, '-c', 'compression.type=no-such', '--dry-run']
    const {executed, topics} = await runJson<Outcomes>(args, {code: 1})
    expect({executed, topics}).toMatchObject({
      executed: false,
      topics: [{outcome: null, error: {code: 'INVALID_CONFIG'}}],
    })
  })

  test('one bad topic leaves the others created, and exits 1', async () => {
    const name = randomName('topics')
    const {topics} = await runJson<Outcomes>(['topic', 'create', name, 'no such name'], {code: 1})
    expect(topics.map(({outcome}) => outcome)).toEqual(['created', 'failed'])
    expect(topics[1]?.error?.code).toBe('INVALID_TOPIC_EXCEPTION')
    expect(await listTopicNames()).toContain(name)
  })
})

describe('topic delete', () => {
  test('the plan names what is lost: records, and the groups that read them', async () => {
    const topic = await createTopic(randomName('topics'), {partitions: 2})
    await produce(topic, [
      {partition: 0, value: 'a'},
      {partition: 1, value: 'b'},
    ])
    const group = randomName('reader')
    await commitOffsets(group, topic, {1: 1})
    const plan = await runJson<{topics: unknown[]; executed: boolean}>([
      'topic',
      'delete',
      topic,
      '--dry-run',
    ])
    expect(plan).toMatchObject({
      topics: [{name: topic, partitions: 2, records: 2, groups: [group]}],
      executed: false,
    })
    const text = await runSamsa(['topic', 'delete', topic, '--dry-run'])
    expect(text.stdout).toContain(group)
    expect(await listTopicNames()).toContain(topic)
  })

  test('by name, by glob and by regular expression', async () => {
    const names = await createTopics(5)
    const base = names[0]?.slice(0, -2) ?? ''
    const remove = async (...args: string[]) =>
      (await runJson<Outcomes>(['topic', 'delete', '--yes', ...args])).topics
    const left = async () => (await listTopicNames()).filter((name) => name.startsWith(base)).sort()
    expect(await remove(names[0] ?? '')).toMatchObject([{name: names[0], outcome: 'deleted'}])
    expect(await left()).toEqual(names.slice(1))
    expect(await remove('--regex', `^${base}\\.[12]$`)).toHaveLength(2)
    expect(await remove(`${base}*`)).toHaveLength(2)
    expect(await left()).toEqual([])
  })

  test('a glob never matches Kafka’s own topics', async () => {
    await commitOffsets(randomName('makes-offsets-topic'), await createTopic(randomName('topics')), {0: 0})
    const {topics} = await runJson<Outcomes>(['topic', 'delete', '__consumer*', '--dry-run'], {code: 1})
    expect(topics[0]?.error).toMatchObject({kind: 'not-found', message: 'No topic matches "__consumer*".'})
    // Named itself it is one, and what is lost with it stands in no row.
    expect((await runSamsa(['topic', 'delete', '__consumer_offsets', '--dry-run'])).stderr).toContain(
      'the committed offsets of all groups',
    )
  })

  test('off a terminal it needs --yes: else it exits 2 and nothing is done', async () => {
    const topic = await createTopic(randomName('topics'))
    const run = await runSamsa(['topic', 'delete', topic])
    expect(run).toMatchObject({code: 2, stdout: ''})
    expect(run.stderr).toContain('Add --yes to do it, or --dry-run')
    expect(await listTopicNames()).toContain(topic)
  })

  test('a topic that does not exist is a row absent with an error, the others are deleted; --if-exists lets it pass', async () => {
    const [name = '', other = ''] = await createTopics(2)
    const absent = `${name}x`
    const mixed = await runJson<Outcomes>(['topic', 'delete', name, absent, '--yes'], {code: 1})
    expect(mixed).toMatchObject({
      executed: true,
      topics: [
        {name, outcome: 'deleted'},
        {name: absent, outcome: 'absent', error: {kind: 'not-found'}},
      ],
    })
    expect(await listTopicNames()).not.toContain(name)
    const {topics} = await runJson<Outcomes>(['topic', 'delete', other, absent, '--yes', '--if-exists'])
    expect(topics).toMatchObject([
      {name: other, outcome: 'deleted'},
      {name: absent, outcome: 'absent'},
    ])
    const none = await runJson<Outcomes>(['topic', 'delete', absent, '--if-exists'])
    expect(none.topics).toMatchObject([{name: absent, outcome: 'absent'}])
  })
})
