import {expect, test} from 'vitest'
import {judgeEnd, MarkerMemory} from '../../../src/core/lag/fetch-markers.ts'

// Read from 10 to 20; the last record is at 14, then come markers.
const read = {readFrom: 10n, dataEnd: 15n, readTo: 20n}

test.each([
  ['a commit before the last record', 12n, 20n, 'records'],
  ['a commit after it', 15n, 20n, 'markers'],
  ['the log has grown, but the record is still to be read', 12n, 25n, 'records'],
  ['the log has grown, and what is new is not known', 15n, 25n, null],
  ['a commit before what was read, and there is a record', 5n, 20n, 'records'],
])('%s', (_name, from, logEnd, verdict) => {
  expect(judgeEnd(read, from, logEnd)).toBe(verdict)
})

test('where only markers were read, nothing is known of what is before them', () => {
  const markers = {readFrom: 10n, dataEnd: 0n, readTo: 20n}
  expect(judgeEnd(markers, 10n, 20n)).toBe('markers')
  expect(judgeEnd(markers, 9n, 20n)).toBe(null)
  expect(judgeEnd(null, 10n, 20n)).toBe(null)
})

test('what a search does not ask for is forgotten with the one after it', () => {
  const memory = new MarkerMemory()
  memory.begin()
  memory.remember('orders', 0, read)
  memory.remember('orders', 1, read)
  memory.begin()
  expect(memory.recall('orders', 0, 20n)).toEqual(read)
  memory.begin()
  expect(memory.recall('orders', 0, 25n)).toEqual(read)
  expect(memory.recall('orders', 1, 20n)).toBe(null)
})

test('a log that ends before what was read is another one', () => {
  const memory = new MarkerMemory()
  memory.begin()
  memory.remember('orders', 0, read)
  expect(memory.recall('orders', 0, 19n)).toBe(null)
})
