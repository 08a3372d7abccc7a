import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {type ClipboardPlace, copyToClipboard} from '../../../src/tui/terminal/clipboard.ts'
import {PATIENCE_MS} from '../../support/patience.ts'

let folder: string
let written: string

beforeEach(async () => {
  written = ''
  folder = await mkdtemp(path.join(tmpdir(), 'samsa-clipboard-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

/** Puts a program of this name on PATH: it does what the shell commands say, in the folder of the test. */
async function install(name: string, commands: string): Promise<void> {
  const file = path.join(folder, name)
  await writeFile(file, `#!/bin/sh\ncd '${folder}' || exit 9\n${commands}\n`)
  await chmod(file, 0o755)
}

/** A terminal on this machine, beside an X server, with the installed programs and those of every system. */
function placeWith(changes: NodeJS.ProcessEnv = {}, programLimitMs = PATIENCE_MS): ClipboardPlace {
  return {
    stdout: {write: (text) => (written += text)},
    env: {PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ':0', ...changes},
    platform: 'linux',
    programLimitMs,
  }
}

const clipboard = () => readFile(path.join(folder, 'clipboard'), 'utf8')
const keepIt = 'echo "$@" > arguments; cat > clipboard'

test.skipIf(process.platform === 'win32').each(['xclip', 'xsel'])(
  '%s gets the text, and so does the terminal',
  async (name) => {
    await install(name, keepIt)
    expect(await copyToClipboard('注文 $(x)\n', placeWith())).toEqual({
      copied: true,
      isSure: true,
      problem: null,
    })
    expect(await clipboard()).toBe('注文 $(x)\n')
    expect(await readFile(path.join(folder, 'arguments'), 'utf8')).toContain('clipboard')
    expect(written).toBe(`\x1b]52;c;${Buffer.from('注文 $(x)\n').toString('base64')}\x07`)
  },
)

test.skipIf(process.platform === 'win32')('a text of a megabyte goes to the program alone', async () => {
  await install('xclip', keepIt)
  const text = 'é'.repeat(500_000)
  expect(await copyToClipboard(text, placeWith())).toEqual({copied: true, isSure: true, problem: null})
  expect(await clipboard()).toBe(text)
  expect(written).toBe('')
})

test.skipIf(process.platform === 'win32')('a process that it leaves behind is not waited for', async () => {
  await install('xclip', 'cat > clipboard; sleep 3600 & echo $! > pid')
  const outcome = await copyToClipboard('x', placeWith())
  const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'))
  // 0 would be the whole group, this process among it.
  expect(pid).toBeGreaterThan(1)
  // This throws where there is no such process any more.
  process.kill(pid)
  expect(outcome).toEqual({copied: true, isSure: true, problem: null})
})

test.skipIf(process.platform === 'win32').each([
  ['exit 3', 'xclip ended with 3', PATIENCE_MS],
  ['exec sleep 3600', 'xclip took too long', 300],
])('"%s" is told', async (commands, problem, limitMs) => {
  await install('xclip', commands)
  const place = placeWith({}, limitMs)
  expect(await copyToClipboard('x', place)).toEqual({copied: true, isSure: false, problem})
  expect(await copyToClipboard('x'.repeat(75_000), place)).toEqual({copied: false, isSure: true, problem})
})

test('over ssh the terminal is the only way', async () => {
  await install('xclip', keepIt)
  const overSsh = placeWith({SSH_CONNECTION: '::1 1 ::1 22'})
  expect(await copyToClipboard('x', overSsh)).toEqual({copied: true, isSure: false, problem: null})
  expect(await copyToClipboard('x'.repeat(75_000), overSsh)).toMatchObject({
    copied: false,
    problem: expect.stringMatching(/^too long .*no program/),
  })
  await expect(clipboard()).rejects.toThrow('ENOENT')
})

test.skipIf(process.platform === 'win32')(
  'tmux hands it on, over ssh too; an old one leaves it to others',
  async () => {
    await install('tmux', keepIt)
    const inTmux = {TMUX: '/tmp/tmux-0/default,1,0', SSH_CONNECTION: '::1 1 ::1 22'}
    expect(await copyToClipboard('x', placeWith(inTmux))).toEqual({copied: true, isSure: true, problem: null})
    expect(await clipboard()).toBe('x')
    expect(await readFile(path.join(folder, 'arguments'), 'utf8')).toBe('load-buffer -w -\n')
    await install('tmux', 'echo "unknown option -- w" >&2; exit 1')
    expect(await copyToClipboard('x', placeWith(inTmux))).toEqual({
      copied: true,
      isSure: false,
      problem: 'tmux ended with 1',
    })
    await install('xclip', keepIt)
    expect(await copyToClipboard('y', placeWith({TMUX: inTmux.TMUX}))).toEqual({
      copied: true,
      isSure: true,
      problem: null,
    })
    expect(await clipboard()).toBe('y')
  },
)
