import {tailRecordToJson} from '../../../core/tail/record-to-json.ts'
import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {clampFirstShown, pagerBindings, pressPagerKey} from '../../pager/pager.ts'
import {fitText} from '../../text/fit.ts'
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
  type Selection,
} from '../screen.ts'
import {describeRecord} from './describe-record.ts'

/** One record, and which of its lines is the first on the screen. */
export interface RecordState {
  readonly record: TailRecord
  readonly firstShown: number
}

function stepRecord(
  state: RecordState,
  event: ScreenEvent,
  {pageRows}: ScreenContext,
): ScreenStep<RecordState> {
  if (event.type !== 'key') return {state, handled: true}
  const firstShown = pressPagerKey(state.firstShown, event.key, pageRows)
  if (firstShown === null) return {state, handled: false}
  // The number of lines depends on the width; 40 is the narrowest, so no record has more lines than that.
  const most = clampFirstShown(firstShown, describeRecord(state.record, 40).length, pageRows)
  return {state: {...state, firstShown: most}, handled: true}
}

function viewRecord(
  {record, firstShown}: RecordState,
  _context: ScreenContext,
  look: ScreenLook,
): ScreenView {
  const {theme, glyphs, width, height} = look
  const lines = describeRecord(record, width - 2)
  const first = clampFirstShown(firstShown, lines.length, height)
  const shown = lines.slice(first, first + height)
  const last = first + shown.length
  return {
    title: ` ${showUntrusted(record.topic)}  RECORD  partition ${record.partition}  offset ${record.offset}`,
    status: `lines ${first + 1} to ${last} of ${lines.length} `,
    header: '',
    lines: shown.map((line) => {
      const fitted = fitText(` ${line}`, width, glyphs.ellipsis)
      return line.startsWith(' ') ? fitted : theme('strong', fitted)
    }),
    message: null,
    typing: null,
  }
}

/** How a record is named and read again. */
export function selectRecord(record: TailRecord): Selection {
  const {topic, partition, offset} = record
  return {
    name: `${topic}-${partition}@${offset}`,
    topic,
    json: tailRecordToJson(record),
    command: ['consume', topic, '-p', String(partition), '--from', String(offset), '-n', '1'],
  }
}

/** Screen of one record: its key, headers and value as text, and the value's bytes. */
export const recordScreen: ScreenDefinition<RecordState> = {
  name: 'Record',
  feed: 'throughput',
  bindings: pagerBindings,
  step: stepRecord,
  view: viewRecord,
  selection: ({record}) => selectRecord(record),
  listed: ({record}) => [tailRecordToJson(record)],
}

/** Opens a record at its first line. It stays as it is, whatever becomes of the tail. */
export function openRecord(record: TailRecord): MountedScreen {
  return mountScreen(recordScreen, {record, firstShown: 0})
}
