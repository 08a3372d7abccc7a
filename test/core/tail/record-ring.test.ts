import {expect, test} from 'vitest'
import {RecordRing} from '../../../src/core/tail/record-ring.ts'
import {tailRecord} from '../../tui/tail-reports.ts'

const sequencesOf = (ring: RecordRing) => ring.records.map(({sequence}) => sequence)
const records = (from: number, to: number) =>
  Array.from({length: to - from}, (_, index) => tailRecord(from + index))

test('keeps the newest records', () => {
  const ring = new RecordRing({maxRecords: 3})
  ring.add(records(0, 2))
  expect(sequencesOf(ring)).toEqual([0, 1])
  const before = ring.records
  ring.add(records(2, 5))
  expect(sequencesOf(ring)).toEqual([2, 3, 4])
  expect(before).toHaveLength(2)
})

test('keeps no more bytes than it may, but one record always', () => {
  const ring = new RecordRing({maxBytes: 1000})
  ring.add(records(0, 5))
  expect(sequencesOf(ring)).toEqual([3, 4])
  ring.add([{...tailRecord(9), sizeBytes: 10_000}])
  expect(sequencesOf(ring)).toEqual([9])
  ring.add(records(10, 11))
  expect(sequencesOf(ring)).toEqual([10])
})

test('nothing new is the same list', () => {
  const ring = new RecordRing()
  ring.add(records(0, 1))
  const before = ring.records
  ring.add([])
  expect(ring.records).toBe(before)
})
