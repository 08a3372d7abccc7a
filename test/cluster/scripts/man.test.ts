import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {mkdtemp, readdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {Config} from '@oclif/core/config'
import {beforeAll, expect, inject, test} from 'vitest'
import {HELP_PAGES} from '../../../src/cli/help-pages.ts'
import {pinnedNode, repositoryRoot} from '../../support/package-stage.ts'
import {hasProgram} from '../../support/shell.ts'

const run = promisify(execFile)
const config = new Config({root: repositoryRoot})
let folder = ''
/** Sources of the pages, by their files. */
const pages = new Map<string, string>()

beforeAll(async () => {
  await config.load()
  folder = await mkdtemp(path.join(inject('home'), 'man-'))
  await run(pinnedNode, ['scripts/man.js', folder], {cwd: repositoryRoot})
  for (const file of await readdir(folder)) pages.set(file, await readFile(path.join(folder, file), 'utf8'))
})

/** As in a source of roff. */
const dashed = (text: string) => text.replaceAll('-', '\\-')

test('each command and each page of help has one, with all that a page has', () => {
  const commands = config.commands.filter(({hidden}) => !hidden)
  const files = commands.map(({id}) => `samsa-${id.replaceAll(':', '-')}.1`)
  const guides = HELP_PAGES.map(({name}) => `samsa-${name}.7`)
  expect([...pages.keys()].sort()).toEqual([...files, ...guides, 'samsa.1'].sort())
  const {man} = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'))
  expect([...man].sort()).toEqual([...pages.keys()].map((file) => `man/${file}`).sort())
  for (const command of commands) {
    const name = `samsa-${command.id.replaceAll(':', '-')}`
    const source = pages.get(`${name}.1`) ?? ''
    expect(source).toContain(`\n.TH ${dashed(name.toUpperCase())} 1 `)
    expect(source).toContain(`\n.SH NAME\n${dashed(name)} \\- `)
    for (const title of ['SYNOPSIS', 'EXIT STATUS', 'SEE ALSO']) expect(source).toContain(`\n.SH ${title}\n`)
    for (const flag of Object.values(command.flags)) {
      if (flag.hidden) continue
      const isNegatable = flag.type === 'boolean' && flag.allowNo
      expect(source).toContain(`\\-\\-${isNegatable ? '[no\\-]' : ''}${dashed(flag.name)}`)
    }
    if ((command.examples ?? []).length > 0) expect(source).toContain('\n.SH EXAMPLES\n')
  }
})

test('no text is taken for a request, nor changed: dots, hyphens, quotes, backslashes, what is not ASCII', () => {
  const REQUESTS = /^\.(\\"|TH|SH|PP|TP|IP|RS|RE|nf|fi|in|br|nh|ad)( |$)/
  for (const [file, source] of pages) {
    const lines = source.split('\n')
    expect(
      lines.filter((line) => /^[.']/.test(line) && !REQUESTS.test(line)),
      file,
    ).toEqual([])
    expect(source.split('\n').slice(2).join('\n'), file).not.toMatch(/[^\x00-\x7f`]/)
    const text = lines.slice(2).filter((line) => !line.startsWith('.'))
    expect(
      text.filter((line) => /(?<!\\)-|['"`^~]/.test(line)),
      file,
    ).toEqual([])
  }
  expect(pages.get('samsa-consume.1')).toContain('%v\\en')
})

test('what a page sends its reader to is there', () => {
  for (const [file, source] of pages)
    for (const [, name = '', section] of source.matchAll(/\\fB(samsa[a-z\\-]*)\\fR\((\d)\)/g))
      expect(pages.has(`${name.replaceAll('\\', '')}.${section}`), `${file}: ${name}`).toBe(true)
})

test('groff finds nothing wrong, and shows them in 80 columns', async ({skip}) => {
  skip(!hasProgram('groff'), 'groff is not installed')
  const files = [...pages.keys()].map((file) => path.join(folder, file))
  expect(await run('groff', ['-man', '-Tutf8', '-ww', '-z', ...files])).toEqual({stdout: '', stderr: ''})
  const shown = await run('groff', [
    '-man',
    '-Tascii',
    '-P-cbou',
    '-rLL=80n',
    path.join(folder, 'samsa-positions.7'),
  ])
  expect(shown.stdout).toMatch(/^ {7}latest {1,}the offset that the next record gets; end is the same$/m)
  expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
})
