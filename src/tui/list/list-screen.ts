import {parseFilter} from '../../core/names/text-filter.ts'
import {displayWidth} from '../../views/display-width.ts'
import {appBindings} from '../app/app-keys.ts'
import type {FeedName, FeedNeeds} from '../feeds.ts'
import type {
  Detail,
  MountedScreen,
  ScreenContext,
  ScreenDefinition,
  ScreenEvent,
  ScreenLook,
  ScreenStep,
  ScreenView,
  Selection,
} from '../screens/screen.ts'
import {findAction, type Key, type KeyBinding} from '../terminal/key-binding.ts'
import {type PaintedText, paintCells} from '../text/paint.ts'
import {showUntrusted} from '../text/untrusted.ts'
import {wrapWords} from '../text/wrap.ts'
import type {ListSpec} from './column.ts'
import {bindingsOfList} from './list-keys.ts'
import {
  type ListContext,
  type ListState,
  type Ordering,
  pressListKey,
  selectedIdOf,
  sortByColumn,
  takeRows,
} from './list-state.ts'
import {formatListTitle, formatTypedFilter} from './list-title.ts'
import {bindSortLetters, planSortLetters} from './sort-letters.ts'
import {columnAt, renderTableHeader, renderTableRows, type TableScroll} from './table.ts'

type ClickEvent = Extract<ScreenEvent, {readonly type: 'click'}>

/** A list, and what its screen knows beside it: which topic it is about, what is hidden. */
export interface ListScreenState<About> {
  readonly list: ListState
  readonly about: About
}

/** What a key of its own makes of a list's screen. */
export interface ListScreenAct<About> {
  readonly about?: About
  readonly open?: MountedScreen
  readonly replace?: MountedScreen
  /** Why nothing is opened. */
  readonly notice?: string
}

/** What one list's screen has that others have not. */
export interface ListScreenParts<Row, About, Action extends string> {
  readonly name: string
  readonly feed: FeedName
  /** @param onScreen ids of the rows on the screen, and maybe of some below */
  readonly needs?: (about: About, onScreen: readonly string[]) => FeedNeeds
  readonly spec: ListSpec<Row>
  /** Keys beside those of every list. */
  readonly bindings?: readonly KeyBinding<Action>[]
  /** Whether rows come all the time, in an order of their own: they are not held back while somebody types. */
  readonly keepsArriving?: boolean
  readonly rows: (about: About, context: ScreenContext) => readonly Row[]
  /** Whether it is known how many rows there are; left out where none are as good as an answer that has not come. */
  readonly isKnown?: (context: ScreenContext) => boolean
  /** Which rows pass what was typed as a filter, where it may be more than a text; null where it is a text. */
  readonly passes?: (filter: string, about: About, context: ScreenContext) => ((row: Row) => boolean) | null
  /** Why what is typed cannot be read. */
  readonly filterError?: (about: About) => string | null
  /** What may be typed as a filter, beside what has been typed of it; a text by default. */
  readonly filterHint?: (typed: string) => string
  readonly act?: (
    action: Action,
    about: About,
    selected: Row | undefined,
    context: ScreenContext,
  ) => ListScreenAct<About>
  /** What stands in place of the rows where there are none, in the tone of what it means. */
  readonly empty?: (about: About, context: ScreenContext, look: ScreenLook) => readonly PaintedText[]
  /** More about the selected row for the foot of the table, where rows leave room and there is no detail: it stands in for the message. */
  readonly foot?: (about: About, selected: Row, context: ScreenContext, look: ScreenLook) => readonly string[]
  /** What is listed, in front of the number of rows. */
  readonly label: (about: About) => string
  /** The name in it that may be long; null for none. */
  readonly nameInLabel?: (about: About) => string | null
  readonly status: (about: About, context: ScreenContext, look: ScreenLook) => ScreenView['status']
  readonly message: (
    about: About,
    selected: Row | undefined,
    context: ScreenContext,
    look: ScreenLook,
  ) => ScreenView['message']
  readonly detail?: (
    about: About,
    selected: Row | undefined,
    context: ScreenContext,
    look: ScreenLook,
  ) => Detail
  readonly selection: (about: About, selected: Row, context: ScreenContext) => Selection
  readonly counts?: (about: About, context: ScreenContext) => boolean
}

/** More rows than this no terminal has. */
const MOST_ON_SCREEN = 100

function idsOnScreen({order, firstShown}: ListState): readonly string[] {
  return order.slice(firstShown, firstShown + MOST_ON_SCREEN)
}

/** What is put below rows, so that it ends where the table does; nothing where it does not fit with a line between. */
function footBelow(
  rows: readonly string[],
  {height}: ScreenLook,
  foot: readonly string[],
): readonly string[] {
  const room = height - rows.length
  return foot.length === 0 || room <= foot.length
    ? []
    : [...new Array<string>(room - foot.length).fill(''), ...foot]
}

/** A line a piece, none wider than the table. */
function drawEmpty(pieces: readonly PaintedText[], {theme, width}: ScreenLook): readonly string[] {
  return pieces.flatMap(({text, tone}) =>
    wrapWords(text, width - 2).map((line) => paintCells([{text: ` ${line}`, tone}], theme)),
  )
}

/** A screen that is a table: the cursor, the filter, the order and the columns are those of every list. */
export function defineListScreen<Row, About, Action extends string = never>(
  parts: ListScreenParts<Row, About, Action>,
): ScreenDefinition<ListScreenState<About>> {
  const {spec, bindings = []} = parts
  const ofList = bindingsOfList(spec)
  const letters = planSortLetters(spec.columns, [...bindings, ...ofList, ...appBindings])
  type State = ListScreenState<About>

  const listContext = ({about}: State, context: ScreenContext): ListContext<Row> => ({
    spec,
    rows: parts.rows(about, context),
    passes: (filter) => {
      const passes = parts.passes?.(filter, about, context)
      if (passes) return passes
      const matches = parseFilter(filter)
      return (row) => matches(spec.filterTextOf(row))
    },
    pageRows: context.pageRows,
  })
  const scrollOf = ({list, about}: State, context: ScreenContext): TableScroll => {
    if (spec.isNamedById !== true) return list
    const names = parts.rows(about, context).map((row) => showUntrusted(spec.idOf(row)))
    return {...list, longestName: names.reduce((most, name) => Math.max(most, displayWidth(name)), 0)}
  }
  const relist = (state: State, context: ScreenContext, ordering: Ordering): State => ({
    ...state,
    list: takeRows(state.list, listContext(state, context), ordering),
  })
  const findSelected = (state: State, context: ScreenContext): Row | undefined => {
    const id = selectedIdOf(state.list)
    return parts.rows(state.about, context).find((row) => spec.idOf(row) === id)
  }

  const pressList = (state: State, key: Key, context: ScreenContext): ListState | null => {
    const title = state.list.filterBeforeEdit === null ? letters.get(key) : undefined
    return title === undefined
      ? pressListKey(state.list, key, listContext(state, context))
      : sortByColumn(state.list, title, listContext(state, context))
  }

  /** A title sorts as its letter does, a row is selected; on the selected one it is not handled: Enter is meant. */
  const click = (state: State, event: ClickEvent, context: ScreenContext): ScreenStep<State> => {
    // What is typed is kept, as by Enter.
    const typed = {...state, list: {...state.list, filterBeforeEdit: null}}
    if (event.line < 0) {
      const title = columnAt(spec, event.tableWidth, scrollOf(state, context), event.column)?.title ?? ''
      return {
        state: {...typed, list: sortByColumn(typed.list, title, listContext(state, context))},
        handled: true,
      }
    }
    const id = state.list.order[state.list.firstShown + event.line]
    if (id === undefined) return {state: typed, handled: true}
    if (id === selectedIdOf(state.list)) return {state: typed, handled: false}
    return {state: {...typed, list: {...typed.list, selectedId: id}}, handled: true}
  }

  const step = (state: State, event: ScreenEvent, context: ScreenContext): ScreenStep<State> => {
    if (event.type === 'click') return click(state, event, context)
    if (event.type !== 'key') {
      const holdOrder = event.type === 'resize' || event.holdOrder
      const isHeld = holdOrder && !parts.keepsArriving
      return {state: relist(state, context, isHeld ? 'held' : 'settled'), handled: true}
    }
    // While a filter is typed, letters are letters.
    const action = state.list.filterBeforeEdit === null ? findAction(bindings, event.key) : null
    if (action !== null && parts.act) {
      const selected = findSelected(state, context)
      const {about, open, replace, notice} = parts.act(action, state.about, selected, context)
      if (about !== undefined) return {state: relist({...state, about}, context, 'exact'), handled: true}
      if (replace !== undefined) return {state, handled: true, replace}
      if (open === undefined) return {state, handled: true, ...(notice === undefined ? {} : {notice})}
      // Back from there, the cursor should be on that row, wherever it has gone in the meantime.
      const list = {...state.list, selectedId: selectedIdOf(state.list)}
      return {state: {...state, list}, handled: true, open}
    }
    const list = pressList(state, event.key, context)
    return list === null ? {state, handled: false} : {state: {...state, list}, handled: true}
  }

  const view = (state: State, context: ScreenContext, look: ScreenLook): ScreenView => {
    const {list, about} = state
    const rows = parts.rows(about, context)
    const byId = new Map(rows.map((row) => [spec.idOf(row), row]))
    const shown = list.order.slice(list.firstShown, list.firstShown + look.height)
    const selectedId = selectedIdOf(list)
    const shownRows = shown.flatMap((id) => byId.get(id) ?? [])
    const scroll = scrollOf(state, context)
    const drawn = renderTableRows(spec, shownRows, selectedId, look, scroll)
    const selected = byId.get(selectedId ?? '')
    const foot =
      selected === undefined || context.hasDetail ? [] : (parts.foot?.(about, selected, context, look) ?? [])
    const below = footBelow(drawn, look, foot)
    const name = parts.nameInLabel?.(about) ?? null
    return {
      title: formatListTitle(
        parts.label(about),
        parts.isKnown?.(context) === false ? null : rows.length,
        list,
        look.glyphs,
      ),
      ...(name === null ? {} : {nameInTitle: showUntrusted(name)}),
      status: parts.status(about, context, look),
      header: renderTableHeader(spec, list.sorting, look, scroll, letters),
      lines:
        rows.length === 0 && parts.empty
          ? drawEmpty(parts.empty(about, context, look), look)
          : [...drawn, ...below],
      message: below.length > 0 ? null : parts.message(about, selected, context, look),
      typing: formatTypedFilter(list, look.glyphs, {
        error: parts.filterError?.(about) ?? null,
        hint: parts.filterHint?.(list.filter) ?? '!pattern inverts',
      }),
    }
  }

  const {detail, needs, counts} = parts
  return {
    name: parts.name,
    feed: parts.feed,
    bindings: [...bindings, ...ofList, ...bindSortLetters(letters)],
    step,
    view,
    rows: ({list}) => list.order.length,
    ...(needs === undefined ? {} : {needs: ({about, list}: State) => needs(about, idsOnScreen(list))}),
    ...(detail === undefined
      ? {}
      : {
          detail: (state: State, context: ScreenContext, look: ScreenLook) =>
            detail(state.about, findSelected(state, context), context, look),
        }),
    ...(counts === undefined
      ? {}
      : {counts: (state: State, context: ScreenContext) => counts(state.about, context)}),
    selection: (state, context) => {
      const selected = findSelected(state, context)
      return selected === undefined ? null : parts.selection(state.about, selected, context)
    },
    listed: (state, context) => {
      const byId = new Map(parts.rows(state.about, context).map((row) => [spec.idOf(row), row]))
      return state.list.order.flatMap((id) => {
        const row = byId.get(id)
        return row === undefined ? [] : [parts.selection(state.about, row, context).json]
      })
    },
  }
}
