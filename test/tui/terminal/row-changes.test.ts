import {Terminal} from '@xterm/headless'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {toCell, toRow} from '../../../src/tui/terminal/control-codes.ts'
import {findRowChanges} from '../../../src/tui/terminal/row-changes.ts'
import {createTheme, type Tone} from '../../../src/tui/theme.ts'
import {displayWidth} from '../../../src/views/display-width.ts'

const theme = createTheme({color: true, name: 'dark', env: {COLORTERM: 'truecolor'}, background: 'dark'})

test('a number that changes is written alone, where it stands', () => {
  const row = (lag: string) => `│  orders-enricher   ✗ STALLED   ${lag}  ▂▄▆▇  ${'-'.repeat(30)}│`
  expect(findRowChanges(row('1234'), row('1235'))).toEqual([{column: 36, text: '5'}])
  expect(findRowChanges(row('1234'), row('1234'))).toEqual([])
})

test('a word with a colour is written whole, with its codes', () => {
  const row = (word: string) => `${' '.repeat(30)}${theme('good', word)}${' '.repeat(30)}end`
  expect(findRowChanges(row('ok'), row('no'))).toEqual([{column: 30, text: theme('good', 'no')}])
})

test('a row is written whole where its width is another, or not sure, or nothing would be saved', () => {
  expect(findRowChanges('abc', 'abcd')).toBeNull()
  expect(findRowChanges(`注文 ${'x'.repeat(40)}1`, `注文 ${'x'.repeat(40)}2`)).toBeNull()
  expect(findRowChanges(`${'x'.repeat(40)}\x1b[5m1\x1b[25m`, `${'x'.repeat(40)}\x1b[5m2\x1b[25m`)).toBeNull()
  expect(findRowChanges('abc', 'xyz')).toBeNull()
  expect(
    findRowChanges(theme('selected', `${'x'.repeat(40)}1`), theme('selected', `${'x'.repeat(40)}2`)),
  ).toBeNull()
})

const tones: readonly (Tone | null)[] = [
  null,
  null,
  null,
  'good',
  'bad',
  'strong',
  'letter',
  'selected',
  'label',
  'tab',
]
const piece = fc
  .tuple(
    fc.constantFrom(...tones),
    fc.string({unit: fc.constantFrom('a', '1', ' ', '│', '▆', '✗', '⣿'), maxLength: 9}),
  )
  .map(([tone, text]) => (tone === null || text === '' ? text : theme(tone, text)))
const row = fc.array(piece, {maxLength: 12}).map((pieces) => pieces.join(''))

/** The cells of a row, each with its character and how it looks. */
async function cellsAfter(writes: string): Promise<readonly string[]> {
  const terminal = new Terminal({cols: 120, rows: 2, allowProposedApi: true})
  await new Promise<void>((resolve) => terminal.write(writes, resolve))
  const line = terminal.buffer.active.getLine(0)
  return Array.from({length: 120}, (_, column) => {
    const cell = line?.getCell(column)
    if (cell === undefined) return ''
    const looks = [cell.getFgColor(), cell.getBgColor(), cell.isBold(), cell.isUnderline(), cell.isInverse()]
    return [cell.getChars() || ' ', ...looks].join(' ')
  })
}

test('the parts that are written make of the row that was there the row that is to be there', async () => {
  let cut = 0
  const shared = fc
    .tuple(row, row, row, row)
    .map(([head, old, now, end]) => [head + old + end, head + now + end] as const)
  await fc.assert(
    fc.asyncProperty(shared, async ([before, now]) => {
      // Of equal width, as the rows of a screen are.
      const after = now + ' '.repeat(Math.max(0, displayWidth(before) - displayWidth(now)))
      const changes = findRowChanges(before, after)
      if (changes === null) return
      cut++
      const written = changes.map(({column, text}) => toCell(0, column) + text).join('')
      expect(await cellsAfter(toRow(0) + before + written)).toEqual(await cellsAfter(toRow(0) + after))
    }),
    {numRuns: 400},
  )
  // Else this would say nothing.
  expect(cut).toBeGreaterThan(50)
})
