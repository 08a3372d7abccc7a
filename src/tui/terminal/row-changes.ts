import {isNarrow} from '../../views/display-width.ts'

const ESCAPE = 0x1b

/** Colours and their like (SGR), which take no column. */
const CODES = /\x1b\[([\d;]*)m/y

/** Columns that are the same and not worth leaving out: to move the cursor takes about as many bytes. */
const SHORT_GAP = 8

/** A part of a row that is not as it was. */
export interface RowChange {
  /** Where it begins, counted from 0. */
  readonly column: number
  /** Text that begins and ends without colours. */
  readonly text: string
}

/**
 * The parts in which a row differs from what is in its place, as wide as that; null where it is to be written whole: the
 * widths differ, terminals may not agree on the width of a character, or it takes as many bytes.
 */
export function findRowChanges(before: string, after: string): readonly RowChange[] | null {
  const old = cutRow(before)
  const now = cutRow(after)
  if (old === null || now === null || old.width !== now.width) return null
  const changes: RowChange[] = []
  let bytes = 0
  /** The end of the last part that is the same, and the beginning of the change that is open. */
  let sameFrom = 0
  let changeFrom = -1
  const close = (end: number): void => {
    const text = after.slice(now.at(changeFrom), now.at(end))
    changes.push({column: changeFrom, text})
    bytes += text.length + SHORT_GAP
    changeFrom = -1
  }
  for (let column = 0; column < now.width; ) {
    const next = nextCut(old, now, column)
    const isSame =
      old.at(next) - old.at(column) === now.at(next) - now.at(column) &&
      before.startsWith(after.slice(now.at(column), now.at(next)), old.at(column))
    if (!isSame) {
      if (changeFrom >= 0 && column - sameFrom > SHORT_GAP) close(sameFrom)
      if (changeFrom < 0) changeFrom = column
      sameFrom = next
    }
    column = next
  }
  if (changeFrom >= 0) close(sameFrom)
  return bytes < after.length ? changes : null
}

/** The next column at which both rows have no colour on. */
function nextCut(old: Cuts, now: Cuts, column: number): number {
  let next = column + 1
  while (next < now.width && (old.at(next) < 0 || now.at(next) < 0)) next++
  return next
}

/** A row by its columns. */
interface Cuts {
  readonly width: number
  /** Where the text of a column begins, if no colour is on there; -1 else. */
  at(column: number): number
}

/** Null where a row has characters that may take another width than one column, or ends with a colour on. */
function cutRow(text: string): Cuts | null {
  const starts: number[] = []
  let on = 0
  let column = 0
  let runFrom = 0
  for (let at = 0; at <= text.length; ) {
    if (on === 0) starts[column] ??= at
    if (at === text.length) break
    if (text.charCodeAt(at) !== ESCAPE) {
      column++
      at++
      continue
    }
    CODES.lastIndex = at
    const codes = CODES.exec(text)
    if (codes === null || !isNarrow(text.slice(runFrom, at))) return null
    on = switchCodes(on, codes[1] ?? '')
    at = CODES.lastIndex
    runFrom = at
  }
  if (on !== 0 || !isNarrow(text.slice(runFrom))) return null
  return {width: column, at: (at) => starts[at] ?? -1}
}

const FOREGROUND = 1
const BACKGROUND = 2
const WEIGHT = 4
const UNDERLINE = 8
const INVERSE = 16
/** What no theme writes: a row with it is never cut. */
const OTHER = 32

/** The colours and attributes that are on, as bits, after these codes. */
function switchCodes(before: number, text: string): number {
  const codes = text.split(';').map(Number)
  let on = before
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      on |= code === 38 ? FOREGROUND : BACKGROUND
      // An exact colour has three numbers behind it (38;2;R;G;B), one of the 256 has one (38;5;N).
      at += codes[at + 1] === 2 ? 4 : 2
    } else if (code === 0) on = 0
    else if (code === 1 || code === 2) on |= WEIGHT
    else if (code === 22) on &= ~WEIGHT
    else if (code === 4) on |= UNDERLINE
    else if (code === 24) on &= ~UNDERLINE
    else if (code === 7) on |= INVERSE
    else if (code === 27) on &= ~INVERSE
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) on |= FOREGROUND
    else if (code === 39) on &= ~FOREGROUND
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) on |= BACKGROUND
    else if (code === 49) on &= ~BACKGROUND
    else on |= OTHER
  }
  return on
}
