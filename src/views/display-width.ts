import {createRequire} from 'node:module'

type StringWidth = (text: string) => number

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/**
 * Loaded with the first text that is not plain ASCII: string-width costs a command about 30 ms of its start (it builds
 * an Intl.Segmenter), and most names in Kafka never need it.
 */
let loadedStringWidth: StringWidth | null = null

/** How many terminal columns an escaped text of one line takes; East Asian wide characters and emoji take two. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  if (loadedStringWidth === null) {
    const module = createRequire(import.meta.url)('string-width') as typeof import('string-width')
    loadedStringWidth = module.default
  }
  return loadedStringWidth(text)
}

/** The text, or as much of its beginning as fits into `width` columns with an ellipsis. */
export function truncateToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  if (PRINTABLE_ASCII.test(text)) return `${text.slice(0, width - 1)}…`
  let kept = ''
  let keptWidth = 0
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    const segmentWidth = displayWidth(segment)
    if (keptWidth + segmentWidth > width - 1) break
    kept += segment
    keptWidth += segmentWidth
  }
  return `${kept}…`
}
