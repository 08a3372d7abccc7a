import type {TailDecoding} from '../../../core/tail/tail-decoder.ts'
import {whereOfFilter} from '../../../core/tail/tail-where.ts'
import {defineListScreen, type ListScreenState} from '../../list/list-screen.ts'
import {describeRecord, paintRecord} from '../record/describe-record.ts'
import {selectRecord} from '../record/record-screen.ts'
import {type Detail, NO_DETAIL, type ScreenContext, type ScreenLook} from '../screen.ts'
import {type AboutTail, decodingOf, newestOf, shownOf} from './about-tail.ts'
import {tailList} from './tail-columns.ts'
import {type TailRow, tailRowOf} from './tail-row.ts'
import {describeTail, formatTailLabel, formatTailStatus} from './tail-status.ts'

/** A tail, and where one is in it. */
export type TailState = ListScreenState<AboutTail>

function detailRecord(row: TailRow | undefined, decoding: TailDecoding | null, look: ScreenLook): Detail {
  const {width, height} = look
  if (row === undefined) return NO_DETAIL
  const [title = [], ...rest] = describeRecord(row.record, width - 2, {
    decoded: decoding?.decode(row.record) ?? null,
  })
  return {
    title: title.map(({text}) => text).join(''),
    hint: '',
    lines: paintRecord(rest.slice(0, height), look),
  }
}

/** The records on show, as rows. */
export const rowsOf = (about: AboutTail, context: ScreenContext): readonly TailRow[] =>
  shownOf(about, context)?.records.map((record) => tailRowOf(record, decodingOf(about, context))) ?? []

/**
 * `where EXPRESSION` is judged by the feed, once it has been typed to its end: until then all records are listed, and from
 * then on those that match.
 */
function passesWhere(
  filter: string,
  about: AboutTail,
  context: ScreenContext,
): ((row: TailRow) => boolean) | null {
  const expression = whereOfFilter(filter)
  if (expression === null) return null
  if (about.request.where !== expression) return () => true
  const where = newestOf(about, context)?.where ?? null
  if (where?.expression !== expression) return () => false
  // It is back in the line, to be typed right.
  return where.error === null ? ({record}) => where.matches(record) : () => true
}

const table = defineListScreen<TailRow, AboutTail>({
  name: 'Tail',
  feed: 'tail',
  needs: ({request}) => ({tail: request}),
  spec: tailList,
  keepsArriving: true,
  rows: rowsOf,
  passes: passesWhere,
  filterError: ({whereError}) => whereError,
  filterHint: (typed) =>
    whereOfFilter(typed) === null
      ? '!pattern inverts  where EXPR: CEL'
      : 'CEL over key value headers topic partition offset timestamp',
  label: formatTailLabel,
  nameInLabel: ({request}) => request.topic,
  status: formatTailStatus,
  message: (about, selected, context, look) => describeTail(about, selected, context, look),
  detail: (about, selected, context, look) => detailRecord(selected, decodingOf(about, context), look),
  selection: (about, {record}, context) => selectRecord(record, decodingOf(about, context)),
})

/** The list, without the keys of a tail; it is no screen by itself. */
export const tailTable = (): typeof table => table

/** The list anew, of the records that are there. */
export function relist(state: TailState, context: ScreenContext): TailState {
  return table.step(state, {type: 'report', holdOrder: false}, context).state
}
