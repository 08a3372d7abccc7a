import type {Glyphs} from './glyphs.ts'

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
 * An area chart of values, as many as `pointsIn` says, over a scale from 0 to their highest, top line first. A cell is
 * two values wide and four levels high in braille, one value and one level in ASCII. What is above 0 is drawn above the
 * ground, and NaN, an unknown value, is a gap.
 */
export function renderChart(
  values: readonly number[],
  width: number,
  height: number,
  glyphs: Glyphs,
): readonly string[] {
  const levels = glyphs.hasBraille ? LEVELS_PER_CELL : 1
  const highest = highestOf(values)
  const filled = values.map((value) =>
    Number.isNaN(value) || highest === 0 || value <= 0
      ? 0
      : Math.max(1, Math.round((value / highest) * height * levels)),
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
