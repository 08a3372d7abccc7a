import {globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {Config} from '@oclif/core/config'
import {expect, test} from 'vitest'
import {EXIT_CODE_MEANINGS, exitCodeOf, kindsOfExitCode} from '../../src/cli/exit-codes.ts'
import {findHelpPage, HELP_PAGES, readHelpPage} from '../../src/cli/help-pages.ts'
import {unknownHelp} from '../../src/cli/unknown-command.ts'
import {compileExpression} from '../../src/core/names/expression.ts'
import {parsePosition} from '../../src/core/offsets/position.ts'
import {parseTopicSelection} from '../../src/core/offsets/topic-selection.ts'
import {compileTemplate} from '../../src/core/records/template.ts'
import {Failure, type FailureKind} from '../../src/errors/failure.ts'
import {renderGuide} from '../../src/views/guide-text.ts'
import {createTheme} from '../../src/views/theme.ts'
import {repositoryRoot} from '../support/package-stage.ts'

const config = new Config({root: repositoryRoot})
await config.load()
const PLAIN = createTheme({color: false})
const commandOf = (file: string) => (file === 'names.md' ? 'samsa help selection' : null)

function textOf(name: string): string {
  const page = findHelpPage(name)
  if (page === null) throw new Error(`no page ${name}`)
  return renderGuide(readHelpPage(page, repositoryRoot), {width: 80, theme: PLAIN, commandOf})
}

test('no page hides a command, and a guide goes by the name of its file too', () => {
  const words = new Set([
    ...config.commands.map(({id}) => id.split(':')[0]),
    ...config.topics.map(({name}) => name),
  ])
  expect(
    HELP_PAGES.filter(({name, guide}) => words.has(name) || words.has(guide.replace('.md', ''))),
  ).toEqual([])
  expect(findHelpPage('names')).toBe(findHelpPage('selection'))
  expect(findHelpPage('nosuch')).toBeNull()
})

test.each(HELP_PAGES.map(({name}) => name))('%s fits 80 columns, without marks of Markdown', (name) => {
  const text = textOf(name)
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text).not.toMatch(/<!--|\]\(|^ *\||\*\*|```/m)
  expect(text).not.toMatch(/\n{3}/)
})

test('tables keep their columns, code its lines, a picture is told, and a link to another page names it', () => {
  const markdown =
    '# A title\n\n![A picture of it](it.svg)\n\nSee [names](names.md), [this](top.md) and [CEL](https://cel.dev).\n\n' +
    '| written | means |\n|---|---|\n| `a`, `b` | one `c\\|d` |\n| `--regex` | ' +
    `${'word '.repeat(20)}|\n\n- an item\n  of two lines\n- another\n\n~~~\ncode  kept\n~~~\n`
  const text = renderGuide(markdown, {width: 40, theme: PLAIN, commandOf})
  expect(text.split('\n')).toEqual([
    'A TITLE',
    '',
    '  A picture of it',
    '',
    '  See `samsa help selection`, this and',
    '  CEL (https://cel.dev).',
    '',
    '  written  means',
    '  a, b     one `c|d`',
    '  --regex  word word word word word word',
    '           word word word word word word',
    '           word word word word word word',
    '           word word',
    '',
    '  - an item of two lines',
    '  - another',
    '',
    '    code  kept',
    '',
  ])
})

test.each<[make: () => unknown, page: string]>([
  [() => parsePosition('nowhere', {nowMs: 0, utc: true}), 'positions'],
  [() => parsePosition('2026-02-31', {nowMs: 0, utc: true}), 'positions'],
  [() => compileTemplate('%x'), 'formats'],
  [() => compileTemplate('%d{%Q}'), 'formats'],
  [() => compileExpression('('), 'selection'],
  [() => parseTopicSelection(':0', {regex: false}), 'selection'],
])('what has more to say names its page: %s', (make, page) => {
  expect(make).toThrow(
    expect.objectContaining({suggestions: expect.arrayContaining([`More: \`samsa help ${page}\`.`])}),
  )
})

test('a page that there is not names the nearest page or command', () => {
  const suggestions = (word: string) => unknownHelp(word.split(' '), config.commands).suggestions[0]
  expect(suggestions('postions')).toBe('Did you mean `samsa help positions`?')
  expect(suggestions('exit codes')).toBe('Did you mean `samsa help exit-codes`?')
  expect(suggestions('topic creat')).toBe('Did you mean `samsa help topic create`?')
})

test('every variable that the code reads is on the page of the environment', () => {
  const page = textOf('environment')
  const sources = globSync('src/**/*.{ts,tsx}', {cwd: repositoryRoot}).map((file) =>
    readFileSync(path.join(repositoryRoot, file), 'utf8'),
  )
  const READ = [
    /\benv\??\.([A-Z][A-Z_]+)/g,
    /\benv\[?: '([A-Z][A-Z_]+)'/g,
    /'((?:SAMSA|XDG)_[A-Z_]+)'/g,
    /\[env: ([A-Z_]+)/g,
  ]
  const names = sources.flatMap((text) => [
    ...READ.flatMap((form) => [...text.matchAll(form)].map(([, name = '']) => name)),
    ...[...text.matchAll(/\{([A-Z_, ]+)\}: \w*Env/g)].flatMap(([, list = '']) => list.split(/, ?/)),
  ])
  expect(names.length).toBeGreaterThan(25)
  expect([...new Set(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
})

test('every exit code is on its page, with the kinds of failure that end so', () => {
  const page = textOf('exit-codes')
  for (const {code} of EXIT_CODE_MEANINGS) {
    expect(page).toMatch(new RegExp(`^ {2}${code} `, 'm'))
    for (const kind of kindsOfExitCode(code)) {
      expect(page).toContain(kind)
      if (kind !== 'interrupted') expect(exitCodeOf(new Failure(kind as FailureKind, ''))).toBe(code)
    }
  }
})
