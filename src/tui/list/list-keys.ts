import type {KeyBinding} from '../terminal/key-binding.ts'

export type ListAction =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'edit-filter'
  | 'clear-filter'
  | 'next-sort'
  | 'reverse-sort'

/** What every list does with a key. */
export const listBindings: readonly KeyBinding<ListAction>[] = [
  {keys: ['/'], action: 'edit-filter', label: 'filter', help: 'regex, ! inverts'},
  {keys: ['s'], action: 'next-sort', label: 'sort', help: 'sort next column'},
  {keys: ['S'], action: 'reverse-sort', help: 'reverse order'},
  {keys: ['j', 'down'], action: 'down', help: 'row down'},
  {keys: ['k', 'up'], action: 'up', help: 'row up'},
  {keys: ['pagedown', 'ctrl+d'], action: 'page-down', help: 'page down'},
  {keys: ['pageup', 'ctrl+u'], action: 'page-up', help: 'page up'},
  {keys: ['g', 'home'], action: 'first', help: 'first row, stay'},
  {keys: ['G', 'end'], action: 'last', help: 'last row'},
  {keys: ['escape', 'backspace'], action: 'clear-filter', help: 'clear filter'},
]
