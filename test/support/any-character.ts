import fc from 'fast-check'

/**
 * Every character of Unicode alike, a code point each and no lone surrogate: fast-check's unit `binary` without the map of
 * all 1.1 million of them, whose making takes longer than all the tests that need it.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({max: 0x10_f7ff})
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800), indexOf)

/** Where fast-check asks whether a text could have come of this, so as to try odd ones (`__proto__`). */
function indexOf(character: unknown): number {
  const code = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1
  if (code < 0 || String.fromCodePoint(code) !== character || (code >= 0xd800 && code < 0xe000))
    throw new Error('no single character')
  return code < 0xd800 ? code : code - 0x800
}
