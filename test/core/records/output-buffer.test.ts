import fc from 'fast-check'
import {expect, test} from 'vitest'
import {OutputBuffer} from '../../../src/core/records/output-buffer.ts'

test.each([
  0,
  7,
  10,
  999_999_999,
  1_000_000_000,
  2 ** 31,
  2 ** 32 + 5,
  10 ** 15,
  Number.MAX_SAFE_INTEGER,
  -1,
  -1_000_000_001,
])('appends %d in decimal', (value) => {
  const sink = new OutputBuffer()
  sink.appendDecimal(value)
  expect(sink.take().toString()).toBe(String(value))
})

test('appends any safe integer as String does', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const sink = new OutputBuffer({chunkBytes: 1})
      sink.appendDecimal(value)
      expect(sink.take().toString()).toBe(String(value))
    }),
  )
})

test('grows past its chunk and keeps every byte in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({maxLength: 200}), {maxLength: 30}), (pieces) => {
      const sink = new OutputBuffer({chunkBytes: 8})
      const taken: Buffer[] = []
      for (const piece of pieces) {
        const source = Buffer.concat([Buffer.of(1), piece, Buffer.of(2)])
        sink.appendRange(source, 1, source.length - 1)
        if (sink.isFull) taken.push(sink.take())
      }
      taken.push(sink.take())
      expect(Buffer.concat(taken)).toEqual(Buffer.concat(pieces))
    }),
  )
})

test('a taken chunk is not written to again', () => {
  const sink = new OutputBuffer({chunkBytes: 4})
  sink.appendLatin1('abcd')
  expect(sink.isFull).toBe(true)
  const first = sink.take()
  expect(sink.isFull).toBe(false)
  sink.appendLatin1('wxyz')
  expect(first.toString()).toBe('abcd')
  expect(sink.take().toString()).toBe('wxyz')
})

test('appends UTF-8, bytes, hexadecimal and base64', () => {
  const sink = new OutputBuffer({chunkBytes: 1})
  const source = Buffer.from([0x00, 0xff, 0x1b, 0x7e, 0x80])
  sink.appendUtf8('é€😀 ')
  sink.appendByte(0x2d)
  sink.appendHex(source, 1, 4)
  sink.appendByte(0x2d)
  sink.appendBase64(source, 1, 5)
  expect(sink.take().toString()).toBe('é€😀 -ff1b7e-/xt+gA==')
})
