import {AssignerProtocol} from 'kafkajs'
import {expect, test} from 'vitest'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../../src/core/consume/group/consumer-protocol.ts'

// kafkajs's own encoding of the same (version 0 to it) is the second opinion.
const {MemberMetadata, MemberAssignment} = AssignerProtocol

test('kafkajs reads the subscription that we write', () => {
  const read = MemberMetadata.decode(encodeSubscription({topics: ['orders', 'audit']}))
  expect(read?.topics).toEqual(['audit', 'orders'])
})

test('we read the subscription that kafkajs writes', () => {
  const bytes = MemberMetadata.encode({version: 0, topics: ['orders', 'audit'], userData: Buffer.from('x')})
  expect(decodeSubscription(bytes)).toEqual({topics: ['orders', 'audit']})
})

test('kafkajs reads the assignment that we write', () => {
  const bytes = encodeAssignment([
    {topic: 'orders', partitions: [0, 2]},
    {topic: 'audit', partitions: [1]},
  ])
  expect(MemberAssignment.decode(bytes)?.assignment).toEqual({orders: [0, 2], audit: [1]})
})

test('we read the assignment that kafkajs writes', () => {
  const bytes = MemberAssignment.encode({version: 0, assignment: {orders: [3, 1]}, userData: Buffer.alloc(0)})
  expect(decodeAssignment(bytes)).toEqual([{topic: 'orders', partitions: [3, 1]}])
})

test.each([
  {version: 2, tail: '00000000 0000002a'},
  {version: 3, tail: '00000000 0000002a 0003 72 31 32'},
  {version: 7, tail: '00000000 0000002a ffff dead beef'},
])(
  'a subscription of version $version is read, and what newer ones append is passed over',
  ({version, tail}) => {
    const head = `000${version} 00000001 0006 6f7264657273 ffffffff`
    expect(decodeSubscription(Buffer.from(`${head}${tail}`.replaceAll(' ', ''), 'hex'))).toEqual({
      topics: ['orders'],
    })
  },
)

test('no bytes are no partitions', () => {
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([])
})

test.each(['ffff', '0000 00000001 0006', '0001 7fffffff'])('bytes that are no subscription: %s', (hex) => {
  expect(() => decodeSubscription(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(RangeError)
})
