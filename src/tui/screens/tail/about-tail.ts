import {isSameSearch, type KeySearchReport} from '../../../core/tail/key-search.ts'
import type {TailDecoding} from '../../../core/tail/tail-decoder.ts'
import type {TailReport} from '../../../core/tail/tail-report.ts'
import {isSameTail, type TailRequest} from '../../../core/tail/tail-request.ts'
import type {ScreenContext} from '../screen.ts'
import type {JumpLine} from './jump-line.ts'

/** Whose records are shown, and which of them. */
export interface AboutTail {
  readonly request: TailRequest
  /** Whether the newest record is on top and new ones come there; after a jump the oldest is. */
  readonly isFollowing: boolean
  /** The records that stay on show while following is off; null while new ones come. */
  readonly frozen: TailReport | null
  /** Whether records are shown as their bytes are, though something says where the schema registry is. */
  readonly isRaw: boolean
  /** What is typed behind `o`; null while nothing is. */
  readonly line: JumpLine | null
  /** Why the expression behind `/ where` cannot be read; null where it can, and once it is typed on. */
  readonly whereError: string | null
  /** What the last search for a key came to, until one goes somewhere else; null without one. */
  readonly sought: SoughtKey | null
  /** The group that reads what the tail was opened on next; null once one goes elsewhere, and where none does. */
  readonly reader: {readonly group: string; readonly offset: bigint} | null
}

/** A search that is over. */
export interface SoughtKey {
  readonly report: KeySearchReport
  /** The partition that was read before it: the next key is not only looked for where this one was found. Null for all. */
  readonly partition: number | null
}

/** What is on show: what following was switched off at, or the report at hand. Null before the first one. */
export function shownOf(about: AboutTail, {reports}: ScreenContext): TailReport | null {
  return about.frozen ?? ofThisTail(about, reports.tail)
}

/** What has been read by now, held back or not. */
export function newestOf(about: AboutTail, {newest}: ScreenContext): TailReport | null {
  return ofThisTail(about, newest.tail)
}

/** What the records on show say by their schemas, as it is known by now; null where their bytes are shown. */
export function decodingOf(about: AboutTail, context: ScreenContext): TailDecoding | null {
  return about.isRaw ? null : (newestOf(about, context)?.decoding ?? about.frozen?.decoding ?? null)
}

/** Right after a jump the feed still has the other tail's report. */
function ofThisTail({request}: AboutTail, report: TailReport | null): TailReport | null {
  return isSameTail(report?.request ?? null, request) ? report : null
}

/** How far the search that is under way has come; null without one, and before it is reported on. */
export function searchOf(about: AboutTail, context: ScreenContext): KeySearchReport | null {
  const {search} = about.request
  const report = newestOf(about, context)?.search ?? null
  return search !== null && report !== null && isSameSearch(report.search, search) ? report : null
}
