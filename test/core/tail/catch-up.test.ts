import {expect, test} from 'vitest'
import {createPartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {CatchUp} from '../../../src/core/tail/catch-up.ts'
import type {TailAnswer} from '../../../src/core/tail/read-tail-answer.ts'
import {shiftOffset} from '../../../src/kafka/batches/offset.ts'
import {tailRecord} from '../../tui/tail-reports.ts'

const cursorAt = (position: number) => createPartitionCursor({topic: 'orders', partition: 0}, position, null)
const answer = (logEnd: number, records = 0): TailAnswer => ({
  records: new Map([[0, Array.from({length: records}, (_, index) => tailRecord(index))]]),
  logEnds: new Map([[0, logEnd]]),
  passedOver: 0,
  failed: [],
  damages: [],
})

test.each<[behind: number, passedOver: number]>([
  [0, 0],
  [200, 0],
  [201, 1],
  [5000, 4800],
])('%i offsets behind: %i are passed over', (behind, passedOver) => {
  const cursor = cursorAt(1000)
  expect(new CatchUp().move(answer(1000 + behind), [cursor], 200, 0)).toBe(passedOver)
  expect(cursor.fetchPosition).toBe(1000 + passedOver)
})

test('a partition of large records, behind for seconds, goes on close to its end', () => {
  const catchUp = new CatchUp()
  const cursor = cursorAt(0)
  const move = (logEnd: number, atMs: number) => {
    cursor.fetchPosition = shiftOffset(cursor.fetchPosition, 1)
    return catchUp.move(answer(logEnd, 1), [cursor], 200, atMs)
  }
  for (const atMs of [0, 1000, 2000, 3000, 4000]) expect(move(20, atMs)).toBe(0)
  expect(move(30, 4500)).toBe(23)
  expect(cursor.fetchPosition).toBe(29)
  expect(catchUp.behind).toBe(1)
  // The next seconds count anew.
  expect(move(34, 5000)).toBe(0)
})

test('who comes to the end in time is never late', () => {
  const catchUp = new CatchUp()
  const cursor = cursorAt(0)
  for (let atMs = 0; atMs < 20_000; atMs += 500) {
    cursor.fetchPosition = atMs / 500 + (atMs % 2000 === 0 ? 10 : 0)
    expect(catchUp.move(answer(atMs / 500 + 10), [cursor], 200, atMs)).toBe(0)
  }
})
