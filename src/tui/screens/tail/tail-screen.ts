import {type PartitionPositions, parsePartitionPositions} from '../../../core/offsets/position.ts'
import type {KeySearch} from '../../../core/tail/key-search.ts'
import type {TailDecoding} from '../../../core/tail/tail-decoder.ts'
import {type TailRequest, tailOfTopic} from '../../../core/tail/tail-request.ts'
import {whereOfFilter} from '../../../core/tail/tail-where.ts'
import {defineListScreen, type ListScreenState} from '../../list/list-screen.ts'
import {type Sorting, selectedIdOf, startList} from '../../list/list-state.ts'
import {findAction, type Key, type KeyBinding} from '../../terminal/key-binding.ts'
import {describeRecord, paintRecord} from '../record/describe-record.ts'
import {DECODE_KEY, NO_REGISTRY, openRecord, selectRecord} from '../record/record-screen.ts'
import {
  type Detail,
  type MountedScreen,
  mountScreen,
  NO_DETAIL,
  type ScreenContext,
  type ScreenDefinition,
  type ScreenEvent,
  type ScreenLook,
  type ScreenStep,
} from '../screen.ts'
import {type AboutTail, decodingOf, newestOf, searchOf, shownOf} from './about-tail.ts'
import {emptyJumpLine, formatJumpLine, type JumpLine, pressJumpKey} from './jump-line.ts'
import {tailList} from './tail-columns.ts'
import {type TailRow, tailRowOf} from './tail-row.ts'
import {describeTail, formatTailLabel, formatTailStatus} from './tail-status.ts'

/** A tail, and where one is in it. */
export type TailState = ListScreenState<AboutTail>

type TailAction = 'open' | 'follow' | 'jump' | 'decode'

const bindings: readonly KeyBinding<TailAction>[] = [
  {keys: ['enter'], action: 'open', label: 'record', help: 'the whole record'},
  {keys: ['f'], action: 'follow', label: 'follow', help: 'follow the newest, or hold them'},
  {keys: ['o'], action: 'jump', label: 'go to', help: 'offset, time, p3, key=ID'},
  DECODE_KEY,
]

/** As in every list: the next of what was looked for. */
const NEXT_KEY = 'n'

const newestOnTop: Sorting = {column: 'TIME', descending: true}
const oldestOnTop: Sorting = {column: 'TIME', descending: false}

function detailRecord(row: TailRow | undefined, decoding: TailDecoding | null, look: ScreenLook): Detail {
  const {width, height} = look
  if (row === undefined) return NO_DETAIL
  const [title = [], ...rest] = describeRecord(row.record, width - 2, {
    decoded: decoding?.decode(row.record) ?? null,
  })
  return {
    title: title.map(({text}) => text).join(''),
    hint: '',
    lines: paintRecord(rest.slice(0, height), look),
  }
}

const rowsOf = (about: AboutTail, context: ScreenContext): readonly TailRow[] =>
  shownOf(about, context)?.records.map((record) => tailRowOf(record, decodingOf(about, context))) ?? []

/**
 * `where EXPRESSION` is judged by the feed, once it has been typed to its end: until then all records are listed, and from
 * then on those that match.
 */
function passesWhere(
  filter: string,
  about: AboutTail,
  context: ScreenContext,
): ((row: TailRow) => boolean) | null {
  const expression = whereOfFilter(filter)
  if (expression === null) return null
  if (about.request.where !== expression) return () => true
  const where = newestOf(about, context)?.where ?? null
  if (where?.expression !== expression) return () => false
  // It is back in the line, to be typed right.
  return where.error === null ? ({record}) => where.matches(record) : () => true
}

/** The list, without the keys of a tail. */
const tailTable = defineListScreen<TailRow, AboutTail>({
  name: 'Tail',
  feed: 'tail',
  needs: ({request}) => ({tail: request}),
  spec: tailList,
  keepsArriving: true,
  rows: rowsOf,
  passes: passesWhere,
  filterError: ({whereError}) => whereError,
  filterHint: (typed) =>
    whereOfFilter(typed) === null
      ? '!pattern inverts  where EXPR: CEL'
      : 'CEL over key value headers topic partition offset timestamp',
  label: formatTailLabel,
  status: formatTailStatus,
  message: (about, selected, context, look) => describeTail(about, selected, context, look),
  detail: (about, selected, context, look) => detailRecord(selected, decodingOf(about, context), look),
  selection: (about, {record}, context) => selectRecord(record, decodingOf(about, context)),
})

function stepTail(state: TailState, event: ScreenEvent, context: ScreenContext): ScreenStep<TailState> {
  const before = event.type === 'key' ? {...state, about: {...state.about, whereError: null}} : state
  const step = stepRecords(before, event, context)
  return {...step, state: settleSearch(settleWhere(step.state, context), context)}
}

/** Asks the feed to judge by the expression that was typed to its end; one that cannot be read goes back into the line. */
function settleWhere(state: TailState, context: ScreenContext): TailState {
  const {about, list} = state
  if (list.filterBeforeEdit !== null) return state
  const where = whereOfFilter(list.filter)
  if (where !== about.request.where)
    return relist({list, about: {...about, request: {...about.request, where}}}, context)
  const judged = newestOf(about, context)?.where
  if (where === null || judged?.expression !== where || judged.error === null) return state
  return relist({list: {...list, filterBeforeEdit: ''}, about: {...about, whereError: judged.error}}, context)
}

function stepRecords(state: TailState, event: ScreenEvent, context: ScreenContext): ScreenStep<TailState> {
  if (event.type !== 'key') {
    const {state: listed, handled} = tailTable.step(state, event, context)
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
      const step = tailTable.step(state, event, context)
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

/** The record that a search has found is gone to; what it came to is said until one goes elsewhere. */
function settleSearch(state: TailState, context: ScreenContext): TailState {
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

/** What is on show stays; what comes is counted. */
function freeze(state: TailState, context: ScreenContext): TailState {
  const frozen = shownOf(state.about, context)
  if (frozen === null) return state
  return {...state, about: {...state.about, isFollowing: false, frozen}}
}

/** Back to the newest on top. Where a jump has not come to the end yet, the tail begins anew there. */
function follow(state: TailState, context: ScreenContext): TailState {
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

function typeJump(
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

function relist(state: TailState, context: ScreenContext): TailState {
  return tailTable.step(state, {type: 'report', holdOrder: false}, context).state
}

/** The first record after a jump keeps the cursor when the memory is full and older ones go. */
function pinCursor(state: TailState): TailState {
  const {list, about} = state
  if (about.isFollowing || list.selectedId !== null) return state
  return {...state, list: {...list, selectedId: selectedIdOf(list)}}
}

/** After a jump the next page is read when the cursor comes near what has been read last, or does not fill the screen. */
function wantMore(state: TailState, context: ScreenContext): TailState {
  const {about, list} = state
  const report = newestOf(about, context)
  if (about.frozen !== null || report === null || report.isAtEnd) return state
  if (report.pages < about.request.pages) return state
  const index = Math.max(0, list.order.indexOf(selectedIdOf(list) ?? ''))
  const ahead = list.sorting.descending ? index : list.order.length - 1 - index
  if (ahead >= context.pageRows) return state
  return {...state, about: {...about, request: {...about.request, pages: report.pages + 1}}}
}

/** Screen of a topic's records: the newest on top, or after a jump (`o`) those from a place on. */
export const tailScreen: ScreenDefinition<TailState> = {
  ...tailTable,
  bindings: [...bindings, ...tailTable.bindings],
  step: stepTail,
  view: (state, context, look) => {
    const view = tailTable.view(state, context, look)
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
