import {execFile} from 'node:child_process'
import {cp, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {pinnedNode, repositoryRoot} from '../../support/package-stage.ts'

// The build is loud where its tricks cease to work, and leaves what was built before.

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-build-'))
  for (const name of ['scripts', 'src', 'package.json'])
    await cp(path.join(repositoryRoot, name), path.join(folder, name), {recursive: true})
  await symlink(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'))
})

afterAll(() => rm(folder, {recursive: true, force: true}))

function build(...args: string[]): Promise<{stdout: string; stderr: string}> {
  return promisify(execFile)(pinnedNode, ['scripts/build.js', ...args], {cwd: folder})
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const place = path.join(folder, file)
  const text = await readFile(place, 'utf8')
  const changed = change(text)
  expect(changed).not.toBe(text)
  await writeFile(place, changed)
}

test('--analyze says what is in the bundle', async () => {
  await build('--analyze')
  const {inputs} = JSON.parse(await readFile(path.join(folder, 'dist/meta.json'), 'utf8'))
  expect(Object.keys(inputs)).toContain('src/commands/topic/list.ts')
})

test('a command that loads a dear package with its start fails the build, and names it', async () => {
  const command = 'src/commands/cluster/describe.ts'
  await edit(command, (text) => `import {parse} from 'yaml'\n${text}\nexport const loaded = parse('a: 1')\n`)
  await expect(build()).rejects.toMatchObject({
    stderr: `${command} loads yaml with its start; import it where it is used\n`,
  })
  // What was built before is still there.
  await readFile(path.join(folder, 'dist/samsa.cjs'))
  await edit(command, (text) => text.replace(/^.*'yaml'\n/, '').replace(/\nexport const loaded.*\n/, '\n'))
})

test('where oclif is compiled in another way, the build says that start-up would be slow', async () => {
  await edit('scripts/lean-start.js', (text) => text.replace('/^const (', '/^let ('))
  await expect(build()).rejects.toMatchObject({
    stderr: expect.stringMatching(
      /lean-start made 0 requires of 0 files late, at least \d+ of \d+ are expected/,
    ),
  })
})
