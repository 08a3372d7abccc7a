import {createReadStream} from 'node:fs'
import {crc32} from 'node:zlib'

/** What a set of records adds up to whatever their order is: partitions come back in any. */
export interface Tally {
  readonly count: number
  /** The sum of the CRC-32 of every record, modulo 2^48. */
  readonly checksum: number
}

/** The sum stays exact in a number, and a million records (2^20 times 2^32) do not wrap. */
const MODULUS = 2 ** 48

/** Adds up records one by one. */
export class Tallier {
  #count = 0
  #checksum = 0

  add(record: string | Buffer): void {
    this.#count += 1
    this.#checksum = (this.#checksum + crc32(record)) % MODULUS
  }

  get tally(): Tally {
    return {count: this.#count, checksum: this.#checksum}
  }
}

/** Adds up the lines of a file, each first brought to the form of the expected records. */
export async function tallyLines(
  file: string,
  canonical: (line: Buffer) => string | Buffer = (line) => line,
): Promise<Tally> {
  const tallier = new Tallier()
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, {highWaterMark: 1 << 20}) as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, start)) {
      tallier.add(canonical(block.subarray(start, end)))
      start = end + 1
    }
    rest = block.subarray(start)
  }
  if (rest.length > 0) tallier.add(canonical(rest))
  return tallier.tally
}

/** Throws when a client lost, repeated or changed a record. */
export function checkTally(actual: Tally, expected: Tally, what: string): void {
  if (actual.count !== expected.count)
    throw new Error(`${what}: ${actual.count} records instead of ${expected.count}`)
  if (actual.checksum !== expected.checksum)
    throw new Error(`${what}: ${actual.count} records, but not the right ones (the checksums differ)`)
}

/** Offsets seen for each partition: each of 0 to n - 1 must come once, or a line names a wrong place. */
export class PositionCheck {
  readonly #partitions = new Map<number, {count: number; sum: number}>()

  add(partition: number, offset: number): void {
    const seen = this.#partitions.get(partition) ?? {count: 0, sum: 0}
    seen.count += 1
    seen.sum += offset
    this.#partitions.set(partition, seen)
  }

  check(what: string): void {
    for (const [partition, {count, sum}] of this.#partitions) {
      if (sum !== (count * (count - 1)) / 2)
        throw new Error(`${what}: the offsets of partition ${partition} are not 0 to ${count - 1}`)
    }
  }
}
