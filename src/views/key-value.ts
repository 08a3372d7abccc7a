import type {Cell} from './column.ts'
import {displayWidth} from './display-width.ts'
import {formatCell} from './table.ts'
import type {Role, Theme} from './theme.ts'

/** A line of a describe view. */
export interface KeyValue {
  readonly key: string
  readonly value: Cell
  readonly role?: Role
}

export interface KeyValueOptions {
  readonly theme: Theme
  /** How many spaces each line begins with; default none. */
  readonly indent?: number
}

/**
 * An aligned block of `Key:  value` lines, as kubectl describe prints them. Values are escaped to one line each; null
 * shows as `-`. Ends in a newline unless it is empty.
 */
export function renderKeyValues(entries: readonly KeyValue[], {theme, indent = 0}: KeyValueOptions): string {
  const keys = entries.map(({key}) => `${formatCell(key)}:`)
  const width = Math.max(0, ...keys.map(displayWidth))
  return entries
    .map(({value, role}, index) => {
      const key = keys[index] ?? ''
      const text = formatCell(value)
      const padding = ' '.repeat(width - displayWidth(key) + 2)
      return `${' '.repeat(indent)}${theme.key(key)}${padding}${role === undefined ? text : theme[role](text)}\n`
    })
    .join('')
}
