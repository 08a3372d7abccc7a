import fc from 'fast-check'
import {expect, test} from 'vitest'
import {CELL, isShape} from '../../../scripts/pictures/cell-shapes.ts'
import {drawLines} from '../../../scripts/pictures/draw-cells.ts'
import {markingTheme} from '../../../scripts/pictures/inks.ts'
import {readStyledLine} from '../../../scripts/pictures/styled-line.ts'
import {drawWindow} from '../../../scripts/pictures/window.ts'
import {displayWidth} from '../../../src/views/display-width.ts'
import {readStrictXml} from '../../support/strict-xml.ts'

const draw = (...lines: string[]) => drawLines(lines.map(readStyledLine))

test.each([
  ['text', 'ab', '<text x="0" y="15" textLength="20">ab</text>'],
  [
    'words at their columns',
    'a b  cd',
    '<text x="0" y="15">a</text><text x="20" y="15">b</text><text x="50" y="15" textLength="20">cd</text>',
  ],
  ['a colour', markingTheme('bad', 'no'), '<text class="bad" x="0" y="15" textLength="20">no</text>'],
  ['a key', markingTheme('letter', 'n'), '<text class="bold under" x="0" y="15">n</text>'],
  [
    'a faded colour',
    markingTheme.fade?.('accent', 0, 'x') ?? '',
    '<text class="accent" opacity="0.45" x="0" y="15">x</text>',
  ],
  ['a colour of no tone', '\x1b[38;2;1;2;3mx', '<text color="#010203" x="0" y="15">x</text>'],
  [
    'a shade with colours on it',
    markingTheme('selected', `a${markingTheme('bad', 'b')}`),
    '<path class="shade" d="M0 0h20v20h-20z"/><text x="0" y="15">a</text><text class="bad" x="10" y="15">b</text>',
  ],
  ['wide characters', '注文x', '<text x="0" y="15" textLength="40">注文</text><text x="40" y="15">x</text>'],
  [
    'a sign in the middle of its cell',
    '✗no',
    '<text class="sign" x="5" y="15">✗</text><text x="10" y="15" textLength="20">no</text>',
  ],
  [
    'lines that join',
    markingTheme('faint', '╭──╮'),
    '<path class="faint line" d="M5 20v-5q0-5 5-5M10 10h20M35 20v-5q0-5-5-5"/>',
  ],
  ['blocks', '▁▁▄', '<path d="M0 17.5h20v2.5h-20zM20 10h10v10h-10z"/>'],
  ['dots by their lines', '⣀⣀ ⠁', '<path class="dots" d="M2.5 17.5h15.1M32.5 2.5h0.1"/>'],
  [
    'hostile text',
    '<script>&"</text>',
    '<text x="0" y="15" textLength="170">&lt;script&gt;&amp;&quot;&lt;/text&gt;</text>',
  ],
  ['nothing', '   \u2800', ''],
])('%s', (_what, line, svg) => {
  expect(draw(line)).toBe(svg)
})

test('what several lines have in common is one path', () => {
  expect(draw('│', '│')).toBe('<path class="line" d="M5 0v20M5 20v20"/>')
})

const tones = ['strong', 'quiet', 'bad', 'selected', 'label', 'letter'] as const
const anyText = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 12}),
  fc.string({unit: 'binary', maxLength: 6}),
  fc.constantFrom(' ', '   ', '│ ', '▇▆', '⣿⣀', '注文', '✗ STOPPED', '<b>&amp;', '\x1b[2J', '\x1b[31m'),
)
const anyLine = fc
  .array(fc.record({tone: fc.option(fc.constantFrom(...tones)), text: anyText}), {maxLength: 8})
  .map((pieces) => pieces.map(({tone, text}) => (tone === null ? text : markingTheme(tone, text))).join(''))

test('the text of a picture is the text of its lines, each piece at its column, and nothing breaks the XML', () => {
  fc.assert(
    fc.property(fc.array(anyLine, {minLength: 1, maxLength: 4}), (lines) => {
      const cells = lines.map(readStyledLine)
      const elements = readStrictXml(
        drawWindow(drawLines(cells), {columns: 100, rows: lines.length, title: 'title', description: '"<&>'}),
      )
      const drawn = elements.filter(({name}) => name === 'text')
      for (const [row, line] of cells.entries()) {
        const y = String(row * CELL.height + 15)
        const pieces = drawn.filter(({attributes}) => attributes.y === y && !isTitle(attributes))
        expect(layOut(pieces)).toEqual(textOf(line))
      }
    }),
  )
})

function isTitle({y}: Readonly<Record<string, string>>): boolean {
  return y === '22'
}

/** Characters by their columns: those that the font draws. */
function textOf(line: ReturnType<typeof readStyledLine>): Record<number, string> {
  let column = 0
  const found: Record<number, string> = {}
  for (const {text, width} of line) {
    if (text.trim() !== '' && !isShape(text)) found[column] = text
    column += width
  }
  return found
}

function layOut(
  pieces: readonly {readonly text: string; readonly attributes: Readonly<Record<string, string>>}[],
): Record<number, string> {
  const found: Record<number, string> = {}
  for (const {text, attributes} of pieces) {
    const isSign = attributes.class?.includes('sign')
    const x = Number(attributes.x) - (isSign ? (displayWidth(text) * CELL.width) / 2 : 0)
    let column = x / CELL.width
    for (const cell of readStyledLine(text)) {
      if (cell.text.trim() !== '') found[column] = cell.text
      column += cell.width
    }
    if (attributes.textLength !== undefined)
      expect(Number(attributes.textLength)).toBe(column * CELL.width - x)
  }
  return found
}
