import {type Problem, type ProblemPlace, placeName} from '../../../core/dashboard/problems/problem.ts'
import {problemToJson} from '../../../core/dashboard/problems/problems-json.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {formatPartitionsByTopic} from '../../../core/offsets/topic-partition.ts'
import {describeLooked, describeWarming} from '../../../views/top/problems.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatProblemLine, renderCure} from '../../text/cure.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {openBrokers} from '../brokers/brokers-screen.ts'
import {openConnect} from '../connect/connect-screen.ts'
import {openConnectorTasks} from '../connect/connector-tasks-screen.ts'
import {openGroup} from '../group/open-group.ts'
import {openOverview} from '../overview/overview-screen.ts'
import {openPartitions} from '../partitions/partitions-screen.ts'
import {
  type Detail,
  type MountedScreen,
  mountScreen,
  NO_DETAIL,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {type ProblemRow, problemList, toneOfProblem} from './problem-columns.ts'
import {describeWaiting, shownProblems} from './shown-problems.ts'

type AboutProblems = Readonly<Record<string, never>>

/** Of all groups records are looked at, for a loss that is near is found from nothing else: this often is enough for that. */
const GROUPS_EVERY_MS = 5_000

/** Topics whose partitions a detail names; a broker may have thousands. */
const MOST_NAMED = 100

function listProblems(_about: AboutProblems, context: ScreenContext): readonly ProblemRow[] {
  return shownProblems(context).problems.map((problem) => ({
    ...problem,
    forMs: problem.sinceMs === null ? null : Math.max(0, context.nowMs - problem.sinceMs),
  }))
}

/** How many there are of each severity, coloured where there are some. */
export function countProblems(problems: readonly Problem[], {glyphs}: ScreenLook): readonly PaintedText[] {
  const errors = problems.filter(({severity}) => severity === 'error').length
  const warnings = problems.length - errors
  return [
    {text: `${glyphs.problem} ${countOf(errors, 'error')}  `, tone: errors === 0 ? 'faint' : 'bad'},
    {text: `${glyphs.warning} ${warnings} warn`, tone: warnings === 0 ? 'faint' : 'warning'},
  ]
}

/** That nothing is wrong is said only once all has been looked at. */
function describeNone(
  _about: AboutProblems,
  context: ScreenContext,
  {glyphs}: ScreenLook,
): readonly PaintedText[] {
  const waiting = describeWaiting(context)
  if (waiting !== '') return [{text: waiting, tone: 'quiet'}]
  const {looked} = shownProblems(context)
  const warming = describeWarming(looked)
  return [
    {text: `${glyphs.good} nothing is wrong`, tone: 'good'},
    {text: `${describeLooked(looked)} were looked at`, tone: 'quiet'},
    ...(warming === null ? [] : [{text: warming, tone: 'quiet'} as const]),
  ]
}

function describe(
  selected: ProblemRow | undefined,
  {hasDetail}: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  if (selected === undefined || hasDetail) return null
  return {text: ` ${glyphs.warning} ${formatProblemLine(selected)}`, tone: 'warning'}
}

/** What is seen, why, and the command. */
function tellProblem(problem: ProblemRow, look: ScreenLook): readonly string[] {
  const {theme, width} = look
  const seen = wrapWords(showUntrusted(problem.seen), width - 1, '  ')
  return [...seen.map((line) => theme(toneOfProblem(problem), ` ${line}`)), ...renderCure(problem, look)]
}

function detailProblem(problem: ProblemRow | undefined, look: ScreenLook): Detail {
  if (problem === undefined) return NO_DETAIL
  const {theme, width} = look
  const {about, kind, partitions} = problem
  const byTopic = formatPartitionsByTopic(partitions)
  const named = byTopic.slice(0, MOST_NAMED).map(showUntrusted)
  const more = byTopic.length > MOST_NAMED ? `; and ${byTopic.length - MOST_NAMED} topics more` : ''
  const lines = [
    ...tellProblem(problem, look),
    ...(partitions.length < 2
      ? []
      : [
          '',
          ...wrapWords(
            `${countOf(partitions.length, 'partition')}: ${named.join('; ')}${more}`,
            width - 1,
            '  ',
          ).map((line) => theme('quiet', ` ${line}`)),
        ]),
  ]
  return {title: showUntrusted(placeName(about)), hint: kind, lines}
}

/** The screen of what a problem is about. */
function openPlace(place: ProblemPlace, context: ScreenContext): MountedScreen {
  switch (place.type) {
    case 'cluster':
    case 'controller':
    case 'client':
      return openOverview()
    case 'broker':
      return openBrokers(context, '', place.broker)
    case 'topic':
      return openPartitions(place.topic, context)
    case 'partition':
      return openPartitions(place.topic, context, '', place.partition)
    case 'group':
      return openGroup(place.group, context)
    case 'group-partition':
      return openGroup(place.group, context, '', place)
    case 'connect':
      return openConnect(context)
    case 'connector':
      return openConnectorTasks(place.connector, context)
  }
}

/** Screen of all that is wrong in the cluster, the worst first. */
export const problemsScreen = defineListScreen<ProblemRow, AboutProblems, 'open'>({
  name: 'Problems',
  feed: 'cluster',
  needs: () => ({
    cluster: true,
    health: true,
    groups: {focus: 'all', everyMs: GROUPS_EVERY_MS},
    connect: 'aside',
  }),
  spec: problemList,
  bindings: [{keys: ['enter'], action: 'open', label: 'go there', help: 'what it is about'}],
  rows: listProblems,
  act: (_action, _about, selected, context) =>
    selected === undefined ? {} : {open: openPlace(selected.about, context)},
  empty: describeNone,
  foot: (_about, selected, _context, look) => tellProblem(selected, look),
  label: () => 'PROBLEMS',
  status: (_about, context, look) => {
    const {problems} = shownProblems(context)
    const waiting = describeWaiting(context)
    // Without any row the same stands in their place.
    if (waiting !== '') return problems.length === 0 ? '' : waiting
    return countProblems(problems, look)
  },
  message: (_about, selected, context, look) => describe(selected, context, look),
  detail: (_about, selected, _context, look) => detailProblem(selected, look),
  selection: (_about, problem) => ({
    name: placeName(problem.about),
    json: problemToJson(problem, ['samsa']),
    command: problem.command,
    ...('topic' in problem.about ? {topic: problem.about.topic} : {}),
  }),
})

/** The problems, the worst first, filled from the reports at hand. */
export function openProblems(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'SEVERITY', descending: false}, filter)
  return mountScreen(problemsScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context)
    .state
}
