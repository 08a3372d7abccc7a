import {formatCompact} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {openReaders, readersBinding} from '../groups/groups-screen.ts'
import {describePartitionProblem, partitionList} from '../partitions/partition-columns.ts'
import {isUnderReplicated, partitionRowToJson} from '../partitions/partition-row.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {type BrokerPart, listPartitionsOf, type TopicPartitionRow} from './led-partitions.ts'

/** Whose partitions are listed. */
export interface AboutLed {
  readonly broker: number
  readonly part: BrokerPart
}

/** What says which of them suffer comes first. */
const COLUMNS_HERE: readonly string[] = [
  'ISR/RF',
  'IN/s',
  'STATUS',
  'TREND',
  'END',
  'SIZE',
  'LEADER',
  'OFFLINE',
]

const columns: readonly ListColumn<TopicPartitionRow>[] = [
  {
    title: 'TOPIC',
    minWidth: 16,
    maxWidth: 60,
    align: 'left',
    cell: ({topic}) => showUntrusted(topic),
    sortValue: ({topic}) => topic,
  },
  {
    title: 'P',
    minWidth: 4,
    maxWidth: 5,
    align: 'right',
    cell: ({partition}) => String(partition),
    sortValue: ({partition}) => partition,
  },
  ...COLUMNS_HERE.flatMap((title) => partitionList.columns.filter((column) => column.title === title)),
]

const ledList: ListSpec<TopicPartitionRow> = {
  columns,
  idOf: ({topic, partition}) => `${topic}-${partition}`,
  filterTextOf: (row) => `${row.topic}-${row.partition} ${describePartitionProblem(row)}`,
  hasProblem: (row) => describePartitionProblem(row) !== '',
}

function listLed({broker, part}: AboutLed, {reports}: ScreenContext): readonly TopicPartitionRow[] {
  return listPartitionsOf({broker, part, throughput: reports.throughput, topics: reports.topics})
}

function formatStatus(about: AboutLed, context: ScreenContext): string {
  const rows = listLed(about, context)
  const suffering = rows.filter(({details}) => isUnderReplicated(details)).length
  const rate = rows.reduce((sum, {inPerSecond}) => sum + (inPerSecond ?? 0), 0)
  return `${suffering} URP  ${formatCompact(rate)}/s `
}

function describe(
  about: AboutLed,
  selected: TopicPartitionRow | undefined,
  context: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const {reports} = context
  if (reports.throughput === null) return null
  if (selected === undefined) {
    if (listLed(about, context).length > 0) return null
    // Replicas are known a little later than leaders.
    const isKnown = about.part === 'leads' || reports.topics !== null
    const what = about.part === 'leads' ? 'leads no partition' : 'has no replica of any partition'
    return {
      text: isKnown ? ` broker ${about.broker} ${what}` : ' waiting for the replicas of all topics',
      tone: 'quiet',
    }
  }
  const problem = describePartitionProblem(selected)
  if (problem === '') return null
  const name = `${showUntrusted(selected.topic)}-${selected.partition}`
  return {text: ` ${glyphs.warning} ${name}: ${problem}`, tone: 'warning'}
}

/** Screen of the partitions that a broker leads, over all topics; of one that leads none, those that it has a replica of. */
export const ledScreen = defineListScreen<TopicPartitionRow, AboutLed, 'open' | 'readers'>({
  name: 'Leads',
  feed: 'throughput',
  needs: () => ({topics: {focus: null}}),
  spec: ledList,
  bindings: [
    {keys: ['enter'], action: 'open', label: 'partitions', help: 'partitions of its topic'},
    readersBinding,
  ],
  rows: listLed,
  act: (action, _about, selected, context) => {
    if (selected === undefined) return {}
    const {topic, partition} = selected
    return {
      open:
        action === 'readers' ? openReaders(topic, context) : openPartitions(topic, context, '', partition),
    }
  },
  label: ({broker, part}) =>
    part === 'leads' ? `BROKER ${broker}  LEADS` : `BROKER ${broker}  LEADS NONE, HAS REPLICAS OF`,
  status: formatStatus,
  message: describe,
  selection: (_about, row) => ({
    name: `${row.topic}-${row.partition}`,
    topic: row.topic,
    json: {topic: row.topic, ...partitionRowToJson(row)},
    command: {verb: ['topic', 'describe'], names: [row.topic]},
  }),
})

/** Opens what a broker leads, those with missing replicas first. */
export function openLed(broker: number, context: ScreenContext): MountedScreen {
  const list = startList({column: 'ISR/RF', descending: true})
  const leads = listLed({broker, part: 'leads'}, context).length > 0
  const part: BrokerPart = leads || context.reports.throughput === null ? 'leads' : 'holds'
  return mountScreen(ledScreen, {list, about: {broker, part}}).step(
    {type: 'report', holdOrder: false},
    context,
  ).state
}
