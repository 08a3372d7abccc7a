import fc from 'fast-check'
import {expect, test} from 'vitest'
import {OutputBuffer} from '../../../src/core/records/output-buffer.ts'
import {TimestampWriter} from '../../../src/core/records/timestamp-writer.ts'

test('writes what Date.toISOString writes, whatever came before', () => {
  const instants = fc.oneof(
    fc.integer({min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 0, 3)}),
    fc.integer({min: -8.64e15, max: 8.64e15}),
    fc.constantFrom(0, -1, -86_400_001, 8.64e15, -8.64e15),
  )
  fc.assert(
    fc.property(fc.array(instants), (timestamps) => {
      const writer = new TimestampWriter()
      for (const timestampMs of timestamps) {
        const sink = new OutputBuffer({chunkBytes: 1})
        writer.append(sink, timestampMs)
        expect(sink.take().toString()).toBe(new Date(timestampMs).toISOString())
      }
    }),
  )
})

test('an instant outside the calendar is plain milliseconds', () => {
  const sink = new OutputBuffer()
  new TimestampWriter().append(sink, Number.MAX_SAFE_INTEGER)
  expect(sink.take().toString()).toBe('9007199254740991')
})
