import {execFileSync, spawn} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {readBounded, readBoundedLater} from '../../src/user/bounded-reading.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const NO_STOP = new AbortController().signal

async function makePipe(): Promise<string> {
  const pipe = path.join(await temporaryFolder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  return pipe
}

test('a file is read as a whole', async () => {
  const file = path.join(await temporaryFolder(), 'ca.pem')
  const text = 'ä€😀\n'.repeat(20_000)
  writeFileSync(file, text)
  expect(readBounded(file).toString()).toBe(text)
  expect((await readBoundedLater(file, {signal: NO_STOP})).toString()).toBe(text)
  expect(readBounded('/dev/null')).toHaveLength(0)
})

test('what has no end is given up, and what is no file is named', async () => {
  const folder = await temporaryFolder()
  expect(() => readBounded('/dev/zero')).toThrow('/dev/zero has more than 16 MiB')
  expect(() => readBounded(folder)).toThrow(`${folder} is a folder`)
  await expect(readBoundedLater('/dev/zero', {mostBytes: 10, signal: NO_STOP})).rejects.toThrow(
    '/dev/zero has more than 10 bytes',
  )
})

test.each([
  ['at once', (pipe: string) => readBounded(pipe)],
  ['meanwhile', (pipe: string) => readBoundedLater(pipe, {signal: NO_STOP})],
])('a pipe is read %s, whoever opens it first', async (_, read) => {
  const pipe = await makePipe()
  // Longer than a pipe holds, so that it comes in parts.
  const writer = spawn('sh', ['-c', 'head -c 200000 /dev/zero > "$0"', pipe])
  const ended = new Promise((resolve) => writer.on('close', resolve))
  expect(await read(pipe)).toHaveLength(200_000)
  expect(await ended).toBe(0)
})

test('a pipe that nobody writes to is waited for no longer than its reader is', async () => {
  const reason = new Error('enough')
  const pipe = await makePipe()
  const stop = new AbortController()
  const reading = readBoundedLater(pipe, {signal: stop.signal})
  stop.abort(reason)
  await expect(reading).rejects.toBe(reason)
})
