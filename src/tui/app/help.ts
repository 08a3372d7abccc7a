import {displayWidth} from '../../views/display-width.ts'
import {formatKey, type KeyBinding} from '../terminal/key-binding.ts'
import {fitText} from '../text/fit.ts'
import type {Glyphs} from '../text/glyphs.ts'

/** The keys that the last line keeps however narrow it is: how to learn the others, and how to leave. */
const keptActions: readonly string[] = ['help', 'quit']

/** The last line: as many of the labelled keys as fit, in the order given. */
export function formatFooter(bindings: readonly KeyBinding[], width: number, glyphs: Glyphs): string {
  const labelled = bindings.filter((binding) => binding.label !== undefined)
  const write = ({keys, label}: KeyBinding) => `${formatKey(keys[0] ?? '', glyphs)} ${label}`
  const kept = labelled.filter(({action}) => keptActions.includes(action)).map(write)
  const others = labelled.filter(({action}) => !keptActions.includes(action)).map(write)
  const line = (count: number) => ` ${[...others.slice(0, count), ...kept].join('  ')}`
  let count = others.length
  while (count > 0 && displayWidth(line(count)) > width) count -= 1
  return fitText(line(count), width, glyphs.ellipsis)
}

/** The help: each key with what it does, in as many columns as it takes to get them into `height` lines. */
export function formatHelp(
  bindings: readonly KeyBinding[],
  {width, height}: {readonly width: number; readonly height: number},
  glyphs: Glyphs,
): string[] {
  const written = bindings.map(({keys, help}) => ({
    keys: keys.map((key) => formatKey(key, glyphs)).join(' '),
    help,
  }))
  const keysWidth = Math.max(...written.map(({keys}) => displayWidth(keys)))
  const columns = Math.ceil(written.length / height)
  const lines = Math.ceil(written.length / columns)
  const columnWidth = Math.floor(width / columns)
  const cells = written.map(({keys, help}) =>
    fitText(` ${fitText(keys, keysWidth, glyphs.ellipsis)}  ${help}`, columnWidth, glyphs.ellipsis),
  )
  return Array.from({length: lines}, (_, line) =>
    Array.from({length: columns}, (_, column) => cells[column * lines + line] ?? '').join(''),
  )
}
