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
  expect(parseJournal(line + line)).toEqual([entry, entry])
})

test('a line that a full disk cut off hides no other', () => {
  const line = formatJournalEntry(entry)
  expect(parseJournal(`${line.slice(0, 40)}\n${line}null\n[]\n{}\n${line.slice(0, -2)}`)).toEqual([entry])
  expect(parseJournal('')).toEqual([])
})
