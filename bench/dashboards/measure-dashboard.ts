import {setTimeout as delay} from 'node:timers/promises'
import type {Command, Measurement} from '../measure.ts'
import {type ProcessFacts, readProcessFacts} from '../process-facts.ts'
import {calculateMedian} from '../statistics.ts'
import {TerminalRun} from './terminal-run.ts'

/** A usual window of a large screen. */
export const DASHBOARD_SIZE = {columns: 120, rows: 40}

/** The interval that `top` has by default. */
export const INTERVAL_MS = 2_000

/** Nothing is counted before: V8 compiles what is used most, and rates come to be known. */
const WARM_UP_MS = 15_000

const MEASURED_MS = 60_000

/**
 * A view of `top` on a terminal that nobody touches. CPU time is that of all threads of the process, garbage collection
 * and compilation included. Throws where the screen does not show what it should at the end.
 *
 * @param isRight whether these rows are the view, with everything that it should know of
 */
export async function measureDashboard(
  command: Command,
  isRight: (rows: readonly string[]) => boolean,
): Promise<Measurement> {
  const run = new TerminalRun(command, DASHBOARD_SIZE)
  try {
    const firstPaintMs = await run.until(isRight, 'the view')
    await delay(WARM_UP_MS)
    const startedMs = performance.now()
    const before = factsOf(run)
    const pollMs: number[] = []
    while (performance.now() - startedMs < MEASURED_MS) {
      await delay(INTERVAL_MS / 2)
      pollMs.push(Number(/ (\d+)ms\s*$/.exec(run.screen()[0] ?? '')?.[1] ?? Number.NaN))
    }
    const wallMs = performance.now() - startedMs
    const after = factsOf(run)
    if (!isRight(run.screen()) || !run.screen()[0]?.includes('● live'))
      throw new Error(`the view is wrong at the end:\n${run.screen().join('\n')}`)
    const cpuMs = after.cpuMs - before.cpuMs
    return {
      wallMs,
      cpuMs,
      peakBytes: after.peakBytes,
      figures: {
        cpuPercent: (100 * cpuMs) / wallMs,
        perTickBytes: run.bytesBetween(startedMs, startedMs + wallMs) / (wallMs / INTERVAL_MS),
        pollMs: calculateMedian(pollMs.filter((each) => !Number.isNaN(each))),
        firstPaintMs: firstPaintMs - run.startedMs,
        memoryAtStartBytes: before.residentBytes,
        memoryAtEndBytes: after.residentBytes,
      },
    }
  } finally {
    await run.end()
  }
}

/** How long a view takes from the start of the process until it shows what it should. */
export async function measureFirstPaint(
  command: Command,
  isRight: (rows: readonly string[]) => boolean,
): Promise<Measurement> {
  const run = new TerminalRun(command, DASHBOARD_SIZE)
  try {
    const wallMs = (await run.until(isRight, 'the view')) - run.startedMs
    const {cpuMs, peakBytes} = factsOf(run)
    return {wallMs, cpuMs, peakBytes}
  } finally {
    await run.end()
  }
}

function factsOf({pid}: TerminalRun): ProcessFacts {
  const facts = readProcessFacts(pid)
  if (facts === null) throw new Error('the dashboard has ended, or this system has no /proc')
  return facts
}
