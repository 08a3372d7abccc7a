import {countOf} from '../../../core/names/count-of.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {fitText} from '../../text/fit.ts'
import {heatStripRoom, renderHeatStrip} from '../../text/heat-strip.ts'
import {toneOfStatus} from '../../text/lag-status.ts'
import type {ScreenLook} from '../screen.ts'
import type {GroupWithOrder} from './group-reasons.ts'

const MOST_LINES = 4

/**
 * All partitions of a group, a cell each, by their lag and their status. They stand in their order by topic and number,
 * so that a cell is always the same partition; where there are too many to show, those with the most lag are shown.
 */
export function renderPartitionStrip(
  {partitions, mostLagFirst}: GroupWithOrder,
  look: ScreenLook,
): readonly string[] {
  const {theme, glyphs, width} = look
  const stripWidth = width - 2
  const fits = partitions.length <= heatStripRoom(stripWidth, MOST_LINES)
  const most = mostLagFirst[0]?.lag ?? null
  const levels = glyphs.sparkLevels
  const scale = most === null ? '' : `  ${levels[0]} 0  ${levels.at(-1)} ${formatCompact(most)}`
  const order = fits ? '' : '  most lag first'
  const title = ` ${countOf(partitions.length, 'PARTITION').toUpperCase()}${scale}${order}`
  const cells = (fits ? partitions : mostLagFirst).map(({lag, status}) => ({
    share: lag === null ? null : most === null || most === 0n ? 0 : Number(lag) / Number(most),
    tone: toneOfStatus(status),
  }))
  const strip = renderHeatStrip(cells, {theme, glyphs, width: stripWidth, mostLines: MOST_LINES})
  return [theme('strong', fitText(title, width, glyphs.ellipsis)), ...strip.map((line) => ` ${line}`)]
}
