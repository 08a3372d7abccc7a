import {createRequire} from 'node:module'

type StringWidth = (text: string) => number

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/**
 * What samsa itself draws with beside ASCII, every character one column wide: signs, arrows, boxes, blocks, shapes, ticks,
 * braille. string-width says the same, but takes each character apart: a sixth of what a dashboard of 40 rows costs.
 */
const NARROW =
  /^[\x20-\x7e\xb7\xd7\u2013-\u2016\u2026\u2190-\u2193\u21b5\u2500-\u25a0\u25b2\u25bc\u25cb\u25cf\u2713\u2717\u2800-\u28ff]*$/

/** Whether a text has characters that samsa itself draws with, and no others: each of them is one column wide everywhere. */
export function isNarrow(text: string): boolean {
  return NARROW.test(text)
}

/** Colours and their like (SGR), which take no column. */
const COLOUR = /\x1b\[[\d;]*m/g

/**
 * Loaded with the first text that is not plain ASCII: string-width costs a command about 30 ms of its start (it builds
 * an Intl.Segmenter), and most names in Kafka never need it.
 */
let loadedStringWidth: StringWidth | null = null

/** How many terminal columns an escaped text of one line takes; East Asian wide characters and emoji take two. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  const plain = text.includes('\x1b') ? text.replace(COLOUR, '') : text
  if (NARROW.test(plain)) return plain.length
  if (loadedStringWidth === null) {
    const module = createRequire(import.meta.url)('string-width') as typeof import('string-width')
    loadedStringWidth = module.default
  }
  return loadedStringWidth(text)
}

/** The text, or as much of its beginning as fits into `width` columns with an ellipsis, one column wide. */
export function truncateToWidth(text: string, width: number, ellipsis = '…'): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  if (PRINTABLE_ASCII.test(text)) return `${text.slice(0, width - 1)}${ellipsis}`
  let kept = ''
  let keptWidth = 0
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    const segmentWidth = displayWidth(segment)
    if (keptWidth + segmentWidth > width - 1) break
    kept += segment
    keptWidth += segmentWidth
  }
  return `${kept}${ellipsis}`
}
