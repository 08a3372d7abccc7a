import type {PartitionPositions} from '../../../core/offsets/position.ts'
import type {KeySearch} from '../../../core/tail/key-search.ts'
import {tailOfTopic} from '../../../core/tail/tail-request.ts'
import {whereOfFilter} from '../../../core/tail/tail-where.ts'
import {selectedIdOf, startList} from '../../list/list-state.ts'
import {findAction, type Key, type KeyBinding} from '../../terminal/key-binding.ts'
import {DECODE_KEY, NO_REGISTRY, openRecord} from '../record/record-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenDefinition,
  type ScreenEvent,
  type ScreenStep,
} from '../screen.ts'
import {type AboutTail, newestOf, searchOf} from './about-tail.ts'
import {emptyJumpLine, formatJumpLine} from './jump-line.ts'
import {
  follow,
  freeze,
  newestOnTop,
  oldestOnTop,
  pinCursor,
  settleSearch,
  settleWhere,
  typeJump,
  wantMore,
} from './tail-moves.ts'
import {relist, rowsOf, type TailState, tailTable} from './tail-table.ts'

type TailAction = 'open' | 'follow' | 'jump' | 'decode'

const bindings: readonly KeyBinding<TailAction>[] = [
  {keys: ['enter'], action: 'open', label: 'record', help: 'the whole record'},
  {keys: ['f'], action: 'follow', label: 'follow', help: 'follow the newest, or hold them'},
  {keys: ['o'], action: 'jump', label: 'go to', help: 'offset, time, p3, key=ID'},
  DECODE_KEY,
]

/** As in every list: the next of what was looked for. */
const NEXT_KEY = 'n'

function stepTail(state: TailState, event: ScreenEvent, context: ScreenContext): ScreenStep<TailState> {
  const before = event.type === 'key' ? {...state, about: {...state.about, whereError: null}} : state
  const step = stepRecords(before, event, context)
  return {...step, state: settleSearch(settleWhere(step.state, context), context)}
}

function stepRecords(state: TailState, event: ScreenEvent, context: ScreenContext): ScreenStep<TailState> {
  if (event.type !== 'key') {
    const {state: listed, handled} = tailTable().step(state, event, context)
    // Through a filter nothing is searched that nobody asked for: a topic may be large.
    const pinned = pinCursor(listed)
    return {state: pinned.list.filter === '' ? wantMore(pinned, context) : pinned, handled}
  }
  const {about, list} = state
  if (about.line !== null) return typeJump(state, about.line, event.key, context)
  const ofSearch = list.filterBeforeEdit === null ? pressSearchKey(state, event.key, context) : null
  if (ofSearch !== null) return {state: ofSearch, handled: true}
  // While a filter is typed, letters are letters.
  const action = list.filterBeforeEdit === null ? findAction(bindings, event.key) : null
  switch (action) {
    case 'open':
      return openSelected(state, context)
    case 'follow':
      return {state: about.isFollowing ? freeze(state, context) : follow(state, context), handled: true}
    case 'jump':
      return {state: {...state, about: {...about, line: emptyJumpLine}}, handled: true}
    case 'decode':
      return switchDecoding(state, context)
    case null: {
      const step = tailTable().step(state, event, context)
      return step.handled ? {...step, state: wantMore(step.state, context)} : step
    }
  }
}

/**
 * While a key is looked for, `o` goes on where the search has come as far as it was asked to, and Esc ends it. Where one was
 * found, `n` looks for the record of the key before it.
 */
function pressSearchKey(state: TailState, key: Key, context: ScreenContext): TailState | null {
  const {about} = state
  const {search} = about.request
  const ask = (wanted: KeySearch | null): TailState => ({
    ...state,
    about: {...about, request: {...about.request, search: wanted}},
  })
  if (search !== null) {
    if (key === 'escape') return ask(null)
    const isPaused = searchOf(about, context)?.outcome === 'paused'
    return isPaused && findAction(bindings, key) === 'jump' ? ask({...search, legs: search.legs + 1}) : null
  }
  if (about.sought === null || key !== NEXT_KEY) return null
  const {found, search: last} = about.sought.report
  if (found === null) return null
  return ask({key: Buffer.from(last.key), partition: found.partition, before: found.offset, legs: 1})
}

/** The record with its neighbours in the order of the list, so that one can go on from there. */
function openSelected(state: TailState, context: ScreenContext): ScreenStep<TailState> {
  const {list, about} = state
  const selectedId = selectedIdOf(list)
  const rows = new Map(rowsOf(about, context).map((row) => [row.id, row]))
  const listed = list.order.flatMap((id) => rows.get(id) ?? [])
  const index = listed.findIndex(({id}) => id === selectedId)
  if (index < 0) return {state, handled: true}
  // Back from there, the cursor should be on that row, wherever it has gone in the meantime.
  const open = openRecord(
    listed.map(({record}) => record),
    index,
    about.isRaw,
  )
  return {state: {...state, list: {...list, selectedId}}, handled: true, open}
}

/** From what records say by their schemas to their bytes, or back. */
function switchDecoding(state: TailState, context: ScreenContext): ScreenStep<TailState> {
  const {about} = state
  const report = newestOf(about, context)
  if (report !== null && report.decoding === null) return {state, handled: true, notice: NO_REGISTRY}
  return {state: relist({...state, about: {...about, isRaw: !about.isRaw}}, context), handled: true}
}

/** Screen of a topic's records: the newest on top, or after a jump (`o`) those from a place on. */
export const tailScreen: ScreenDefinition<TailState> = {
  ...tailTable(),
  bindings: [...bindings, ...tailTable().bindings],
  step: stepTail,
  view: (state, context, look) => {
    const view = tailTable().view(state, context, look)
    const {line} = state.about
    return line === null ? view : {...view, typing: formatJumpLine(line, look.glyphs)}
  },
}

/** Opens the tail of a topic. */
export function openTail(topic: string, context: ScreenContext, filter = ''): MountedScreen {
  const about: AboutTail = {
    request: {...tailOfTopic(topic), where: whereOfFilter(filter)},
    isFollowing: true,
    frozen: null,
    isRaw: false,
    line: null,
    whereError: null,
    sought: null,
    reader: null,
  }
  const list = startList(newestOnTop, filter)
  return mountScreen(tailScreen, relist({list, about}, context))
}

/** Opens the tail of a partition at an offset, which a group reads next. */
export function openTailAt(
  place: {
    readonly topic: string
    readonly partition: number
    readonly offset: bigint
    readonly reader: string
  },
  context: ScreenContext,
): MountedScreen {
  const {topic, partition, reader} = place
  const from: PartitionPositions = {
    others: {anchor: 'offset', offset: place.offset, shift: 0n},
    byPartition: new Map(),
  }
  const about: AboutTail = {
    request: {...tailOfTopic(topic), partition, from},
    isFollowing: false,
    frozen: null,
    isRaw: false,
    line: null,
    whereError: null,
    sought: null,
    reader: {group: reader, offset: place.offset},
  }
  return mountScreen(tailScreen, relist({list: startList(oldestOnTop), about}, context))
}
