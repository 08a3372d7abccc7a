import fc from 'fast-check'
import {expect, test} from 'vitest'
import {FrameLengthError, FrameReader} from '../../src/kafka/frame-reader.ts'

const MAX_BYTES = 1_000

/** On the wire: a length, and as many bytes. */
function frameOf(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, body])
}

/** Bytes in pieces that end at these places. */
function cut(bytes: Buffer, ends: readonly number[]): Buffer[] {
  const sorted = [0, ...ends.map((end) => end % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

function read(pieces: readonly Buffer[]): string[] {
  const frames: string[] = []
  const reader = new FrameReader(MAX_BYTES)
  for (const piece of pieces) reader.push(piece, (frame) => frames.push(frame.toString('hex')))
  return frames
}

/** As a socket does that reads into the reader's own buffers, of each piece as much as there is room for. */
function readInto(pieces: readonly Buffer[]): {readonly frames: string[]; readonly copiedBytes: number} {
  const frames: string[] = []
  const reader = new FrameReader(MAX_BYTES)
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const copied = piece.copy(reader.room, 0, at)
      at += copied
      reader.take(copied, (frame) => frames.push(frame.toString('hex')))
    }
  }
  return {frames, copiedBytes: reader.copiedBytes}
}

const bodies = fc.array(fc.uint8Array({minLength: 4, maxLength: MAX_BYTES}), {maxLength: 8})
const ends = fc.array(fc.nat(), {maxLength: 40})

test('frames come out as they went in, in whatever pieces they come', () => {
  fc.assert(
    fc.property(bodies, ends, (each, at) => {
      const wire = Buffer.concat(each.map(frameOf))
      const frames = each.map((body) => Buffer.from(body).toString('hex'))
      expect(read(cut(wire, at))).toEqual(frames)
      expect(readInto(cut(wire, at)).frames).toEqual(frames)
    }),
  )
})

test('frames before a length that none can have are given out, and then it is told', () => {
  const length = fc.oneof(
    fc.integer({min: -(2 ** 31), max: 3}),
    fc.integer({min: MAX_BYTES + 1, max: 2 ** 31 - 1}),
  )
  fc.assert(
    fc.property(bodies, length, ends, (each, wrong, at) => {
      const last = Buffer.alloc(12)
      last.writeInt32BE(wrong)
      const frames: Buffer[] = []
      const reader = new FrameReader(MAX_BYTES)
      const pieces = cut(Buffer.concat([...each.map(frameOf), last]), at)
      expect(() => {
        for (const piece of pieces) reader.push(piece, (frame) => frames.push(frame))
      }).toThrow(new FrameLengthError(wrong))
      expect(frames).toHaveLength(each.length)
    }),
  )
})

test('a frame that is announced and does not come takes no memory', () => {
  const before = process.memoryUsage.rss()
  const readers = Array.from({length: 20}, () => new FrameReader(100_000_000))
  const announced = Buffer.alloc(8)
  announced.writeInt32BE(100_000_000)
  for (const reader of readers) reader.push(announced, () => expect.unreachable())
  expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000)
})

test('of a long frame only its beginning is copied', () => {
  const reader = new FrameReader(10_000_000)
  const wire = frameOf(Buffer.alloc(8_000_000, 7))
  const frames: Buffer[] = []
  for (let at = 0; at < wire.length; ) {
    const copied = wire.copy(reader.room, 0, at)
    at += copied
    reader.take(copied, (frame) => frames.push(frame))
  }
  expect(frames[0]?.equals(wire.subarray(4))).toBe(true)
  expect(reader.copiedBytes).toBeLessThan(100_000)
})
