const PRIME_1 = 0x9e3779b1
const PRIME_2 = 0x85ebca77
const PRIME_3 = 0xc2b2ae3d
const PRIME_4 = 0x27d4eb2f
const PRIME_5 = 0x165667b1

/** XXH32 with seed 0 of `bytes[start, end)`, unsigned: the checksum inside lz4 frames (xxHash specification 0.1.1). */
export function xxhash32(bytes: Buffer, start: number, end: number): number {
  let position = start
  let hash = PRIME_5
  if (end - start >= 16) {
    let a = (PRIME_1 + PRIME_2) | 0
    let b = PRIME_2 | 0
    let c = 0
    let d = -PRIME_1 | 0
    for (const lastStripe = end - 16; position <= lastStripe; position += 16) {
      a = accumulate(a, bytes.readInt32LE(position))
      b = accumulate(b, bytes.readInt32LE(position + 4))
      c = accumulate(c, bytes.readInt32LE(position + 8))
      d = accumulate(d, bytes.readInt32LE(position + 12))
    }
    hash = rotateLeft(a, 1) + rotateLeft(b, 7) + rotateLeft(c, 12) + rotateLeft(d, 18)
  }
  hash = (hash + end - start) | 0
  for (; position + 4 <= end; position += 4) {
    const mixed = (hash + Math.imul(bytes.readInt32LE(position), PRIME_3)) | 0
    hash = Math.imul(rotateLeft(mixed, 17), PRIME_4)
  }
  for (; position < end; position++) {
    const mixed = (hash + Math.imul(bytes[position] as number, PRIME_5)) | 0
    hash = Math.imul(rotateLeft(mixed, 11), PRIME_1)
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2)
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3)
  return (hash ^ (hash >>> 16)) >>> 0
}

function accumulate(lane: number, word: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1)
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
