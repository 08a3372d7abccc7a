import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {findAction, type KeyBinding} from '../../terminal/key-binding.ts'
import {renderChart} from '../../text/chart.ts'
import {fitText} from '../../text/fit.ts'
import {formatWindow} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenDefinition,
  type ScreenEvent,
  type ScreenLook,
  type ScreenStep,
  type ScreenView,
} from '../screen.ts'

/** Whose history is shown, and what comes after it. */
export interface HistoryState {
  readonly group: string
  readonly openNext: (context: ScreenContext) => MountedScreen
}

const bindings: readonly KeyBinding<'next-tab'>[] = [
  {keys: ['tab', 'enter'], action: 'next-tab', label: 'next tab', help: 'partitions, members, history'},
]

function stepHistory(
  state: HistoryState,
  event: ScreenEvent,
  context: ScreenContext,
): ScreenStep<HistoryState> {
  if (event.type !== 'key') return {state, handled: true}
  if (findAction(bindings, event.key) === null) return {state, handled: false}
  return {state, handled: true, replace: state.openNext(context)}
}

function viewHistory({group}: HistoryState, {reports}: ScreenContext, look: ScreenLook): ScreenView {
  const {glyphs, height} = look
  const found = reports.groups?.groups.find((each) => each.group === group)
  return {
    title: ` ${showUntrusted(group)}  partitions members [HISTORY]`,
    status: `last ${formatWindow(look.windowMs)} `,
    header: '',
    lines: found === undefined ? [] : drawCourses(found, look, height),
    message:
      reports.groups !== null && found === undefined
        ? {
            text: ` ${glyphs.warning} group ${showUntrusted(group)} is not there; Esc goes back`,
            tone: 'warning',
          }
        : null,
    typing: null,
  }
}

/** Lag, rate in and rate out below each other, in the same time. */
function drawCourses(group: GroupReport, look: ScreenLook, height: number): readonly string[] {
  const {theme, glyphs, width, windowMs} = look
  const chartHeight = Math.max(1, Math.floor(height / 3) - 1)
  const courses = [
    ['lag', group.lagCourse],
    ['in/s', group.inCourse],
    ['out/s', group.outCourse],
  ] as const
  return courses.flatMap(([name, course]) => {
    const values = course(windowMs, 2 * (width - 2))
    const known = values.filter((value) => !Number.isNaN(value))
    const now = formatCompact(known.at(-1))
    const highest = known.length === 0 ? '-' : formatCompact(Math.max(...known))
    return [
      theme('strong', fitText(` ${name}  now ${now}  highest ${highest}`, width, glyphs.ellipsis)),
      ...renderChart(values, width - 2, chartHeight, glyphs).map((line) => theme('accent', ` ${line} `)),
    ]
  })
}

/** Screen of a group's lag and rates over the last polls. */
export const historyScreen: ScreenDefinition<HistoryState> = {
  name: 'Group',
  feed: 'groups',
  needs: ({group}) => ({groups: {focus: group}}),
  bindings,
  step: stepHistory,
  view: viewHistory,
}

/** Opens the history of a group; `openNext` is what the next tab is. */
export function openHistory(group: string, openNext: HistoryState['openNext']): MountedScreen {
  return mountScreen(historyScreen, {group, openNext})
}
