import {topicToJson} from '../../../core/throughput/throughput-json.ts'
import type {TopicThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {renderTableHeader, renderTableRows} from '../../list/table.ts'
import {fitText} from '../../text/fit.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {partitionList} from '../partitions/partition-columns.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {describeTopicProblem, topicList} from './topic-columns.ts'

/** What the screen of all topics knows beside its list. */
export interface AboutTopics {
  /** Whether Kafka's own topics are listed too. */
  readonly showInternal: boolean
}

function listTopics({showInternal}: AboutTopics, {reports}: ScreenContext): readonly TopicThroughput[] {
  const topics = reports.throughput?.topics ?? []
  return showInternal ? topics : topics.filter(({internal}) => !internal)
}

function formatStatus({showInternal}: AboutTopics, {reports}: ScreenContext): string {
  const report = reports.throughput
  const withoutLeader = report?.totals.partitionsWithoutLeader ?? 0
  const internal = report?.topics.filter((topic) => topic.internal).length ?? 0
  const parts = []
  if (withoutLeader > 0) parts.push(`${withoutLeader} without leader`)
  if (internal > 0) parts.push(`${internal} internal ${showInternal ? 'shown' : 'hidden'}`)
  return parts.length === 0 ? '' : `${parts.join('  ')} `
}

function describe(
  selected: TopicThroughput | undefined,
  {reports}: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = reports.throughput?.errors ?? []
  if (error !== undefined) return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  if (selected === undefined) return null
  const problem = describeTopicProblem(selected)
  if (problem === '') return null
  return {text: ` ${glyphs.warning} ${showUntrusted(selected.name)}: ${problem}`, tone: 'warning'}
}

/** The selected topic in words, then its busiest partitions, as many as there is room for. */
function detailTopic(topic: TopicThroughput | undefined, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height} = look
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
export const topicsScreen = defineListScreen<TopicThroughput, AboutTopics, 'open' | 'toggle-internal'>({
  name: 'Topics',
  feed: 'throughput',
  spec: topicList,
  bindings: [
    {keys: ['enter'], action: 'open', label: 'partitions', help: 'show partitions'},
    {keys: ['i'], action: 'toggle-internal', label: 'internal', help: 'internal topics'},
  ],
  rows: listTopics,
  act: (action, {showInternal}, selected, context) => {
    if (action === 'toggle-internal') return {about: {showInternal: !showInternal}}
    return selected === undefined ? {} : {open: openPartitions(selected.name, context)}
  },
  label: () => 'TOPICS',
  status: formatStatus,
  message: (_about, selected, context, look) => describe(selected, context, look),
  detail: (_about, selected, _context, look) => detailTopic(selected, look),
  selection: (_about, topic) => ({
    name: topic.name,
    topic: topic.name,
    json: topicToJson(topic),
    command: ['topic', 'describe', topic.name],
  }),
})

/** The topics, busiest first, before any report is there. */
export function openTopics(filter = ''): MountedScreen {
  const list = startList({column: 'IN/s', descending: true}, filter)
  return mountScreen(topicsScreen, {list, about: {showInternal: false}})
}
