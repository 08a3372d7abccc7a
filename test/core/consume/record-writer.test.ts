import {Writable} from 'node:stream'
import {expect, test} from 'vitest'
import {StreamOutput} from '../../../src/core/consume/record-output.ts'
import {RecordWriter} from '../../../src/core/consume/record-writer.ts'
import {compileValueRecord} from '../../../src/core/records/value-record.ts'
import {batchOf, cursorAt, fetchedOf} from './fetched-records.ts'

/** A stream that takes a chunk only when it is told to. */
function heldStream(): {
  stream: Writable
  taken: () => string
  accept: () => void
  fail: (error: Error) => void
} {
  const chunks: Buffer[] = []
  const waiting: ((error?: Error) => void)[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, callback) {
      // Once it is taken it may be written to again.
      chunks.push(Buffer.from(chunk))
      waiting.push(callback)
    },
  })
  stream.on('error', () => {})
  return {
    stream,
    taken: () => Buffer.concat(chunks).toString(),
    accept: () => waiting.shift()?.(),
    fail: (error) => waiting.shift()?.(error),
  }
}

function openWriter(stream: Writable, options: {maxRecords?: number; printed?: boolean} = {}) {
  const output = new StreamOutput(stream)
  const format = options.printed === false ? null : compileValueRecord()
  return {
    output,
    writer: new RecordWriter({format, output, filter: null, maxRecords: options.maxRecords ?? null}),
  }
}

const never = new AbortController().signal

test('what counts as written is only what the output has accepted', async () => {
  const held = heldStream()
  const {writer, output} = openWriter(held.stream)
  const cursor = cursorAt(0)
  await writer.write(fetchedOf(cursor, [batchOf(0, ['a', 'b'])]), never)
  void writer.flush()
  expect(held.taken()).toBe('a\nb\n')
  expect(cursor).toMatchObject({position: 2, written: 0})
  held.accept()
  await output.settle()
  expect(cursor).toMatchObject({position: 2, written: 2})
})

test('what the output refuses is never counted as written, and the failure is kept', async () => {
  const held = heldStream()
  const {writer, output} = openWriter(held.stream)
  const cursor = cursorAt(0)
  await writer.write(fetchedOf(cursor, [batchOf(0, ['a'])]), never)
  void writer.flush()
  held.fail(Object.assign(new Error('no space'), {code: 'ENOSPC'}))
  await output.settle()
  expect(cursor.written).toBe(0)
  expect(output.isClosed).toBe(true)
  expect(output.failure).toMatchObject({kind: 'failed', code: 'ENOSPC'})
})

test('a reader that goes away closes the output without a failure', async () => {
  const held = heldStream()
  const {writer, output} = openWriter(held.stream)
  await writer.write(fetchedOf(cursorAt(0), [batchOf(0, ['a'])]), never)
  void writer.flush()
  held.fail(Object.assign(new Error('gone'), {code: 'EPIPE'}))
  await output.settle()
  expect(output).toMatchObject({isClosed: true, failure: null})
})

test('the limit ends in the middle of a batch, and the position is right behind the last record', async () => {
  const held = heldStream()
  const {writer} = openWriter(held.stream, {maxRecords: 2})
  const cursor = cursorAt(5)
  await writer.write(fetchedOf(cursor, [batchOf(5, ['a', 'b', 'c'])]), never)
  void writer.flush()
  expect(writer.isFull).toBe(true)
  expect(held.taken()).toBe('a\nb\n')
  expect(cursor.position).toBe(7)
})

test('the position never passes the end, though the walk looks at the record behind it', async () => {
  const held = heldStream()
  const {writer} = openWriter(held.stream)
  const cursor = cursorAt(0, 2)
  await writer.write(fetchedOf(cursor, [batchOf(0, ['a', 'b', 'c'])]), never)
  expect(cursor.position).toBe(2)
  expect(writer.records).toBe(2)
})

test('without a format records are counted, and nothing is printed', async () => {
  const held = heldStream()
  const {writer, output} = openWriter(held.stream, {printed: false})
  const cursor = cursorAt(0)
  await writer.write(fetchedOf(cursor, [batchOf(0, ['a', 'b'])]), never)
  void writer.flush()
  held.accept()
  await output.settle()
  expect(held.taken()).toBe('')
  expect({records: writer.records, bytes: writer.bytes, written: cursor.written}).toEqual({
    records: 2,
    bytes: 0,
    written: 2,
  })
})

test('a slow reader holds the writer up once a megabyte is waiting, until it stops or there is room', async () => {
  const held = heldStream()
  const {writer} = openWriter(held.stream)
  const big = 'x'.repeat(300_000)
  const stop = new AbortController()
  const cursor = cursorAt(0)
  let isDone = false
  const writing = writer
    .write(
      fetchedOf(
        cursor,
        [0, 1, 2, 3, 4, 5].map((offset) => batchOf(offset, [big])),
      ),
      stop.signal,
    )
    .then(() => {
      isDone = true
    })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isDone).toBe(false)
  expect(cursor.position).toBe(4)
  stop.abort()
  await writing
  expect(cursor.position).toBe(4)
})

test('a damaged batch fails with its place; what came before it is kept', async () => {
  const held = heldStream()
  const {writer} = openWriter(held.stream)
  const cursor = cursorAt(0)
  const damaged = batchOf(2, ['c'])
  damaged[damaged.length - 2] = (damaged.at(-2) ?? 0) ^ 0xff
  const writing = writer.write(fetchedOf(cursor, [batchOf(0, ['a', 'b']), damaged]), never)
  await expect(writing).rejects.toMatchObject({kind: 'failed', code: 'CORRUPT_MESSAGE'})
  await expect(writing).rejects.toThrow('orders-0@2')
  void writer.flush()
  expect(held.taken()).toBe('a\nb\n')
  expect(cursor.position).toBe(2)
})

/** An output that holds what it gets until it is told to accept the first of it. */
function heldOutput() {
  const held: {readonly parts: readonly Buffer[]; readonly text: string; readonly accept: () => void}[] = []
  const output = {
    isClosed: false,
    failure: null,
    write(parts: readonly Buffer[], accept: () => void) {
      held.push({parts, text: Buffer.concat(parts).toString('latin1'), accept})
      return null
    },
    settle: async () => {},
  }
  const accept = (): string => {
    const first = held.shift()
    if (first === undefined) throw new Error('nothing was written')
    // Whole until it is taken.
    expect(Buffer.concat(first.parts).toString('latin1')).toBe(first.text)
    first.accept()
    return first.text
  }
  return {output, held, accept}
}

test('chunks that the output has taken are written to again, and no others', async () => {
  const {output, held, accept} = heldOutput()
  const writer = new RecordWriter({format: compileValueRecord(), output, filter: null, maxRecords: null})
  const memory = new Set<ArrayBufferLike>()
  const values = Array.from({length: 50}, (_, index) => String(index % 10).repeat(10_000))
  for (let base = 0; base < 500; base += 50) {
    await writer.write(fetchedOf(cursorAt(base), [batchOf(base, values)]), never)
    for (const {parts} of held) for (const part of parts) memory.add(part.buffer)
    while (held.length > 3) accept()
  }
  expect(writer.bytes).toBeGreaterThan(4_000_000)
  expect(memory.size).toBeLessThan(8)
})

test('long values are written from where they lie, and their memory is free once they are taken', async () => {
  const {output, held, accept} = heldOutput()
  const writer = new RecordWriter({format: compileValueRecord(), output, filter: null, maxRecords: null})
  const long = 'x'.repeat(100_000)
  const fetched = fetchedOf(cursorAt(0), [batchOf(0, ['a', long, 'b', long, ''])])
  await writer.write(fetched, never)
  let isFree = false
  writer.afterBytes(() => {
    isFree = true
  })
  // Others may come before it is handed over.
  await writer.write(fetchedOf(cursorAt(5), [batchOf(5, ['c'])]), never)
  void writer.flush()
  expect(
    held.flatMap(({parts}) => parts.filter(({buffer}) => buffer === fetched.records.buffer)),
  ).toHaveLength(2)
  expect(isFree).toBe(false)
  const texts = held.map(() => accept())
  expect(texts.join('')).toBe(`a\n${long}\nb\n${long}\n\nc\n`)
  expect(isFree).toBe(true)
})

test('short values are copied, so that the memory that they lay in is free at once', async () => {
  const {output, held} = heldOutput()
  const writer = new RecordWriter({format: compileValueRecord(), output, filter: null, maxRecords: null})
  await writer.write(fetchedOf(cursorAt(0), [batchOf(0, ['a', 'b'])]), never)
  void writer.flush()
  let isFree = false
  writer.afterBytes(() => {
    isFree = true
  })
  expect(held).toHaveLength(1)
  expect(isFree).toBe(true)
})
