import {Failure} from '../../errors/failure.ts'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
}

/** Bytes, from `268435456`, `256MiB`, `256MB` or `256m`: all units are powers of 1024. Throws a usage Failure. */
export function parseByteSize(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b)?$/i.exec(text.trim()) ?? []
  const bytes = Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  if (amount !== '' && Number.isSafeInteger(bytes) && bytes > 0) return bytes
  throw new Failure('usage', `'${text}' is not a size.`, {suggestions: ['For example 512MiB or 2GiB.']})
}
