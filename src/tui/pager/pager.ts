import {findAction, type Key, type KeyBinding} from '../terminal/key-binding.ts'

export type PagerAction = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last'

/** What a text that is longer than the screen does with a key. */
export const pagerBindings: readonly KeyBinding<PagerAction>[] = [
  {keys: ['j', 'down'], action: 'down', label: 'down', help: 'line down'},
  {keys: ['k', 'up'], action: 'up', label: 'up', help: 'line up'},
  {keys: [' ', 'pagedown', 'ctrl+d'], action: 'page-down', label: 'page', help: 'page down'},
  {keys: ['b', 'pageup', 'ctrl+u'], action: 'page-up', help: 'page up'},
  {keys: ['g', 'home'], action: 'first', help: 'first line'},
  {keys: ['G', 'end'], action: 'last', help: 'last line'},
]

/** The first line to show after a key; null where it is none of the pager's. The end is known when it is drawn. */
export function pressPagerKey(firstShown: number, key: Key, pageRows: number): number | null {
  switch (findAction(pagerBindings, key)) {
    case null:
      return null
    case 'up':
      return Math.max(0, firstShown - 1)
    case 'down':
      return firstShown + 1
    case 'page-up':
      return Math.max(0, firstShown - pageRows)
    case 'page-down':
      return firstShown + pageRows
    case 'first':
      return 0
    case 'last':
      return Number.MAX_SAFE_INTEGER
  }
}

/** The first line to show, so that the last page is full. */
export function clampFirstShown(firstShown: number, lines: number, pageRows: number): number {
  return Math.max(0, Math.min(firstShown, lines - pageRows))
}
