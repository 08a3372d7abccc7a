import {partitionToJson} from '../../../core/throughput/throughput-json.ts'
import type {PartitionThroughput, TopicThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {describePartitionProblem, formatLogLength, partitionList} from './partition-columns.ts'

/** Whose partitions are shown. */
export interface AboutPartitions {
  readonly topic: string
}

function findTopic({topic}: AboutPartitions, {reports}: ScreenContext): TopicThroughput | undefined {
  return reports.throughput?.topics.find(({name}) => name === topic)
}

function formatStatus(about: AboutPartitions, context: ScreenContext): string {
  const topic = findTopic(about, context)
  return topic === undefined
    ? ''
    : `${formatCompact(topic.inPerSecond)}/s  end ${formatCompact(topic.logEndSum)} `
}

function describe(
  topic: TopicThroughput | undefined,
  selected: PartitionThroughput | undefined,
  name: string,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const warn = (text: string) => ({text: ` ${glyphs.warning} ${text}`, tone: 'warning'}) as const
  if (topic === undefined) return warn(`${name} is not there; Esc goes back`)
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
export const partitionsScreen = defineListScreen<PartitionThroughput, AboutPartitions>({
  name: 'Partitions',
  feed: 'throughput',
  spec: partitionList,
  rows: (about, context) => findTopic(about, context)?.partitions ?? [],
  label: ({topic}) => `${showUntrusted(topic)}  PARTITIONS`,
  status: formatStatus,
  message: (about, selected, context, look) =>
    context.reports.throughput === null
      ? null
      : describe(findTopic(about, context), selected, showUntrusted(about.topic), look),
  selection: ({topic}, partition) => ({
    name: `${topic}-${partition.partition}`,
    topic,
    json: {topic, ...partitionToJson(partition)},
    command: ['topic', 'offsets', topic],
  }),
})

/** Opens the partitions of a topic, filled from the report at hand. */
export function openPartitions(topic: string, context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'P', descending: false}, filter)
  return mountScreen(partitionsScreen, {list, about: {topic}}).step(
    {type: 'report', holdOrder: false},
    context,
  ).state
}
