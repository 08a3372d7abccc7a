import {glob} from 'node:fs/promises'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {appBindings} from '../../../src/tui/app/app-keys.ts'
import type {ListColumn, ListSpec} from '../../../src/tui/list/column.ts'
import {bindSortLetters, planSortLetters} from '../../../src/tui/list/sort-letters.ts'
import {renderTableHeader, type TableLook} from '../../../src/tui/list/table.ts'
import type {ScreenDefinition} from '../../../src/tui/screens/screen.ts'
import type {KeyBinding} from '../../../src/tui/terminal/key-binding.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'

type Screen = Pick<ScreenDefinition<unknown>, 'name' | 'bindings'>

function isListScreen(value: unknown): value is Screen {
  if (typeof value !== 'object' || value === null || !('bindings' in value)) return false
  const {bindings} = value
  return Array.isArray(bindings) && bindings.some(({action}: KeyBinding) => action === 'next-sort')
}

/** Every list of the program: each screen's file exports its definition. */
async function findListScreens(): Promise<readonly (readonly [string, Screen])[]> {
  const folder = path.join(import.meta.dirname, '../../../src/tui/screens')
  const screens: (readonly [string, Screen])[] = []
  for await (const file of glob('**/*.ts', {cwd: folder})) {
    const exported: Record<string, unknown> = await import(path.join(folder, file))
    for (const [name, value] of Object.entries(exported)) if (isListScreen(value)) screens.push([name, value])
  }
  return screens
}

const screens = await findListScreens()

test('the lists of the program are found', () => {
  expect(screens.map(([name]) => name)).toEqual(
    expect.arrayContaining(['topicsScreen', 'partitionsScreen', 'groupsScreen', 'groupPartitionsScreen']),
  )
})

describe.each(screens)('%s', (_name, {bindings}) => {
  const ofLetters = bindings.filter(({action}) => action === 'sort-by')

  test('has letters to sort by', () => {
    expect(ofLetters.flatMap(({keys}) => keys).length).toBeGreaterThan(0)
  })

  test('no capital letter means two things', () => {
    const keys = [...bindings, ...appBindings].flatMap((binding) => binding.keys)
    const capitals = keys.filter((key) => /^[A-Z]$/.test(key))
    expect(capitals.toSorted()).toEqual([...new Set(capitals)].toSorted())
  })
})

const plainColumn = (title: string): ListColumn<string> => ({
  title,
  minWidth: 8,
  maxWidth: 8,
  align: 'left',
  cell: () => '',
})
const column = (title: string): ListColumn<string> => ({...plainColumn(title), sortValue: (row) => row})

const bindings: readonly KeyBinding[] = [{keys: ['S', 'end'], action: 'reverse-sort', help: ''}]

test.each<[string, readonly ListColumn<string>[], string]>([
  [
    'the first letter that is free, from the left',
    ['TOPIC', 'TIME', 'TO'].map((title) => column(title)),
    'TIO',
  ],
  ['not one of a key', [column('SKEW'), column('S')], 'K'],
  ['none for a column without an order', [plainColumn('BAR'), column('BEHIND')], 'B'],
  ['capitals alone', [column('IN/s'), column('NIL')], 'IN'],
])('%s', (_name, columns, letters) => {
  expect([...planSortLetters(columns, bindings).keys()].join('')).toBe(letters)
})

test('the help names them, as many in a line as can be read', () => {
  const letters = new Map(Object.entries({T: 'TOPIC', I: 'IN/s', P: 'PART', L: 'LEADERS'}))
  expect(bindSortLetters(letters).map(({keys, help}) => [keys.join(''), help])).toEqual([
    ['TI', 'sort TOPIC, IN/s'],
    ['PL', 'sort PART, LEADERS'],
  ])
})

describe('the header', () => {
  const spec: ListSpec<string> = {
    columns: [column('NAME'), {...column('RATE'), align: 'right'}, column('LATENCIES'), column('STATUS')],
    idOf: (row) => row,
    filterTextOf: (row) => row,
    hasProblem: () => false,
  }
  const letters = new Map(Object.entries({N: 'NAME', R: 'RATE', S: 'LATENCIES', T: 'STATUS'}))
  const look: TableLook = {
    width: 40,
    theme: (tone, text) => (tone === 'letter' ? `[${text}]` : text),
    glyphs: asciiGlyphs,
    formatTimeOfDay: String,
    windowMs: 60_000,
    faded: false,
  }
  const sorting = {column: 'RATE', descending: true}

  test('marks each letter but one that is cut off', () => {
    expect(renderTableHeader(spec, sorting, look, undefined, letters)).toBe(
      '  [N]AME        [R]ATEv LATENCI~ S[T]ATUS     ',
    )
  })

  test('underlines it without colours too, and is the same text', () => {
    const plain = renderTableHeader(spec, sorting, {...look, theme: (_tone, text) => text})
    const drawn = renderTableHeader(
      spec,
      sorting,
      {...look, theme: createTheme({color: false})},
      undefined,
      letters,
    )
    expect(drawn).toContain('\x1b[1;4mR\x1b[22;24m')
    expect(drawn.replaceAll(/\x1b\[[\d;]*m/g, '')).toBe(plain)
  })

  test('is as wide as its table where four columns are too much for it', () => {
    for (let width = 10; width < 40; width++) {
      const drawn = renderTableHeader(spec, null, {...look, width}, undefined, letters)
      expect(drawn.replaceAll(/[[\]]/g, '')).toHaveLength(width)
    }
  })
})
