import type {PartitionThroughput, TopicThroughput} from '../../../core/throughput/throughput-report.ts'
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
import {formatRatio} from '../../text/numbers.ts'
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
import {describePartitionProblem, formatLogLength, partitionList} from './partition-columns.ts'

/** The partitions of one topic. */
export interface PartitionsState {
  readonly topic: string
  readonly list: ListState
}

function findTopic(state: PartitionsState, context: ScreenContext): TopicThroughput | undefined {
  return context.report?.topics.find(({name}) => name === state.topic)
}

function listContext(state: PartitionsState, context: ScreenContext): ListContext<PartitionThroughput> {
  const rows = findTopic(state, context)?.partitions ?? []
  return {spec: partitionList, rows, pageRows: context.pageRows}
}

/** Takes an event in. Pure. */
export function stepPartitions(
  state: PartitionsState,
  event: ScreenEvent,
  context: ScreenContext,
): ScreenStep<PartitionsState> {
  const ofList = listContext(state, context)
  if (event.type !== 'key') {
    const holdOrder = event.type === 'resize' || event.holdOrder
    return {state: {...state, list: takeRows(state.list, ofList, holdOrder)}, handled: true}
  }
  const list = pressListKey(state.list, event.key, ofList)
  return list === null ? {state, handled: false} : {state: {...state, list}, handled: true}
}

function viewPartitions(state: PartitionsState, context: ScreenContext, look: ScreenLook): ScreenView {
  const {glyphs} = look
  const {list} = state
  const topic = findTopic(state, context)
  const partitions = topic?.partitions ?? []
  const byId = new Map(partitions.map((partition) => [partitionList.idOf(partition), partition]))
  const shown = list.order.slice(list.firstShown, list.firstShown + look.height)
  const selectedId = selectedIdOf(list)
  const name = showUntrusted(state.topic)
  return {
    title: formatListTitle(`${name}  PARTITIONS`, partitions.length, list, glyphs),
    status:
      topic === undefined
        ? ''
        : `${formatCompact(topic.inPerSecond)}/s  end ${formatCompact(topic.logEndSum)} `,
    header: renderTableHeader(partitionList, list.sorting, look),
    lines: renderTableRows(
      partitionList,
      shown.flatMap((id) => byId.get(id) ?? []),
      selectedId,
      look,
    ),
    message: describe(topic, byId.get(selectedId ?? ''), name, look),
    typing: formatTypedFilter(list, glyphs),
  }
}

function describe(
  topic: TopicThroughput | undefined,
  selected: PartitionThroughput | undefined,
  name: string,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const warn = (text: string) => ({text: ` ${glyphs.warning} ${text}`, tone: 'warning'}) as const
  if (topic === undefined) return warn(`${name} is no longer there; Esc goes back`)
  if (selected === undefined) return null
  const problem = describePartitionProblem(selected)
  if (problem !== '') return warn(`partition ${selected.partition}: ${problem}`)
  const start =
    selected.logStart === null ? '' : `  start ${selected.logStart}  log ${formatLogLength(selected)}`
  const mean = topic.inPerSecond === null ? null : topic.inPerSecond / topic.partitionCount
  const ratio =
    selected.inPerSecond === null || !mean
      ? ''
      : `  ${formatRatio(selected.inPerSecond / mean, glyphs.times)} the mean`
  return {text: ` partition ${selected.partition}  leader ${selected.leader}${start}${ratio}`, tone: 'quiet'}
}

/** Screen of one topic's partitions with their rates and their shares of it. */
export const partitionsScreen: ScreenDefinition<PartitionsState> = {
  name: 'Partitions',
  bindings: listBindings,
  step: stepPartitions,
  view: viewPartitions,
}

/** Opens the partitions of a topic, filled from the report at hand. */
export function openPartitions(topic: string, context: ScreenContext): MountedScreen {
  const state: PartitionsState = {topic, list: startList({column: 'P', descending: false})}
  return mountScreen(partitionsScreen, state).step({type: 'report', holdOrder: false}, context).state
}
