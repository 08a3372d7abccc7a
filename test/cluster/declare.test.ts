import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {
  createTopic,
  groupOffsets,
  listTopicNames,
  produce,
  readAll,
  withAdmin,
} from '../support/kafka-client.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {type ErrorDocument, expectToFit, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// diff, apply and export on a real broker; what they did is read back with kafkajs.

interface Change {
  readonly kind: string
  readonly name: string
  readonly action: string
  readonly fields: readonly {readonly field: string; readonly from: unknown; readonly to: unknown}[]
  readonly warnings: readonly string[]
  readonly outcome?: string | null
  readonly error?: {readonly kind: string; readonly message: string}
}

interface Changes {
  readonly executed?: boolean
  readonly drift: boolean
  readonly changes: readonly Change[]
}

const diff = (input: object, {flags = [], code = 0}: {flags?: string[]; code?: number} = {}) =>
  runJson<Changes>(['diff', '-f', '-', ...flags], {input: JSON.stringify(input), code})
const apply = (input: object, {flags = [], code = 0}: {flags?: string[]; code?: number} = {}) =>
  runJson<Changes>(['apply', '-f', '-', ...flags], {input: JSON.stringify(input), code})

/** Kafka's configs of a topic that are set on it. */
async function overridesOf(topic: string): Promise<Record<string, string>> {
  const {resources} = await withAdmin((admin) =>
    admin.describeConfigs({resources: [{type: 2, name: topic}], includeSynonyms: false}),
  )
  // DescribeConfigsResponse.ConfigSource.TOPIC_CONFIG
  const own = resources[0]?.configEntries.filter((entry) => Number(entry.configSource) === 1) ?? []
  return Object.fromEntries(own.map(({configName, configValue}) => [configName, configValue]))
}

async function partitionsOf(topic: string): Promise<number> {
  const {topics} = await withAdmin((admin) => admin.fetchTopicMetadata({topics: [topic]}))
  return topics[0]?.partitions.length ?? 0
}

test('topics are created, altered, left alone and deleted; a second run changes nothing', async () => {
  const [orders, payments] = [randomName('orders'), randomName('payments')]
  const first = {
    defaults: {topics: {partitions: 2, configs: {'retention.ms': '7d'}}},
    topics: [
      {name: orders, configs: {'cleanup.policy': 'compact', 'segment.bytes': '64MiB'}},
      {name: payments, assignment: {0: [1], 1: [1], 2: [1]}},
    ],
  }
  const planned = await diff(first, {code: 3})
  expect(planned.changes.map(({name, action}) => [name, action])).toEqual([
    [orders, 'create'],
    [payments, 'create'],
  ])
  expect(await listTopicNames()).not.toContain(orders)
  const made = await apply(first)
  expect(made).toMatchObject({
    executed: true,
    drift: true,
    changes: [{outcome: 'created'}, {outcome: 'created'}],
  })
  expect(made.changes.map(({fields}) => fields)).toEqual(planned.changes.map(({fields}) => fields))
  expect(await overridesOf(orders)).toEqual({
    'cleanup.policy': 'compact',
    'segment.bytes': '67108864',
    'retention.ms': '604800000',
  })
  expect([await partitionsOf(orders), await partitionsOf(payments)]).toEqual([2, 3])
  expect(await apply(first)).toEqual({executed: true, drift: false, changes: []})
  expect(await diff(first)).toEqual({drift: false, changes: []})

  // Somebody else changes what is declared, and what is not.
  await withAdmin((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: 2,
          name: orders,
          configEntries: [
            {name: 'retention.ms', value: '1000'},
            {name: 'max.message.bytes', value: '5000'},
          ],
        },
      ],
    }),
  )
  const drift = await diff(first, {code: 3})
  expect(drift.changes).toHaveLength(1)
  const fields = drift.changes[0]?.fields.toSorted((a, b) => (a.field < b.field ? -1 : 1))
  expect(fields).toEqual([
    {field: 'cleanup.policy', from: null, to: 'compact'},
    {field: 'retention.ms', from: '1000', to: '604800000'},
    {field: 'segment.bytes', from: null, to: '67108864'},
  ])
  await apply(first)
  expect(await overridesOf(orders)).toMatchObject({'retention.ms': '604800000', 'max.message.bytes': '5000'})

  const second = {
    topics: [
      {name: orders, partitions: 4, strict: true, configs: {'retention.ms': '1d'}},
      {name: payments, configs: {'retention.ms': null}},
    ],
  }
  const altered = await apply(second)
  expect(altered.changes.map(({name, outcome}) => [name, outcome])).toEqual([
    [orders, 'altered'],
    [payments, 'altered'],
  ])
  expect(altered.changes[0]?.warnings.join()).toContain('Keys move to other partitions')
  expect([await overridesOf(orders), await overridesOf(payments)]).toEqual([{'retention.ms': '86400000'}, {}])
  expect(await partitionsOf(orders)).toBe(4)
  expect((await apply(second)).changes).toEqual([])

  const third = {
    topics: [
      {name: orders, state: 'absent'},
      {name: randomName('never'), state: 'absent'},
    ],
  }
  const asked = await runSamsa(['apply', '-f', '-'], {input: JSON.stringify(third)})
  expect(asked.code).toBe(2)
  expect(await listTopicNames()).toContain(orders)
  expect((await apply(third, {flags: ['--yes']})).changes).toMatchObject([
    {name: orders, action: 'delete', outcome: 'deleted'},
  ])
  expect(await listTopicNames()).not.toContain(orders)
  expect((await apply(third)).changes).toEqual([])
})

test('what cannot be done fails in the plan, and nothing of it is done', async () => {
  const [there, wanted] = [await createTopic(randomName('there'), {partitions: 3}), randomName('wanted')]
  const plan = await apply(
    {
      topics: [
        {name: there, partitions: 2},
        {name: wanted},
        {name: randomName('many'), replicationFactor: 9},
        {name: randomName('policy'), configs: {'cleanup.policy': 'shrink'}},
        {name: randomName('nowhere'), assignment: {0: [77]}},
      ],
      groups: [{name: randomName('group'), offsets: {[randomName('missing')]: 'earliest'}}],
    },
    {code: 1},
  )
  expect(plan.executed).toBe(false)
  expect(plan.changes.map(({outcome, error}) => [outcome, error?.message ?? null])).toEqual([
    [null, expect.stringContaining('has 3 partitions, and Kafka cannot take any away')],
    [null, null],
    [null, expect.stringContaining('could not be created')],
    [null, expect.stringContaining('invalid value shrink')],
    [null, expect.stringContaining('broker 77, which is not in the cluster')],
    [null, expect.stringContaining('does not exist')],
  ])
  expect(await listTopicNames()).not.toContain(wanted)
  const other = await apply({clusterId: 'another', topics: [{name: wanted}]}, {code: 1})
  expect(other).toMatchObject({error: {code: 'ANOTHER_CLUSTER'}})
  expect(await listTopicNames()).not.toContain(wanted)
})

test('configs that Kafka does not know are mistakes of the file, with their places', async () => {
  const input = `topics:\n  - name: ${randomName('typo')}\n    configs: {retenton.ms: 7d, min.insync.replicas: few}\nconfigs:\n  - {kind: cluster, configs: {log.retention.hours: 3, log.retention.mss: 1d}}\n`
  await createTopic(randomName('known'))
  const {error} = await runJson<ErrorDocument>(['diff', '-f', '-'], {input, code: 2})
  expect(error.suggestions).toEqual([
    'stdin:3:15: Topics have no config retenton.ms. Did you mean retention.ms?',
    'stdin:3:32: min.insync.replicas takes a whole number, not "few".',
    expect.stringMatching(/^stdin:5:31: log\.retention\.hours cannot be changed while a broker runs\./),
    expect.stringMatching(
      /^stdin:5:55: Brokers have no config log\.retention\.mss\. Did you mean log\.retention\.ms /,
    ),
  ])
})

test('groups get a start where they have none, and are never moved; records come into empty topics, whole', async () => {
  const folder = await temporaryFolder()
  const [topic, group, file] = [randomName('seeded'), randomName('group'), path.join(folder, 'declared.yaml')]
  await writeFile(
    file,
    `topics: [{name: ${topic}, partitions: 1}]\ngroups: [{name: ${group}, offsets: {${topic}: earliest}}]\nrecords: [{topic: ${topic}, file: seed.jsonl}]\n`,
  )
  // The second line is none: all of it is taken back, and the next run begins anew.
  await writeFile(path.join(folder, 'seed.jsonl'), '{"key":"a","value":"1"}\n{"key":\n')
  const broken = await runJson<Changes>(['apply', '-f', file], {code: 1})
  expect(broken.changes.map(({kind, outcome}) => [kind, outcome])).toEqual([
    ['topic', 'created'],
    ['group', 'created'],
    ['records', 'failed'],
  ])
  await writeFile(path.join(folder, 'seed.jsonl'), '{"key":"a","value":"1"}\n{"key":"b","value":"2"}\n')
  const mended = await runJson<Changes>(['apply', '-f', file])
  expect(mended.changes).toMatchObject([{kind: 'records', name: topic, outcome: 'created'}])
  expect((await readAll(topic)).map(({key, value}) => `${key}=${value}`)).toEqual(['a=1', 'b=2'])
  expect((await runJson<Changes>(['apply', '-f', file])).changes).toEqual([])
  expect(await groupOffsets(group, topic)).toEqual(new Map([[0, 0n]]))
  await writeFile(file, (await readFile(file, 'utf8')).replace('earliest', 'latest'))
  expect((await runJson<Changes>(['diff', '-f', file])).changes).toEqual([])
})

test('quotas and ACLs are created, altered, left alone and removed', async () => {
  const [user, topic] = [randomName('user'), randomName('acl')]
  const limits = {producer_byte_rate: '1MiB', request_percentage: 12.5}
  const acls = [
    {principal: `User:${user}`, role: {consumer: {topics: [topic], groups: [`${topic}-group`]}}},
    {
      principal: `User:${user}`,
      operations: ['write'],
      permission: 'deny',
      host: '10.0.0.1',
      resource: {type: 'topic', name: topic, pattern: 'prefixed'},
    },
  ]
  const wanted = {quotas: [{entity: {user, clientId: null}, limits}], acls}
  const made = await apply(wanted)
  expect(made.changes.map(({kind, name, outcome}) => [kind, name, outcome])).toEqual([
    ['quota', `user ${user}, client-id (default)`, 'created'],
    ['acl', `User:${user} allow read on topic ${topic}`, 'created'],
    ['acl', `User:${user} allow describe on topic ${topic}`, 'created'],
    ['acl', `User:${user} allow read on group ${topic}-group`, 'created'],
    ['acl', `User:${user} deny write on topic ${topic}... (prefixed) from 10.0.0.1`, 'created'],
  ])
  const mine = {
    resourceType: AclResourceTypes.ANY,
    principal: `User:${user}`,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
  }
  const aclsNow = async (): Promise<unknown[]> => {
    const {resources} = await withAdmin((admin) => admin.describeAcls(mine))
    return resources.flatMap(({acls, ...resource}) => acls.map((acl) => ({...resource, ...acl})))
  }
  const found = await aclsNow()
  expect(found).toHaveLength(4)
  expect(found).toContainEqual({
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.PREFIXED,
    principal: `User:${user}`,
    host: '10.0.0.1',
    operation: AclOperationTypes.WRITE,
    permissionType: AclPermissionTypes.DENY,
  })
  expect((await apply(wanted)).changes).toEqual([])
  const less = {
    quotas: [{entity: {user, clientId: null}, strict: true, limits: {producer_byte_rate: 5}}],
    acls: acls.map((acl) => ({...acl, state: 'absent'})),
  }
  const removed = await apply(less, {flags: ['--yes']})
  expect(removed.changes.map(({action, outcome}) => [action, outcome])).toEqual([
    ['alter', 'altered'],
    ...Array.from({length: 4}, () => ['delete', 'deleted']),
  ])
  expect(removed.changes[0]?.fields).toEqual([
    {field: 'producer_byte_rate', from: 1048576, to: 5},
    {field: 'request_percentage', from: 12.5, to: null},
  ])
  expect(await aclsNow()).toEqual([])
  expect((await apply(less)).changes).toEqual([])
  const none = {quotas: [{entity: {user, clientId: null}, strict: true, limits: {}}]}
  expect((await apply(none)).changes).toMatchObject([{outcome: 'altered'}])
  const broken = {quotas: [{entity: {ip: 'nowhere?'}, limits: {connection_creation_rate: 5}}]}
  expect((await apply(broken, {code: 1})).changes).toMatchObject([
    {outcome: null, error: {code: 'INVALID_REQUEST'}},
  ])
})

test('what is exported is found unchanged; --prune deletes what no file names, within its scope', async () => {
  const prefix = randomName('export')
  const names = ['a', 'b', 'c'].map((end) => `${prefix}-${end}`)
  for (const name of names)
    await createTopic(name, {configs: {'retention.ms': '3600000', 'cleanup.policy': 'compact'}})
  await produce(`${prefix}-c`, [{key: 'k', value: 'v'}])
  const exported = await runJson<{topics: {name: string}[]}>(['export', 'topics', `${prefix}-*`])
  expect(exported.topics.map(({name}) => name)).toEqual(names)
  expectToFit('declared', exported)
  const {stdout: yaml} = await runSamsa(['export', 'topics', `${prefix}-*`])
  for (const input of [yaml, JSON.stringify(exported)])
    expect(await runJson(['diff', '-f', '-'], {input})).toEqual({drift: false, changes: []})
  const few = {topics: [{name: names[0]}]}
  const pruned = await apply(few, {flags: ['--prune', '--prune-scope', `${prefix}-*`, '--yes']})
  expect(pruned.changes.map(({name, outcome}) => [name, outcome])).toEqual([
    [names[1], 'deleted'],
    [names[2], 'deleted'],
  ])
  expect(pruned.changes[1]?.fields).toContainEqual({field: 'records', from: 1, to: null})
  expect((await listTopicNames()).filter((name) => name.startsWith(prefix))).toEqual([names[0]])
  expect((await runSamsa(['apply', '-f', '-', '--prune'], {input: JSON.stringify(few)})).code).toBe(2)
})

test('text, Markdown and JUnit', async () => {
  const [topic, other] = [await createTopic(randomName('text')), randomName('other')]
  const input = JSON.stringify({
    topics: [
      {name: topic, configs: {'retention.ms': '1d'}},
      {name: other, partitions: 2, replicationFactor: 1},
    ],
  })
  const run = async (...flags: string[]): Promise<string> => {
    const {stdout, code} = await runSamsa(['diff', '-f', '-', ...flags], {input})
    expect(code).toBe(3)
    return stdout
  }
  expect(await run()).toBe(
    `~ topic ${topic}\n    retention.ms: (not set) -> 86400000 (1d0h)\n+ topic ${other}\n    partitions: 2\n    replicationFactor: 1\n2 changes: 1 to create, 1 to alter.\n`,
  )
  expect(await run('-o', 'markdown')).toContain(
    `| + | topic | ${other} | partitions: 2<br>replicationFactor: 1 |`,
  )
  expect(await run('-o', 'junit')).toContain('<testsuites tests="2" failures="2" errors="0">')
  const dry = await runSamsa(['apply', '-f', '-', '--dry-run'], {input})
  expect([dry.code, dry.stdout]).toEqual([0, await run()])
})

let kafka: ProxiedKafka
beforeAll(async () => {
  kafka = await startProxiedKafka()
})
afterAll(() => kafka?.stop())

test('a thousand topics are planned in a handful of requests', async () => {
  const prefix = randomName('thousand')
  const there = await Promise.all(['x', 'y'].map((end) => createTopic(`${prefix}-${end}`)))
  const topics = [
    ...there.map((name) => ({name, partitions: 3, configs: {'retention.ms': '1d'}})),
    ...Array.from({length: 1000}, (_, index) => ({name: `${prefix}-${index}`, partitions: 3})),
  ]
  let requests = 0
  kafka.proxy.fateOf = ({apiKey}) => {
    // ApiVersions comes with every connection.
    if (apiKey !== 18) requests++
    return 'forward'
  }
  const flags = ['-b', kafka.servers]
  const {changes} = await diff({topics}, {flags, code: 3})
  expect(changes).toHaveLength(1002)
  // Metadata, configs, three kinds of checks, offsets for the shorter retention and where its leaders are.
  expect(requests).toBeLessThanOrEqual(12)
})
