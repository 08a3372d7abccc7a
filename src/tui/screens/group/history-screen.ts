import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {findAction, type KeyBinding} from '../../terminal/key-binding.ts'
import {describeWindow, renderAxisChart} from '../../text/axis-chart.ts'
import {fitText} from '../../text/fit.ts'
import {formatGroupLag} from '../../text/lag-numbers.ts'
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
  const {glyphs} = look
  const found = reports.groups?.groups.find((each) => each.group === group)
  const [header = '', ...lines] =
    found === undefined ? [] : drawCourses(found, reports.groups?.atMs ?? 0, look)
  return {
    title: ` ${showUntrusted(group)}  partitions members [HISTORY]`,
    nameInTitle: showUntrusted(group),
    status: `${describeWindow(look.windowMs)} `,
    header,
    lines,
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

/** Lag, rate in and rate out below each other over the same time, which stands below the last one. */
function drawCourses(group: GroupReport, atMs: number, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, windowMs} = look
  const courses = [
    ['LAG', group.lagCourse, formatGroupLag(group.summary)],
    ['IN/s', group.inCourse, formatCompact(group.summary?.inPerSecond)],
    ['OUT/s', group.outCourse, formatCompact(group.summary?.outPerSecond)],
  ] as const
  // The line of the table's header is free here; each chart has a title, and all have one line of times.
  const room = look.height + 1 - courses.length - 1
  const height = Math.max(1, Math.floor(room / courses.length))
  return courses.flatMap(([name, course, now], index) => {
    const known = course(windowMs, width).filter((value) => !Number.isNaN(value))
    const [lowest, highest] = known.length === 0 ? [null, null] : [Math.min(...known), Math.max(...known)]
    const numbers = `now ${now}   lowest ${formatCompact(lowest)}   highest ${formatCompact(highest)}`
    const chart = renderAxisChart(course, [], {...look, height, untilMs: atMs})
    return [
      theme('strong', fitText(` ${name}   ${numbers}`, width, glyphs.ellipsis)),
      ...(index === courses.length - 1 ? chart : chart.slice(0, -1)),
    ]
  })
}

/** Screen of a group's lag and rates over the last polls. */
export const historyScreen: ScreenDefinition<HistoryState> = {
  name: 'Group',
  feed: 'groups',
  needs: ({group}) => ({groups: {focus: [group]}}),
  bindings,
  step: stepHistory,
  view: viewHistory,
}

/** Opens the history of a group; `openNext` is what the next tab is. */
export function openHistory(group: string, openNext: HistoryState['openNext']): MountedScreen {
  return mountScreen(historyScreen, {group, openNext})
}
