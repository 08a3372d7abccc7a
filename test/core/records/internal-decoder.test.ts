import {expect, test} from 'vitest'
import {withDecoded} from '../../../src/core/records/decoded-record.ts'
import {InternalDecoder} from '../../../src/core/records/internal-decoder.ts'
import {compileJsonRecord} from '../../../src/core/records/json-record.ts'
import {makeRecord, printed} from './make-record.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/** OffsetCommit of group g, topic t, partition 3. */
const COMMIT_KEY = bytes('0001 0001 67 0001 74 00000003')

test.each([
  [
    'no key',
    null,
    bytes('0000'),
    {key: null, value: {version: 0, error: 'What the key stands for is not known.'}},
  ],
  [
    'a key too short for its type',
    bytes('00'),
    null,
    {
      key: {type: null, name: null, error: "A key does not fit Kafka's schema (it ends too early)."},
      value: null,
    },
  ],
  [
    'a key of a later Kafka',
    bytes('0063 00'),
    bytes('0000'),
    {
      key: {type: 99, name: null, error: 'This samsa does not know keys of type 99.'},
      value: {version: 0, error: 'What the key stands for is not known.'},
    },
  ],
  [
    'a value of a later Kafka',
    COMMIT_KEY,
    bytes('0063 00'),
    {
      key: {type: 1, name: 'OffsetCommit', data: {group: 'g', topic: 't', partition: 3}},
      value: {version: 99, error: 'This samsa does not know version 99 of the value of OffsetCommit.'},
    },
  ],
  [
    'a value that is cut off',
    COMMIT_KEY,
    bytes('0003 0000'),
    {
      key: {type: 1, name: 'OffsetCommit', data: {group: 'g', topic: 't', partition: 3}},
      value: {
        version: 3,
        error: "A value of OffsetCommit does not fit Kafka's schema (it ends too early).",
      },
    },
  ],
  [
    'a key with more than its schema has',
    bytes('0002 0001 67 ff'),
    null,
    {
      key: {
        type: 2,
        name: 'GroupMetadata',
        error: "A key of GroupMetadata does not fit Kafka's schema (it has 1 byte too many).",
      },
      value: null,
    },
  ],
])('%s is marked and counted, and the bytes stay', (_, key, value, expected) => {
  const decoder = new InternalDecoder()
  const record = makeRecord({
    topic: '__consumer_offsets',
    key,
    value,
    headers: [{key: 'h', value: Buffer.from('v')}],
  })
  const format = withDecoded(compileJsonRecord(), {decoder})
  // Who decodes it counts nothing, as a filter that leaves it out.
  expect(decoder.undecodedPrinted.reasonOf(record)).toBeNull()
  decoder.decode(record)
  expect(decoder.undecodedPrinted.describe()).toBeNull()
  const line = JSON.parse(printed(format, record).toString()) as {decoded: unknown}
  const {decoded, ...rest} = line
  expect(rest).toEqual(JSON.parse(printed(compileJsonRecord(), record).toString()))
  decoder.undecodedPrinted.add(decoder.undecodedPrinted.reasonOf(record))
  const failed = Object.values(expected).find((part) => part !== null && 'error' in part)
  expect(decoded).toEqual(
    Object.fromEntries(
      Object.entries(expected).map(([name, part]) => [
        name,
        part !== null && 'error' in part
          ? {...part, data: null, error: expect.objectContaining({kind: 'failed', message: part.error})}
          : part,
      ]),
    ),
  )
  expect(decoder.undecodedPrinted.describe()).toBe(
    `1 record could not be decoded: ${failed !== null && failed && 'error' in failed ? failed.error : ''}`,
  )
})
