import {Misfit} from './undecodable.ts'

/** A number in JSON that a double would change: its digits as they were written. */
export class ExactNumber {
  readonly digits: string

  constructor(digits: string) {
    this.digits = digits
  }
}

/** What JSON says, with no digit lost: integers beyond 2^53 as bigint, fractions that a double rounds as ExactNumber. */
export type ExactJson =
  | string
  | number
  | bigint
  | boolean
  | null
  | ExactNumber
  | readonly ExactJson[]
  | {readonly [name: string]: ExactJson}

/** What a double may change has so many digits, or an exponent. */
const MAY_BE_CHANGED = /\d(?:\.?\d){15}|\d[eE]/

/** Deeper than this no value is read or written: whoever goes through it then, JSON.stringify too, takes its part of the stack. */
const MOST_DEPTH = 1_000

/** Reads JSON without rounding. Throws a SyntaxError where it is none, and a Misfit where it is too deep. */
export function parseExactJson(text: string): ExactJson {
  requireShallow(text)
  return JSON.parse(text, MAY_BE_CHANGED.test(text) ? keepDigits : undefined)
}

/** Throws a Misfit where arrays and objects lie in one another too deep. */
export function requireShallow(text: string): void {
  // Each level has two brackets.
  if (text.length <= 2 * MOST_DEPTH) return
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth++
      if (depth > MOST_DEPTH) throw new Misfit('', `values lie in one another more than ${MOST_DEPTH} deep`)
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

function endOfString(text: string, start: number): number {
  let at = start + 1
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at++
  }
  return at
}

function keepDigits(_: string, value: unknown, context?: {source?: string}): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const {source} = context
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source)
  return String(value) === source || isSameNumber(source, value) ? value : new ExactNumber(source)
}

/** Whether a double is exactly what the digits say, written in another way: 1e3, 1.50. */
function isSameNumber(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  const [mine, theirs] = [normalForm(source), normalForm(String(value))]
  return mine.digits === theirs.digits && mine.exponent === theirs.exponent && mine.sign === theirs.sign
}

/** Digits without zeros around them, and the power of ten of the last one. */
function normalForm(text: string): {
  readonly sign: string
  readonly digits: string
  readonly exponent: number
} {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const all = (whole + fraction).replace(/^0+/, '')
  let end = all.length
  // An expression would look at each of a million zeros in the midst again and again.
  while (all[end - 1] === '0') end--
  const digits = all.slice(0, end)
  return {
    sign: digits === '' ? '' : sign,
    digits,
    exponent: digits === '' ? 0 : Number(power) - fraction.length + all.length - digits.length,
  }
}

/** What a value of JSON is, for people: `a text`, `an object`. */
export function describeJson(value: ExactJson | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value instanceof ExactNumber || typeof value === 'bigint') return 'a number'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}

/** An object of JSON; null for what is none. */
export function asObject(value: ExactJson): {readonly [name: string]: ExactJson} | null {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber || Array.isArray(value))
    return null
  return value as {readonly [name: string]: ExactJson}
}
