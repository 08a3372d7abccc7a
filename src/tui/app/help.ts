import {displayWidth} from '../../views/display-width.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import {formatKey, type KeyBinding} from '../terminal/key-binding.ts'
import {fitText} from '../text/fit.ts'
import type {ToneTheme} from '../theme.ts'

/** The keys that the last line keeps however narrow it is: how to learn the others, and how to leave. */
const KEPT_ACTIONS: readonly string[] = ['help', 'quit']

/** The last line: as many of the labelled keys as fit, in the order given, keys told from their words. */
export function formatFooter(
  bindings: readonly KeyBinding[],
  width: number,
  {theme, glyphs}: {readonly theme: ToneTheme; readonly glyphs: Glyphs},
): string {
  const labelled = bindings.filter((binding) => binding.label !== undefined)
  const write = ({keys, label = ''}: KeyBinding) => [formatKey(keys[0] ?? '', glyphs), label] as const
  const kept = labelled.filter(({action}) => KEPT_ACTIONS.includes(action)).map(write)
  const others = labelled.filter(({action}) => !KEPT_ACTIONS.includes(action)).map(write)
  const widthOf = (count: number) =>
    [...others.slice(0, count), ...kept].reduce((sum, words) => sum + displayWidth(words.join(' ')) + 2, -1)
  let count = others.length
  while (count > 0 && widthOf(count) > width) count -= 1
  if (widthOf(count) > width) return fitText('', width, glyphs.ellipsis)
  const drawn = [...others.slice(0, count), ...kept].map(
    ([key, label]) => `${theme('accent', key)} ${theme('quiet', label)}`,
  )
  return ` ${drawn.join('  ')}`
}

/** What a column of the help needs so that its words can be read. */
const HELP_COLUMN_WIDTH = 34

/** Room for the help. */
interface HelpRoom {
  readonly width: number
  readonly height: number
}

/** How many pages the help has in this room: 1 but on a small terminal. */
export function countHelpPages(bindings: readonly KeyBinding[], room: HelpRoom): number {
  return Math.ceil(mergeLines(bindings).length / (columnsOf(room) * room.height))
}

/** Keys that follow each other and have one sentence share a line. */
function mergeLines(bindings: readonly KeyBinding[]): readonly KeyBinding[] {
  const lines: KeyBinding[] = []
  for (const binding of bindings) {
    const last = lines.at(-1)
    if (last === undefined || last.help !== binding.help) lines.push(binding)
    else lines.splice(-1, 1, {...last, keys: [...last.keys, ...binding.keys]})
  }
  return lines
}

/** One page of the help, counted from 0: each key with what it does. */
export function formatHelp(
  bindings: readonly KeyBinding[],
  page: number,
  room: HelpRoom,
  glyphs: Glyphs,
): string[] {
  const columns = columnsOf(room)
  const pageLength = columns * room.height
  const written = mergeLines(bindings)
    .slice(page * pageLength, (page + 1) * pageLength)
    .map(({keys, help}) => ({keys: keys.map((key) => formatKey(key, glyphs)).join(' '), help}))
  const keysWidth = Math.max(...written.map(({keys}) => displayWidth(keys)))
  const lines = Math.min(room.height, Math.ceil(written.length / columns))
  const columnWidth = Math.floor(room.width / columns)
  const cells = written.map(({keys, help}) =>
    fitText(` ${fitText(keys, keysWidth, glyphs.ellipsis)}  ${help}`, columnWidth, glyphs.ellipsis),
  )
  return Array.from({length: lines}, (_, line) =>
    Array.from({length: columns}, (_, column) => cells[column * lines + line] ?? '').join(''),
  )
}

function columnsOf({width}: HelpRoom): number {
  return Math.max(1, Math.floor(width / HELP_COLUMN_WIDTH))
}
