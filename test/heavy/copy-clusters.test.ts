import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {LocalCluster} from '../../src/local/cluster.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {
  createTopic,
  listTopicNames,
  produce,
  readAll,
  topicOffsets,
  withAdmin,
} from '../support/kafka-client.ts'
import {hourAgoMs} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {startTestCluster} from '../support/suite-setup.ts'

// Copies between two clusters: the one of the suite, and another that these tests start.

let other: LocalCluster
let folder = ''
let env: {readonly XDG_STATE_HOME: string}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-copy-'))
  env = {XDG_STATE_HOME: path.join(folder, 'state')}
  other = await startTestCluster()
})

afterAll(async () => {
  await other?.stop()
  await rm(folder, {recursive: true, force: true})
})

test('diff --to: what would have to change at the other cluster, and the other way round', async () => {
  const name = randomName('both')
  const [mine, theirs] = [`${name}-mine`, `${name}-theirs`]
  await createTopic(name, {partitions: 3, configs: {'retention.ms': '-1'}})
  await createTopic(mine)
  await createTopic(name, {partitions: 5}, other.bootstrapServers)
  await createTopic(theirs, {}, other.bootstrapServers)
  const compare = async (from: string, to: string): Promise<Map<string, object>> => {
    const {changes} = await runJson<{changes: {name: string; fields: {field: string}[]}[]}>(
      ['diff', '-b', from, '--to', to],
      {code: 3},
    )
    return new Map(changes.map((change) => [change.name, change]))
  }
  const there = await compare(bootstrapServers(), other.bootstrapServers)
  // More partitions cannot be taken away, and are a difference all the same.
  expect(there.get(name)).toMatchObject({
    action: 'alter',
    fields: [
      {field: 'partitions', from: 5, to: 3},
      {field: 'replicationFactor', from: 1, to: 3},
      {field: 'retention.ms', from: null, to: '-1'},
    ],
  })
  expect([there.get(mine), there.get(theirs)]).toMatchObject([{action: 'create'}, {action: 'delete'}])
  const back = await compare(other.bootstrapServers, bootstrapServers())
  expect([back.get(mine), back.get(theirs)]).toMatchObject([{action: 'delete'}, {action: 'create'}])
  expect(await runJson(['diff', '-b', other.bootstrapServers, '--to', other.bootstrapServers])).toEqual({
    changes: [],
    drift: false,
  })
})

test('a topic goes to another cluster under its own name, and back by a file', async () => {
  const topic = await createTopic(randomName('there'), {partitions: 3, configs: {'retention.ms': '-1'}})
  const messages = Array.from({length: 300}, (_, index) => ({
    key: `k${index}`,
    value: `v${index}`,
    timestamp: String(hourAgoMs + index),
    headers: {h: [String(index), 'twice']},
  }))
  await produce(topic, messages)
  const there = ['topic', 'copy', topic, topic, '--create', '--to-bootstrap-server', other.bootstrapServers]
  expect(await runJson(there, {env})).toMatchObject({
    from: topic,
    to: topic,
    created: true,
    acknowledged: 300,
  })
  expect(await readAll(topic, other.bootstrapServers)).toEqual(await readAll(topic))

  const back = randomName('back')
  const file = path.join(folder, 'suite.properties')
  await writeFile(file, `bootstrap.servers=${bootstrapServers()}\n`)
  const args = ['topic', 'copy', topic, back, '--create', '-b', other.bootstrapServers]
  expect(await runJson([...args, '--to-command-config', file, '--keep-partitions'], {env})).toMatchObject({
    created: true,
    acknowledged: 300,
  })
  expect(await readAll(back)).toEqual(await readAll(topic))

  // The progress of the one way is not that of the other.
  await produce(topic, [{key: 'new', value: 'new'}])
  expect(await runJson([...there, '--resume'], {env})).toMatchObject({read: 1, acknowledged: 1})
  const property = ['--to-property', `bootstrap.servers=${bootstrapServers()}`]
  expect(await runJson([...args, ...property, '--keep-partitions', '--resume'], {env})).toMatchObject({
    read: 1,
  })
  expect(await readAll(back)).toEqual(await readAll(topic))
})

test('a cluster that cannot be reached ends it with 4 before anything is done', async () => {
  const topic = await createTopic(randomName('there'))
  const args = ['topic', 'copy', topic, topic, '--create', '--to-bootstrap-server', '127.0.0.1:1']
  const {error} = await runJson<ErrorDocument>(args, {env, code: 4})
  expect(error.message).toContain('127.0.0.1:1')
})

test('without permission to write it ends with 5, says what was not copied, and a resumed copy leaves no gap', async () => {
  const from = await createTopic(randomName('denied'))
  const lines = Array.from({length: 5000}, (_, index) => `${index} `.padEnd(200, '.'))
  await runSamsa(['produce', from], {input: `${lines.join('\n')}\n`})
  const to = await createTopic(randomName('copy'), {}, other.bootstrapServers)
  // An ACL on the topic ends allow.everyone.if.no.acl.found for it: only describing is allowed now.
  const acl = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: to,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
  }
  await withAdmin((admin) => admin.createAcls({acl: [acl]}), other.bootstrapServers)
  const args = ['topic', 'copy', from, to, '--to-bootstrap-server', other.bootstrapServers]
  const {read, acknowledged, failed, unknown, notSent, error} = await runJson<
    Record<string, number> & ErrorDocument
  >(args, {env, code: 5})
  expect(error).toMatchObject({kind: 'denied', code: 'TOPIC_AUTHORIZATION_FAILED'})
  expect([acknowledged, unknown]).toEqual([0, 0])
  expect(Number(failed) + Number(notSent)).toBe(read)
  await withAdmin((admin) => admin.deleteAcls({filters: [acl]}), other.bootstrapServers)
  expect(await runJson([...args, '--resume'], {env})).toMatchObject({resumed: true, acknowledged: 5000})
  const copied = (await readAll(to, other.bootstrapServers)).map(({value}) => String(value))
  expect(copied).toEqual(lines)
})

test('a dry run changes neither cluster', async () => {
  const from = await createTopic(randomName('dry'))
  await produce(from, [{value: '1'}])
  const args = ['topic', 'copy', from, from, '--create', '--to-bootstrap-server', other.bootstrapServers]
  expect(await runJson([...args, '--dry-run'], {env})).toMatchObject({
    executed: false,
    created: true,
    plan: [{partition: 0, from: 0, to: 1, records: 1}],
  })
  expect(await listTopicNames(other.bootstrapServers)).not.toContain(from)
  expect(await topicOffsets(from)).toMatchObject([{high: 1n}])
})
