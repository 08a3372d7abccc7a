import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {createTopic, produce} from '../support/kafka-client.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {expectToFit, runJson, schemaNamed} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// runJson holds the output of every other cluster test against these schemas; here is what that leaves.

const folder = path.join(repositoryRoot, 'docs/schemas')
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))

describe.each(names)('%s.json', (name) => {
  test('is a schema of draft 2020-12 that is named like its file', () => {
    const schema: unknown = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'))
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `${name}.json`,
      title: expect.any(String),
    })
    expect(schemaNamed(name)).toBeTypeOf('function')
  })
})

test('every command that prints a document about a cluster has a schema', () => {
  const manifest = JSON.parse(readFileSync(path.join(repositoryRoot, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, {flags: object}>
  }
  const withDocument = Object.entries(manifest.commands)
    .filter(
      ([id, {flags}]) =>
        'json' in flags && 'bootstrap-server' in flags && !['complete', 'lag:export'].includes(id),
    )
    .map(([id]) => (id === 'consume' ? 'record' : id.replaceAll(':', '-')))
  expect(withDocument.length).toBeGreaterThan(10)
  expect(names).toEqual(expect.arrayContaining(withDocument))
})

test('a schema refuses what it does not describe', () => {
  const topic = {
    name: 'a',
    partitions: 1,
    replicationFactor: 1,
    internal: false,
    leaderless: 0,
    underReplicated: 0,
  }
  expectToFit('topic-list', {topics: [topic, {...topic, replicationFactor: null}]})
  const validate = schemaNamed('topic-list')
  for (const wrong of [
    {},
    {topics: {}},
    {topics: [{...topic, partitions: '1'}]},
    {topics: [{...topic, name: undefined}]},
    {topics: [{...topic, extra: 1}]},
    {topics: [], extra: 1},
  ])
    expect(validate(JSON.parse(JSON.stringify(wrong))), JSON.stringify(wrong)).toBe(false)
})

test('records of consume -o json fit, whatever their bytes and encodings', async () => {
  const topic = await createTopic(randomName('schemas'))
  await produce(topic, [
    {partition: 0, key: 'k', value: 'text', headers: {a: '1', b: ['2', Buffer.from([0xff])]}},
    {partition: 0, key: null, value: null},
    {partition: 0, key: Buffer.from([0xff, 0xfe]), value: Buffer.from([0])},
  ])
  for (const flags of [[], ['--value-encoding', 'hex'], ['--key-encoding', 'base64']]) {
    const {stdout} = await runSamsa(['consume', topic, '--exit', '-o', 'json', ...flags])
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    for (const line of lines) expectToFit('record', JSON.parse(line))
  }
})

test('what became of produced records fits, failures and all', async () => {
  const topic = await createTopic(randomName('schemas'), {configs: {'max.message.bytes': '500'}})
  const input = `a\n${'x'.repeat(2000)}\nb\n`
  const result = await runJson<{failures: unknown[]}>(['produce', topic], {input, code: 1})
  expect(result).toMatchObject({read: 3, acknowledged: 2, failed: 1, failures: [{line: 2}]})
})
