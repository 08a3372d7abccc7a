import {parsePartitionPositions} from '../../../core/offsets/position.ts'
import type {TailRequest} from '../../../core/tail/tail-request.ts'
import {whereOfFilter} from '../../../core/tail/tail-where.ts'
import {type Sorting, selectedIdOf} from '../../list/list-state.ts'
import type {ScreenContext, ScreenStep} from '../screen.ts'
import {type AboutTail, newestOf, searchOf, shownOf} from './about-tail.ts'
import {type JumpLine, pressJumpKey} from './jump-line.ts'
import type {TailRow} from './tail-row.ts'
import {relist, rowsOf, type TailState} from './tail-table.ts'

// Where one goes in a tail: to its newest, to a place, to a key, to what an expression is true of.

export const newestOnTop: Sorting = {column: 'TIME', descending: true}
export const oldestOnTop: Sorting = {column: 'TIME', descending: false}

/** Asks the feed to judge by the expression that was typed to its end; one that cannot be read goes back into the line. */
export function settleWhere(state: TailState, context: ScreenContext): TailState {
  const {about, list} = state
  if (list.filterBeforeEdit !== null) return state
  const where = whereOfFilter(list.filter)
  if (where !== about.request.where)
    return relist({list, about: {...about, request: {...about.request, where}}}, context)
  const judged = newestOf(about, context)?.where
  if (where === null || judged?.expression !== where || judged.error === null) return state
  return relist({list: {...list, filterBeforeEdit: ''}, about: {...about, whereError: judged.error}}, context)
}

/** The record that a search has found is gone to; what it came to is said until one goes elsewhere. */
export function settleSearch(state: TailState, context: ScreenContext): TailState {
  const {about} = state
  const searched = searchOf(about, context)
  if (searched === null || searched.outcome === 'looking' || searched.outcome === 'paused') return state
  const request = {...about.request, search: null}
  const sought = {report: searched, partition: scopeOf(about)}
  if (searched.found === null) return {...state, about: {...about, request, sought}}
  const {partition, offset} = searched.found
  const from = parsePartitionPositions(String(offset), {nowMs: context.nowMs})
  const gone = jumpTo(state, {...request, partition, from, pages: 1}, context)
  return {...gone, about: {...gone.about, sought}}
}

/** Which partition a key is looked for in; null for all. */
function scopeOf({sought, request}: AboutTail): number | null {
  return sought === null ? request.partition : sought.partition
}

/** What is on show stays; what comes is counted. */
export function freeze(state: TailState, context: ScreenContext): TailState {
  const frozen = shownOf(state.about, context)
  if (frozen === null) return state
  return {...state, about: {...state.about, isFollowing: false, frozen}}
}

/** Back to the newest on top. Where a jump has not come to the end yet, the tail begins anew there. */
export function follow(state: TailState, context: ScreenContext): TailState {
  const {about, list} = state
  const isAtEnd = newestOf(about, context)?.isAtEnd ?? about.request.from === null
  const request = isAtEnd ? about.request : {...about.request, from: null, pages: 1}
  return relist(
    {
      about: {...about, request, isFollowing: true, frozen: null, sought: null, reader: null},
      list: {...list, sorting: newestOnTop, selectedId: null, firstShown: 0},
    },
    context,
  )
}

/** A key of the line that says where to go. */
export function typeJump(
  state: TailState,
  line: JumpLine,
  key: string,
  context: ScreenContext,
): ScreenStep<TailState> {
  const {about} = state
  const step = pressJumpKey(line, key, about.request, {
    nowMs: context.nowMs,
    keyAtCursor: findRow(state, context)?.record.key ?? null,
  })
  switch (step.type) {
    case 'typing':
      return {state: {...state, about: {...about, line: step.line}}, handled: true}
    case 'closed':
      return {state: {...state, about: {...about, line: null}}, handled: true}
    case 'jump':
      return {state: takeJump(state, step.request, context), handled: true}
  }
}

/** A key is looked for while the list goes on; anything else is gone to. */
function takeJump(state: TailState, request: TailRequest, context: ScreenContext): TailState {
  const {search} = request
  if (search === null) return jumpTo(state, request, context)
  const {about} = state
  const wanted = {...request, search: {...search, partition: scopeOf(about)}}
  return {...state, about: {...about, request: wanted, line: null}}
}

/** The row under the cursor. */
function findRow({list, about}: TailState, context: ScreenContext): TailRow | undefined {
  const id = selectedIdOf(list)
  return rowsOf(about, context).find((row) => row.id === id)
}

/** What was jumped to is on top, and what follows it below: so one reads on as in any text. */
function jumpTo(state: TailState, request: TailRequest, context: ScreenContext): TailState {
  const isFollowing = request.from === null
  return relist(
    {
      about: {...state.about, request, isFollowing, frozen: null, line: null, sought: null, reader: null},
      list: {
        ...state.list,
        sorting: isFollowing ? newestOnTop : oldestOnTop,
        selectedId: null,
        firstShown: 0,
      },
    },
    context,
  )
}

/** The first record after a jump keeps the cursor when the memory is full and older ones go. */
export function pinCursor(state: TailState): TailState {
  const {list, about} = state
  if (about.isFollowing || list.selectedId !== null) return state
  return {...state, list: {...list, selectedId: selectedIdOf(list)}}
}

/** After a jump the next page is read when the cursor comes near what has been read last, or does not fill the screen. */
export function wantMore(state: TailState, context: ScreenContext): TailState {
  const {about, list} = state
  const report = newestOf(about, context)
  if (about.frozen !== null || report === null || report.isAtEnd) return state
  if (report.pages < about.request.pages) return state
  const index = Math.max(0, list.order.indexOf(selectedIdOf(list) ?? ''))
  const ahead = list.sorting.descending ? index : list.order.length - 1 - index
  if (ahead >= context.pageRows) return state
  return {...state, about: {...about, request: {...about.request, pages: report.pages + 1}}}
}
