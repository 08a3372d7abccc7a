import {tailRecordToJson} from '../../../core/tail/record-to-json.ts'
import type {TailDecoding} from '../../../core/tail/tail-decoder.ts'
import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {clampFirstShown, pagerBindings, pressPagerKey} from '../../pager/pager.ts'
import {findAction, type KeyBinding} from '../../terminal/key-binding.ts'
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
import {describeRecord, type PayloadForm, paintRecord, type RecordForm} from './describe-record.ts'

/** A record of a list, and which of its lines is the first on the screen. */
export interface RecordState {
  /** The list in its order, as it was when one of it was opened. */
  readonly records: readonly TailRecord[]
  readonly index: number
  readonly form: PayloadForm
  readonly firstShown: number
  /** Whether bytes are shown in place of what they say by their schemas. */
  readonly isRaw: boolean
}

type RecordAction = 'next' | 'previous' | 'form' | 'decode'

/** On every screen of records. */
export const DECODE_KEY = {keys: ['d'], action: 'decode', help: 'decoded by schema, or raw'} as const

/** What is said of that key where nothing is decoded. */
export const NO_REGISTRY = 'nothing is decoded: --schema-registry, or the profile, says where schemas are'

const bindings: readonly KeyBinding<RecordAction>[] = [
  {keys: ['right'], action: 'next', label: 'next', help: 'next record of the list'},
  {keys: ['left'], action: 'previous', help: 'record before'},
  {keys: ['h'], action: 'form', label: 'hex', help: 'bytes in hex, or as text'},
  DECODE_KEY,
]

function stepRecord(state: RecordState, event: ScreenEvent, context: ScreenContext): ScreenStep<RecordState> {
  const record = state.records[state.index]
  if (event.type !== 'key' || record === undefined) return {state, handled: true}
  switch (findAction(bindings, event.key)) {
    case 'next':
      return {state: goTo(state, state.index + 1), handled: true}
    case 'previous':
      return {state: goTo(state, state.index - 1), handled: true}
    case 'form':
      return {state: {...state, form: state.form === 'text' ? 'hex' : 'text', firstShown: 0}, handled: true}
    case 'decode':
      return context.newest.tail?.decoding == null
        ? {state, handled: true, notice: NO_REGISTRY}
        : {state: {...state, isRaw: !state.isRaw, firstShown: 0}, handled: true}
    case null: {
      const {pageRows} = context
      const firstShown = pressPagerKey(state.firstShown, event.key, pageRows)
      if (firstShown === null) return {state, handled: false}
      // The number of lines depends on the width; 40 is the narrowest, so no record has more lines than that.
      const lines = describeRecord(record, 40, formOf(state, record, context)).length
      return {state: {...state, firstShown: clampFirstShown(firstShown, lines, pageRows)}, handled: true}
    }
  }
}

function goTo(state: RecordState, index: number): RecordState {
  return index < 0 || index >= state.records.length ? state : {...state, index, firstShown: 0}
}

function viewRecord(state: RecordState, context: ScreenContext, look: ScreenLook): ScreenView {
  const {records, index, form, firstShown, isRaw} = state
  const {width, height} = look
  const record = records[index]
  const lines = record === undefined ? [] : describeRecord(record, width - 2, formOf(state, record, context))
  const first = clampFirstShown(firstShown, lines.length, height)
  const shown = lines.slice(first, first + height)
  const last = first + shown.length
  return {
    title: record === undefined ? '' : formatTitle(record, index, records.length),
    ...(record === undefined ? {} : {nameInTitle: showUntrusted(record.topic)}),
    status: `${form === 'hex' ? 'hex  ' : ''}${isRaw ? 'raw  ' : ''}lines ${first + 1} to ${last} of ${lines.length} `,
    header: '',
    lines: paintRecord(shown, look),
    message: null,
    typing: null,
  }
}

/** The schemas are those that the tail has asked for, which knows more of them by and by. */
function decodingIn({isRaw}: RecordState, {newest}: ScreenContext): TailDecoding | null {
  return isRaw ? null : (newest.tail?.decoding ?? null)
}

function formOf(state: RecordState, record: TailRecord, context: ScreenContext): RecordForm {
  return {form: state.form, decoded: decodingIn(state, context)?.decode(record) ?? null}
}

function formatTitle({topic, partition, offset}: TailRecord, index: number, count: number): string {
  return ` ${showUntrusted(topic)}  RECORD ${index + 1} of ${count}  p${partition}@${offset}`
}

/** How a record is named and read again. */
export function selectRecord(record: TailRecord, decoding: TailDecoding | null): Selection {
  const {topic, partition, offset} = record
  return {
    name: `${topic}-${partition}@${offset}`,
    topic,
    json: tailRecordToJson(record, decoding),
    command: {
      verb: ['consume'],
      names: [topic],
      flags: ['-p', String(partition), '--from', String(offset), '-n', '1', ...(decoding?.flags ?? [])],
    },
  }
}

/** Screen of one record: its key, headers and value as text or in hex, and what its batch says. */
export const recordScreen: ScreenDefinition<RecordState> = {
  name: 'Record',
  feed: 'throughput',
  bindings: [...bindings, ...pagerBindings],
  step: stepRecord,
  view: viewRecord,
  selection: (state, context) => {
    const record = state.records[state.index]
    return record === undefined ? null : selectRecord(record, decodingIn(state, context))
  },
  listed: (state, context) =>
    state.records
      .slice(state.index, state.index + 1)
      .map((record) => tailRecordToJson(record, decodingIn(state, context))),
}

/** Opens a record of a list at its first line. The list stays as it is, whatever becomes of the tail. */
export function openRecord(records: readonly TailRecord[], index: number, isRaw: boolean): MountedScreen {
  return mountScreen<RecordState>(recordScreen, {records, index, form: 'text', firstShown: 0, isRaw})
}
