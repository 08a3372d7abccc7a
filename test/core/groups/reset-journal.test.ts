import {expect, test} from 'vitest'
import {formatJournalEntry, type JournalEntry, parseJournal} from '../../../src/core/groups/reset-journal.ts'

const entry: JournalEntry = {
  time: '2026-11-20T10:00:00.000Z',
  clusterId: 'c',
  group: 'g\n"1"',
  offsets: [
    {topic: 't', partition: 0, committed: '9223372036854775807', target: null, leaderEpoch: 2, metadata: 'm'},
    {topic: 't', partition: 1, committed: null, target: '0'},
  ],
}

test('an entry is one line, and is read back as it was', () => {
  const line = formatJournalEntry(entry)
  expect(line.indexOf('\n')).toBe(line.length - 1)
  expect(parseJournal(line + line)).toEqual({entries: [entry, entry], damagedLines: []})
  expect(parseJournal('')).toEqual({entries: [], damagedLines: []})
})

test('a line that a full disk cut off hides no other, and is told', () => {
  const line = formatJournalEntry(entry)
  expect(parseJournal(`${line.slice(0, 40)}\n${line}null\n[]\n{}\n${line.slice(0, -2)}`)).toEqual({
    entries: [entry],
    damagedLines: [1, 3, 4, 5, 6],
  })
})

test.each<[string, object]>([
  ['an offset that is a word', {committed: 'many'}],
  ['a negative offset', {committed: '-1'}],
  ['an offset beyond 63 bits', {target: '9223372036854775808'}],
  ['a number where text is kept', {committed: 5}],
  ['a partition that is none', {partition: 'x'}],
  ['a partition beyond 31 bits', {partition: 2 ** 31}],
  ['a topic that is no text', {topic: ['t']}],
  ['an epoch that is none', {leaderEpoch: -7}],
])('%s is no entry', (_, change) => {
  const offsets = [{topic: 't', partition: 0, committed: '1', target: '2', ...change}]
  expect(parseJournal(JSON.stringify({...entry, offsets}))).toEqual({entries: [], damagedLines: [1]})
})
