import type {TopicThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatBytes, formatCompact} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {describeAge} from '../../text/age.ts'
import {formatCure} from '../../text/cure.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {openReaders, readersBinding} from '../groups/groups-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {describePartitionProblem, partitionList} from './partition-columns.ts'
import {findTopicProblem, type PartitionRow, partitionRowToJson, rowsOfPartitions} from './partition-row.ts'

/** Whose partitions are shown. */
export interface AboutPartitions {
  readonly topic: string
}

function findTopic({topic}: AboutPartitions, {reports}: ScreenContext): TopicThroughput | undefined {
  return reports.throughput?.topics.find(({name}) => name === topic)
}

function listPartitions(about: AboutPartitions, context: ScreenContext): readonly PartitionRow[] {
  const topic = findTopic(about, context)
  if (topic === undefined) return []
  const {throughput, topics} = context.reports
  return rowsOfPartitions(topic, topics?.topics.get(about.topic) ?? null, throughput?.atMs ?? 0)
}

function formatStatus(about: AboutPartitions, context: ScreenContext): string {
  const topic = findTopic(about, context)
  return topic === undefined
    ? ''
    : `${formatCompact(topic.inPerSecond)}/s  end ${formatCompact(topic.logEndSum)} `
}

function describe(
  {topic: name}: AboutPartitions,
  selected: PartitionRow | undefined,
  context: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  if (context.reports.throughput === null) return null
  const warn = (text: string) => ({text: ` ${glyphs.warning} ${text}`, tone: 'warning'}) as const
  const topic = findTopic({topic: name}, context)
  if (topic === undefined) return warn(`${showUntrusted(name)} is not there; Esc goes back`)
  if (selected === undefined) return null
  const problem = describePartitionProblem(selected)
  if (problem !== '') {
    const found = findTopicProblem(name, [selected])
    return warn(
      `partition ${selected.partition}: ${problem}${found === null ? '' : `. ${formatCure(found)}`}`,
    )
  }
  const {partition, leader, logStart, records, details, newest, inPerSecond} = selected
  const mean = topic.inPerSecond === null ? null : topic.inPerSecond / topic.partitionCount
  const facts = [`partition ${partition}`, `leader ${leader}`]
  if (logStart !== null) facts.push(`start ${logStart}`)
  if (records !== null) facts.push(`log ${formatCompact(records)}`)
  if (details !== null && details.sizeBytes !== null) facts.push(formatBytes(details.sizeBytes))
  if (inPerSecond !== null && mean) facts.push(`${formatRatio(inPerSecond / mean, glyphs.times)} the mean`)
  if (newest?.ageMs != null) facts.push(describeAge(newest.ageMs))
  const errors = context.reports.topics?.errors ?? []
  return {text: ` ${[...facts, ...errors.map(showUntrusted)].join('  ')}`, tone: 'quiet'}
}

/** Screen of one topic's partitions with their rates and their shares of it. */
export const partitionsScreen = defineListScreen<PartitionRow, AboutPartitions, 'readers'>({
  name: 'Partitions',
  feed: 'throughput',
  spec: partitionList,
  needs: ({topic}) => ({topics: {focus: topic}}),
  bindings: [readersBinding],
  rows: listPartitions,
  act: (_action, {topic}, _selected, context) => ({open: openReaders(topic, context)}),
  label: ({topic}) => `${showUntrusted(topic)}  PARTITIONS`,
  nameInLabel: ({topic}) => topic,
  status: formatStatus,
  message: describe,
  selection: ({topic}, partition) => ({
    name: `${topic}-${partition.partition}`,
    topic,
    json: {topic, ...partitionRowToJson(partition)},
    command: findTopicProblem(topic, [partition])?.command ?? {verb: ['topic', 'offsets'], names: [topic]},
  }),
})

/**
 * Opens the partitions of a topic, filled from the report at hand.
 *
 * @param selected the partition that the cursor starts on; by default it is the first one
 */
export function openPartitions(
  topic: string,
  context: ScreenContext,
  filter = '',
  selected?: number,
): MountedScreen {
  const started = startList({column: 'P', descending: false}, filter)
  const list = selected === undefined ? started : {...started, selectedId: String(selected)}
  return mountScreen(partitionsScreen, {list, about: {topic}}).step(
    {type: 'report', holdOrder: false},
    context,
  ).state
}
