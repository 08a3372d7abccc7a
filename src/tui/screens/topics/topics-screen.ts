import type {TopicThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {listBindings} from '../../list/list-keys.ts'
import {
  type ListContext,
  type ListState,
  pressListKey,
  selectedIdOf,
  startList,
  takeRows,
} from '../../list/list-state.ts'
import {formatListTitle, formatTypedFilter} from '../../list/list-title.ts'
import {renderTableHeader, renderTableRows} from '../../list/table.ts'
import {findAction, type KeyBinding} from '../../terminal/key-binding.ts'
import {fitText} from '../../text/fit.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {partitionList} from '../partitions/partition-columns.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
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
import {describeTopicProblem, topicList} from './topic-columns.ts'

/** All topics. */
export interface TopicsState {
  readonly list: ListState
  /** Whether Kafka's own topics are listed too. */
  readonly showInternal: boolean
}

type TopicsAction = 'open' | 'toggle-internal'

const ownBindings: readonly KeyBinding<TopicsAction>[] = [
  {keys: ['enter'], action: 'open', label: 'partitions', help: 'show partitions'},
  {keys: ['i'], action: 'toggle-internal', label: 'internal', help: 'internal topics'},
]

function listedTopics(state: TopicsState, context: ScreenContext): readonly TopicThroughput[] {
  const topics = context.report?.topics ?? []
  return state.showInternal ? topics : topics.filter(({internal}) => !internal)
}

function listContext(state: TopicsState, context: ScreenContext): ListContext<TopicThroughput> {
  return {spec: topicList, rows: listedTopics(state, context), pageRows: context.pageRows}
}

/** Takes an event in. Pure. */
export function stepTopics(
  state: TopicsState,
  event: ScreenEvent,
  context: ScreenContext,
): ScreenStep<TopicsState> {
  const relist = (next: TopicsState, holdOrder: boolean) => ({
    ...next,
    list: takeRows(next.list, listContext(next, context), holdOrder),
  })
  if (event.type !== 'key') {
    return {state: relist(state, event.type === 'resize' || event.holdOrder), handled: true}
  }
  // While a filter is typed, letters are letters.
  const action = state.list.filterBeforeEdit === null ? findAction(ownBindings, event.key) : null
  if (action === 'toggle-internal') {
    return {state: relist({...state, showInternal: !state.showInternal}, false), handled: true}
  }
  if (action === 'open') {
    const topic = selectedIdOf(state.list)
    if (topic === null) return {state, handled: true}
    // Back from its partitions, the cursor should be on that topic, wherever it has gone in the meantime.
    return {
      state: {...state, list: {...state.list, selectedId: topic}},
      handled: true,
      open: openPartitions(topic, context),
    }
  }
  const list = pressListKey(state.list, event.key, listContext(state, context))
  return list === null ? {state, handled: false} : {state: {...state, list}, handled: true}
}

function viewTopics(state: TopicsState, context: ScreenContext, look: ScreenLook): ScreenView {
  const {list} = state
  const topics = listedTopics(state, context)
  const byId = new Map(topics.map((topic) => [topicList.idOf(topic), topic]))
  const shown = list.order.slice(list.firstShown, list.firstShown + look.height)
  const selectedId = selectedIdOf(list)
  return {
    title: formatListTitle('TOPICS', topics.length, list, look.glyphs),
    status: formatStatus(state, context),
    header: renderTableHeader(topicList, list.sorting, look),
    lines: renderTableRows(
      topicList,
      shown.flatMap((id) => byId.get(id) ?? []),
      selectedId,
      look,
    ),
    message: describe(byId.get(selectedId ?? ''), context, look),
    typing: formatTypedFilter(list, look.glyphs),
  }
}

function formatStatus({showInternal}: TopicsState, {report}: ScreenContext): string {
  const withoutLeader = report?.totals.partitionsWithoutLeader ?? 0
  const internal = report?.topics.filter((topic) => topic.internal).length ?? 0
  const parts = []
  if (withoutLeader > 0) parts.push(`${withoutLeader} without leader`)
  if (internal > 0) parts.push(`${internal} internal ${showInternal ? 'shown' : 'hidden'}`)
  return parts.length === 0 ? '' : `${parts.join('  ')} `
}

function describe(
  selected: TopicThroughput | undefined,
  {report}: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = report?.errors ?? []
  if (error !== undefined) return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  if (selected === undefined) return null
  const problem = describeTopicProblem(selected)
  if (problem === '') return null
  return {text: ` ${glyphs.warning} ${showUntrusted(selected.name)}: ${problem}`, tone: 'warning'}
}

/** The selected topic in words, then its busiest partitions, as many as there is room for. */
function detailTopic(state: TopicsState, context: ScreenContext, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height} = look
  const selectedId = selectedIdOf(state.list)
  const topic = context.report?.topics.find(({name}) => name === selectedId)
  if (topic === undefined) return []
  const facts = [
    `${formatCompact(topic.inPerSecond)}/s`,
    `${topic.partitionCount} partitions`,
    `end ${formatCompact(topic.logEndSum)}`,
    `leader skew ${formatRatio(topic.leaderSkew, glyphs.times)}`,
  ].join(`  ${glyphs.separator}  `)
  const busiest = topic.partitions.toSorted((a, b) => (b.inPerSecond ?? -1) - (a.inPerSecond ?? -1))
  return [
    theme('strong', fitText(` ${showUntrusted(topic.name)}`, width, glyphs.ellipsis)),
    fitText(` ${facts}`, width, glyphs.ellipsis),
    renderTableHeader(partitionList, {column: 'IN/s', descending: true}, look),
    ...renderTableRows(partitionList, busiest.slice(0, Math.max(0, height - 3)), null, look),
  ]
}

/** Screen of all topics with their throughput: the first one of `top`. */
export const topicsScreen: ScreenDefinition<TopicsState> = {
  name: 'Topics',
  bindings: [...ownBindings, ...listBindings],
  step: stepTopics,
  view: viewTopics,
  detail: detailTopic,
}

/** The topics, busiest first, before any report is there. */
export function openTopics(filter = ''): MountedScreen {
  return mountScreen(topicsScreen, {
    list: startList({column: 'IN/s', descending: true}, filter),
    showInternal: false,
  })
}
