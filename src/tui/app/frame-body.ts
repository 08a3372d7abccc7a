import {displayWidth} from '../../views/display-width.ts'
import type {ScreenLook, ScreenView} from '../screens/screen.ts'
import type {AppState} from './app-state.ts'
import {renderDetail} from './detail-pane.ts'
import type {Layout} from './layout.ts'

/** The table, the detail, or both, in the lines between the title and the message. */
export function renderBody(state: AppState, view: ScreenView, layout: Layout, look: ScreenLook): string[] {
  const table = () => [view.header, ...fillRows(view.lines, layout.pageRows)]
  if (layout.detail === null) return table()
  const {place, width, height} = layout.detail
  const detail = fillRows(renderDetail(state, {...look, width, height}), height)
  if (place === 'whole') return detail
  if (place === 'below') return [...table(), ...detail]
  return table().map((line, index) => {
    // Lines hold codes, so they are filled up by the cursor: a table line may be shorter than its room.
    const gap = ' '.repeat(Math.max(0, layout.tableWidth - displayWidth(line)))
    return `${line}${gap}${look.theme('quiet', look.glyphs.rule)}${detail[index] ?? ''}`
  })
}

/** So many lines: the first ones, or all and empty ones after them. */
export function fillRows(lines: readonly string[], rows: number): string[] {
  return [...lines.slice(0, rows), ...new Array<string>(Math.max(0, rows - lines.length)).fill('')]
}
