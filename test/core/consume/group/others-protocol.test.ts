import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  parseConsumerAssignment,
  parseConsumerSubscription,
} from '../../../../src/core/consume/group/consumer-protocol.ts'

/** As org.apache.kafka.clients.consumer.internals.ConsumerProtocol writes it. */
function encode(topics: Readonly<Record<string, readonly number[]>>, version = 3): Buffer {
  const parts: Buffer[] = []
  const int = (value: number, bytes: 2 | 4): void => {
    const part = Buffer.alloc(bytes)
    part.writeIntBE(value, 0, bytes)
    parts.push(part)
  }
  int(version, 2)
  int(Object.keys(topics).length, 4)
  for (const [topic, partitions] of Object.entries(topics)) {
    int(Buffer.byteLength(topic), 2)
    parts.push(Buffer.from(topic))
    int(partitions.length, 4)
    for (const partition of partitions) int(partition, 4)
  }
  // User data, null.
  int(-1, 4)
  return Buffer.concat(parts)
}

test('topics with their partitions in order', () => {
  expect(parseConsumerAssignment(encode({b: [3, 1, 2], é: []}))).toEqual([
    {topic: 'b', partitions: [1, 2, 3]},
    {topic: 'é', partitions: []},
  ])
  expect(parseConsumerAssignment(encode({}))).toEqual([])
})

test('a member without an assignment yet has no bytes', () => {
  expect(parseConsumerAssignment(Buffer.alloc(0))).toEqual([])
})

test('what a newer version adds after the topics does not matter', () => {
  const bytes = Buffer.concat([encode({a: [0]}, 9), Buffer.from('something new')])
  expect(parseConsumerAssignment(bytes)).toEqual([{topic: 'a', partitions: [0]}])
})

test.each([
  ['too short', '00'],
  ['a negative version', 'ffff00000000'],
  ['a negative count', '0000ffffffff'],
  ['2 billion topics', '00007fffffff'],
  ['a topic that is not there', '000000000001'],
  ['a topic without a name', '000000000001ffff'],
  ['a name that is too long', '0000000000017fff61'],
  ['2 billion partitions', '0000000000010001617fffffff'],
  ['a negative number of partitions', '000000000001000161ffffffff'],
])('%s is not a consumer’s', (_, hex) => {
  expect(parseConsumerAssignment(Buffer.from(hex, 'hex'))).toBeNull()
})

test('any bytes, and any part of good ones, give an assignment or null', () => {
  const bytes = fc.oneof(
    fc.uint8Array({maxLength: 60}),
    fc.nat(60).map((length) => encode({orders: [0, 1, 2], payments: [7]}).subarray(0, length)),
  )
  fc.assert(
    fc.property(bytes, (each) => {
      const parsed = parseConsumerAssignment(Buffer.from(each))
      expect(parsed === null || parsed.every(({partitions}) => Array.isArray(partitions))).toBe(true)
    }),
    {numRuns: 2000},
  )
})

/** A subscription (ConsumerProtocolSubscription.json) of version 3, or of the version given. */
function subscription(rack: string | null, version = 3): Buffer {
  const int = (value: number, bytes: 2 | 4): Buffer => {
    const part = Buffer.alloc(bytes)
    part.writeIntBE(value, 0, bytes)
    return part
  }
  const text = (value: string): Buffer =>
    Buffer.concat([int(Buffer.byteLength(value), 2), Buffer.from(value)])
  return Buffer.concat([
    int(version, 2),
    int(2, 4),
    text('orders'),
    text('payments'),
    int(3, 4),
    Buffer.from('abc'),
    int(1, 4),
    text('orders'),
    int(2, 4),
    int(0, 4),
    int(5, 4),
    int(17, 4),
    rack === null ? int(-1, 2) : text(rack),
  ])
}

test('the rack of a subscription; older ones have none', () => {
  expect(parseConsumerSubscription(subscription('eu-1'))?.rackId).toBe('eu-1')
  expect(parseConsumerSubscription(subscription(null))?.rackId).toBeNull()
  expect(parseConsumerSubscription(subscription('eu-1', 2))?.rackId).toBeNull()
  expect(parseConsumerSubscription(Buffer.alloc(0))).toBeNull()
})

test('a subscription that is cut off anywhere has no rack, and nothing is thrown', () => {
  const bytes = subscription('eu-1')
  for (let length = 0; length < bytes.length; length++)
    expect(parseConsumerSubscription(bytes.subarray(0, length))).toBeNull()
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 60}), (junk) => void parseConsumerSubscription(Buffer.from(junk))),
  )
})
