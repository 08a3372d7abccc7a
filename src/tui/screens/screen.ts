import type {ProblemFeeds} from '../../core/dashboard/problems/find-problems.ts'
import type {CommandWords} from '../../core/names/command-line.ts'
import type {Staleness} from '../../core/polling/poller.ts'
import type {FeedName, FeedNeeds, ShownReports} from '../feeds.ts'
import type {TableLook} from '../list/table.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import type {PaintedText} from '../text/paint.ts'
import type {Tone} from '../theme.ts'

/** What a screen knows when something happens. */
export interface ScreenContext {
  readonly reports: ShownReports
  /** The newest reports: others than those on show during a pause. */
  readonly newest: ShownReports
  /** Rows of a table that the screen has room for. */
  readonly pageRows: number
  /** Whether the event log stands below the screen, so that a detail need not bring it. */
  readonly hasEventLog?: boolean
  /** Whether a detail stands beside or below the table: what it says need not be said in the message line. */
  readonly hasDetail?: boolean
  /** Epoch milliseconds, for what counts down. */
  readonly nowMs: number
  /** Why the report of the screen's feed is older than it should be; null or left out where it is not. */
  readonly stale?: Staleness | null
  /** The same of the feeds that problems are found in. */
  readonly staleFeeds?: ProblemFeeds['stale']
  /** Flags that lead to the workers of Kafka Connect; null or left out where nobody has said where they are. */
  readonly connectFlags?: readonly string[] | null
}

/** What happens to a screen: a new report in the context, a key, a click, or more or less room. */
export type ScreenEvent =
  | {
      readonly type: 'report' /** Somebody is typing: rows should stay where they are. */
      readonly holdOrder: boolean
    }
  | {readonly type: 'key'; readonly key: Key}
  | {readonly type: 'resize'}
  | {
      readonly type: 'click'
      /** The line of the table: 0 is the first row on show, -1 the titles of its columns. */
      readonly line: number
      /** Column of the terminal, counted from 0; the table begins at 0. */
      readonly column: number
      readonly tableWidth: number
    }

/** What an event makes of a screen. */
export interface ScreenStep<State> {
  readonly state: State
  /** False for a key that means nothing here; the app then looks whether it is one of its own. For a click: press Enter. */
  readonly handled: boolean
  /** The next screen, to be put on top of this one. */
  readonly open?: MountedScreen
  /** The next screen in place of this one: another tab. */
  readonly replace?: MountedScreen
  /** What is to be said of a key that led nowhere; safe for a terminal or not. */
  readonly notice?: string
}

/** How a screen is to be drawn. */
export interface ScreenLook extends TableLook {
  /** Lines for the rows of the table. */
  readonly height: number
  /** Whether there is room for frames. */
  readonly isFramed?: boolean
}

/** A drawn screen: lines of at most `width` columns, ready for the terminal. */
export interface ScreenView {
  /** Name of the screen and what it shows, for the left of the second line. */
  readonly title: string
  /** The name in the title that is cut where the whole has no room. */
  readonly nameInTitle?: string
  /** For the right of the second line; pieces where what they say differs in weight. */
  readonly status: string | readonly PaintedText[]
  /** Column titles. */
  readonly header: string
  /** At most `height` lines. */
  readonly lines: readonly string[]
  /** Whether the lines have frames of their own: they are then the whole of the screen, title and header included. */
  readonly hasFrames?: boolean
  /** What is to be said about the selected row; null for nothing. */
  readonly message: {readonly text: string; readonly tone: Tone} | null
  /** The filter while it is being typed; null otherwise. */
  readonly typing: string | null
}

/** More about the selected row: what it is about, and its lines, of at most `width` columns each. */
export interface Detail {
  /** Plain text, safe for a terminal. */
  readonly title: string
  /** For the right of the title; '' for nothing. */
  readonly hint: string
  readonly lines: readonly string[]
}

/** Where nothing is selected. */
export const NO_DETAIL: Detail = {title: '', hint: '', lines: []}

/** What is under the cursor, for copying it and for going to another view with it. */
export interface Selection {
  /** What `c` copies. */
  readonly name: string
  /** What `y` copies, as JSON. */
  readonly json: object
  /** The command, without the program and the connection, that says the same as the row or more: `Y` copies it. */
  readonly command: CommandWords
  /** The topic that the tail view opens on. */
  readonly topic?: string
}

/**
 * What a screen is: pure functions over its own state, and its keys. Each has a folder of its own; to add one, write
 * its definition, and `mountScreen` it where it is opened from.
 */
export interface ScreenDefinition<State> {
  /** In the help. */
  readonly name: string
  /** The feed whose age and interval the first line shows. */
  readonly feed: FeedName
  readonly needs?: (state: State) => FeedNeeds
  readonly bindings: readonly KeyBinding[]
  readonly step: (state: State, event: ScreenEvent, context: ScreenContext) => ScreenStep<State>
  readonly view: (state: State, context: ScreenContext, look: ScreenLook) => ScreenView
  /**
   * More about the selected row, for the room beside or below the table on a large terminal. Only some screens have it.
   */
  readonly detail?: (state: State, context: ScreenContext, look: ScreenLook) => Detail
  readonly selection?: (state: State, context: ScreenContext) => Selection | null
  /** Rows that it has to show; as many as there is room for where it is left out. */
  readonly rows?: (state: State) => number
  /** Whether a row counts seconds, and must be drawn anew though nothing has happened. */
  readonly counts?: (state: State, context: ScreenContext) => boolean
  /** All that is listed, in the order shown, as JSON: what `:export` writes. */
  readonly listed?: (state: State, context: ScreenContext) => readonly object[]
}

/** A screen together with its state, immutable, so that the app can keep a stack of them without knowing their states. */
export interface MountedScreen {
  readonly name: string
  readonly feed: FeedName
  readonly needs: FeedNeeds
  readonly bindings: readonly KeyBinding[]
  readonly hasDetail: boolean
  readonly rows: number
  step(event: ScreenEvent, context: ScreenContext): ScreenStep<MountedScreen>
  view(context: ScreenContext, look: ScreenLook): ScreenView
  detail(context: ScreenContext, look: ScreenLook): Detail
  selection(context: ScreenContext): Selection | null
  counts(context: ScreenContext): boolean
  listed(context: ScreenContext): readonly object[]
}

const nothing: FeedNeeds = {}

/** Puts a screen and its state together. */
export function mountScreen<State>(definition: ScreenDefinition<State>, state: State): MountedScreen {
  const mounted: MountedScreen = {
    name: definition.name,
    feed: definition.feed,
    needs: definition.needs?.(state) ?? nothing,
    bindings: definition.bindings,
    hasDetail: definition.detail !== undefined,
    rows: definition.rows?.(state) ?? Number.POSITIVE_INFINITY,
    step: (event, context) => {
      const step = definition.step(state, event, context)
      return {...step, state: step.state === state ? mounted : mountScreen(definition, step.state)}
    },
    view: (context, look) => definition.view(state, context, look),
    detail: (context, look) => definition.detail?.(state, context, look) ?? NO_DETAIL,
    selection: (context) => definition.selection?.(state, context) ?? null,
    counts: (context) => definition.counts?.(state, context) ?? false,
    listed: (context) => definition.listed?.(state, context) ?? [],
  }
  return mounted
}
