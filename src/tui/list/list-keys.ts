import type {KeyBinding} from '../terminal/key-binding.ts'
import type {ListSpec} from './column.ts'

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
  | 'next-match'
  | 'previous-match'
  | 'problems-only'
  | 'scroll-right'
  | 'scroll-left'
  | 'mark'

/** What every list does with a key. */
export const listBindings: readonly KeyBinding<ListAction>[] = [
  {keys: ['/'], action: 'edit-filter', label: 'filter', help: 'regex, ! inverts'},
  {keys: ['s'], action: 'next-sort', label: 'sort', help: 'sort next column'},
  {keys: ['S'], action: 'reverse-sort', help: 'reverse order'},
  {keys: ['x'], action: 'problems-only', label: 'problems', help: 'problems only'},
  {keys: ['j', 'down'], action: 'down', help: 'row down'},
  {keys: ['k', 'up'], action: 'up', help: 'row up'},
  {keys: ['pagedown', 'ctrl+d'], action: 'page-down', help: 'page down'},
  {keys: ['pageup', 'ctrl+u'], action: 'page-up', help: 'page up'},
  {keys: ['g', 'home'], action: 'first', help: 'first row, stay'},
  {keys: ['G', 'end'], action: 'last', help: 'last row'},
  {keys: ['l', 'right'], action: 'scroll-right', help: 'next columns'},
  {keys: ['h', 'left'], action: 'scroll-left', help: 'columns before'},
  {keys: ['n'], action: 'next-match', help: 'next match of a cleared filter'},
  {keys: ['N'], action: 'previous-match', help: 'match before'},
  {keys: ['m'], action: 'mark', help: 'count changes from now, or not'},
  {keys: ['escape', 'backspace'], action: 'clear-filter', help: 'clear filter'},
]

/** The keys that mean something in a list: without marks of problems, or without quantities, some do not. */
export function bindingsOfList<Row>({hasProblem, columns}: ListSpec<Row>): readonly KeyBinding<ListAction>[] {
  const hasChanges = columns.some(({showsChange}) => showsChange === true)
  return listBindings.filter(
    ({action}) =>
      (action !== 'problems-only' || hasProblem !== undefined) && (action !== 'mark' || hasChanges),
  )
}
