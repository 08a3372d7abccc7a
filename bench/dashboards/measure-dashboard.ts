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

/** Two windows of this length: in the first one V8 still compiles, on threads of its own, what has become hot. */
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
    const before = factsOf(run)
    const first = await watch(run)
    const second = await watch(run)
    const after = factsOf(run)
    if (!isRight(run.screen()) || !run.screen()[0]?.includes('● live'))
      throw new Error(`the view is wrong at the end:\n${run.screen().join('\n')}`)
    const polls = [...first.pollMs, ...second.pollMs]
    return {
      wallMs: first.wallMs + second.wallMs,
      cpuMs: after.cpuMs - before.cpuMs,
      peakBytes: after.peakBytes,
      figures: {
        cpuPercent: first.cpuPercent,
        laterCpuPercent: second.cpuPercent,
        perTickBytes: (first.bytes + second.bytes) / ((first.wallMs + second.wallMs) / INTERVAL_MS),
        // A view with much to say in its first line leaves it out.
        ...(polls.length > 0 ? {pollMs: calculateMedian(polls)} : {}),
        firstPaintMs: firstPaintMs - run.startedMs,
        memoryAtStartBytes: before.residentBytes,
        memoryAtEndBytes: after.residentBytes,
      },
    }
  } finally {
    await run.end()
  }
}

interface Watched {
  readonly wallMs: number
  readonly cpuPercent: number
  readonly bytes: number
  /** What the first line says of the polls, now and then. */
  readonly pollMs: readonly number[]
}

async function watch(run: TerminalRun): Promise<Watched> {
  const startedMs = performance.now()
  const before = factsOf(run)
  const pollMs: number[] = []
  while (performance.now() - startedMs < MEASURED_MS) {
    await delay(INTERVAL_MS / 2)
    const said = / (\d+)ms /.exec(run.screen()[0] ?? '')?.[1]
    if (said !== undefined) pollMs.push(Number(said))
  }
  const endedMs = performance.now()
  const wallMs = endedMs - startedMs
  return {
    wallMs,
    cpuPercent: (100 * (factsOf(run).cpuMs - before.cpuMs)) / wallMs,
    bytes: run.bytesBetween(startedMs, endedMs),
    pollMs,
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
