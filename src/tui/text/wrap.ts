import {displayWidth} from '../../views/display-width.ts'

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** A line broken wherever it is full, none wider than `width`; data has no words to break at. */
export function wrapLine(line: string, width: number): readonly string[] {
  if (displayWidth(line) <= width) return [line]
  const lines: string[] = []
  let current = ''
  let used = 0
  for (const {segment} of graphemes.segment(line)) {
    const segmentWidth = displayWidth(segment)
    if (used + segmentWidth > width) {
      lines.push(current)
      current = ''
      used = 0
    }
    current += segment
    used += segmentWidth
  }
  return [...lines, current]
}
