/**
 * An offset on the record path: a number where that is exact, a bigint beyond 2^53 - 1, never both for one offset. So `===` and
 * `<` hold between any two, and reading allocates nothing while offsets are those that people have.
 */
export type Offset = number | bigint

/** The last offset that can be read: the one after it, to be fetched next, has to be an int64 too. */
export const LAST_OFFSET = 2n ** 63n - 2n

const TWO_TO_32 = 4294967296

/** The offset of an int64. */
export function toOffset(exact: bigint): Offset {
  const nearest = Number(exact)
  return isSafe(nearest) ? nearest : exact
}

/** The signed 64-bit integer at `position`. */
export function readInt64(bytes: Buffer, position: number): Offset {
  const nearest = bytes.readInt32BE(position) * TWO_TO_32 + bytes.readUInt32BE(position + 4)
  return isSafe(nearest) ? nearest : bytes.readBigInt64BE(position)
}

/** The offset `count` after another, or before it; `count` is an integer of any size. */
export function shiftOffset(offset: Offset, count: number): Offset {
  if (typeof offset === 'number') {
    const sum = offset + count
    if (isSafe(sum)) return sum
  }
  return toOffset(BigInt(offset) + BigInt(count))
}

/** Offsets from one to another; negative backwards, the nearest number where it is beyond 2^53. */
export function distanceBetween(from: Offset, to: Offset): number {
  return typeof from === 'number' && typeof to === 'number' ? to - from : Number(BigInt(to) - BigInt(from))
}

/** The lower of two offsets. */
export function earlierOf(a: Offset, b: Offset): Offset {
  return b < a ? b : a
}

/** The higher of two offsets. */
export function laterOf(a: Offset, b: Offset): Offset {
  return b > a ? b : a
}

/** False for NaN too. */
function isSafe(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
}
