import {expect, test} from 'vitest'
import {FrameMemory} from '../../src/kafka/frame-memory.ts'

test('a frame that was given back is used again for one that it is long enough for', () => {
  const memory = new FrameMemory()
  const first = memory.take(8_000_000)
  memory.giveBack(first.subarray(100, 200))
  const second = memory.take(7_900_000)
  expect(second).toHaveLength(7_900_000)
  expect(second.buffer).toBe(first.buffer)
  expect(memory.take(7_900_000).buffer).not.toBe(first.buffer)
  expect(memory.counts).toEqual({made: 2, reused: 1})
})

test('two frames never get the same memory, whatever is given back', () => {
  const memory = new FrameMemory()
  const frame = memory.take(2_000_000)
  memory.giveBack(frame)
  // Twice, and what is another's.
  memory.giveBack(frame)
  memory.giveBack(Buffer.alloc(2_000_000))
  memory.giveBack(memory.take(10))
  const frames = Array.from({length: 4}, () => memory.take(2_000_000).buffer)
  expect(new Set(frames).size).toBe(4)
})

test('what is kept is bounded', () => {
  const memory = new FrameMemory()
  const frames = Array.from({length: 20}, () => memory.take(8_000_000))
  for (const frame of frames) memory.giveBack(frame)
  for (const _ of frames) memory.take(8_000_000)
  expect(memory.counts).toEqual({made: 36, reused: 4})
})
