import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {Config} from '@oclif/core/config'
import {expect, test} from 'vitest'
import {EXIT_CODE_MEANINGS} from '../../src/cli/exit-codes.ts'
import {type HelpDocument, helpDocument} from '../../src/cli/help-document.ts'
import {repositoryRoot} from '../support/package-stage.ts'
import {expectToFit} from '../support/run-json.ts'

async function documentOf(...words: string[]): Promise<HelpDocument> {
  const config = new Config({root: repositoryRoot})
  await config.load()
  const document = helpDocument(config, words)
  expectToFit('help', JSON.parse(JSON.stringify(document)))
  return document
}

test('every command is in it once, hidden ones are not, and its schema is there', async () => {
  const {commands, nouns} = await documentOf()
  const names = commands.map(({command}) => command)
  expect(names).toEqual([...new Set(names)].sort())
  expect(names).toEqual(expect.arrayContaining(['consume', 'help', 'lag', 'lag check', 'topic create']))
  expect(names).not.toContain('complete')
  expect(nouns.map(({name}) => name)).toEqual(expect.arrayContaining(['topic', 'group', 'wait']))
  for (const {command, schema, summary, examples} of commands) {
    expect(summary, command).not.toBe('')
    for (const example of examples) expect(example.command, command).not.toContain('<%')
    if (schema !== null)
      expect(existsSync(path.join(repositoryRoot, 'docs/schemas', schema)), schema).toBe(true)
  }
})

test('a flag: its type, default, variable, and what it cannot be given with', async () => {
  const {commands} = await documentOf('topic')
  expect(commands.every(({command}) => command.startsWith('topic '))).toBe(true)
  const create = commands.find(({command}) => command === 'topic create')
  const describe = commands.find(({command}) => command === 'topic describe')
  expect([create?.changes, describe?.changes]).toEqual([true, false])
  const flags = new Map(create?.flags.map((flag) => [flag.name, flag]))
  expect(flags.get('partitions')).toMatchObject({char: 'p', type: 'integer', repeatable: false})
  expect(flags.get('config')).toMatchObject({type: 'string', repeatable: true, valueName: 'KEY=VALUE'})
  expect(flags.get('output')).toMatchObject({
    type: 'string',
    default: 'table',
    env: 'SAMSA_OUTPUT',
    options: expect.arrayContaining(['json', 'csv']),
    group: 'OUTPUT',
  })
  expect(flags.get('timeout')).toMatchObject({type: 'duration', default: '30s', env: 'SAMSA_TIMEOUT'})
  expect(flags.get('bootstrap-server')).toMatchObject({env: 'SAMSA_BOOTSTRAP_SERVER'})
  const [consume] = (await documentOf('consume')).commands
  const tail = consume?.flags.find(({name}) => name === 'tail')
  expect(tail).toMatchObject({type: 'integer', exclusive: ['group', 'max', 'to']})
  expect(consume?.args).toMatchObject([{name: 'topic', required: true, repeatable: true}])
})

test('exit codes are those of the reference', () => {
  const page = readFileSync(path.join(repositoryRoot, 'docs/reference/README.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (\d[\d, ]*) \| (.+) \|$/gm)]
  const written = rows.flatMap(([, codes = '', meaning = '']) =>
    codes.split(', ').map((code) => [Number(code), meaning]),
  )
  expect(written.map(([code]) => code)).toEqual(EXIT_CODE_MEANINGS.map(({code}) => code))
  for (const {code, meaning} of EXIT_CODE_MEANINGS)
    if (code < 128) expect(written).toContainEqual([code, meaning])
})
