/** JSON of somebody else; a whole number beyond 2^53 is a bigint, since a double would change it. Throws SyntaxError. */
export function parseBigintJson(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: {readonly source?: string}): unknown => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
    const source = context?.source
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value
  })
}

/** The JSON of a value, in which a bigint is a number with all its digits. */
export function stringifyBigintJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? rawNumber(String(each)) : each,
  )
}

/** For JSON.stringify: a number as these digits. TypeScript does not know JSON.rawJSON yet, which every Node that samsa runs on has. */
export function rawNumber(digits: string): unknown {
  const rawJson: unknown = Reflect.get(JSON, 'rawJSON')
  return typeof rawJson === 'function' ? rawJson.call(JSON, digits) : Number(digits)
}
