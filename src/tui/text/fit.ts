import {displayWidth} from '../../views/display-width.ts'

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** The longest beginning of the text that fits into `width` columns, with the ellipsis in place of what was cut off. */
export function truncateText(text: string, width: number, ellipsis: string): string {
  if (width <= 0) return ''
  if (displayWidth(text) <= width) return text
  const room = width - displayWidth(ellipsis)
  let kept = ''
  let used = 0
  for (const {segment} of graphemes.segment(text)) {
    const segmentWidth = displayWidth(segment)
    if (used + segmentWidth > room) break
    kept += segment
    used += segmentWidth
  }
  return kept + ellipsis
}

/** The text in at most `width` columns, cut in its middle: names that are long differ at their ends. */
export function cutMiddle(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width || width < 3) return truncateText(text, width, ellipsis)
  const segments = Array.from(graphemes.segment(text), ({segment}) => segment)
  const room = width - displayWidth(ellipsis)
  const tail = takeColumns(segments.toReversed(), Math.floor(room / 2)).toReversed()
  const head = takeColumns(segments, room - displayWidth(tail.join('')))
  return `${head.join('')}${ellipsis}${tail.join('')}`
}

/** As many of the first segments as fit. */
function takeColumns(segments: readonly string[], columns: number): string[] {
  let left = columns
  const end = segments.findIndex((segment) => {
    left -= displayWidth(segment)
    return left < 0
  })
  return end < 0 ? [...segments] : segments.slice(0, end)
}

/** The text in exactly `width` columns: cut off with the ellipsis, or padded on the side that `align` leaves free. */
export function fitText(
  text: string,
  width: number,
  ellipsis: string,
  align: 'left' | 'right' = 'left',
): string {
  const fitted = truncateText(text, width, ellipsis)
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitted)))
  return align === 'left' ? fitted + padding : padding + fitted
}

/** Two texts at the ends of one line of `width` columns; the left one gives way where both do not fit. */
export function spreadText(left: string, right: string, width: number, ellipsis: string): string {
  const kept = right === '' ? '' : ` ${truncateText(right, width - 1, ellipsis)}`
  return fitText(left, width - displayWidth(kept), ellipsis) + kept
}
