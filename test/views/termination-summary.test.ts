import {expect, test} from 'vitest'
import {terminationSummary} from '../../src/views/transactions/terminate.ts'

const aborted = {outcome: 'aborted'}
const unchanged = {outcome: 'unchanged'}

test.each([
  [[aborted, unchanged], '1 transaction aborted, and over: its producer is shut out.'],
  [[aborted, aborted], '2 transactions aborted, and over: their producers are shut out.'],
])('what was aborted is counted', (rows, said) => {
  expect(terminationSummary(rows, 0)).toBe(said)
})

test('beside brokers that could not be asked it speaks only for what was found', () => {
  expect(terminationSummary([aborted], 1)).toBe(
    '1 transaction aborted, and over: its producer is shut out. Whatever else matches, on the broker that could not be asked, was left as it was.',
  )
  expect(terminationSummary([aborted], 2)).toContain('on the brokers that could not be asked')
})
