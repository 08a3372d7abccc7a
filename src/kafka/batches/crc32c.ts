import {createRequire} from 'node:module'

/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4); what Kafka uses since record batch v2 (KIP-98). */
const POLYNOMIAL = 0x82f63b78

/** Below this many bytes the call into the native module costs more than the table look-ups. */
const SMALLEST_NATIVE_RANGE = 256

/**
 * Loading the native module takes about 10 ms, in which the tables get through about this many bytes: short runs
 * (`consume -n 10`) never pay for it, long ones lose at most as much again.
 */
const BYTES_BEFORE_NATIVE = 8 * 1024 * 1024

type NativeCrc32c = (bytes: Uint8Array) => number

let native: NativeCrc32c | null | undefined
let tables: Uint32Array | undefined
let bytesSummedByTables = 0

/**
 * CRC-32C of `bytes[start, end)` as an unsigned 32-bit number. Long runs use the processor's own instruction through
 * `@node-rs/crc32`; where that package has no build for this machine, tables do all the work.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < SMALLEST_NATIVE_RANGE) return calculateCrc32cByTables(bytes, start, end)
  if (native === undefined) {
    bytesSummedByTables += end - start
    if (bytesSummedByTables < BYTES_BEFORE_NATIVE) return calculateCrc32cByTables(bytes, start, end)
    native = loadNative()
  }
  return native === null ? calculateCrc32cByTables(bytes, start, end) : native(bytes.subarray(start, end))
}

/**
 * The same sum by slicing-by-8 (Kounavis and Berry, "A Systematic Approach to Building High Performance
 * Software-Based CRC Generators"): eight table look-ups a step, no dependency.
 */
export function calculateCrc32cByTables(bytes: Uint8Array, start: number, end: number): number {
  tables ??= buildTables()
  const t = tables
  let crc = -1
  let i = start
  for (const lastStep = end - 8; i <= lastStep; i += 8) {
    const low =
      crc ^
      ((bytes[i] as number) |
        ((bytes[i + 1] as number) << 8) |
        ((bytes[i + 2] as number) << 16) |
        ((bytes[i + 3] as number) << 24))
    crc =
      (t[1792 + (low & 0xff)] as number) ^
      (t[1536 + ((low >>> 8) & 0xff)] as number) ^
      (t[1280 + ((low >>> 16) & 0xff)] as number) ^
      (t[1024 + (low >>> 24)] as number) ^
      (t[768 + (bytes[i + 4] as number)] as number) ^
      (t[512 + (bytes[i + 5] as number)] as number) ^
      (t[256 + (bytes[i + 6] as number)] as number) ^
      (t[bytes[i + 7] as number] as number)
  }
  for (; i < end; i++) crc = (t[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8)
  return ~crc >>> 0
}

/**
 * What a CRC-32C changes by where the bytes that are summed first have changed theirs by `difference` (both sums, combined by xor) and
 * `following` bytes behind them have not: the sum is linear, and each byte behind moves the difference on by x^8 (zlib's crc32_combine).
 */
export function shiftCrc32c(difference: number, following: number): number {
  let moved = difference
  let power = EIGHT_BITS
  for (let left = following; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) moved = multiply(moved, power)
    power = multiply(power, power)
  }
  return moved >>> 0
}

/** x^8: in reflected polynomials the highest bit is x^0. */
const EIGHT_BITS = 0x00800000

/** The product of two reflected polynomials, modulo POLYNOMIAL. */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product
}

/** Eight tables of 256 in one array: entry k * 256 + n is the sum of byte n followed by k zero bytes. */
function buildTables(): Uint32Array {
  const built = new Uint32Array(8 * 256)
  for (let n = 0; n < 256; n++) {
    let crc = n
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    built[n] = crc
  }
  for (let i = 256; i < built.length; i++) {
    const previous = built[i - 256] as number
    built[i] = (built[previous & 0xff] as number) ^ (previous >>> 8)
  }
  return built
}

function loadNative(): NativeCrc32c | null {
  try {
    const loaded: {crc32c: NativeCrc32c} = createRequire(import.meta.url)('@node-rs/crc32')
    return loaded.crc32c
  } catch {
    // No prebuilt package for this platform: the tables give the same answer at about half the speed.
    return null
  }
}
