import {appendFile, mkdtemp, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {followFile, readLastLines} from '../../src/local/log-files.ts'
import {chooseFailureLines, mergeByTime} from '../../src/local/logs.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samsa-test-logs-'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

const numbered = (from: number, to: number) =>
  Array.from({length: to - from + 1}, (_, index) => `line ${from + index} ${'é'.repeat(40)}`)

test('the last lines of a long file, and of one that is not there', async () => {
  const path = join(folder, 'long.log')
  await writeFile(path, `${numbered(1, 5000).join('\n')}\n`)
  expect(await readLastLines(path, 3)).toEqual(numbered(4998, 5000))
  expect(await readLastLines(path, 3000)).toEqual(numbered(2001, 5000))
  expect(await readLastLines(path, 9999)).toEqual(numbered(1, 5000))
  expect(await readLastLines(path, 0)).toEqual([])
  expect(await readLastLines(join(folder, 'none.log'), 3)).toEqual([])
})

test('lines from an offset on, unless the file was rotated since', async () => {
  const path = join(folder, 'offset.log')
  await writeFile(path, 'old\nold\nnew 1\nnew 2\n')
  expect(await readLastLines(path, 10, 8)).toEqual(['new 1', 'new 2'])
  expect(await readLastLines(path, 10, 800)).toEqual(['old', 'old', 'new 1', 'new 2'])
})

test('following goes on over a rotation and ends when cancelled', async () => {
  const path = join(folder, 'followed.log')
  await writeFile(path, 'before\n')
  const stop = new AbortController()
  const follow = followFile(path, stop.signal)
  const first = follow.next()
  await appendFile(path, 'one\ntw')
  expect(await first).toEqual({done: false, value: 'one'})
  await appendFile(path, 'o\n')
  expect((await follow.next()).value).toBe('two')
  await rename(path, `${path}.1`)
  await writeFile(path, 'three\n')
  expect((await follow.next()).value).toBe('three')
  const last = follow.next()
  stop.abort()
  expect(await last).toEqual({done: true, value: undefined})
})

test('brokers are merged by time, and a stack trace stays with its line', () => {
  const logs = [
    {id: 1, lines: ['[2026-11-21 00:00:01,000] INFO a', '[2026-11-21 00:00:03,000] ERROR b', '\tat x']},
    {id: 2, lines: ['[2026-11-21 00:00:02,000] INFO c', '[2026-11-21 00:00:04,000] INFO d']},
  ]
  expect(mergeByTime(logs).map(({broker, line}) => `${broker} ${line.split('] ').at(-1)}`)).toEqual([
    '1 INFO a',
    '2 INFO c',
    '1 ERROR b',
    '1 \tat x',
    '2 INFO d',
  ])
})

test.each([
  [
    'errors before the rest',
    ['[t] INFO a (c.K)', '[t] ERROR bad (c.K)', 'java.io.IOException: why', '\tat x', '[t] INFO z (c.K)'],
    ['ERROR bad', 'java.io.IOException: why'],
  ],
  ['the last lines without errors', ['a', 'b', 'c', 'd', 'e', 'f'], ['b', 'c', 'd', 'e', 'f']],
  ['a repeat once', ['Error: x', 'Error: x'], ['Error: x']],
  ['nothing of nothing', [], []],
])('a failure shows %s', (_, lines, expected) => {
  expect(chooseFailureLines(lines)).toEqual(expected)
})
