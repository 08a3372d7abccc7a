import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  produce,
  readAll,
  topicOffsets,
  withAdmin,
} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// A round of administration on the oldest release that is promised, whose brokers lack what later ones have.

test('what looks: every noun answers, each document fits its schema', async () => {
  const topic = await createTopic(randomName('oldest'), {partitions: 2})
  await produce(topic, [{partition: 0, value: 'a'}])
  const group = randomName('oldest')
  await commitOffsets(group, topic, {0: 0, 1: 0})
  const looks = [
    ['cluster', 'describe'],
    ['cluster', 'quorum'],
    ['cluster', 'features'],
    ['broker', 'list'],
    ['broker', 'describe', '1'],
    ['topic', 'list'],
    ['topic', 'describe', topic, '--details'],
    ['topic', 'offsets', topic, '--at', 'earliest'],
    ['topic', 'analyze', topic],
    ['config', 'get', 'topic', topic],
    ['config', 'get', 'broker', '1'],
    ['config', 'get', 'client-metrics'],
    ['group', 'list', '--members'],
    ['group', 'describe', group],
    ['group', 'peek', group],
    ['lag', group],
    ['acl', 'list'],
    ['user', 'list'],
    ['quota', 'list'],
    ['txn', 'list'],
    ['txn', 'producers', `${topic}:0`],
    ['txn', 'hanging', topic],
    ['reassign', 'status'],
    ['elect', 'preferred', '--dry-run'],
    ['elect', 'unclean', '--dry-run'],
    ['streams', 'list'],
    ['export'],
    ['top', 'overview', '--once'],
    ['top', 'topics', '--once'],
    ['top', 'groups', '--once'],
    ['top', 'brokers', '--once'],
    ['wait', 'cluster', '--brokers', '1'],
  ]
  for (const words of looks) await runJson(words)
  const health = ['cluster', 'health', '--ignore', 'single-replica,group-rebalancing,leader-imbalance']
  expect(await runJson(health)).toMatchObject({healthy: true, problems: [], unread: []})
})

test('what changes: done, and read back', async () => {
  const topic = randomName('oldest')
  await runJson(['topic', 'create', topic, '--partitions', '2', '-c', 'retention.ms=7d'])
  await runJson(['topic', 'alter', topic, '--partitions', '3', '--yes'])
  await runJson(['config', 'set', 'topic', topic, 'cleanup.policy=compact'])
  await runSamsa(['produce', topic, '--key-separator', ':'], {input: 'a:1\nb:2\na:3\n'})
  expect((await readAll(topic)).map(({value}) => String(value)).sort()).toEqual(['1', '2', '3'])
  const {resources} = await withAdmin((admin) =>
    admin.describeConfigs({includeSynonyms: false, resources: [{type: 2, name: topic}]}),
  )
  const configs = new Map(resources[0]?.configEntries.map((each) => [each.configName, each.configValue]))
  expect([configs.get('retention.ms'), configs.get('cleanup.policy')]).toEqual([
    String(7 * 86_400_000),
    'compact',
  ])

  const group = randomName('oldest')
  await runJson(['group', 'create', group, '--topic', topic, '--to', 'earliest'])
  await runJson(['group', 'reset', group, '--all-topics', '--to', 'latest', '--yes'])
  const ends = new Map((await topicOffsets(topic)).map(({partition, high}) => [partition, high]))
  expect(await groupOffsets(group, topic)).toEqual(ends)

  const principal = `User:${randomName('someone')}`
  const acl = ['--principal', principal, '--topic', topic]
  await runJson(['acl', 'add', ...acl, '--operation', 'read'])
  expect(await runJson(['acl', 'list', '--principal', principal])).toMatchObject({
    acls: [{principal, resourceName: topic, operation: 'read'}],
  })
  await runJson(['acl', 'remove', ...acl, '--operation', 'read', '--yes'])

  const user = randomName('user')
  const secret = {env: {PASSWORD_OF_USER: 'of-a-test-only'}}
  await runJson(['user', 'set', user, '--password', 'env:PASSWORD_OF_USER'], secret)
  await runJson(['quota', 'set', '--user', user, 'producer_byte_rate=1MiB'])
  await runJson(['quota', 'unset', '--user', user, 'producer_byte_rate'])
  await runJson(['user', 'remove', user, '--yes'])

  await runJson(['topic', 'trim', topic, '--to', 'latest', '--yes'], {code: 1})
  await runJson(['group', 'delete', group, '--yes'])
  await runJson(['topic', 'delete', topic, '--yes'])
  expect(await withAdmin((admin) => admin.listTopics())).not.toContain(topic)
})

test('what it lacks is told with the release that has it', async () => {
  const topic = await createTopic(randomName('oldest'))
  const consumer = await runSamsa([
    'consume',
    topic,
    '-g',
    randomName('g'),
    '--group-protocol',
    'consumer',
    '--exit',
  ])
  expect(consumer).toMatchObject({code: 1, stderr: expect.stringContaining('Kafka 4.0 or newer')})
  const groupConfig = ['config', 'set', 'group', randomName('g'), 'consumer.session.timeout.ms=50s']
  expect(await runJson(groupConfig, {code: 1})).toMatchObject({
    configs: [{outcome: 'failed', error: {suggestions: [expect.stringContaining('Kafka 4.0')]}}],
  })
  const listed = await runSamsa(['config', 'get', 'group', '-b', bootstrapServers()])
  expect(listed).toMatchObject({code: 1, stderr: expect.stringContaining('Kafka 4.1 or newer')})
  const feature = await runSamsa(['cluster', 'features', 'upgrade', 'group.version=1', '--dry-run'])
  expect(feature).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The brokers know no feature group.version'),
  })
})
