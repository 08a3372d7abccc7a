import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type MouseReport, splitMouseInput} from '../../../src/tui/terminal/mouse-report.ts'

const press = (column: number, row: number): MouseReport => ({action: 'press', column, row})

test.each<[string, string, readonly (string | MouseReport)[], string]>([
  ['a press', '\x1b[<0;10;5M', [press(9, 4)], ''],
  ['its release', '\x1b[<0;10;5m', [], ''],
  ['the wheel', '\x1b[<64;1;1M', [{action: 'wheel-up', column: 0, row: 0}], ''],
  ['the wheel with Ctrl', '\x1b[<81;1;1M', [{action: 'wheel-down', column: 0, row: 0}], ''],
  ['the wheel to the side', '\x1b[<66;1;1M', [], ''],
  ['the right button', '\x1b[<2;1;1M', [], ''],
  ['the left one with Alt', '\x1b[<8;1;1M', [], ''],
  ['a movement', '\x1b[<35;1;1M', [], ''],
  ['a far column', '\x1b[<0;1000;300M', [press(999, 299)], ''],
  ['keys around it', 'jj\x1b[<0;2;3Mk\x1b[A', ['jj', press(1, 2), 'k\x1b[A'], ''],
  ['two in a row', '\x1b[<0;2;3M\x1b[<0;2;3m\x1b[<0;4;3M', [press(1, 2), press(3, 2)], ''],
  ['a late answer on the background', 'j\x1b]11;rgb:ffff/ffff/ffff\x07k', ['jk'], ''],
  ['one that ends otherwise, and what follows it', '\x1b]11;rgb:0/0/0\x1b\\\x1b[?62;22cq', ['q'], ''],
  ['the beginning of one', 'j\x1b]11;rgb:ff', ['j'], '\x1b]11;rgb:ff'],
  ['Alt-], which may be one', '\x1b]', [], '\x1b]'],
  ['a beginning', 'j\x1b[<0;2', ['j'], '\x1b[<0;2'],
  ['an escape, which may be one', 'j\x1b', ['j'], '\x1b'],
  ['what is none', '\x1b[<x', ['\x1b[<x'], ''],
  ['what is too long for one', `\x1b[<${'1'.repeat(30)}`, [`\x1b[<${'1'.repeat(30)}`], ''],
])('%s', (_name, input, parts, begun) => {
  expect(splitMouseInput(input)).toEqual({parts, begun})
})

test('however it is cut on its way, the keys and the reports are the same', () => {
  const pieces = [
    'j',
    '\x1b[A',
    '\x1b]11;rgb:1/2/3\x07',
    '\x1b[?1;2c',
    '\x1b[<0;3;4M',
    '\x1b[<64;120;7M',
    '\x1b[<0;3;4m',
    '注',
    '\x1b[5~',
    ' ',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces)), fc.array(fc.nat({max: 80})), (parts, cuts) => {
      const input = `${parts.join('')}.`
      const at = [
        0,
        ...cuts.map((cut) => Math.min(cut, input.length)).toSorted((a, b) => a - b),
        input.length,
      ]
      let begun = ''
      const found: (string | MouseReport)[] = []
      for (const [index, start] of at.slice(0, -1).entries()) {
        const split = splitMouseInput(begun + input.slice(start, at[index + 1]))
        begun = split.begun
        found.push(...split.parts)
      }
      expect(charactersOf(found)).toEqual(charactersOf(splitMouseInput(input).parts))
      expect(begun).toBe('')
    }),
  )
})

/** Where keys were cut says nothing. */
function charactersOf(parts: readonly (string | MouseReport)[]): readonly (string | MouseReport)[] {
  return parts.flatMap((part): readonly (string | MouseReport)[] =>
    typeof part === 'string' ? [...part] : [part],
  )
}
