import type {Glyphs} from '../../views/glyphs.ts'

/** Dots of a braille cell that are set for a column filled up to a level, from the bottom: left half, right half. */
const LEFT_DOTS = [0, 0x40, 0x44, 0x46, 0x47]
const RIGHT_DOTS = [0, 0x80, 0xa0, 0xb0, 0xb8]
const BRAILLE_BLANK = 0x2800
const LEVELS_PER_CELL = 4

/** How many values a chart of so many columns draws: two a column in braille, one in ASCII. */
export function pointsIn(width: number, {hasBraille}: Glyphs): number {
  return width * (hasBraille ? 2 : 1)
}

/** The highest of what is known; 0 where nothing is. */
export function highestOf(values: readonly number[]): number {
  return values.reduce((highest, value) => (value > highest ? value : highest), 0)
}

/**
 * An area chart of values, as many as `pointsIn` says, over a scale from 0 to `top`, their highest by default, top line first. A cell is
 * two values wide and four levels high in braille, one value and one level in ASCII. What is above 0 is drawn above the
 * ground, and NaN, an unknown value, is a gap.
 */
export function renderChart(
  values: readonly number[],
  width: number,
  height: number,
  glyphs: Glyphs,
  top: number = highestOf(values),
): readonly string[] {
  const levels = glyphs.hasBraille ? LEVELS_PER_CELL : 1
  const filled = values.map((value) =>
    Number.isNaN(value) || top === 0 || value <= 0
      ? 0
      : Math.max(1, Math.round((value / top) * height * levels)),
  )
  return Array.from({length: height}, (_, line) => {
    const below = (height - 1 - line) * levels
    const levelAt = (index: number) => Math.min(levels, Math.max(0, (filled[index] ?? 0) - below))
    return Array.from({length: width}, (_cell, column) => {
      if (!glyphs.hasBraille) return levelAt(column) > 0 ? glyphs.bar : ' '
      const dots = (LEFT_DOTS[levelAt(2 * column)] ?? 0) | (RIGHT_DOTS[levelAt(2 * column + 1)] ?? 0)
      return dots === 0 ? ' ' : String.fromCharCode(BRAILLE_BLANK + dots)
    }).join('')
  })
}

/** Bits of a braille cell by the level of a dot, from the bottom: left half, right half. */
const LEFT_DOT = [0x40, 0x04, 0x02, 0x01]
const RIGHT_DOT = [0x80, 0x20, 0x10, 0x08]

/**
 * A line through values, two a column and four levels a cell, over a scale from 0 to `top`: the dots of each cell as a
 * braille character, '' where the line is not in it, top line first. NaN, an unknown value, is a gap.
 */
export function renderLine(
  values: readonly number[],
  width: number,
  height: number,
  top: number,
): readonly (readonly string[])[] {
  const highest = height * LEVELS_PER_CELL - 1
  const cells = Array.from({length: height}, () => new Array<number>(width).fill(0))
  let before: number | null = null
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) {
      before = null
      continue
    }
    const level = top === 0 ? 0 : Math.min(highest, Math.round((Math.max(0, value) / top) * highest))
    // A leap is drawn from where it began, so that the line does not fall to pieces.
    const from = before === null || before === level ? level : before < level ? before + 1 : before - 1
    for (let at = Math.min(from, level); at <= Math.max(from, level); at++) {
      const line = cells[height - 1 - Math.floor(at / LEVELS_PER_CELL)]
      const column = Math.floor(index / 2)
      const dot = (index % 2 === 0 ? LEFT_DOT : RIGHT_DOT)[at % LEVELS_PER_CELL] ?? 0
      if (line !== undefined) line[column] = (line[column] ?? 0) | dot
    }
    before = level
  }
  return cells.map((line) =>
    line.map((dots) => (dots === 0 ? '' : String.fromCharCode(BRAILLE_BLANK + dots))),
  )
}

const ROUND_PARTS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

/** The round number at the top of a scale that has to hold this one: 60.1 is below 80, 1.26M below 1.5M. */
export function roundUp(highest: number): number {
  if (highest <= 0) return 0
  const unit = 10 ** Math.floor(Math.log10(highest))
  return (ROUND_PARTS.find((part) => part * unit >= highest) ?? 10) * unit
}
