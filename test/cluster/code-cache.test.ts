import {chmod, mkdir, mkdtemp, readdir, readFile, rename, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {expect, test} from 'vitest'
import {runSamsa} from '../support/run-samsa.ts'

// V8's code of a command is kept for its next run. What is kept is run: it is taken from nobody else.

async function freshPlace(): Promise<{place: string; run: () => Promise<void>}> {
  const place = await mkdtemp(path.join(tmpdir(), 'samsa-code-'))
  const run = async (): Promise<void> => {
    expect(await runSamsa(['--version'], {env: {NODE_COMPILE_CACHE: place}})).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^samsa\/\d/),
      stderr: '',
    })
  }
  return {place, run}
}

async function codeFile(place: string): Promise<string> {
  const [build = ''] = await readdir(path.join(place, 'samsa'))
  return path.join(place, 'samsa', build, 'oclif')
}

const madeAt = async (file: string): Promise<number> => (await stat(file)).ino

test('code is kept for the user alone, used as it is, and made anew where V8 refuses it', async () => {
  const {place, run} = await freshPlace()
  await run()
  const file = await codeFile(place)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700)
  const first = await madeAt(file)
  await run()
  expect(await madeAt(file)).toBe(first)
  // What a disk has lost: V8 would end the process in the middle.
  const damaged = await readFile(file)
  damaged.fill(0, damaged.length / 2, damaged.length / 2 + 512)
  for (const content of ['not what V8 has made', '', damaged]) {
    await writeFile(file, content)
    await run()
    const mended = await readFile(file)
    expect(mended.length).toBeGreaterThan(100_000)
    expect(mended.equals(damaged)).toBe(false)
  }
})

test('what others could have written is neither run nor replaced', async () => {
  const {place, run} = await freshPlace()
  await run()
  const file = await codeFile(place)
  const folder = path.dirname(file)
  await writeFile(file, 'somebody else has made this')
  await chmod(folder, 0o777)
  await run()
  expect(await readFile(file, 'utf8')).toBe('somebody else has made this')

  await chmod(folder, 0o700)
  await rename(folder, `${folder}.elsewhere`)
  await symlink(`${folder}.elsewhere`, folder)
  await run()
  expect(await readFile(file, 'utf8')).toBe('somebody else has made this')
})

test('code of packages that are loaded late is kept there too, and none where others write', async () => {
  const {place} = await freshPlace()
  const [cache, temporary] = [path.join(place, 'cache'), path.join(place, 'temporary')]
  await mkdir(temporary)
  const env = {NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: cache, TMPDIR: temporary}
  const list = () => runSamsa(['topic', 'list', 'nosuch-*', '-o', 'yaml'], {env})
  expect(await list()).toMatchObject({code: 0, stdout: 'topics: []\n'})
  const [build = ''] = await readdir(path.join(cache, 'samsa', 'code'))
  const file = path.join(cache, 'samsa', 'code', build, 'late-yaml')
  const first = await madeAt(file)
  expect(await list()).toMatchObject({code: 0, stdout: 'topics: []\n'})
  expect(await madeAt(file)).toBe(first)
  expect(await readdir(temporary)).toEqual([])
})

test('a command that ended early leaves a part, and the whole after it has run', async () => {
  const {place} = await freshPlace()
  const env = {NODE_COMPILE_CACHE: place}
  expect(await runSamsa(['topic', 'list', '--nosuch'], {env})).toMatchObject({code: 2})
  const folder = path.dirname(await codeFile(place))
  expect(await readdir(folder)).toEqual(['topic-list.part'])
  expect(await runSamsa(['topic', 'list', 'nosuch-*'], {env})).toMatchObject({code: 0})
  expect((await readdir(folder)).sort()).toEqual(['topic-list', 'topic-list.part'])
})

test.each<[string, (place: string) => Promise<Record<string, string>>]>([
  [
    'NODE_DISABLE_COMPILE_CACHE',
    async (place) => ({NODE_COMPILE_CACHE: place, NODE_DISABLE_COMPILE_CACHE: '1'}),
  ],
  [
    'a place that is a file',
    async (place) => {
      await writeFile(path.join(place, 'file'), '')
      return {NODE_COMPILE_CACHE: path.join(place, 'file')}
    },
  ],
])('%s: nothing is kept, and all is well', async (_, envOf) => {
  const {place} = await freshPlace()
  expect(await runSamsa(['--version'], {env: await envOf(place)})).toMatchObject({code: 0, stderr: ''})
  expect(await readdir(place)).not.toContain('samsa')
})
