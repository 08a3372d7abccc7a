import {displayWidth} from '../../views/display-width.ts'

import {
  BEGIN_UPDATE,
  END_UPDATE,
  ERASE_BELOW,
  ERASE_TO_END_OF_LINE,
  RESET_ATTRIBUTES,
  toCell,
  toRow,
} from './control-codes.ts'
import {findRowChanges} from './row-changes.ts'

/** Where frames go: a terminal's stream, as far as the writer needs it. */
export interface FrameTarget {
  /** False where the stream is full and will say `drain`. */
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
}

/**
 * Ten frames a second are as fast as numbers can be read: three at once, so that a key need not wait because a poll has
 * just been drawn, and another each seventh of a second. Any second then has ten at the most.
 */
const FRAMES_AT_ONCE = 3
const FRAME_EVERY_MS = 1000 / 7

/**
 * Brings frames to the terminal: only the parts of rows that differ from what is there, each at its own address, as one
 * synchronized update. Nothing is cleared before it is written, so nothing flickers; a frame that equals the screen
 * writes no byte. Frames that come faster than ten a second, or than the terminal takes them, are skipped but for the
 * newest.
 *
 * Why not Ink 8's own writer (alternateScreen, incrementalRendering, maxFps), which writes as little when numbers change:
 * it moves by rows relative to the last frame, so what another program writes shifts all that follows, and it has no
 * repaint; when the terminal shrinks it erases line by line outside of a synchronized update and draws the frame of the
 * old size into the new one, wrapped, before the right one; and it does not heed a terminal that is slow to read.
 */
export class FrameWriter {
  readonly #target: FrameTarget
  #columns: number
  /** What the terminal shows, row by row; null where that is not known. */
  #shown: readonly string[] | null = null
  #pending: readonly string[] | null = null
  #timer: NodeJS.Timeout | null = null
  /** Frames that may be written now; it fills up as time goes by. */
  #allowance = FRAMES_AT_ONCE
  #allowanceAtMs = performance.now()
  #blocked = false
  #held = true

  constructor(target: FrameTarget, columns: number) {
    this.#target = target
    this.#columns = columns
  }

  /** Shows a frame, at once or as soon as the last one is old enough. */
  show(lines: readonly string[]): void {
    this.#pending = lines
    this.#schedule()
  }

  /** The terminal has a new width: what it shows is unknown until the next frame, which must have the new size. */
  resize(columns: number): void {
    this.#columns = columns
    this.#shown = null
    this.#pending = null
  }

  /** Writes every row again, for a terminal that somebody else has written to. */
  repaint(): void {
    this.#pending ??= this.#shown
    this.#shown = null
    this.#allowance = FRAMES_AT_ONCE
    this.#schedule()
  }

  /** Lets frames through: the alternate screen is on. */
  open(): void {
    this.#held = false
    this.#schedule()
  }

  /** Holds frames back, the newest for a later `open`: the terminal belongs to somebody else. */
  hold(): void {
    this.#held = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #schedule(): void {
    if (this.#held || this.#blocked || this.#pending === null || this.#timer !== null) return
    const nowMs = performance.now()
    const earned = (nowMs - this.#allowanceAtMs) / FRAME_EVERY_MS
    this.#allowance = Math.min(FRAMES_AT_ONCE, this.#allowance + earned)
    this.#allowanceAtMs = nowMs
    const waitMs = (1 - this.#allowance) * FRAME_EVERY_MS
    if (waitMs <= 0) {
      this.#write()
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = null
      // Looks at the time again: a timer may come a little early.
      this.#schedule()
    }, Math.ceil(waitMs))
  }

  #write(): void {
    const lines = this.#pending
    if (lines === null || this.#held || this.#blocked) return
    this.#pending = null
    const changes = this.#describeChanges(lines)
    this.#shown = lines
    if (changes === '') return
    this.#allowance -= 1
    if (this.#target.write(BEGIN_UPDATE + changes + END_UPDATE)) return
    this.#blocked = true
    this.#target.once('drain', () => {
      this.#blocked = false
      this.#schedule()
    })
  }

  #describeChanges(lines: readonly string[]): string {
    // What is on the screen is unknown: the one case in which it is erased, in the same update as it is drawn.
    let changes = this.#shown === null ? toRow(0) + ERASE_BELOW : ''
    for (const [row, line] of lines.entries()) {
      const before = this.#shown?.[row]
      if (line === before) continue
      const parts = before === undefined ? null : findRowChanges(before, line)
      if (parts !== null) {
        for (const {column, text} of parts) changes += toCell(row, column) + joinCodes(text)
        continue
      }
      // Erasing behind a full line would take its last column on terminals that keep the cursor on it.
      const erase = displayWidth(line) < this.#columns ? ERASE_TO_END_OF_LINE : ''
      changes += toRow(row) + joinCodes(line) + (line.includes('\x1b') ? RESET_ATTRIBUTES : '') + erase
    }
    const shownRows = this.#shown?.length ?? 0
    return shownRows > lines.length ? changes + toRow(lines.length) + ERASE_BELOW : changes
  }
}

/** Switches from colour to colour without the terminal's own between them. */
function joinCodes(text: string): string {
  return text.replaceAll('\x1b[39m\x1b[38;', '\x1b[38;')
}
