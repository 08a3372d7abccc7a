// Lines of cells as SVG: what is behind them, shapes, text.
import {CELL, drawShapes, isShape, rectanglePath} from './cell-shapes.ts'
import type {Paint} from './inks.ts'
import type {CellStyle, StyledCell} from './styled-line.ts'

/** A cell at its column. */
interface PlacedCell extends StyledCell {
  readonly column: number
}

/** Where letters stand in their cell. */
const BASELINE = 15

/** Signs, whose width differs from font to font: each is put into the middle of its cell. */
const SIGN = /^[\u2000-\u2bff]/

/** The elements of lines; `row` is that of the first one, counted from the upper edge of the drawing. */
export function drawLines(lines: readonly (readonly StyledCell[])[], row = 0): string {
  const paths = new Map<string, string>()
  const add = (attributes: string, path: string) =>
    paths.set(attributes, (paths.get(attributes) ?? '') + path)
  const shapes = new Map<string, string>()
  let texts = ''
  for (const [index, line] of lines.entries()) {
    const y = (row + index) * CELL.height
    const cells = placeCells(line)
    for (const run of splitRuns(cells, (a, b) => a.style.background === b.style.background)) {
      const [
        {
          style: {background},
        },
      ] = run
      if (background !== null)
        add(
          paintAttributes(background, [], 1),
          rectanglePath(run[0].column * CELL.width, y, columnsOf(run) * CELL.width, CELL.height),
        )
    }
    for (const run of splitRuns(cells, isSameRun)) {
      const [{text, style, column}] = run
      if (isBlank(text)) continue
      if (!isShape(text)) texts += drawText(run, y + BASELINE)
      else
        for (const {kind, path} of drawShapes(
          run.map((cell) => cell.text),
          column * CELL.width,
          y,
        )) {
          const attributes = paintAttributes(style.color, kind === 'area' ? [] : [kind], style.strength)
          shapes.set(attributes, (shapes.get(attributes) ?? '') + path)
        }
    }
  }
  const elements = ([attributes, path]: [string, string]) => `<path${attributes} d="${path}"/>`
  return [...[...paths].map(elements), ...[...shapes].map(elements), texts].join('')
}

/** A run has one cell at the least. */
type Run = readonly [PlacedCell, ...PlacedCell[]]

function placeCells(line: readonly StyledCell[]): PlacedCell[] {
  let column = 0
  return line.map((cell) => {
    const placed = {...cell, column}
    column += cell.width
    return placed
  })
}

function splitRuns(
  cells: readonly PlacedCell[],
  belongs: (before: PlacedCell, cell: PlacedCell) => boolean,
): Run[] {
  const runs: [PlacedCell, ...PlacedCell[]][] = []
  for (const cell of cells) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run && before && belongs(before, cell)) run.push(cell)
    else runs.push([cell])
  }
  return runs
}

/** A word of one style; a single sign; neighbours that are shapes; blanks. */
function isSameRun(before: PlacedCell, cell: PlacedCell): boolean {
  const kinds = [before, cell].map(({text, width}) => {
    if (isBlank(text)) return 'blank'
    if (isShape(text)) return 'shape'
    return SIGN.test(text) ? 'sign' : `text ${width}`
  })
  return kinds[0] === kinds[1] && kinds[0] !== 'sign' && isSameStyle(before.style, cell.style)
}

function isSameStyle(a: CellStyle, b: CellStyle): boolean {
  return (
    a.color === b.color &&
    a.strength === b.strength &&
    a.isBold === b.isBold &&
    a.isUnderlined === b.isUnderlined
  )
}

function isBlank(text: string): boolean {
  return text.trim() === '' || text === '\u2800'
}

function drawText(run: Run, y: number): string {
  const [{text, column, style}] = run
  const isSign = SIGN.test(text)
  const classes = [
    ...(style.isBold ? ['bold'] : []),
    ...(style.isUnderlined ? ['under'] : []),
    ...(isSign ? ['sign'] : []),
  ]
  const width = columnsOf(run) * CELL.width
  const x = column * CELL.width + (isSign ? width / 2 : 0)
  // The length holds columns in their places, whatever the font.
  const length = run.length > 1 ? ` textLength="${width}"` : ''
  const attributes = paintAttributes(style.color, classes, style.strength)
  return `<text${attributes} x="${x}" y="${y}"${length}>${escapeXml(run.map((cell) => cell.text).join(''))}</text>`
}

function columnsOf(run: Run): number {
  return run.reduce((sum, {width}) => sum + width, 0)
}

function paintAttributes(paint: Paint, classes: readonly string[], strength: number): string {
  const isNamed = !paint.startsWith('#')
  // Text in the window's own colour is what most of it is: it inherits that.
  const names = [...(isNamed && paint !== 'text' ? [paint] : []), ...classes]
  return [
    names.length > 0 ? ` class="${names.join(' ')}"` : '',
    isNamed ? '' : ` color="${paint}"`,
    strength < 1 ? ` opacity="${Number(strength.toFixed(2))}"` : '',
  ].join('')
}

/** Text for XML, in elements and attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
