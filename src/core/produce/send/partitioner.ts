import {partitionOfKey} from './murmur2.ts'

/** The values of --partitioner. */
export const PARTITIONERS = ['murmur2', 'crc32', 'round-robin', 'random'] as const
export type PartitionerName = (typeof PARTITIONERS)[number]

/** Chooses the partition of each record, once: a record that is sent again stays where it was put. */
export interface Partitioner {
  /** The partition for a record whose key is `bytes[keyStart, keyEnd)`; a start of -1 is a record without a key. */
  choose(bytes: Buffer, keyStart: number, keyEnd: number): number
  /** Tells that a batch of this partition was closed; records without a key then go on to another partition. */
  onBatchClosed(partition: number): void
}

export interface PartitionerOptions {
  readonly name: PartitionerName
  readonly partitionCount: number
  /** Partitions that have a leader: records that may go anywhere go to these. All where none has one. */
  readonly available: readonly number[]
  /** Numbers in [0, 1), as Math.random gives them. */
  readonly random: () => number
}

/**
 * The partitioner of a name. By `murmur2` keys go where Kafka's Java client puts them, by `crc32` where librdkafka's
 * consistent_random does; in both, records without a key fill one batch after the other, each on another partition
 * (the sticky partitioning of KIP-480 and KIP-794). `round-robin` and `random` look at no key.
 */
export async function createPartitioner(options: PartitionerOptions): Promise<Partitioner> {
  const {name, partitionCount, random} = options
  if (partitionCount === 1) return fixedPartitioner(0)
  const targets = shuffle(options.available, random)
  switch (name) {
    case 'murmur2':
      return keyedPartitioner(targets, (bytes, start, end) =>
        partitionOfKey(bytes, start, end, partitionCount),
      )
    case 'crc32': {
      const {crc32} = await import('node:zlib')
      return keyedPartitioner(targets, (bytes, start, end) =>
        // librdkafka takes an empty key for none.
        start === end ? -1 : crc32(bytes.subarray(start, end)) % partitionCount,
      )
    }
    case 'round-robin': {
      let next = 0
      return {choose: () => targets[next++ % targets.length] ?? 0, onBatchClosed: () => {}}
    }
    case 'random':
      return {
        choose: () => targets[Math.floor(random() * targets.length)] ?? 0,
        onBatchClosed: () => {},
      }
  }
}

/** Puts every record into one partition (--partition). */
export function fixedPartitioner(partition: number): Partitioner {
  return {choose: () => partition, onBatchClosed: () => {}}
}

/** `hash` gives -1 for a key that counts as none. */
function keyedPartitioner(
  targets: readonly number[],
  hash: (bytes: Buffer, start: number, end: number) => number,
): Partitioner {
  let turn = 0
  let sticky = targets[0] ?? 0
  return {
    choose(bytes, keyStart, keyEnd) {
      const partition = keyStart < 0 ? -1 : hash(bytes, keyStart, keyEnd)
      return partition < 0 ? sticky : partition
    },
    onBatchClosed(partition) {
      if (partition === sticky) sticky = targets[++turn % targets.length] ?? 0
    },
  }
}

/** Going round in a random order spreads as evenly as it can, and several producers do not move in step. */
function shuffle(partitions: readonly number[], random: () => number): number[] {
  const order = [...partitions]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
  return order
}
