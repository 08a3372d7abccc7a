import type {Glyphs} from './glyphs.ts'

/**
 * A sparkline of the newest `width` values, one column a value, oldest left, filled up with blanks on the left.
 * The scale runs from a fixed 0 to the highest of the drawn values: from their minimum, a steady rate would look like a
 * wild one. One that never changes is a thin line. What is above 0 is drawn above the lowest level; NaN, an unknown value, is a blank.
 */
export function renderSpark(values: readonly number[], width: number, {sparkLevels, flat}: Glyphs): string {
  const drawn = values.slice(-width)
  const known = drawn.filter((value) => !Number.isNaN(value))
  const highest = Math.max(0, ...known)
  const lowest = Math.min(...known)
  if (highest > 0 && lowest === highest)
    return drawn
      .map((value) => (Number.isNaN(value) ? ' ' : flat))
      .join('')
      .padStart(width)
  const top = sparkLevels.length - 1
  const cells = drawn.map((value) => {
    if (Number.isNaN(value)) return ' '
    const level = highest === 0 || value <= 0 ? 0 : Math.max(1, Math.round((value / highest) * top))
    return sparkLevels[level] ?? ' '
  })
  return cells.join('').padStart(width)
}

/** A bar of `share` (0 to 1) of the width, padded with blanks; a share above 0 gets one cell at least, null gets none. */
export function renderBar(share: number | null, width: number, {bar}: Glyphs): string {
  const part = Math.min(1, Math.max(0, share ?? 0))
  const cells = part === 0 ? 0 : Math.max(1, Math.round(part * width))
  return bar.repeat(cells).padEnd(width)
}
