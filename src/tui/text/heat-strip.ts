import type {Glyphs} from '../../views/glyphs.ts'
import type {Tone, ToneTheme} from '../theme.ts'
import {truncateText} from './fit.ts'
import {paintCells} from './paint.ts'

/** One cell of a strip. */
export interface HeatCell {
  /** Part of the most that any cell has, 0 to 1; null for unknown. */
  readonly share: number | null
  readonly tone: Tone | null
}

export interface HeatStripLook {
  readonly theme: ToneTheme
  readonly glyphs: Glyphs
  readonly width: number
  /** Lines that the strip may take. */
  readonly mostLines: number
}

/**
 * A column a cell, wrapped into lines: the sign rises with the share, so that it can be read without colour. What is
 * above 0 is above the lowest sign, and unknown is a question mark. Cells for which there is no room are counted.
 */
export function renderHeatStrip(cells: readonly HeatCell[], look: HeatStripLook): readonly string[] {
  const {theme, glyphs, width, mostLines} = look
  const rest = (shown: number) => ` +${cells.length - shown} more`
  const fits = cells.length <= heatStripRoom(width, mostLines)
  // The number can only get shorter by what is shown.
  const lastRoom = Math.max(0, width - rest(0).length)
  const shown = fits ? cells.length : heatStripRoom(width, mostLines - 1) + lastRoom
  const painted = cells
    .slice(0, shown)
    .map(({share, tone}) => ({text: share === null ? '?' : signOf(share, glyphs), tone}))
  const lines: string[] = []
  for (let from = 0; from < painted.length; from += width)
    lines.push(paintCells(painted.slice(from, from + width), theme))
  if (fits) return lines
  const last = lastRoom === 0 ? '' : (lines.pop() ?? '')
  return [...lines, last + theme('quiet', truncateText(rest(shown), width, glyphs.ellipsis))]
}

/** How many cells there is room for. */
export function heatStripRoom(width: number, mostLines: number): number {
  return Math.max(0, width * mostLines)
}

function signOf(share: number, {sparkLevels}: Glyphs): string {
  const top = sparkLevels.length - 1
  const level = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * top))
  return sparkLevels[level] ?? ''
}
