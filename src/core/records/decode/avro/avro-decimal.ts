/** A decimal as text: the two's complement integer of the bytes (big endian), with `scale` digits behind the point. */
export function readDecimalText(bytes: Buffer, start: number, end: number, scale: number): string {
  const unscaled = readSigned(bytes, start, end)
  if (scale === 0) return unscaled.toString()
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return unscaled < 0n ? `-${text}` : text
}

function readSigned(bytes: Buffer, start: number, end: number): bigint {
  if (start === end) return 0n
  const value = BigInt(`0x${bytes.toString('hex', start, end)}`)
  return BigInt.asIntN(8 * (end - start), value)
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** The integer that stands for a decimal of so many digits behind the point; null for a text that is none, or has more of them. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined) return null
  const needless = fraction.slice(scale)
  if (/[^0]/.test(needless)) return null
  const unscaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -unscaled : unscaled
}

/** How many digits an integer has. */
export function countDigits(value: bigint): number {
  return (value < 0n ? -value : value).toString().length
}

/** Two's complement, big endian, in as few bytes as do, as Java's BigInteger; or in exactly `size`, null where they do not do. */
export function signedBytes(value: bigint, size: number | null): Buffer | null {
  const magnitude = value < 0n ? -value - 1n : value
  const needed = Math.floor(magnitude.toString(2).length / 8) + 1
  const length = magnitude === 0n ? 1 : needed
  if (size !== null && length > size) return null
  const bits = size ?? length
  return Buffer.from(
    BigInt.asUintN(8 * bits, value)
      .toString(16)
      .padStart(2 * bits, '0'),
    'hex',
  )
}
