import stringWidth from 'string-width'
import {expect, test} from 'vitest'
import {displayWidth} from '../../src/views/display-width.ts'

test('every character of the first plane takes the columns that string-width says', () => {
  const differing: string[] = []
  for (let code = 0x20; code < 0x1_0000; code++) {
    const character = String.fromCharCode(code)
    const width = displayWidth(character)
    if (width !== stringWidth(character)) differing.push(code.toString(16))
    // Only a character of one column may be one whose width samsa knows by itself; in every other text, string-width was
    // asked. Between others, which a combining one would join.
    if (width !== 1) continue
    for (const text of [`a${character}b`, `${character}${character}`, `${character}\ufe0f`])
      if (displayWidth(text) !== stringWidth(text))
        differing.push(`${code.toString(16)} in ${JSON.stringify(text)}`)
  }
  expect(differing).toEqual([])
})

test.each([
  ['', 0],
  ['orders', 6],
  ['\x1b[1;31m▲ BEHIND\x1b[39;22m', 8],
  ['\x1b[7m▁▂▃…\x1b[27m注文', 8],
  ['\x1b[1m', 0],
  // No colour: what string-width makes of it counts.
  ['\x1b]0;title\x07x', 1],
  ['👩‍👩‍👧', 2],
])('%j takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns)
})
