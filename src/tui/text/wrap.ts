import {displayWidth} from '../../views/display-width.ts'
import type {PaintedText} from './paint.ts'

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

/** A line of pieces broken as `wrapLine` breaks their text. */
export function wrapCells(cells: readonly PaintedText[], width: number): readonly (readonly PaintedText[])[] {
  const lines = wrapLine(cells.map(({text}) => text).join(''), width)
  if (lines.length === 1) return [cells]
  let rest = [...cells]
  return lines.map((line) => {
    const taken: PaintedText[] = []
    let room = line.length
    while (room > 0) {
      const [cell, ...others] = rest
      if (cell === undefined) break
      const text = cell.text.slice(0, room)
      taken.push({...cell, text})
      room -= text.length
      rest = text === cell.text ? others : [{...cell, text: cell.text.slice(text.length)}, ...others]
    }
    return taken
  })
}

/** Words in lines no wider than `width`, those after the first indented; a word that is wider is broken. */
export function wrapWords(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (displayWidth(longer) <= width) {
      line = longer
      continue
    }
    if (line.trim() !== '') lines.push(line)
    const pieces = wrapLine(lines.length === 0 ? word : indent + word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line]
}
