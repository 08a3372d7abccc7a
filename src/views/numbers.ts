// How numbers and times are written, for who shows them. Sentences of core hold them too, and so it is there.
export * from '../core/names/numbers.ts'

/** A number that may be the least of what there is: `>12`. Null for unknown, which a least of 0 is. */
export function leastText<N extends bigint | number>(
  value: N | null,
  isLeast: boolean,
  format: (value: N) => string,
): string | null {
  if (value === null || (isLeast && Number(value) === 0)) return null
  return isLeast ? `>${format(value)}` : format(value)
}
