// A terminal's window as an SVG, dark or light by what its reader's system prefers. No script, no font, nothing from elsewhere:
// that is all that a page shows of an SVG that it has as an image.
import {CELL} from './cell-shapes.ts'
import {escapeXml} from './draw-cells.ts'
import {INK_VALUES} from './inks.ts'

export interface WindowOptions {
  readonly columns: number
  readonly rows: number
  /** In the bar above. */
  readonly title: string
  /** What is to be seen, for who does not see it. */
  readonly description: string
  /** CSS of the content's own. */
  readonly style?: string
}

const MARGIN = 14
const BAR = 34
/** Around the window, so that its edge is not cut. */
const EDGE = 1

/** The window around a drawing of so many columns and rows. */
export function drawWindow(
  content: string,
  {columns, rows, title, description, style = ''}: WindowOptions,
): string {
  const inner = {width: columns * CELL.width, height: rows * CELL.height}
  const width = inner.width + 2 * MARGIN
  const height = inner.height + BAR + MARGIN
  const buttons = ['bad', 'warning', 'good']
    .map(
      (ink, index) => `<circle class="${ink}" opacity=".75" cx="${20 + index * 20}" cy="${BAR / 2}" r="6"/>`,
    )
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-EDGE} ${-EDGE} ${width + 2 * EDGE} ${height + 2 * EDGE}" width="${width + 2 * EDGE}" height="${height + 2 * EDGE}" role="img">
<title>${escapeXml(description)}</title>
<style>
${SHEET}${style}
</style>
<rect class="paper" width="${width}" height="${height}" rx="10"/>
<rect class="faint line" opacity=".5" width="${width}" height="${height}" rx="10"/>
${buttons}
<text class="quiet sign" x="${width / 2}" y="${BAR / 2 + 5}">${escapeXml(title)}</text>
<svg x="${MARGIN}" y="${BAR}" width="${inner.width}" height="${inner.height}">
${content}
</svg>
</svg>
`
}

const colors = (scheme: 'dark' | 'light') =>
  [...INK_VALUES[scheme]]
    .map(([ink, value]) => (ink === 'text' ? `svg{color:${value}}` : `.${ink}{color:${value}}`))
    .join('')

// Colours by `color` only, so that each is said once for texts, fills and strokes.
const SHEET = [
  colors('dark'),
  `@media(prefers-color-scheme:light){${colors('light')}}`,
  'text,path,rect,circle{fill:currentColor}',
  'text{font:16.6px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre}',
  '.bold{font-weight:700}.under{text-decoration:underline}.sign{text-anchor:middle}',
  '.line,.dots{fill:none;stroke:currentColor;stroke-width:1.4}',
  '.dots{stroke-width:3.6;stroke-linecap:round;stroke-dasharray:.01 4.99}',
].join('\n')
