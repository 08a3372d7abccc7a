import {createRequire} from 'node:module'
import {describe, expect, test} from 'vitest'
import {BatchBuilder} from '../../../src/kafka/batches/batch-builder.ts'
import {RecordReader} from '../../../src/kafka/batches/batch-reader.ts'
import {buildBatch, COMPRESSIONS, type PlainRecord, toHex, walk} from './support.ts'

/**
 * Batches of other clients. The Java ones were written by MemoryRecordsBuilder of kafka-clients 4.3.1, the kafkajs ones
 * come from its own encoder, and what samsa writes goes through its decoder.
 */
const JAVA = {
  none: 'AAAAAO5rKAAAAAF6AAAABQIhlpOUABAAAAADAAABi8/laAAAAAGLz+a5gAAAAAAAABCSAAcAAAATAAAABIQBAAAADm9yZGVyLTE4eyJpZCI6MSwic3RhdGUiOiJjb25maXJtZWQifQYKdHJhY2UEYTEKdHJhY2UBDmdyw7zDn2UARgDPDwIBOHsiaWQiOjIsInN0YXRlIjoiY29uZmlybWVkIn0AEACAxgoEAAEArAMAAAYOb3JkZXItM5ADYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWJjZGVmZ2hpamFiY2RlZmdoaWoA',
  gzip: 'AAAAAO5rKAAAAACyAAAABQJwpUIvABEAAAADAAABi8/laAAAAAGLz+a5gAAAAAAAABCSAAcAAAATAAAABB+LCAAAAAAAAP9rYWRgYODLL0pJLdI1tKhWykxRsjLUUSouSSxJVbJSSs7PS8ssyk1NUapl4yopSkxOZUk0hDAY+dKLDu85PD+VwY3hPD8TI1SzEVbNDAIMDce4WBgYGdYwMzCwQS00nsCcmJSckpqWnpGZNbRZDAAZm4wNSQEAAA==',
  snappy:
    'AAAAAO5rKAAAAADFAAAABQIYvfpVABIAAAADAAABi8/laAAAAAGLz+a5gAAAAAAAABCSAAcAAAATAAAABIJTTkFQUFkAAAAAAQAAAAEAAACAyQLwSYQBAAAADm9yZGVyLTE4eyJpZCI6MSwic3RhdGUiOiJjb25maXJtZWQifQYKdHJhY2UEYTEKdHJhY2UBDmdyw7zDn2UARgDPDwIBDT0AMlI9ADgAEACAxgoEAAEArAMAAAYNcTAzkANhYmNkZWZnaGlq/goA/goA9goAAAA=',
  lz4: 'AAAAAO5rKAAAAAC7AAAABQLv8cHcABMAAAADAAABi8/laAAAAAGLz+a5gAAAAAAAABCSAAcAAAATAAAABAQiTRhgQIJ7AAAA8iWEAQAAAA5vcmRlci0xOHsiaWQiOjEsInN0YXRlIjoiY29uZmlybWVkIn0GCnRyYWNlBGExCQDzAQEOZ3LDvMOfZQBGAM8PAgE9AB8yPQAC8wAAEACAxgoEAAEArAMAAAZxAN8zkANhYmNkZWZnaGlqCgCnUGdoaWoAAAAAAA==',
  zstd: 'AAAAAO5rKAAAAACxAAAABQKQuPL5ABQAAAADAAABi8/laAAAAAGLz+a5gAAAAAAAABCSAAcAAAATAAAABCi1L/0AWKQDACQGhAEAAAAOb3JkZXItMTh7ImlkIjoxLCJzdGF0ZSI6ImNvbmZpcm1lZCJ9Bgp0cmFjZQRhMQEOZ3LDvMOfZQBGAM8PAgEyABAAgMYKBAABAKwDAAAGM5ADYWJjZGVmZ2hpagAFALsW/eiQVfgCEPIiDgUKAQAA',
}
const JAVA_ABORT =
  'AAAAAAAAACgAAABCAAAABQIXKj1+ADAAAAAAAAABi8/laAAAAAGLz+VoAAAAAAAAABCSAAf/////AAAAASAAAAAIAAAAAAwAAAAAAAkA'
const JAVA_COMMIT =
  'AAAAAAAAACgAAABCAAAABQLjFOs2ADAAAAAAAAABi8/laAAAAAGLz+VoAAAAAAAAABCSAAf/////AAAAASAAAAAIAAAAAQwAAAAAAAkA'

const ORDERS: readonly PlainRecord[] = [
  {
    timestamp: 1_700_000_000_000,
    key: toHex('order-1'),
    value: toHex('{"id":1,"state":"confirmed"}'),
    headers: [
      [toHex('trace'), toHex('a1')],
      [toHex('trace'), null],
      [toHex('grüße'), ''],
    ],
  },
  {timestamp: 1_699_999_999_000, key: null, value: toHex('{"id":2,"state":"confirmed"}'), headers: []},
  {timestamp: 1_700_000_086_400, key: '', value: null, headers: []},
  {timestamp: 1_700_000_000_000, key: toHex('order-3'), value: toHex('abcdefghij'.repeat(20)), headers: []},
]
const PRODUCER = {producerId: 4242n, producerEpoch: 7, baseSequence: 19, isTransactional: true}

test.each(COMPRESSIONS)('a batch that Java wrote under %s is read', (compression) => {
  const read = walk(Buffer.from(JAVA[compression], 'base64'), 4_000_000_000)
  expect(read.records).toEqual(ORDERS.map((record, index) => ({offset: 4_000_000_000 + index, ...record})))
  expect(read.batches).toEqual([
    expect.objectContaining({
      compression,
      partitionLeaderEpoch: 5,
      recordCount: 4,
      isControl: false,
      ...PRODUCER,
    }),
  ])
})

// Codecs may choose other bytes for the same content, so only the plain batch can be compared as it is.
test('the batch that samsa writes is, byte for byte, the one that Java writes', () => {
  const java = Buffer.from(JAVA.none, 'base64')
  // A broker's part: base offset and leader epoch.
  java.writeBigInt64BE(0n, 0)
  java.writeInt32BE(-1, 12)
  expect(buildBatch(ORDERS, {compression: 'none', ...PRODUCER})).toEqual(java)
})

test.each([
  ['abort', JAVA_ABORT],
  ['commit', JAVA_COMMIT],
])("Java's %s marker is recognised without moving the reader", (marker, base64) => {
  const reader = new RecordReader()
  reader.open(Buffer.from(base64, 'base64'), 'orders', 3, 0)
  expect(reader.nextBatch()).toBe(true)
  expect(reader.batch).toMatchObject({
    isControl: true,
    isTransactional: true,
    producerId: 4242n,
    baseOffset: 40,
  })
  expect(reader.readControlMarker()).toBe(marker)
  expect(reader.nextOffset).toBe(0)
  expect(reader.nextRecord()).toBe(true)
  expect(reader.record.offset).toBe(40)
  expect(reader.nextRecord()).toBe(false)
  expect(reader.nextOffset).toBe(41)
})

interface KafkajsRecord {
  offset: string
  timestamp: string
  key: Buffer | null
  value: Buffer | null
  headers: Record<string, Buffer>
}
const require = createRequire(import.meta.url)
const {RecordBatch} = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(options: object): Promise<{buffer: Buffer}>
}
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (options: object) => object
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: object) => Promise<{
  records: KafkajsRecord[]
  producerId: string
  maxTimestamp: string
}>
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object

describe.each([
  ['none', 0],
  ['gzip', 1],
] as const)('kafkajs under %s', (compression, kafkajsCode) => {
  const first = 1_700_000_000_000
  const texts = Array.from({length: 200}, (_, index) => ({
    key: index % 5 === 0 ? null : `key-${index}`,
    value: index % 7 === 0 ? null : `value ${index} `.repeat(index % 30),
    timestamp: first + index * 37,
    headers: index % 3 === 0 ? {trace: `t${index}`, empty: ''} : {},
  }))
  const plain: PlainRecord[] = texts.map(({key, value, timestamp, headers}) => ({
    key: key === null ? null : toHex(key),
    value: value === null ? null : toHex(value),
    timestamp,
    headers: Object.entries(headers).map(([name, content]) => [toHex(name), toHex(content)]),
  }))

  async function encodeByKafkajs(): Promise<Buffer> {
    const {buffer} = await RecordBatch({
      compression: kafkajsCode,
      firstTimestamp: first,
      maxTimestamp: first + 199 * 37,
      partitionLeaderEpoch: -1,
      lastOffsetDelta: 199,
      producerId: 77,
      producerEpoch: 2,
      firstSequence: 5,
      records: texts.map(({key, value, timestamp, headers}, offsetDelta) =>
        encodeRecord({
          key: key === null ? null : Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
          timestampDelta: timestamp - first,
          offsetDelta,
          headers,
        }),
      ),
    })
    return buffer
  }

  test('writes what samsa reads', async () => {
    expect(walk(await encodeByKafkajs()).records).toEqual(
      plain.map((record, offset) => ({offset, ...record})),
    )
  })

  test('writes the same bytes', async () => {
    const own = buildBatch(plain, {compression, producerId: 77n, producerEpoch: 2, baseSequence: 5})
    expect(own).toEqual(await encodeByKafkajs())
  })

  test('reads what samsa writes', async () => {
    const own = buildBatch(plain, {compression, producerId: 77n, producerEpoch: 2, baseSequence: 5})
    const decoded = await decodeBatch(new Decoder(own))
    expect(decoded).toMatchObject({producerId: '77', maxTimestamp: String(first + 199 * 37)})
    const read = decoded.records.map(({key, value, timestamp, headers}) => ({
      key: key === null ? null : key.toString('hex'),
      value: value === null ? null : value.toString('hex'),
      timestamp: Number(timestamp),
      headers: Object.entries(headers).map(([name, content]) => [toHex(name), content.toString('hex')]),
    }))
    expect(read).toEqual(plain)
  })
})

test('an append from one large input needs no buffer of its own', () => {
  const builder = new BatchBuilder()
  const input = Buffer.from('k1:v1\nk2:v2\n')
  builder.append(input, 0, 2, 3, 5, 1)
  builder.append(input, 6, 8, 9, 11, 2)
  expect(walk(builder.finish({compression: 'none'})).records).toMatchObject([
    {key: toHex('k1'), value: toHex('v1')},
    {key: toHex('k2'), value: toHex('v2')},
  ])
})
