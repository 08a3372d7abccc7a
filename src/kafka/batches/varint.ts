/**
 * The zigzag varints of record batch v2 (org.apache.kafka.common.utils.ByteUtils, after Protocol Buffers): 7 bits a
 * byte, low bits first, the sign in bit 0. Varint is 32 bits (lengths, counts, offset deltas), varlong 64 (timestamp
 * deltas).
 */

/**
 * Where a cursor stands after a varint that does not end: behind every end that a caller can compare with, so that
 * one check after a row of reads finds it.
 */
const MALFORMED_POSITION = 0x7fffffff

const TWO_TO_32 = 4294967296

/** Bytes that `value`, a signed 32-bit integer, takes as a varint: 1 to 5. */
export function sizeOfVarint(value: number): number {
  const zigzag = (value << 1) ^ (value >> 31)
  if (zigzag >>> 7 === 0) return 1
  if (zigzag >>> 14 === 0) return 2
  if (zigzag >>> 21 === 0) return 3
  return zigzag >>> 28 === 0 ? 4 : 5
}

/** Writes a signed 32-bit integer at `position`; returns the position after it. */
export function writeVarint(target: Uint8Array, position: number, value: number): number {
  let zigzag = (value << 1) ^ (value >> 31)
  let at = position
  while (zigzag >>> 7 !== 0) {
    target[at++] = (zigzag & 0x7f) | 0x80
    zigzag >>>= 7
  }
  target[at++] = zigzag
  return at
}

/** Bytes that `value`, a safe integer, takes as a varlong: 1 to 8. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) return sizeOfVarint(value)
  // -n has the zigzag code 2n - 1, so its size is that of n - 1.
  let rest = Math.floor((value < 0 ? -(value + 1) : value) / 64)
  let size = 1
  while (rest > 0) {
    rest = Math.floor(rest / 128)
    size++
  }
  return size
}

/** Writes a safe integer at `position` as a 64-bit varlong; returns the position after it. */
export function writeVarlong(target: Uint8Array, position: number, value: number): number {
  if (value === (value | 0)) return writeVarint(target, position, value)
  const negative = value < 0
  const magnitude = negative ? -(value + 1) : value
  // The low seven bits of the zigzag code are six bits of the magnitude and the sign.
  let rest = Math.floor(magnitude / 64)
  let at = position
  target[at++] = ((magnitude % 64) << 1) | (negative ? 1 : 0) | 0x80
  while (rest >= 128) {
    target[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  target[at++] = rest
  return at
}

/** {@link sizeOfVarlong} of any int64: 1 to 10. */
export function sizeOfExactVarlong(value: bigint): number {
  let size = 1
  for (let rest = zigzagOf(value) >> 7n; rest > 0n; rest >>= 7n) size++
  return size
}

/** {@link writeVarlong} of any int64. */
export function writeExactVarlong(target: Uint8Array, position: number, value: bigint): number {
  let rest = zigzagOf(value)
  let at = position
  for (; rest > 0x7fn; rest >>= 7n) target[at++] = Number(rest & 0x7fn) | 0x80
  target[at++] = Number(rest)
  return at
}

/** The varlong at `position`, of which the caller knows that it is whole, without rounding. */
export function readExactVarlong(bytes: Uint8Array, position: number): bigint {
  let zigzag = 0n
  for (let at = position, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes[at] as number
    zigzag |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  zigzag = BigInt.asUintN(64, zigzag)
  return (zigzag >> 1n) ^ -(zigzag & 1n)
}

function zigzagOf(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
}

/**
 * Reads varints one after another. It never throws and reads nothing outside `bytes`; after a varint that is cut off or
 * too long, `position` lies behind every possible end and the value is 0, so a caller checks `position <= end` once
 * for a row of reads.
 */
export class VarintCursor {
  position = 0

  /** The signed 32-bit varint at `position`. */
  readVarint(bytes: Uint8Array): number {
    const first = bytes[this.position++] as number
    if (first < 0x80) return (first >>> 1) ^ -(first & 1)
    let zigzag = first & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = bytes[this.position++] as number
      zigzag |= (byte & 0x7f) << shift
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1)
    }
    this.position = MALFORMED_POSITION
    return 0
  }

  /** The signed 64-bit varlong at `position`; beyond 2^53 the nearest number. */
  readVarlong(bytes: Uint8Array): number {
    const first = bytes[this.position++] as number
    if (first < 0x80) return (first >>> 1) ^ -(first & 1)
    let low = first & 0x7f
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = bytes[this.position++] as number
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1)
    }
    return this.#readVarlongTail(bytes, low)
  }

  /** Bytes five to ten: `low` has the first 28 bits of the code. */
  #readVarlongTail(bytes: Uint8Array, low: number): number {
    let high = 0
    for (let shift = 0; shift < 42; shift += 7) {
      const byte = bytes[this.position++] as number
      // Bits 28 to 31 of the code belong to the low word, the rest to the high one; << drops what passes bit 63.
      if (shift === 0) {
        low |= (byte & 0x0f) << 28
        high = (byte & 0x70) >>> 4
      } else high |= (byte & 0x7f) << (shift - 4)
      if (byte < 0x80) {
        const sign = -(low & 1)
        const valueLow = ((low >>> 1) | (high << 31)) ^ sign
        return ((high >>> 1) ^ sign) * TWO_TO_32 + (valueLow >>> 0)
      }
    }
    this.position = MALFORMED_POSITION
    return 0
  }
}
