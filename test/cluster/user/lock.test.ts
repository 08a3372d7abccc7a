import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {tryLock, withLock} from '../../../src/user/lock.ts'
import {identifyProcess} from '../../../src/user/process-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsa-test-lock-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

test('only one at a time, nothing left behind, also after a failure', async () => {
  const path = join(folder, 'shared.lock')
  let inside = 0
  const seen: number[] = []
  const work = async () => {
    inside += 1
    seen.push(inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({length: 5}, () => withLock(path, {}, work)))
  expect(seen).toEqual([1, 1, 1, 1, 1])
  await expect(withLock(path, {}, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside')
  expect((await readdir(folder)).filter((name) => name.startsWith('shared'))).toEqual([])
})

test('the lock of a process that ended is taken over, as is a damaged one', async () => {
  const path = join(folder, 'stale.lock')
  const child = spawn('sleep', ['60'], {stdio: 'ignore'})
  const holder = identifyProcess(child.pid ?? 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(holder).not.toBeNull()
  for (const content of [JSON.stringify(holder), 'not json', '{}']) {
    await writeFile(path, content)
    const results = await Promise.all([1, 2, 3].map((value) => withLock(path, {}, async () => value)))
    expect(results).toEqual([1, 2, 3])
  }
})

test('the lock of a live process is waited for, until cancelled', async () => {
  const path = join(folder, 'held.lock')
  await writeFile(path, JSON.stringify(identifyProcess(process.ppid)))
  const cancel = new AbortController()
  const waited: number[] = []
  const onWait = (pid: number) => {
    waited.push(pid)
    cancel.abort(new Error('enough'))
  }
  await expect(withLock(path, {signal: cancel.signal, onWait}, async () => 'in')).rejects.toThrow('enough')
  expect(waited).toEqual([process.ppid])
})

test('a lock is taken or its holder told, and what no live process holds is taken over', async () => {
  const path = join(folder, 'tried.lock')
  const self = identifyProcess(process.pid)
  const first = await tryLock(path)
  expect(await tryLock(path)).toEqual({holder: self})
  if ('release' in first) first.release()
  // The pid is another's by now; the machine has started anew.
  for (const stale of [{startedAt: '1'}, {bootId: 'another'}]) {
    await writeFile(path, JSON.stringify({...self, ...stale}))
    const taken = await tryLock(path)
    expect(taken).toHaveProperty('release')
    expect(await tryLock(path)).toEqual({holder: self})
    if ('release' in taken) taken.release()
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('tried'))).toEqual([])
})
