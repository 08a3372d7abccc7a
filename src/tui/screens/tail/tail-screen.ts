import type {TailReport} from '../../../core/tail/tail-report.ts'
import {isSameTail, type TailRequest, tailOfTopic} from '../../../core/tail/tail-request.ts'
import {formatCompact, formatCount} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {fitText} from '../../text/fit.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {describeRecord} from '../record/describe-record.ts'
import {openRecord, selectRecord} from '../record/record-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {tailList} from './tail-columns.ts'
import {type TailRow, tailRowOf} from './tail-row.ts'

/** Whose records are shown. */
export interface AboutTail {
  readonly request: TailRequest
}

/** The report of this tail: right after a change the feed still has the other one's. */
function reportOf({request}: AboutTail, {reports}: ScreenContext): TailReport | null {
  return isSameTail(reports.tail?.request ?? null, request) ? reports.tail : null
}

function formatStatus(about: AboutTail, context: ScreenContext): string {
  const report = reportOf(about, context)
  if (report === null) return ''
  const {takenPerSecond, taken, skipped} = report
  const held = (context.newest.tail?.taken ?? taken) - taken
  if (held > 0) return `+${formatCount(held)} held `
  if (skipped === 0) return `${formatCompact(takenPerSecond)}/s `
  const topic = context.reports.throughput?.topics.find(({name}) => name === about.request.topic)
  return `showing ${formatCompact(takenPerSecond)}/s of ${formatCompact(topic?.inPerSecond ?? null)}/s `
}

function describe(about: AboutTail, context: ScreenContext, {glyphs}: ScreenLook): ScreenView['message'] {
  const report = reportOf(about, context)
  const [error] = report?.errors ?? []
  if (error !== undefined) return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  if (report !== null && report.records.length === 0)
    return {text: ' no record yet; new ones come on top', tone: 'quiet'}
  return null
}

function detailRecord(row: TailRow | undefined, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height} = look
  if (row === undefined) return []
  return describeRecord(row.record, width - 2)
    .slice(0, height)
    .map((line) => {
      const fitted = fitText(` ${line}`, width, glyphs.ellipsis)
      return line.startsWith(' ') ? fitted : theme('strong', fitted)
    })
}

/** Screen of a topic's newest records. On top it follows them; with the cursor elsewhere it stays there. */
export const tailScreen = defineListScreen<TailRow, AboutTail, 'open'>({
  name: 'Tail',
  feed: 'tail',
  needs: ({request}) => ({tail: request}),
  spec: tailList,
  bindings: [{keys: ['enter'], action: 'open', label: 'record', help: 'the whole record'}],
  keepsArriving: true,
  rows: (about, context) => reportOf(about, context)?.records.map(tailRowOf) ?? [],
  act: (_action, _about, selected) => (selected === undefined ? {} : {open: openRecord(selected.record)}),
  label: ({request}) => `${showUntrusted(request.topic)}  TAIL`,
  status: formatStatus,
  message: (about, _selected, context, look) => describe(about, context, look),
  detail: (_about, selected, _context, look) => detailRecord(selected, look),
  selection: (_about, {record}) => selectRecord(record),
})

/** Opens the tail of a topic. */
export function openTail(topic: string, context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'TIME', descending: true}, filter)
  return mountScreen(tailScreen, {list, about: {request: tailOfTopic(topic)}}).step(
    {type: 'report', holdOrder: false},
    context,
  ).state
}
