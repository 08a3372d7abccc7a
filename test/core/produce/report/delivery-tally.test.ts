import {expect, test} from 'vitest'
import {DeliveryTally} from '../../../../src/core/produce/report/delivery-tally.ts'
import {OrdinalRanges} from '../../../../src/core/produce/report/ordinal-ranges.ts'
import {Failure} from '../../../../src/errors/failure.ts'

function ranges(first: number, count: number): OrdinalRanges {
  const result = new OrdinalRanges()
  for (let index = 0; index < count; index++) result.add(first + index)
  return result
}

/** Ten records: three acknowledged, two unknown, one failed, four not sent. */
function mixed(isTransactional: boolean): DeliveryTally {
  const tally = new DeliveryTally((ordinal) => ({line: ordinal * 10}), {isTransactional})
  tally.read = 10
  tally.loseSightOf(ranges(5, 2))
  tally.acknowledge(ranges(1, 3), 300, false)
  tally.fail(4, new Failure('failed', 'too large', {code: 'MESSAGE_TOO_LARGE'}))
  tally.leaveUnsent(4)
  return tally
}

test('every record ends in one of the four', () => {
  const tally = mixed(false)
  expect(tally.count()).toEqual({
    read: 10,
    acknowledged: 3,
    failed: 1,
    unknown: 2,
    notSent: 4,
    acknowledgedBytes: 300,
  })
  expect(tally.pendingRecords).toBe(0)
  expect(tally.failures).toEqual([
    {
      line: 40,
      error: expect.objectContaining({kind: 'failed', code: 'MESSAGE_TOO_LARGE', message: 'too large'}),
    },
  ])
})

test('after an abort what was sent has failed, in the order of the input, behind what caused it', () => {
  const tally = mixed(true)
  tally.rollBack()
  expect(tally.count()).toEqual({
    read: 10,
    acknowledged: 0,
    failed: 6,
    unknown: 0,
    notSent: 4,
    acknowledgedBytes: 0,
  })
  expect(tally.failures.map(({line, error}) => [line, error.code])).toEqual([
    [40, 'MESSAGE_TOO_LARGE'],
    [10, 'TRANSACTION_ABORTED'],
    [20, 'TRANSACTION_ABORTED'],
    [30, 'TRANSACTION_ABORTED'],
    [50, 'TRANSACTION_ABORTED'],
    [60, 'TRANSACTION_ABORTED'],
  ])
  expect([tally.rolledBack, tally.unlistedFailures, tally.pendingRecords]).toEqual([5, 0, 0])
})

test('of millions that were taken back only the first are listed, and all are counted', () => {
  const tally = new DeliveryTally((line) => ({line}), {isTransactional: true})
  tally.read = 3_000_000
  for (let first = 1; first < 3_000_000; first += 500_000) tally.acknowledge(ranges(first, 500_000), 1, false)
  tally.rollBack()
  expect(tally.failures).toHaveLength(10_000)
  expect(tally.failures.at(-1)).toMatchObject({line: 10_000})
  expect([tally.count().failed, tally.unlistedFailures]).toEqual([3_000_000, 2_990_000])
})

test('in doubt about the commit nothing is known of what was acknowledged', () => {
  const tally = new DeliveryTally((line) => ({line}), {isTransactional: true})
  tally.read = 3
  tally.acknowledge(ranges(1, 3), 300, false)
  tally.doubt()
  expect(tally.count()).toMatchObject({acknowledged: 0, unknown: 3, failed: 0, acknowledgedBytes: 0})
})
