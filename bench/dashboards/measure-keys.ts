import {setTimeout as delay} from 'node:timers/promises'
import type {Command, Measurement} from '../measure.ts'
import {readProcessFacts} from '../process-facts.ts'
import {DASHBOARD_SIZE} from './measure-dashboard.ts'
import {TerminalRun} from './terminal-run.ts'

type Rows = readonly string[]

/** What a key changes on the screen. */
type Answer = (before: Rows, after: Rows) => boolean

const titleChanges: Answer = (before, after) => before[1] !== after[1]
const messageChanges: Answer = (before, after) => before.at(-2) !== after.at(-2)
const cursorMoves: Answer = (before, after) => cursorOf(before) !== cursorOf(after)

/** A row with the cursor, in a frame where there is room for one. */
const CURSOR = /^│?> /

/** Keys on the list of groups, in this order over and over; the list is as it was after each turn. */
const KEYS: readonly [keys: string, answer: Answer | null][] = [
  ['j', cursorMoves],
  ['j', cursorMoves],
  ['k', cursorMoves],
  ['s', titleChanges],
  ['S', titleChanges],
  ['G', cursorMoves],
  ['g', cursorMoves],
  ['/', messageChanges],
  ['7', messageChanges],
  ['7', messageChanges],
  ['\r', messageChanges],
  // The filter goes first, then comes the way back.
  ['\x1b', titleChanges],
  ['x', titleChanges],
  ['x', titleChanges],
  ['\r', titleChanges],
  ['j', cursorMoves],
  ['\x1b', titleChanges],
  ['2', titleChanges],
  // The cursor may have gone to the last row with its topic, or be at the top: what this changes is not known, and not measured.
  ['g', null],
  ['j', cursorMoves],
  ['3', titleChanges],
  ['1', titleChanges],
  ['3', titleChanges],
]

const TURNS = 12

/** Key presses are this far apart, at the least and at the most: fast, but a person. */
const LEAST_PAUSE_MS = 120
const MOST_PAUSE_MS = 380

/** Above it are two lines of titles and the names of the columns. */
const FIRST_ROW = 3

/** A key that is held down: how many, which all rows beside a detail have room for, and how far apart (30 a second). */
const HELD_KEYS = 12
const HELD_EVERY_MS = 33

/**
 * From a key until the whole frame that answers it has come out of the pseudo-terminal, while polls go on. Throws where
 * a key is not answered.
 */
export async function measureKeys(command: Command, isRight: (rows: Rows) => boolean): Promise<Measurement> {
  const run = new TerminalRun(command, DASHBOARD_SIZE)
  try {
    await run.until(isRight, 'the view')
    await delay(10_000)
    const startedMs = performance.now()
    const before = readProcessFacts(run.pid)
    const tookMs: number[] = []
    const heldMs: number[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [keys, answer] of KEYS) {
        await delay(LEAST_PAUSE_MS + Math.random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS))
        if (answer === null) await goToFirstRow(run)
        else tookMs.push(await press(run, keys, answer))
      }
      heldMs.push(await hold(run, 'j'))
    }
    const after = readProcessFacts(run.pid)
    return {
      wallMs: performance.now() - startedMs,
      cpuMs: before && after && after.cpuMs - before.cpuMs,
      peakBytes: after?.peakBytes ?? null,
      figures: {
        keys: tookMs.length,
        keyP50Ms: percentile(tookMs, 0.5),
        keyP95Ms: percentile(tookMs, 0.95),
        keyMaxMs: Math.max(...tookMs),
        heldKeyMaxMs: Math.max(...heldMs),
      },
    }
  } finally {
    await run.end()
  }
}

async function press(run: TerminalRun, keys: string, answer: Answer): Promise<number> {
  const before = run.screen()
  const pressedMs = performance.now()
  run.press(keys)
  const what = `the answer to ${JSON.stringify(keys)}`
  return (await run.until((rows) => answer(before, rows), what, 10_000)) - pressedMs
}

/** From the last of many keys until the cursor has gone as far as they say. */
async function hold(run: TerminalRun, key: string): Promise<number> {
  await goToFirstRow(run)
  for (let count = 1; count < HELD_KEYS; count++) {
    run.press(key)
    await delay(HELD_EVERY_MS)
  }
  const lastMs = performance.now()
  run.press(key)
  const last = FIRST_ROW + HELD_KEYS
  return (await run.until((rows) => cursorRowOf(rows) === last, 'the last of the held keys', 5_000)) - lastMs
}

async function goToFirstRow(run: TerminalRun): Promise<void> {
  run.press('g')
  await run.until((rows) => cursorRowOf(rows) === FIRST_ROW, 'the first row', 10_000)
}

function cursorRowOf(rows: Rows): number {
  return rows.findIndex((row) => CURSOR.test(row))
}

/** The row with the cursor: its place and its name, since at an end of the screen the rows move instead. */
function cursorOf(rows: Rows): string {
  const row = cursorRowOf(rows)
  return `${row} ${rows[row]?.replace(CURSOR, '').split(' ')[0]}`
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}
