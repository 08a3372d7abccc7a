import {expect, test} from 'vitest'
import {createTopic, listTopicNames, withAdmin} from '../support/kafka-client.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Ensured {
  readonly executed: boolean
  readonly topics: readonly {
    readonly name: string
    readonly fields?: readonly unknown[]
    readonly outcome: string | null
    readonly error?: ErrorDocument['error']
  }[]
}

async function partitionsOf(topics: readonly string[]): Promise<number[]> {
  const found = await withAdmin((admin) => admin.fetchTopicMetadata({topics: [...topics]}))
  return topics.map((name) => found.topics.find((topic) => topic.name === name)?.partitions.length ?? 0)
}

test('--ensure creates, alters, and the second time leaves all as it is', async () => {
  const [fresh, other] = [randomName('ensure'), await createTopic(randomName('ensure'), {partitions: 2})]
  const wish = ['-p', '3', '-c', 'retention.ms=7d', '--ensure']
  const unasked = await runSamsa(['topic', 'create', fresh, other, ...wish])
  expect(unasked).toMatchObject({code: 2, stdout: ''})
  expect(await listTopicNames()).not.toContain(fresh)
  const plan = await runJson<Ensured>(['topic', 'create', fresh, other, ...wish, '--dry-run'])
  expect([plan.executed, ...plan.topics.map(({outcome}) => outcome)]).toEqual([false, null, null])
  const fields = [
    {field: 'partitions', from: 2, to: 3},
    {field: 'retention.ms', from: null, to: '604800000'},
  ]
  const {topics} = await runJson<Ensured>(['topic', 'create', fresh, other, ...wish, '--yes'])
  expect(topics).toMatchObject([
    {name: fresh, outcome: 'created'},
    {name: other, outcome: 'altered', fields},
  ])
  expect(await partitionsOf([fresh, other])).toEqual([3, 3])
  const again = await runJson<Ensured>(['topic', 'create', fresh, other, ...wish])
  expect(again.topics).toMatchObject([
    {name: fresh, outcome: 'unchanged', fields: []},
    {name: other, outcome: 'unchanged', fields: []},
  ])
  const fewer = await runJson<Ensured>(['topic', 'create', other, '-p', '1', '--ensure'], {code: 1})
  expect(fewer.topics[0]).toMatchObject({outcome: 'failed', error: {code: 'INVALID_PARTITIONS'}})
})

test('--assign says where the replicas are', async () => {
  const name = randomName('assign')
  await runJson(['topic', 'create', name, '--assign', '1,1,1'])
  expect(await partitionsOf([name])).toEqual([3])
  const same = await runJson<Ensured>(['topic', 'create', name, '--assign', '1,1,1', '--ensure'])
  expect(same.topics[0]?.outcome).toBe('unchanged')
  const other = await runJson<Ensured>(['topic', 'create', name, '--assign', '1,1', '--ensure'], {code: 1})
  expect(other.topics[0]?.error?.kind).toBe('conflict')
  const refused = await runSamsa(['topic', 'create', `${name}x`, '--assign', '1:1'])
  expect(refused).toMatchObject({code: 2, stdout: ''})
})

test('--file: many topics as YAML or JSON', async () => {
  const names = [randomName('file'), randomName('file')]
  const [first = '', second = ''] = names
  const yaml = `topics:\n  - name: ${first}\n    partitions: 2\n    configs: {retention.ms: 7d}\n  - {name: ${second}}\n`
  const created = await runJson<Ensured>(['topic', 'create', '--file', '-', '-p', '4'], {input: yaml})
  expect(created.topics).toMatchObject([
    {name: first, outcome: 'created', partitions: 2},
    {name: second, outcome: 'created', partitions: 4},
  ])
  expect(await partitionsOf(names)).toEqual([2, 4])
  const json = JSON.stringify({topics: [{name: first, configs: {'retention.ms': 604800000}}]})
  const again = await runJson<Ensured>(['topic', 'create', '--file', '-', '--ensure'], {input: json})
  expect(again.topics).toMatchObject([{name: first, outcome: 'unchanged'}])
})

test.each([
  [['--file', 'no-such-file'], '', 'no-such-file cannot be read: ENOENT'],
  [['--file', '-'], 'topics: [{name: a, partition: 1}]', 'Did you mean partitions?'],
  [['--file', '-'], 'topics: [{name: a', 'stdin is no YAML'],
  [['--file', '-', 'a'], 'topics: []', 'Names and --file exclude each other'],
  [['-c', 'retention.m=1', 'a'], '', 'Did you mean retention.ms'],
  [['-c', 'retention.ms=long', 'a'], '', 'retention.ms takes a length of time'],
  [[], '', 'Which topics?'],
])('%j with %j is refused, nothing is created: exit 2', async (args, input, message) => {
  const run = await runSamsa(['topic', 'create', ...args], {input})
  expect(run).toMatchObject({code: 2, stdout: ''})
  expect(run.stderr).toContain(message)
})
