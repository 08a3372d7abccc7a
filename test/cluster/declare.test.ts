import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {executeChange} from '../../src/core/changes/execute-change.ts'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {planDeclared} from '../../src/core/declare/plan-declared.ts'
import {readDeclared} from '../../src/core/declare/read-declared.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {
  createTopic,
  groupOffsets,
  listTopicNames,
  produce,
  readAll,
  withAdmin,
} from '../support/kafka-client.ts'
import {runConfigCommand} from '../support/kafka-tools.ts'
import {PATIENCE_MS} from '../support/patience.ts'
import {type ProxiedKafka, startProxiedKafka} from '../support/proxied-kafka.ts'
import {hourAgoMs} from '../support/recent-time.ts'
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

const VARIABLE = 'SAMSA_TEST_PASSWORD'

interface RunOptions {
  readonly flags?: string[]
  readonly code?: number
  readonly env?: Record<string, string>
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
      {name: payments, configs: {'retention.ms': '30m'}},
    ],
  }
  const old = {key: 'k', value: 'v', timestamp: String(hourAgoMs)}
  await produce(orders, [old])
  await produce(
    payments,
    [old, old, {key: 'k', value: 'v'}].map((record) => ({...record, partition: 0})),
  )
  const altered = await apply(second)
  expect(altered.changes.map(({name, outcome}) => [name, outcome])).toEqual([
    [orders, 'altered'],
    [payments, 'altered'],
  ])
  expect(altered.changes.map(({warnings}) => warnings)).toEqual([
    [
      expect.stringContaining('may go to another partition than older ones of their key'),
      expect.stringContaining('then keeps records for as long as its brokers say'),
    ],
    [`The shorter retention of ${payments} deletes 2 of 3 records, less than 1 MiB, segment by segment.`],
  ])
  expect([await overridesOf(orders), await overridesOf(payments)]).toEqual([
    {'retention.ms': '86400000'},
    {'retention.ms': '1800000'},
  ])
  expect(await partitionsOf(orders)).toBe(4)
  expect((await apply(second)).changes).toEqual([])

  const third = {
    topics: [
      {name: orders, state: 'absent'},
      {name: payments, configs: {'retention.ms': null}},
      {name: randomName('never'), state: 'absent'},
    ],
  }
  const asked = await runSamsa(['apply', '-f', '-'], {input: JSON.stringify(third)})
  expect(asked.code).toBe(2)
  expect(await listTopicNames()).toContain(orders)
  expect((await apply(third, {flags: ['--yes']})).changes).toMatchObject([
    {name: payments, action: 'alter', outcome: 'altered'},
    {name: orders, action: 'delete', outcome: 'deleted'},
  ])
  expect(await overridesOf(payments)).toEqual({})
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
    'stdin:5:55: Brokers have no config log.retention.mss. Did you mean log.retention.ms?',
  ])
})

test('groups get a start where they have none, and are never moved; records come into empty topics, whole', async () => {
  const folder = await temporaryFolder()
  const [topic, group, file] = [randomName('seeded'), randomName('group'), path.join(folder, 'declared.yaml')]
  await writeFile(
    file,
    `topics: [{name: ${topic}, partitions: 1, configs: {max.message.bytes: 2000}}]\ngroups: [{name: ${group}, offsets: {${topic}: earliest}}]\nrecords: [{topic: ${topic}, file: seed.jsonl}]\n`,
  )
  // The second line is none: that is told before anything is changed.
  await writeFile(path.join(folder, 'seed.jsonl'), '{"key":"a","value":"1"}\n{"key":\n')
  for (const verb of ['validate', 'diff', 'apply']) {
    const {code, stdout, stderr} = await runSamsa([verb, '-f', file])
    expect({code, told: `${stdout}${stderr}`}).toEqual({
      code: 2,
      told: expect.stringMatching(/declared\.yaml:3:\d+: \S*seed\.jsonl, line 2, is no record: /),
    })
  }
  // The second record is too large for the topic: all of it is taken back, and the next run begins anew.
  const large = JSON.stringify({key: 'b', value: 'x'.repeat(5_000)})
  await writeFile(path.join(folder, 'seed.jsonl'), `{"key":"a","value":"1"}\n${large}\n`)
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
  // Where a start is not what the file says, that is told, and where there is no such partition it is an error.
  const start = async (position: string, code: number) => {
    const groups = [{name: randomName('group'), offsets: {[topic]: position}}]
    await writeFile(file, JSON.stringify({groups}))
    return (await runJson<Changes>(['diff', '-f', file], {code})).changes[0]
  }
  await writeFile(path.join(folder, 'empty.jsonl'), '')
  await writeFile(
    file,
    `records: [{topic: ${topic}, file: seed.jsonl}, {topic: ${topic}-b, file: empty.jsonl}]`,
  )
  expect((await runJson<Changes>(['diff', '-f', file])).changes).toEqual([])
  expect((await start('0=7', 3))?.warnings[0]).toContain('offset 7 is past the log end')
  expect(await start('0=0,1=3', 1)).toMatchObject({
    error: {message: expect.stringContaining(`Topic ${topic} has no partition 1, where group`)},
  })
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
  const {operations, resource} = {operations: ['read'], resource: {type: 'topic', name: topic}}
  const absent = {principal: `User:${user}`, operations, resource, state: 'absent'}
  const noPattern = {...absent, resource: {type: 'topic', name: `${topic}*`}, state: 'present'}
  const {changes} = await diff({acls: [...acls, absent, noPattern]}, {code: 1})
  expect(changes.flatMap(({warnings}) => warnings)).toEqual([
    `No topic can be called ${topic}*; a prefixed rule is on what begins so.`,
  ])
  expect(changes).toContainEqual(
    expect.objectContaining({
      error: expect.objectContaining({
        message: `The files want the ACL User:${user} allow read on topic ${topic} both there and absent.`,
      }),
    }),
  )
  const exported = {
    ...(await runJson<object>(['export', 'acls', user])),
    ...(await runJson<object>(['export', 'quotas', user])),
  }
  expectToFit('declared', exported)
  expect(exported).toMatchObject({acls: {length: 3}, quotas: [{entity: {user, clientId: null}}]})
  // Of each kind that the file has, and only within the scope.
  const one = {
    quotas: [{entity: {user: `${user}-2`}, limits: {producer_byte_rate: null}}],
    acls: acls.slice(0, 1),
  }
  const pruned = await diff(one, {flags: ['--prune', '--prune-scope', user], code: 3})
  expect(pruned.changes.map(({name, action}) => [action, name])).toEqual([
    ['delete', `user ${user}, client-id (default)`],
    ['delete', `User:${user} deny write on topic ${topic}... (prefixed) from 10.0.0.1`],
  ])
  expect(await diff(exported, {flags: ['--prune', '--prune-scope', user]})).toEqual({
    drift: false,
    changes: [],
  })
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

test('users of SCRAM are created, altered, left alone, pruned and removed, and no password is told', async () => {
  const prefix = randomName('scram')
  const [shop, both, stray] = ['shop', 'both', 'stray'].map((end) => `${prefix}-${end}`) as [
    string,
    string,
    string,
  ]
  const folder = await temporaryFolder()
  const [file, seen] = [path.join(folder, 'users.yaml'), [] as string[]]
  const secret = 'hunter2-and-more'
  const run = async (
    users: object[],
    {flags = ['--json'], code = 0, env = {}}: RunOptions = {},
  ): Promise<string> => {
    await writeFile(file, JSON.stringify({users}))
    const ended = await runSamsa(['apply', '-f', file, '--verbose', ...flags], {
      env: {[VARIABLE]: secret, ...env},
    })
    seen.push(ended.stdout, ended.stderr)
    expect([ended.code, ended.stderr]).toEqual([code, expect.anything()])
    return ended.stdout
  }
  await writeFile(path.join(folder, 'password.txt'), `${secret}\n`)
  const scram = {mechanism: 'SCRAM-SHA-512', password: {env: VARIABLE}}
  const two = [
    {mechanism: 'SCRAM-SHA-256', iterations: 5000, password: {file: 'password.txt'}},
    {mechanism: 'SCRAM-SHA-512', password: {command: ['printf', secret]}},
  ]
  const users = [
    {name: shop, scram},
    {name: both, scram: two},
    {name: stray, scram: {...scram, mechanism: 'SCRAM-SHA-256'}},
  ]
  // A password that is not there: nothing is done, not of the others either.
  const missing = {...scram, password: {env: 'SAMSA_TEST_NO_SUCH_VARIABLE'}}
  expect(await run([...users, {name: `${shop}-2`, scram: missing}], {code: 2})).toContain('NO_SECRET')
  const made: Changes = JSON.parse(await run(users))
  expect(made.changes.map(({name, action, outcome}) => [name, action, outcome])).toEqual([
    [`${shop} (SCRAM-SHA-512)`, 'create', 'created'],
    [`${both} (SCRAM-SHA-256)`, 'create', 'created'],
    [`${both} (SCRAM-SHA-512)`, 'create', 'created'],
    [`${stray} (SCRAM-SHA-256)`, 'create', 'created'],
  ])
  expect(made.changes[1]?.fields).toEqual([
    {field: 'iterations', from: null, to: 5000},
    {field: 'password', from: null, to: '(hidden)'},
  ])
  const exported = await runJson<{users: object[]}>(['export', 'users', `${prefix}-*`])
  expectToFit('declared', exported)
  expect(exported.users).toEqual([
    {
      name: both,
      scram: [
        {mechanism: 'SCRAM-SHA-256', iterations: 5000},
        {mechanism: 'SCRAM-SHA-512', iterations: 4096},
      ],
    },
    {name: shop, scram: {mechanism: 'SCRAM-SHA-512', iterations: 4096}},
    {name: stray, scram: {mechanism: 'SCRAM-SHA-256', iterations: 4096}},
  ])
  expect(await diff(exported)).toEqual({drift: false, changes: []})
  expect(JSON.parse(await run(users)).changes).toEqual([])
  const set: Changes = JSON.parse(await run(users.slice(0, 1), {flags: ['--json', '--set-passwords']}))
  expect(set.changes).toMatchObject([{action: 'alter', outcome: 'altered', fields: [{field: 'password'}]}])

  const few = [
    {name: shop, scram: {...scram, iterations: 4097}},
    {name: both, scram: two.slice(0, 1), strict: true},
  ]
  const pruning = ['--json', '--yes', '--prune', '--prune-scope', `${prefix}-*`]
  const pruned: Changes = JSON.parse(await run(few, {flags: pruning}))
  expect(pruned.changes.map(({name, outcome}) => [name, outcome])).toEqual([
    [`${shop} (SCRAM-SHA-512)`, 'altered'],
    [`${both} (SCRAM-SHA-512)`, 'deleted'],
    [`${stray} (SCRAM-SHA-256)`, 'deleted'],
  ])
  const none: Changes = JSON.parse(
    await run(
      [shop, both].map((name) => ({name, state: 'absent'})),
      {flags: ['--json', '--yes']},
    ),
  )
  expect(none.changes.map(({outcome}) => outcome)).toEqual(['deleted', 'deleted'])
  expect((await runSamsa(['export', 'users', `${prefix}-*`])).code).toBe(1)
  // A user that has to be created needs a password.
  const {changes} = await diff({users: [{name: shop, scram: {mechanism: 'SCRAM-SHA-512'}}]}, {code: 1})
  expect(changes[0]?.error?.message).toContain('the file has no password')
  expect(seen.join('\n')).not.toContain(secret)
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

test('configs of groups and of subscriptions to client metrics are declared, exported and found unchanged', async () => {
  const [group, subscription] = [randomName('declared-group'), randomName('metrics')]
  const configs = [
    {kind: 'group', name: group, configs: {'consumer.session.timeout.ms': 50_000}},
    {
      kind: 'client-metrics',
      name: subscription,
      configs: {'interval.ms': '60s', metrics: 'org.apache.kafka.'},
    },
  ]
  const made = await apply({configs})
  expect(made.changes.map(({name, outcome}) => [name, outcome])).toEqual([
    [`group ${group}`, 'altered'],
    [`client-metrics ${subscription}`, 'altered'],
  ])
  const seen = ['--describe', '--entity-type', 'groups', '--entity-name', group]
  expect(await runConfigCommand(['--bootstrap-server', bootstrapServers(), ...seen])).toContain(
    'consumer.session.timeout.ms=50000',
  )
  const exported = await runJson<object>(['export', 'configs', group, subscription])
  expect(exported).toEqual({
    configs: [
      {kind: 'group', name: group, configs: {'consumer.session.timeout.ms': 50_000}},
      {
        kind: 'client-metrics',
        name: subscription,
        configs: {'interval.ms': 60_000, metrics: 'org.apache.kafka.'},
      },
    ],
  })
  expectToFit('declared', exported)
  expect(await diff(exported)).toEqual({drift: false, changes: []})
  const mistaken = {configs: [{kind: 'group', name: group, configs: {'consumer.sesion.timeout.ms': 1}}]}
  const refused = await runSamsa(['diff', '-f', '-'], {input: JSON.stringify(mistaken)})
  expect(refused).toMatchObject({code: 2, stderr: expect.stringContaining('consumer.session.timeout.ms')})
  const gone = configs.map(({kind, name}) => ({kind, name, strict: true, configs: {}}))
  expect((await apply({configs: gone})).changes.map(({outcome}) => outcome)).toEqual(['altered', 'altered'])
  expect((await runSamsa(['export', 'configs', group])).code).toBe(1)
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

test('what was interrupted goes on where it stopped, when it is run again', async () => {
  const [topic, user] = [randomName('interrupted'), randomName('user')]
  const acl = {principal: `User:${user}`, operations: ['read'], resource: {type: 'topic', name: topic}}
  const wanted = {topics: [{name: topic, partitions: 2}], acls: [acl]}
  // CreateAcls comes after the topic: the broker is gone for good, as for one that pulls the plug.
  kafka.proxy.plan(30, topic, () => 'cut')
  const broken = await apply(wanted, {flags: ['-b', kafka.servers], code: 1})
  expect(broken.changes.map(({kind, outcome}) => [kind, outcome])).toEqual([
    ['topic', 'created'],
    ['acl', 'failed'],
  ])
  expect((await apply(wanted)).changes).toMatchObject([{kind: 'acl', outcome: 'created'}])
})

test('an alteration by another tool between plan and work is overwritten, or told where it cannot be', async () => {
  const [more, other] = [await createTopic(randomName('more')), await createTopic(randomName('other'))]
  const text = JSON.stringify({
    topics: [more, other].map((name) => ({name, partitions: 3, configs: {'retention.ms': '1d'}})),
  })
  const {declared} = readDeclared([{file: 'declared', text, folder: '.'}], new Map())
  if (declared === null) throw new Error('nothing is declared')
  const {signal} = new AbortController()
  const cluster = new Cluster(plainConnection(bootstrapServers()), signal)
  try {
    const {change} = await planDeclared(cluster, declared, {
      ...{timeoutMs: PATIENCE_MS, nowMs: Date.now(), setsPasswords: false, stop: signal},
      prune: () => null,
      services: {registry: () => expect.unreachable(), connect: () => expect.unreachable()},
    })
    await withAdmin(async (admin) => {
      await admin.createPartitions({topicPartitions: [{topic: more, count: 6}]})
      const configEntries = [{name: 'retention.ms', value: '5'}]
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{type: 2, name: other, configEntries}],
      })
    })
    const {changes} = await executeChange(change)
    expect(changes.map(({name, outcome}) => [name, outcome])).toEqual([
      [more, 'failed'],
      [other, 'altered'],
    ])
    expect(changes[0]?.error?.message).toContain('6')
  } finally {
    cluster.close()
  }
  expect([await partitionsOf(more), await partitionsOf(other)]).toEqual([6, 3])
  expect([await overridesOf(more), await overridesOf(other)]).toEqual([
    {'retention.ms': '86400000'},
    {'retention.ms': '86400000'},
  ])
})

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
