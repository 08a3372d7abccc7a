import {afterAll, beforeAll, expect, test} from 'vitest'
import {createTopic, createTopics, produce, withAdmin} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Alterations {
  readonly executed: boolean
  readonly topics: readonly {
    readonly name: string
    readonly fields: readonly {readonly field: string; readonly from: unknown; readonly to: unknown}[]
    readonly warnings: readonly string[]
    readonly outcome: string | null
    readonly error?: ErrorDocument['error']
  }[]
}

let kafka: ProxiedKafka

beforeAll(async () => {
  kafka = await startProxiedKafka()
})
afterAll(() => kafka?.stop())

/** Partitions and overrides of topics as kafkajs sees them. */
async function present(topics: readonly string[]) {
  return withAdmin(async (admin) => {
    const metadata = await admin.fetchTopicMetadata({topics: [...topics]})
    const {resources} = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({type: 2, name})),
    })
    return topics.map((name) => ({
      partitions: metadata.topics.find((topic) => topic.name === name)?.partitions.length,
      configs: Object.fromEntries(
        (resources.find(({resourceName}) => resourceName === name)?.configEntries ?? [])
          .filter(({configSource}) => Number(configSource) === 1)
          .map(({configName, configValue}) => [configName, configValue]),
      ),
    }))
  })
}

test('partitions and configs of several; a second run changes nothing; others stay', async () => {
  const base = randomName('alter')
  const names = [`${base}.a`, `${base}.b`]
  const configEntries = [{name: 'segment.ms', value: '5000'}]
  await createTopics(names.map((topic) => ({topic, numPartitions: 2, configEntries})))
  const flags = ['-p', '4', '-c', 'retention.ms=7d', '--append', 'cleanup.policy=compact']
  const run = () => runJson<Alterations>(['topic', 'alter', `${base}.*`, ...flags, '--yes'])
  const altered = await run()
  expect(altered.executed).toBe(true)
  expect(altered.topics).toEqual(
    names.map((name) => ({
      name,
      fields: [
        {field: 'partitions', from: 2, to: 4},
        {field: 'retention.ms', from: null, to: '604800000'},
        {field: 'cleanup.policy', from: null, to: 'delete,compact'},
      ],
      warnings: [],
      outcome: 'altered',
    })),
  )
  const configs = {'retention.ms': '604800000', 'segment.ms': '5000', 'cleanup.policy': 'delete,compact'}
  expect(await present(names)).toEqual(names.map(() => ({partitions: 4, configs})))
  const again = await run()
  expect(again.topics.map(({outcome, fields}) => [outcome, fields])).toEqual(
    names.map(() => ['unchanged', []]),
  )
  const less = ['--subtract', 'cleanup.policy=delete', '--unset', 'retention.ms']
  await runJson(['topic', 'alter', names[0] ?? '', ...less])
  const [first, second] = await present(names)
  expect(first?.configs).toEqual({'segment.ms': '5000', 'cleanup.policy': 'compact'})
  expect(second?.configs).toEqual(configs)
})

test('partitions are asked for, with what follows; a dry run and a no leave it as it is', async () => {
  const topic = await createTopic(randomName('alter'))
  await produce(topic, [{partition: 0, key: 'k', value: 'v'}])
  const asked = await runSamsa(['topic', 'alter', topic, '-p', '+1'])
  expect(asked).toMatchObject({code: 2, stdout: ''})
  expect(asked.stderr).toContain('may go to another partition than older ones of their key')
  expect(asked.stderr).toContain('Add --yes to do it')
  const plan = await runJson<Alterations>(['topic', 'alter', topic, '-p', '+1', '--dry-run'])
  expect(plan).toMatchObject({
    executed: false,
    topics: [
      {fields: [{field: 'partitions', from: 1, to: 2}], warnings: [expect.any(String)], outcome: null},
    ],
  })
  expect(await present([topic])).toEqual([{partitions: 1, configs: {}}])
})

test('each topic has its row: what cannot be done stops no other', async () => {
  const small = await createTopic(randomName('alter'))
  const large = await createTopic(randomName('alter'), {partitions: 3})
  const absent = randomName('absent')
  const args = ['topic', 'alter', small, large, absent, '-p', '2', '--yes']
  const {topics} = await runJson<Alterations>(args, {code: 1})
  const rows = new Map(topics.map(({name, outcome, error}) => [name, [outcome, error?.code]]))
  expect(rows).toEqual(
    new Map([
      [small, ['altered', undefined]],
      [large, ['failed', 'INVALID_PARTITIONS']],
      [absent, ['failed', 'UNKNOWN_TOPIC_OR_PARTITION']],
    ]),
  )
  expect((await present([small, large])).map(({partitions}) => partitions)).toEqual([2, 3])
})

test('where one step is refused, the row says what was done', async () => {
  const topic = await createTopic(randomName('alter'))
  const args = ['topic', 'alter', topic, '-p', '2', '-c', 'compression.type=no-such', '--yes']
  const {topics} = await runJson<Alterations>(args, {code: 1})
  expect(topics[0]).toMatchObject({outcome: 'failed', error: {code: 'INVALID_CONFIG'}})
  expect(topics[0]?.error?.message).toMatch(/Altered: partitions\.$/)
  expect(await present([topic])).toEqual([{partitions: 2, configs: {}}])
})

test.each([
  [['-p', 'six'], "'six' is not a number of partitions."],
  [['-c', 'retention.m=7d'], 'Did you mean retention.ms'],
  [['--append', 'segment.ms=1'], 'segment.ms is no list'],
  [[], 'What is to change?'],
])('%j is refused: exit 2', async (flags, message) => {
  const topic = await createTopic(randomName('alter'))
  const run = await runSamsa(['topic', 'alter', topic, '--yes', ...flags])
  expect(run).toMatchObject({code: 2, stdout: ''})
  expect(run.stderr).toContain(message)
})

test('more replicas than brokers cannot be', async () => {
  const topic = await createTopic(randomName('alter'))
  const {topics} = await runJson<Alterations>(['topic', 'alter', topic, '-r', '2', '--yes'], {code: 1})
  expect(topics[0]).toMatchObject({outcome: 'failed', error: {code: 'INVALID_REPLICATION_FACTOR'}})
})

test('the requests do not grow with the topics', async () => {
  const base = randomName('alter')
  await createTopics(Array.from({length: 20}, (_, index) => ({topic: `${base}.${index}`, numPartitions: 1})))
  const count = async (...args: string[]): Promise<number> => {
    let sent = 0
    kafka.proxy.fateOf = () => {
      sent += 1
      return 'forward'
    }
    await runJson([
      'topic',
      'alter',
      ...args,
      '-b',
      kafka.servers,
      '--yes',
      '-c',
      'retention.ms=1d',
      '-p',
      '2',
    ])
    kafka.proxy.reset()
    return sent
  }
  const [one, many] = [await count(`*${base}.1`), await count(`${base}.*`)]
  // A read of metadata or configs more where a broker learns of the change a moment later.
  expect(many).toBeLessThan(one + 15)
})
