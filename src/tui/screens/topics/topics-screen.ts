import {listTopicRows, type TopicRow, topicRowToJson} from '../../../core/dashboard/topic-rows.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatCure} from '../../text/cure.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {openReaders, readersBinding} from '../groups/groups-screen.ts'
import {findTopicProblem, rowsOfPartitions} from '../partitions/partition-row.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  NO_DETAIL,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {describeTopicProblem, topicList} from './topic-columns.ts'
import {detailTopic} from './topic-detail.ts'

/** What the screen of all topics knows beside its list. */
export interface AboutTopics {
  /** Whether Kafka's own topics are listed too. */
  readonly showInternal: boolean
}

function listTopics({showInternal}: AboutTopics, {reports}: ScreenContext): readonly TopicRow[] {
  const topics = listTopicRows(reports)
  return showInternal ? topics : topics.filter(({internal}) => !internal)
}

function formatStatus({showInternal}: AboutTopics, {reports}: ScreenContext): string {
  const report = reports.throughput
  const withoutLeader = report?.totals.partitionsWithoutLeader ?? 0
  const internal = report?.topics.filter((topic) => topic.internal).length ?? 0
  const underReplicated = listTopicRows(reports).reduce(
    (sum, {details}) => sum + (details?.underReplicated ?? 0),
    0,
  )
  const parts = []
  if (withoutLeader > 0) parts.push(`${withoutLeader} without leader`)
  if (underReplicated > 0) parts.push(`${underReplicated} URP`)
  if (internal > 0) parts.push(`${internal} internal ${showInternal ? 'shown' : 'hidden'}`)
  return parts.length === 0 ? '' : `${parts.join('  ')} `
}

function describe(
  selected: TopicRow | undefined,
  {reports, hasDetail}: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = reports.throughput?.errors ?? []
  if (error !== undefined) return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  if (selected === undefined) return null
  const problem = describeTopicProblem(selected)
  if (problem !== '') {
    const found = findTopicProblem(selected.name, rowsOfPartitions(selected, selected.details, 0))
    const cure = found === null || hasDetail ? '' : `. ${formatCure(found)}`
    return {text: ` ${glyphs.warning} ${showUntrusted(selected.name)}: ${problem}${cure}`, tone: 'warning'}
  }
  // Why there are cells without a number, where nothing worse is to be said.
  const missing = [...(reports.topics?.errors ?? []), ...(reports.groups?.errors ?? [])]
  return missing.length === 0 ? null : {text: ` ${missing.map(showUntrusted).join('  ')}`, tone: 'quiet'}
}

/**
 * Groups are looked at from aside: a poll of them is three requests to each leader and two to each coordinator, where the
 * rates take one to each leader. At their pace the screen that top opens on would be five times as dear for two columns,
 * which are told as well a little later.
 */
const GROUPS_EVERY_MS = 15_000

/** Screen of all topics with their throughput: the first one of `top`. */
export const topicsScreen = defineListScreen<TopicRow, AboutTopics, 'open' | 'toggle-internal' | 'readers'>({
  name: 'Topics',
  feed: 'throughput',
  needs: () => ({topics: {focus: null}, groups: {focus: [], everyMs: GROUPS_EVERY_MS}}),
  spec: topicList,
  bindings: [
    {keys: ['enter'], action: 'open', label: 'partitions', help: 'show partitions'},
    readersBinding,
    {keys: ['i'], action: 'toggle-internal', label: 'internal', help: 'internal topics'},
  ],
  rows: listTopics,
  act: (action, {showInternal}, selected, context) => {
    if (action === 'toggle-internal') return {about: {showInternal: !showInternal}}
    if (selected === undefined) return {}
    const {name} = selected
    return {open: action === 'readers' ? openReaders(name, context) : openPartitions(name, context)}
  },
  label: () => 'TOPICS',
  status: formatStatus,
  message: (_about, selected, context, look) => describe(selected, context, look),
  detail: (_about, selected, {reports}, look) =>
    selected === undefined ? NO_DETAIL : detailTopic(selected, reports.throughput?.atMs ?? 0, look),
  selection: (_about, topic) => ({
    name: topic.name,
    topic: topic.name,
    json: topicRowToJson(topic),
    command: findTopicProblem(topic.name, rowsOfPartitions(topic, topic.details, 0))?.command ?? {
      verb: ['topic', 'describe'],
      names: [topic.name],
    },
  }),
})

/** The topics, busiest first, before any report is there. */
export function openTopics(filter = ''): MountedScreen {
  const list = startList({column: 'IN/s', descending: true}, filter)
  return mountScreen(topicsScreen, {list, about: {showInternal: false}})
}
