import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {beforeAll, expect, test} from 'vitest'
import {commitOffsets, createTopic, groupOffsets, produce, withAdmin} from '../support/kafka-client.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

// One grammar for names in all commands: what is there by its name, globs, \* and \?, partitions, regular expressions.

interface Lag {
  readonly lag: Offsets['offsets']
}

interface Offsets {
  readonly offsets: readonly {readonly group: string; readonly topic: string; readonly partition: number}[]
}

const prefix = randomName('names')
const pay = `${prefix}-pay`
const paid = `${prefix}-paid`
const other = `${prefix}-other`

beforeAll(async () => {
  for (const topic of [pay, paid, other]) await createTopic(topic, {partitions: 2})
})

async function newGroup(topics: readonly string[]): Promise<string> {
  const group = randomName('names')
  for (const topic of topics) await commitOffsets(group, topic, {0: 0, 1: 0})
  return group
}

function rowsOf({offsets}: Offsets): string[] {
  return offsets.map(({topic, partition}) => `${topic.slice(prefix.length + 1)}-${partition}`)
}

const SELECTIONS: [selection: string, regex: boolean, rows: string[]][] = [
  [pay, false, ['pay-0', 'pay-1']],
  [`${prefix}-pa*`, false, ['paid-0', 'paid-1', 'pay-0', 'pay-1']],
  [`${prefix}-pa?:1`, false, ['pay-1']],
  [`^${prefix}-(pay|paid)$`, true, ['paid-0', 'paid-1', 'pay-0', 'pay-1']],
  [`^${prefix}-pa(?:y|id)$:0-0`, true, ['paid-0', 'pay-0']],
]

test.each(SELECTIONS)(
  '%s, regex %s, means the same in every command of groups',
  async (selection, regex, rows) => {
    const group = await newGroup([pay, paid])
    const words = ['--topic', selection, ...(regex ? ['--regex'] : [])]
    const commands = [
      ['group', 'create', randomName('names'), '--to', 'earliest', '--dry-run'],
      ['group', 'reset', group, '--to', 'earliest', '--dry-run'],
      ['group', 'reset', group, '--from-group', group, '--dry-run'],
      ['group', 'clone', group, randomName('names'), '--dry-run'],
      ['group', 'export', group],
      ['group', 'delete-offsets', group, '--dry-run'],
    ]
    for (const command of commands)
      expect({command, rows: rowsOf(await runJson<Offsets>([...command, ...words]))}).toEqual({command, rows})
    const {lag} = await runJson<Pick<Lag, 'lag'>>(['lag', ...(regex ? [`^${group}$`] : [group]), ...words])
    expect(rowsOf({offsets: lag})).toEqual(rows)
  },
)

test('a name with partitions is read so where partitions are meant, and refused where a topic is', async () => {
  const rows = await runJson<Offsets>(['topic', 'offsets', `${pay}:1`, `${prefix}-pai?:0`])
  expect(rowsOf(rows)).toEqual(['paid-0', 'pay-1'])
  await produce(other, [
    {partition: 0, value: 'zero'},
    {partition: 1, value: 'one'},
  ])
  expect(await runSamsa(['consume', `${other}:1`, '-e'])).toMatchObject({
    code: 0,
    stdout: 'one\n',
    stderr: '',
  })
  expect(await runSamsa(['consume', `${other}:1`, '-e', '-p', '0'])).toMatchObject({code: 2, stdout: ''})
  const missing = await runJson<ErrorDocument>(['topic', 'offsets', `${pay}:0,7`], {code: 1})
  expect(missing.error.message).toBe(`Topic ${pay} has no partition 7; it has partitions 0 to 1.`)
  const whole = await runSamsa(['topic', 'delete', `${pay}:0`, '--yes'])
  expect(whole).toMatchObject({code: 2, stderr: expect.stringContaining(`Write ${pay}.`)})
})

test('what of a selection is not there is an error, and nothing is done', async () => {
  const group = await newGroup([pay])
  const before = await groupOffsets(group, pay)
  for (const selection of [`${prefix}-x*`, `${prefix}-other`, `${pay}:7`]) {
    const words = ['--topic', pay, '--topic', selection]
    for (const command of [
      ['group', 'clone', group, randomName('names'), '--yes'],
      ['group', 'delete-offsets', group, '--yes'],
      ...(selection === other ? [] : [['group', 'reset', group, '--to', 'latest', '--yes']]),
    ]) {
      const {error} = await runJson<ErrorDocument>([...command, ...words], {code: 1})
      expect({command, kind: error.kind}).toEqual({command, kind: 'not-found'})
    }
    const partial = await runSamsa(['group', 'export', group, ...words])
    expect(partial).toMatchObject({code: 1, stdout: `${group},${pay},0,0\n${group},${pay},1,0\n`})
    expect(partial.stderr).toContain(selection)
  }
  expect(await groupOffsets(group, pay)).toEqual(before)
})

test('a pattern never adds a topic to a group, a plain name does', async () => {
  const group = await newGroup([pay])
  await runSamsa(['group', 'reset', group, '--topic', `${prefix}-*`, '--to', 'earliest', '--yes'])
  expect((await groupOffsets(group, other)).size).toBe(0)
  await runSamsa(['group', 'reset', group, '--topic', other, '--to', 'earliest', '--yes'])
  expect((await groupOffsets(group, other)).size).toBe(2)
})

test('a group whose name looks like a glob is that group, and a backslash means the character', async () => {
  const base = randomName('names')
  const [starred, matched] = [`${base}*b`, `${base}xxb`]
  const create = async () => {
    for (const group of [starred, matched]) await commitOffsets(group, pay, {0: 0})
  }
  await create()
  const remaining = async (word: string) => {
    await runJson(['group', 'delete', word, '--yes'])
    const {groups} = await withAdmin((admin) => admin.listGroups())
    return groups.map(({groupId}) => groupId).filter((group) => group.startsWith(base))
  }
  expect(await remaining(starred)).toEqual([matched])
  // Now it matches what is left.
  expect(await remaining(starred)).toEqual([])
  await create()
  expect(await remaining(`${base}\\*b`)).toEqual([matched])
  await runJson(['group', 'delete', `${base}\\*b`, '--yes'], {code: 1})
  expect(await remaining(`${base}?xb`)).toEqual([])
})

test.each(['*', '\\*'])('a group whose name has a star comes back from the journal as %s', async (star) => {
  const base = randomName('names')
  const group = `${base}*b`
  await commitOffsets(group, pay, {0: 0})
  await runJson(['group', 'delete-offsets', group, '--all-topics', '--yes'])
  expect((await groupOffsets(group, pay)).size).toBe(0)
  await runJson(['group', 'reset', `${base}${star}b`, '--undo', '--yes'])
  expect((await groupOffsets(group, pay)).size).toBe(1)
})

test('a verb of one group takes no pattern', async () => {
  const group = await newGroup([pay])
  const pattern = `${group.slice(0, -1)}*`
  for (const command of [
    ['group', 'delete-offsets', pattern, '--all-topics', '--yes'],
    ['group', 'clone', pattern, randomName('names'), '--yes'],
    ['group', 'peek', pattern],
    ['group', 'reset', group, '--from-group', pattern, '--yes'],
  ]) {
    const {error} = await runJson<ErrorDocument>(command, {code: 2})
    expect(error.message).toContain(pattern)
  }
})

test('spaces in the name of a group survive export and import', async () => {
  const group = ` ${randomName('names')} `
  await commitOffsets(group, pay, {0: 0, 1: 0})
  const file = path.join(await temporaryFolder(), 'offsets.csv')
  await writeFile(file, (await runSamsa(['group', 'export', group])).stdout)
  await runJson(['group', 'delete', group, '--yes'])
  await runJson(['group', 'import', file, '--yes'])
  expect((await groupOffsets(group, pay)).size).toBe(2)
  expect((await groupOffsets(group.trim(), pay)).size).toBe(0)
})

test('a pattern that matches nothing is an error, also beside names that are there', async () => {
  const nothing = `${randomName('nothing')}*`
  for (const command of [
    ['topic', 'alter', pay, nothing, '-c', 'retention.ms=7d', '--dry-run'],
    ['topic', 'trim', pay, nothing, '--to', 'earliest', '--dry-run'],
    ['topic', 'describe', pay, nothing],
    ['export', 'topics', pay, nothing],
  ]) {
    const run = await runSamsa(command)
    expect({command, code: run.code, names: run.stderr.includes(nothing)}).toEqual({
      command,
      code: 1,
      names: true,
    })
    expect(run.stdout).toContain(pay)
  }
})
