import type {ProblemPlace} from '../../core/dashboard/problems/problem.ts'
import {placeName, shortPlaceName} from '../../core/dashboard/problems/problem.ts'
import type {ProblemJson, ProblemsJson} from '../../core/dashboard/problems/problems-json.ts'
import {countOf} from '../../core/names/count-of.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {renderTable} from '../table.ts'
import type {Role} from '../theme.ts'

/** What was looked at, in words: `3 brokers, 20 partitions of 7 topics, 7 groups`. */
export function describeLooked({
  brokers,
  topics,
  partitions,
  groups,
  connectors = null,
}: Omit<ProblemsJson['looked'], 'warming' | 'connectors'> &
  Partial<Pick<ProblemsJson['looked'], 'connectors'>>): string {
  const parts = [
    ...(brokers === null ? [] : [countOf(brokers, 'broker')]),
    ...(partitions === null || topics === null
      ? []
      : [`${countOf(partitions, 'partition')} of ${countOf(topics, 'topic')}`]),
    ...(groups === null ? [] : [countOf(groups, 'group')]),
    ...(connectors === null ? [] : [countOf(connectors, 'connector')]),
  ]
  return parts.join(', ')
}

/** How a group gets on takes a while to tell: said, where nothing bad was seen yet; null where all were watched. */
export function describeWarming({warming, groups}: ProblemsJson['looked']): string | null {
  if (!warming) return null
  return `${warming} of ${countOf(groups ?? warming, 'group')} not watched for long enough to tell (a minute)`
}

/** For `-o name`: kind and place, as one word where names are. */
function nameOfProblem({kind, about}: ProblemJson): string {
  return `${kind}/${bareName(about)}`
}

function bareName(about: ProblemPlace): string {
  switch (about.type) {
    case 'broker':
      return String(about.broker)
    case 'topic':
      return about.topic
    case 'group':
    case 'group-partition':
      return about.group
    case 'connector':
      return about.connector
    case 'connect':
      return 'connect'
    default:
      return placeName(about)
  }
}

const columns: readonly Column<ProblemJson>[] = [
  {
    field: 'severity',
    value: (problem) => problem.severity,
    fixed: true,
    role: ({severity}): Role => (severity === 'error' ? 'error' : 'warn'),
  },
  {field: 'kind', value: (problem) => problem.kind, fixed: true},
  {
    field: 'about',
    value: (problem) => placeName(problem.about),
    text: (problem) => shortPlaceName(problem.about),
  },
  {field: 'since', value: (problem) => problem.since, wide: true},
  {field: 'seen', value: (problem) => problem.seen},
  {field: 'cause', value: (problem) => problem.cause, wide: true},
  {field: 'command', value: (problem) => problem.command, wide: true},
]

/** What is wrong, a row each, and what was looked at. */
export const problemsView = tableView({
  rows: (data: ProblemsJson) => data.problems,
  columns,
  name: nameOfProblem,
  text: ({problems, looked}, context) => {
    const table = problems.length === 0 ? '' : `${renderTable(columns, problems, context)}\n`
    // Whether that is all that there is to see, the run says: its time may have been up.
    const count = problems.length === 0 ? 'No problem was seen' : countOf(problems.length, 'problem')
    const warming = describeWarming(looked)
    const lines = [
      `${count}: ${describeLooked(looked)} were looked at.`,
      ...(warming === null ? [] : [`${warming}.`]),
    ]
    return table + lines.map((line) => context.theme.muted(line)).join('\n')
  },
})
