import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {CopyJournal, type CopyProgress} from '../../../src/core/copy/copy-journal.ts'
import type {Offset} from '../../../src/kafka/batches/offset.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'samsa-journal-'))
afterAll(() => rmSync(folder, {recursive: true}))

const from = {clusterId: 'c1', topic: '../orders', topicId: 'a'}
const to = {clusterId: 'c2', topic: 'orders', topicId: 'b'}
const progress: CopyProgress = {
  from,
  to,
  grep: ['v:x'],
  isFinished: false,
  offsets: new Map<number, Offset>([
    [0, 5],
    [11, 2 ** 40],
    [12, 2n ** 53n + 1n],
  ]),
}

test('what was written is read back; only the user may read the file, and nothing else is left beside it', () => {
  const journal = new CopyJournal(path.join(folder, 'round/trip'), from, to)
  expect(journal.read()).toBeNull()
  journal.write({...progress, isFinished: true})
  journal.write(progress)
  expect(journal.read()).toEqual(progress)
  expect(statSync(journal.file).mode & 0o777).toBe(0o600)
  expect(statSync(path.dirname(journal.file)).mode & 0o777).toBe(0o700)
  expect(readdirSync(path.dirname(journal.file))).toEqual([path.basename(journal.file)])
})

test('each pair of topics and clusters has its own file, whose name is no topic', () => {
  const files = [
    [from, to],
    [to, from],
    [from, {...to, clusterId: 'c3'}],
    [from, {...to, topic: 'orders2'}],
  ].map(([one, other]) => new CopyJournal(folder, one ?? from, other ?? to).file)
  expect(new Set(files).size).toBe(4)
  for (const file of files) expect(path.relative(folder, file)).toMatch(/^copy.[0-9a-f]{32}\.json$/)
})

const whole = {version: 1, from, to, grep: [], isFinished: false, offsets: {'0': 1}}

test.each([
  ['{', 'it is not JSON'],
  ['[]', 'it is of another version'],
  [JSON.stringify({...whole, version: 2}), 'it is of another version'],
  [JSON.stringify({...whole, to: {clusterId: 'c'}}), 'parts of it are missing'],
  [JSON.stringify({...whole, offsets: {'0': -1}}), 'it holds something that is no offset'],
  [JSON.stringify({...whole, offsets: {'0': '1'}}), 'it holds something that is no offset'],
  [JSON.stringify({...whole, offsets: {'0': String(2n ** 63n)}}), 'it holds something that is no offset'],
  [JSON.stringify({...whole, offsets: {x: 1}}), 'it holds something that is no offset'],
])('a file that holds %s is refused', (text, reason) => {
  const journal = new CopyJournal(folder, from, to)
  journal.write(progress)
  writeFileSync(journal.file, text)
  expect(() => journal.read()).toThrow(reason)
})
