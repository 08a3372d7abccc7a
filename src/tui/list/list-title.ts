import type {Glyphs} from '../../views/glyphs.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {ListState} from './list-state.ts'

/**
 * The second line of a list's screen: what is listed, by what it is sorted, what it is filtered by.
 *
 * @param total null where it is not known how many there are
 */
export function formatListTitle(
  label: string,
  total: number | null,
  state: ListState,
  glyphs: Glyphs,
): string {
  const shown = state.order.length
  const count = total === null ? '-' : shown === total ? `${total}` : `${shown} of ${total}`
  const arrow = state.sorting.descending ? glyphs.descending : glyphs.ascending
  const filter = state.filter === '' ? '-' : showUntrusted(state.filter)
  const problems = state.problemsOnly ? '   problems only' : ''
  const mark = state.baseline === null ? '' : '   changes since the mark'
  return ` ${label} ${count}   sort:${state.sorting.column}${arrow}   /filter: ${filter}${problems}${mark}`
}

/** The filter while it is being typed, for the message line, with why it cannot be read; null otherwise. */
export function formatTypedFilter(
  state: ListState,
  glyphs: Glyphs,
  {error, hint}: {readonly error: string | null; readonly hint: string},
): string | null {
  if (state.filterBeforeEdit === null) return null
  const help =
    error === null
      ? `${glyphs.enterKey} keep  Esc undo  ${hint}`
      : `${glyphs.warning} ${showUntrusted(error)}`
  return ` / ${showUntrusted(state.filter)}${glyphs.textCursor}   ${help}`
}
