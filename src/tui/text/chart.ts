import type {Glyphs} from './glyphs.ts'

/** Dots of a braille cell that are set for a column filled up to a level, from the bottom: left half, right half. */
const leftDots = [0, 0x40, 0x44, 0x46, 0x47]
const rightDots = [0, 0x80, 0xa0, 0xb0, 0xb8]
const brailleBlank = 0x2800
const levelsPerCell = 4

/**
 * An area chart of the newest values over a scale from 0 to their highest, top line first. A cell is two values wide
 * and four levels high in braille, one value and one level in ASCII; fewer values are drawn at the right. What is above
 * 0 is drawn above the ground, and NaN, an unknown value, is a gap.
 */
export function renderChart(
  values: readonly number[],
  width: number,
  height: number,
  glyphs: Glyphs,
): readonly string[] {
  const perCell = glyphs.hasBraille ? 2 : 1
  const levels = glyphs.hasBraille ? levelsPerCell : 1
  const drawn = resample(values, width * perCell)
  const highest = Math.max(0, ...drawn.filter((value) => !Number.isNaN(value)))
  const filled = drawn.map((value) =>
    Number.isNaN(value) || highest === 0 || value <= 0
      ? 0
      : Math.max(1, Math.round((value / highest) * height * levels)),
  )
  return Array.from({length: height}, (_, line) => {
    const below = (height - 1 - line) * levels
    const levelAt = (index: number) => Math.min(levels, Math.max(0, (filled[index] ?? 0) - below))
    return Array.from({length: width}, (_cell, column) => {
      if (!glyphs.hasBraille) return levelAt(column) > 0 ? glyphs.bar : ' '
      const dots = (leftDots[levelAt(2 * column)] ?? 0) | (rightDots[levelAt(2 * column + 1)] ?? 0)
      return dots === 0 ? ' ' : String.fromCharCode(brailleBlank + dots)
    }).join('')
  })
}

/** Exactly `count` values: the newest ones as they are, or means of neighbours where there are more; NaN in front. */
export function resample(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return [...new Array<number>(count - values.length).fill(Number.NaN), ...values]
  return Array.from({length: count}, (_, index) => {
    const from = Math.floor((index * values.length) / count)
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / count))
    const known = values.slice(from, to).filter((value) => !Number.isNaN(value))
    return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length
  })
}
