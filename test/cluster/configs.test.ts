import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {createTopic, withAdmin} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface ConfigDocument {
  readonly executed?: boolean
  readonly configs: readonly {
    readonly kind: string
    readonly name: string | null
    readonly key: string
    readonly value?: string | null
    readonly source?: string
    readonly from?: string | null
    readonly to?: string | null
    readonly documentation?: string | null
    readonly outcome?: string | null
    readonly error?: ErrorDocument['error']
  }[]
}

const INCREMENTAL_ALTER_CONFIGS = 44

let kafka: ProxiedKafka

beforeAll(async () => {
  kafka = await startProxiedKafka()
})
afterAll(() => kafka?.stop())

/** What kafkajs sees set on a topic itself. */
async function overridesOf(topic: string): Promise<Record<string, string>> {
  const {resources} = await withAdmin((admin) =>
    admin.describeConfigs({includeSynonyms: false, resources: [{type: 2, name: topic}]}),
  )
  const own = resources[0]?.configEntries.filter(({configSource}) => Number(configSource) === 1) ?? []
  return Object.fromEntries(own.map(({configName, configValue}) => [configName, configValue]))
}

/** How many requests that alter configs a run sends through the proxy. */
async function countAlterations(run: () => Promise<unknown>): Promise<number> {
  let sent = 0
  kafka.proxy.fateOf = ({apiKey}) => {
    if (apiKey === INCREMENTAL_ALTER_CONFIGS) sent += 1
    return 'forward'
  }
  await run()
  kafka.proxy.reset()
  return sent
}

describe('of topics', () => {
  test('what follows is told as it is by topic alter and apply', async () => {
    const topic = await createTopic(randomName('warned'))
    const {code, stderr} = await runSamsa(['config', 'set', 'topic', topic, 'min.insync.replicas=2'])
    const told = `Note: ${topic} has one copy of each record: min.insync.replicas is 2, but it has 1 replica.\n`
    expect([code, stderr]).toEqual([0, told])
  })

  test('set, in people’s units, on several in one request; others stay, and a second run changes nothing', async () => {
    const configs = {'cleanup.policy': 'compact'}
    const names = [
      await createTopic(randomName('configs'), {configs}),
      await createTopic(randomName('configs'), {configs}),
    ].sort()
    const args = ['config', 'set', 'topic', ...names, 'retention.ms=7d', 'segment.bytes=512MiB']
    const expected = (outcome: string, before: boolean) =>
      names.flatMap((name) =>
        [
          ['retention.ms', '604800000'],
          ['segment.bytes', '536870912'],
        ].map(([key, to]) => {
          const isSet = {hidden: false, wasSet: before, isSet: true}
          return {kind: 'topic', name, key, from: before ? to : null, to, ...isSet, outcome}
        }),
      )
    const sent = await countAlterations(async () => {
      const {executed, configs} = await runJson<ConfigDocument>([...args, '-b', kafka.servers])
      expect({executed, configs}).toEqual({executed: true, configs: expected('altered', false)})
    })
    expect(sent).toBe(1)
    for (const name of names)
      expect(await overridesOf(name)).toEqual({
        'cleanup.policy': 'compact',
        'retention.ms': '604800000',
        'segment.bytes': '536870912',
      })
    const again = await countAlterations(async () => {
      const {configs} = await runJson<ConfigDocument>([...args, '-b', kafka.servers])
      expect(configs).toEqual(expected('unchanged', true))
    })
    expect(again).toBe(0)
    const [name = ''] = names
    const text = await runSamsa(['config', 'get', 'topic', name])
    expect(text.stdout).toMatch(/retention\.ms +604800000 \(7d0h\) +topic/)
    expect(text.stdout).toMatch(/segment\.bytes +536870912 \(512 MiB\) +topic/)
    const unset = await runJson<ConfigDocument>([
      'config',
      'unset',
      'topic',
      name,
      'retention.ms',
      'segment.ms',
    ])
    expect(unset.configs.map(({key, from, to, outcome}) => [key, from, to, outcome])).toEqual([
      ['retention.ms', '604800000', null, 'altered'],
      ['segment.ms', null, null, 'unchanged'],
    ])
    expect(await overridesOf(name)).toEqual({'cleanup.policy': 'compact', 'segment.bytes': '536870912'})
  })

  test('a dry run lets the broker check it and changes nothing', async () => {
    const topic = await createTopic(randomName('configs'))
    const plan = await runJson<ConfigDocument>([
      'config',
      'set',
      'topic',
      topic,
      'retention.ms=1h',
      '--dry-run',
    ])
    expect(plan).toMatchObject({executed: false, configs: [{from: null, to: '3600000', outcome: null}]})
    expect(await overridesOf(topic)).toEqual({})
    const refused = ['config', 'set', 'topic', topic, 'compression.type=no-such', '--dry-run']
    const {configs} = await runJson<ConfigDocument>(refused, {code: 1})
    expect(configs[0]).toMatchObject({outcome: null, error: {code: 'INVALID_CONFIG'}})
  })

  test.each([
    ['retention.m=7d', 'Topics have no config retention.m.', 'Did you mean retention.ms'],
    ['retention.ms=soon', 'retention.ms takes a length of time, not "soon".', 'For example 7d'],
    ['segment.bytes=7d', 'segment.bytes takes a size', 'For example 512MiB'],
    ['retention.ms', 'config set takes KEY=VALUE, not "retention.ms".', ''],
  ])('%s is refused before anything is sent', async (pair, message, suggestion) => {
    const topic = await createTopic(randomName('configs'))
    const sent = await countAlterations(async () => {
      const run = await runSamsa([
        'config',
        'set',
        'topic',
        topic,
        'segment.ms=1h',
        pair,
        '-b',
        kafka.servers,
      ])
      expect(run).toMatchObject({code: 2, stdout: ''})
      expect(run.stderr).toContain(message)
      expect(run.stderr).toContain(suggestion)
    })
    expect(sent).toBe(0)
    expect(await overridesOf(topic)).toEqual({})
  })

  test('a topic that does not exist fails in its rows, the other is altered; exit 1', async () => {
    const topic = await createTopic(randomName('configs'))
    const args = ['config', 'set', 'topic', topic, `${topic}x`, 'retention.ms=1h']
    const {configs} = await runJson<ConfigDocument>(args, {code: 1})
    expect(configs).toMatchObject([
      {name: topic, outcome: 'altered'},
      {name: `${topic}x`, outcome: 'failed', error: {kind: 'not-found'}},
    ])
    expect(await overridesOf(topic)).toEqual({'retention.ms': '3600000'})
  })

  test('all that count, with documentation', async () => {
    const topic = await createTopic(randomName('configs'), {configs: {'retention.ms': '60000'}})
    const own = await runJson<ConfigDocument>(['config', 'get', 'topic', topic])
    expect(own.configs).toMatchObject([
      {kind: 'topic', name: topic, key: 'retention.ms', value: '60000', source: 'topic', documentation: null},
    ])
    const {configs} = await runJson<ConfigDocument>(['config', 'get', 'topic', topic, '--all', '--docs'])
    expect(configs.length).toBeGreaterThan(20)
    expect(configs.find(({key}) => key === 'segment.ms')).toMatchObject({
      source: 'default',
      documentation: expect.stringContaining('segment'),
    })
    const text = await runSamsa(['config', 'get', 'topic', topic, '--docs'])
    expect(text.stdout).toMatch(/^retention\.ms=60000 \(1m00s\) {2}\(topic; topic /)
  })
})

describe('of other things', () => {
  test('brokers: one that is there, one that is not, and what only a restart changes', async () => {
    const set = (...words: string[]) => ['config', 'set', 'broker', ...words]
    const pair = 'log.cleaner.threads=1'
    const {configs} = await runJson<ConfigDocument>(set('1', '77', pair, '--dry-run'), {code: 1})
    expect(configs).toMatchObject([
      {kind: 'broker', name: '1', key: 'log.cleaner.threads', from: null, to: '1', outcome: null},
      {name: '77', error: {code: 'BROKER_NOT_AVAILABLE'}},
    ])
    const fixed = await runSamsa(set('1', 'log.retention.hours=3d'))
    expect(fixed).toMatchObject({code: 2, stdout: ''})
    expect(fixed.stderr).toContain('log.retention.ms can.')
    const known = await runJson<ConfigDocument>(['config', 'get', 'broker', '1'])
    expect(known.configs.find(({key}) => key === 'node.id')).toMatchObject({value: '1', source: 'static'})
  })

  test('a secret of a listener is set, told as set and never shown, and unset again', async () => {
    const key = `listener.name.${randomName('nobody')}.some.password`
    const isThere = async (): Promise<boolean> => {
      const {resources} = await withAdmin((admin) =>
        admin.describeConfigs({includeSynonyms: false, resources: [{type: 4, name: '1'}]}),
      )
      return resources[0]?.configEntries.some(({configName}) => configName === key) ?? false
    }
    const set = ['config', 'set', 'broker', '1', `${key}=canary`]
    const plan = await runSamsa([...set, '--dry-run'])
    expect(plan.stdout).toMatch(/\(not set\) +\(hidden\)/)
    const {configs} = await runJson<ConfigDocument>(set)
    expect(configs).toMatchObject([
      {from: null, to: null, hidden: true, wasSet: false, isSet: true, outcome: 'altered'},
    ])
    expect(await isThere()).toBe(true)
    expect(JSON.stringify([plan, configs])).not.toContain('canary')
    const unset = await runSamsa(['config', 'unset', 'broker', '1', key])
    expect(unset.stdout).toMatch(/\(hidden\) +\(not set\) +altered/)
    expect(await isThere()).toBe(false)
  })

  test('the default of all brokers, loggers', async () => {
    const cluster = await runJson<ConfigDocument>([
      'config',
      'set',
      'cluster',
      'log.cleaner.threads=1',
      '--dry-run',
    ])
    expect(cluster.configs).toMatchObject([{kind: 'cluster', name: null, to: '1', outcome: null}])
    const named = await runSamsa(['config', 'get', 'cluster', '1'])
    expect(named.code).toBe(2)
    const logger = 'kafka.server.KafkaApis'
    const logging = await runJson<ConfigDocument>(['config', 'set', 'logger', '1', `${logger}=warn`])
    expect(logging.configs).toMatchObject([{kind: 'logger', name: '1', key: logger, to: 'WARN'}])
    const levels = await runJson<ConfigDocument>(['config', 'get', 'logger', '1'])
    expect(levels.configs.find(({key}) => key === logger)?.value).toBe('WARN')
    await runJson(['config', 'set', 'logger', '1', `${logger}=info`])
  })

  test('groups and client metrics, before there is a member or a client', async () => {
    const name = randomName('configs')
    for (const [kind, key, text, value] of [
      ['group', 'consumer.session.timeout.ms', '50s', '50000'],
      ['client-metrics', 'interval.ms', '1m', '60000'],
    ] as const) {
      const {configs} = await runJson<ConfigDocument>(['config', 'set', kind, name, `${key}=${text}`])
      expect(configs).toMatchObject([{kind, name, key, from: null, to: value, outcome: 'altered'}])
      const all = await runJson<ConfigDocument>(['config', 'get', kind])
      expect(all.configs.filter((each) => each.name === name)).toMatchObject([{key, value, source: kind}])
      await runJson(['config', 'unset', kind, name, key])
      expect(await runJson<ConfigDocument>(['config', 'get', kind, name])).toEqual({configs: []})
    }
  })

  test('a kind that has no configs', async () => {
    const run = await runSamsa(['config', 'get', 'topik'])
    expect(run).toMatchObject({code: 2, stdout: ''})
    expect(run.stderr).toContain('Did you mean topic?')
  })
})
