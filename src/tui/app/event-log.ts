import type {FeedNeeds} from '../feeds.ts'
import {renderEvents} from '../screens/brokers/event-log.ts'
import {mergeEvents} from '../screens/overview/overview-sections.ts'
import type {ScreenLook} from '../screens/screen.ts'
import {type AppState, layoutOf} from './app-state.ts'

/** Groups that are polled for the event log only are polled no more often than this. */
const GROUPS_EVERY_MS = 15_000

/** What is polled for what is on show: what the screen wants, and where the event log is below it, what that tells of. */
export function needsOf(state: AppState): FeedNeeds {
  const {needs} = state.screen
  if (!layoutOf(state)?.events) return needs
  return {...needs, cluster: true, groups: needs.groups ?? {focus: [], everyMs: GROUPS_EVERY_MS}}
}

/** What happened to the cluster and its groups, newest first, in the room below the screen. */
export function renderEventLog({shown}: AppState, look: ScreenLook): readonly string[] {
  return renderEvents(mergeEvents(shown.cluster, shown.groups), look)
}
