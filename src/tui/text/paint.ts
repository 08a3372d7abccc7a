import type {Theme, Tone} from '../theme.ts'

/** A piece of a line with its tone; null for none. */
export interface PaintedText {
  readonly text: string
  readonly tone: Tone | null
}

/** Pieces as one line. Neighbours of one tone share their codes: a line of cells would else be mostly codes. */
export function paintCells(cells: readonly PaintedText[], theme: Theme): string {
  let line = ''
  let run = ''
  let tone: Tone | null = null
  const end = () => {
    line += tone === null ? run : theme(tone, run)
    run = ''
  }
  for (const cell of cells) {
    if (cell.tone !== tone) {
      end()
      tone = cell.tone
    }
    run += cell.text
  }
  end()
  return line
}
