import {fitText} from '../../text/fit.ts'
import {FRAME, joinLines, type PanelHead, renderPanel} from '../../text/panel.ts'
import {EVENTS_TITLE, renderEvents} from '../brokers/event-log.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenDefinition,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {
  drawFlow,
  flowOf,
  headOfCluster,
  headOfFlow,
  mergeEvents,
  renderBrokers,
  renderBusiest,
  renderCounts,
  renderHealth,
  renderTotals,
  renderWorst,
} from './overview-sections.ts'

type OverviewState = Readonly<Record<string, never>>

/** From this width on topics and groups are side by side. */
const SIDE_BY_SIDE_WIDTH = 100

/** Brokers listed at the most. */
const MOST_BROKERS = 8

/** Topics and groups named, at the least and at the most. */
const FEWEST_ROWS = 2
const MOST_ROWS = 15

function viewOverview(_state: OverviewState, context: ScreenContext, look: ScreenLook): ScreenView {
  // What a table would have: its rows, its header, and the frame around both.
  if (look.isFramed === true) return viewPanels({...context, screenLines: look.height + 3}, look)
  const {reports} = context
  const {cluster, groups, throughput} = reports
  const top = [
    ...renderCounts(cluster, look),
    renderHealth(context, look),
    ...renderTotals(throughput, groups, look),
    '',
  ]
  const isWide = look.width >= SIDE_BY_SIDE_WIDTH
  const room = look.height + 1 - top.length
  // A third for each list; where they are side by side they share one.
  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(room / (isWide ? 2 : 3)) - 2))
  const titled = (title: string, width: number) =>
    look.theme('strong', fitText(` ${title}`, width, look.glyphs.ellipsis))
  const busiest = (width: number) => [
    titled('BUSIEST TOPICS', width),
    ...renderBusiest(throughput, rows, {...look, width}),
  ]
  const worst = (width: number) => [
    titled('WORST GROUPS', width),
    ...renderWorst(groups, rows, {...look, width}),
  ]
  const lists = isWide
    ? joinLines(
        busiest(Math.floor(look.width / 2) - 1),
        worst(Math.ceil(look.width / 2)),
        Math.floor(look.width / 2),
      )
    : [...busiest(look.width), ...worst(look.width)]
  const height = Math.max(1, room - lists.length - 2)
  const events = renderEvents(mergeEvents(cluster, groups), {...look, height})
  const [header = '', ...lines] = [...top, ...lists, '', titled(EVENTS_TITLE, look.width), ...events]
  return {
    title: ' OVERVIEW',
    status: '',
    header,
    lines: lines.slice(0, look.height),
    message: null,
    typing: null,
  }
}

/** The same in frames: health, what comes in and goes out, busiest topics and worst groups, brokers and events. */
function viewPanels(context: ScreenContext & {readonly screenLines: number}, look: ScreenLook): ScreenView {
  const {reports, screenLines} = context
  const {cluster, groups, throughput} = reports
  const {theme, glyphs} = look
  const outer = look.width + FRAME
  const leftWidth = Math.floor(outer / 2) - FRAME
  const rightWidth = outer - leftWidth - 2 * FRAME
  const health = [...renderCounts(cluster, look), renderHealth(context, look)]
  const brokerLines = Math.max(3, Math.min(MOST_BROKERS, (cluster?.brokers.length ?? 0) + 1))
  const left = screenLines - (health.length + FRAME) - (brokerLines + FRAME)
  const chartLines = Math.max(3, Math.min(8, Math.floor(left / 3) - FRAME))
  const listLines = left - (chartLines + FRAME) - FRAME
  const pair = (
    height: number,
    first: readonly [PanelHead, (width: number) => readonly string[]],
    second: typeof first,
  ) =>
    joinLines(
      renderPanel(first[0], first[1](leftWidth), {theme, glyphs, width: leftWidth, height}),
      renderPanel(second[0], second[1](rightWidth), {theme, glyphs, width: rightWidth, height}),
      leftWidth + FRAME,
    )
  const flow = flowOf(throughput, groups)
  const head = (name: string, count: number | null, hint: string): PanelHead => ({
    title: [
      {text: name, tone: 'strong'},
      {text: count === null ? '' : ` ${count}`, tone: 'quiet'},
    ],
    hint: [{text: hint, tone: 'quiet'}],
  })
  const lines = [
    ...renderPanel(headOfCluster(cluster), health, {theme, glyphs, width: look.width, height: health.length}),
    ...pair(
      chartLines,
      [
        headOfFlow('in', flow.in, look),
        (width) => drawFlow(flow.in.course, 'accent', {...look, width, height: chartLines}),
      ],
      [
        headOfFlow('out', flow.out, look),
        (width) => drawFlow(flow.out.course, 'outflow', {...look, width, height: chartLines}),
      ],
    ),
    ...pair(
      listLines,
      [
        head(
          'busiest topics',
          throughput?.topics.filter(({internal}) => !internal).length ?? null,
          `2 ${glyphs.enterKey}`,
        ),
        (width) => renderBusiest(throughput, listLines, {...look, width}),
      ],
      [
        head('worst groups', groups?.groups.length ?? null, `3 ${glyphs.enterKey}`),
        (width) => renderWorst(groups, listLines, {...look, width}),
      ],
    ),
    ...pair(
      brokerLines,
      [
        head('brokers', cluster?.brokers.length ?? null, `5 ${glyphs.enterKey}`),
        (width) => renderBrokers(cluster, brokerLines, {...look, width}),
      ],
      [
        head('events', null, ''),
        (width) => renderEvents(mergeEvents(cluster, groups), {...look, width, height: brokerLines}),
      ],
    ),
  ]
  return {title: ' OVERVIEW', status: '', header: '', lines, hasFrames: true, message: null, typing: null}
}

/** Screen of the whole cluster at a glance. */
export const overviewScreen: ScreenDefinition<OverviewState> = {
  name: 'Overview',
  feed: 'cluster',
  needs: () => ({cluster: true, health: true, groups: {focus: []}, connect: 'aside'}),
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
