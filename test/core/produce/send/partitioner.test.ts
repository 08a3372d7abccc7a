import {expect, test} from 'vitest'
import {
  createPartitioner,
  fixedPartitioner,
  type PartitionerName,
} from '../../../../src/core/produce/send/partitioner.ts'

const NO_KEY = Buffer.alloc(0)

async function partitioner(name: PartitionerName, available = [0, 1, 2, 3, 4, 5]) {
  return createPartitioner({name, partitionCount: 6, available, random: () => 0.5})
}

test.each([
  // Utils.toPositive(Utils.murmur2(key)) % 6 of Kafka 4.3.1; an empty key is a key.
  ['murmur2', 'foobar', 0],
  ['murmur2', 'abc', 3],
  ['murmur2', 'äöü€', 1],
  ['murmur2', '', 3],
  // java.util.zip.CRC32 of the key is 1525286420, and librdkafka takes it modulo the count.
  ['crc32', 'order-17', 1525286420 % 6],
] as const)('%s puts key %j into partition %i', async (name, key, partition) => {
  const bytes = Buffer.from(`xx${key}yy`)
  expect((await partitioner(name)).choose(bytes, 2, bytes.length - 2)).toBe(partition)
})

test.each(['murmur2', 'crc32'] as const)(
  '%s: records without a key stay until their batch is closed',
  async (name) => {
    const each = await partitioner(name)
    const visited = []
    for (let batch = 0; batch < 12; batch++) {
      const partition = each.choose(NO_KEY, -1, -1)
      expect(each.choose(NO_KEY, -1, -1)).toBe(partition)
      // A batch of another partition, closed because its keys filled it, moves nobody.
      each.onBatchClosed((partition + 1) % 6)
      expect(each.choose(NO_KEY, -1, -1)).toBe(partition)
      each.onBatchClosed(partition)
      visited.push(partition)
    }
    expect(visited.slice(0, 6).sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(visited.slice(6)).toEqual(visited.slice(0, 6))
  },
)

test('librdkafka takes an empty key for none', async () => {
  const each = await partitioner('crc32')
  expect(each.choose(NO_KEY, 0, 0)).toBe(each.choose(NO_KEY, -1, -1))
})

test('records that may go anywhere avoid partitions without a leader; keys stay where they belong', async () => {
  const each = await partitioner('murmur2', [2, 4])
  const visited = new Set<number>()
  for (let batch = 0; batch < 6; batch++) {
    const partition = each.choose(NO_KEY, -1, -1)
    visited.add(partition)
    each.onBatchClosed(partition)
  }
  expect([...visited].sort()).toEqual([2, 4])
  expect(each.choose(Buffer.from('abc'), 0, 3)).toBe(3)
})

test('round-robin deals records out one by one', async () => {
  const each = await partitioner('round-robin')
  const dealt = Array.from({length: 12}, () => each.choose(NO_KEY, -1, -1))
  expect(dealt.slice(0, 6).sort()).toEqual([0, 1, 2, 3, 4, 5])
  expect(dealt.slice(6)).toEqual(dealt.slice(0, 6))
})

test('random follows its numbers', async () => {
  const numbers = [0, 0.99, 0.5]
  const each = await createPartitioner({
    name: 'random',
    partitionCount: 3,
    available: [0, 1, 2],
    random: () => numbers.shift() ?? 0,
  })
  const partition = each.choose(NO_KEY, -1, -1)
  expect([0, 1, 2]).toContain(partition)
})

test('a fixed partition is fixed', () => {
  expect(fixedPartitioner(4).choose(Buffer.from('abc'), 0, 3)).toBe(4)
})
