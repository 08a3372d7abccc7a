import {displayWidth} from '../../../views/display-width.ts'
import {renderEvents} from '../brokers/event-log.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenDefinition,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {mergeEvents, renderBusiest, renderCounts, renderTotals, renderWorst} from './overview-sections.ts'

type OverviewState = Readonly<Record<string, never>>

/** From this width on topics and groups are side by side. */
const SIDE_BY_SIDE_WIDTH = 100

/** Topics and groups named, at the least and at the most. */
const FEWEST_ROWS = 2
const MOST_ROWS = 15

function viewOverview(_state: OverviewState, {reports}: ScreenContext, look: ScreenLook): ScreenView {
  const {cluster, groups, throughput} = reports
  const top = [...renderCounts(cluster, look), ...renderTotals(throughput, groups, look), '']
  const isWide = look.width >= SIDE_BY_SIDE_WIDTH
  const room = look.height + 1 - top.length
  // A third for each list; where they are side by side they share one.
  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(room / (isWide ? 2 : 3)) - 2))
  const lists = isWide
    ? joinSides(
        renderBusiest(throughput, rows, {...look, width: Math.floor(look.width / 2) - 1}),
        renderWorst(groups, rows, {...look, width: Math.ceil(look.width / 2)}),
        Math.floor(look.width / 2),
      )
    : [...renderBusiest(throughput, rows, look), ...renderWorst(groups, rows, look)]
  const height = Math.max(2, room - lists.length - 1)
  const events = renderEvents(mergeEvents(cluster, groups), {...look, height})
  const [header = '', ...lines] = [...top, ...lists, '', ...events]
  return {
    title: ' OVERVIEW',
    status: '1 overview  2 topics  3 groups  4 tail  5 brokers ',
    header,
    lines: lines.slice(0, look.height),
    message: null,
    typing: null,
  }
}

function joinSides(left: readonly string[], right: readonly string[], leftWidth: number): string[] {
  return Array.from({length: Math.max(left.length, right.length)}, (_, index) => {
    const line = left[index] ?? ''
    return line + ' '.repeat(Math.max(0, leftWidth - displayWidth(line))) + (right[index] ?? '')
  })
}

/** Screen of the whole cluster at a glance. */
export const overviewScreen: ScreenDefinition<OverviewState> = {
  name: 'Overview',
  feed: 'cluster',
  needs: () => ({cluster: true, groups: {focus: []}}),
  bindings: [],
  step: (state, event) => ({state, handled: event.type !== 'key'}),
  view: viewOverview,
  selection: (_state, {reports}) =>
    reports.cluster === null
      ? null
      : {
          name: reports.cluster.clusterId ?? '',
          json: {...reports.cluster.health, controller: reports.cluster.controllerId},
          command: {verb: ['top', 'overview']},
        },
  listed: (_state, {reports}) => reports.cluster?.brokers ?? [],
}

/** Opens the overview. */
export function openOverview(): MountedScreen {
  return mountScreen(overviewScreen, {})
}
