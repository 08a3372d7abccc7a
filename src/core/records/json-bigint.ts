/** For JSON.stringify: a bigint is a number where a double holds it exactly, and a string of digits beyond 2^53. */
export function bigintToJson(_: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const asNumber = Number(value)
  return Number.isSafeInteger(asNumber) ? asNumber : value.toString()
}
