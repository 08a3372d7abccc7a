import {Failure} from '../../errors/failure.ts'
import {mayPass} from '../../kafka/failures.ts'
import type {Clock} from '../time/clock.ts'

/** What one look at the cluster told. */
export interface Look {
  /** What is not there yet, a sentence each; none where all is met. */
  readonly missing: readonly string[]
  /** What there is, in one line; told once all is met. */
  readonly summary: string
  /** Of what is missing, the names that do not exist. */
  readonly absent?: readonly AbsentName[]
  /** What may not be looked at; the wait is over then, as rights do not come by themselves. None where that is all that was wanted. */
  readonly denied?: readonly Failure[]
}

/** A name that does not exist, and the sentence that says so. */
export interface AbsentName {
  readonly name: string
  readonly sentence: string
}

/** How a wait ended: the JSON of `wait`. */
export interface WaitResult {
  readonly met: boolean
  readonly waitedMs: number
  /** What was still missing at the last look, a sentence each. */
  readonly missing: readonly string[]
}

/** The same with what there is to tell of it. */
export interface WaitEnd extends WaitResult {
  /** What there is, in one line; empty where nothing is to be told. */
  readonly summary: string
  readonly absent: readonly AbsentName[]
  readonly denied: readonly Failure[]
}

export interface WaitOptions {
  readonly clock: Clock
  /** Ends the wait at once; its reason is thrown. */
  readonly signal: AbortSignal
  /** How long to wait; 0 looks once, however long that takes. */
  readonly timeoutMs: number
  /** Told after each look that found something missing. */
  readonly onMissing: (missing: readonly string[]) => void
}

/** Pauses between two looks: short at first, since most waits are, then so long that nobody minds being asked. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 2_000

const OUT_OF_TIME = Symbol('out of time')

/**
 * Looks again and again until nothing is missing or the time is up. What the network refuses, and what Kafka's clients
 * would try again after, is waited out like the rest; any other Failure is thrown, since it will not pass by itself: no
 * rights, a certificate, a password.
 */
export async function waitUntil(
  look: () => Promise<Look>,
  {clock, signal, timeoutMs, onMissing}: WaitOptions,
): Promise<WaitEnd> {
  const startedMs = clock.now()
  const waitedMs = (): number => clock.now() - startedMs
  const timeIsUp = new AbortController()
  const deadline = clock
    .sleep(timeoutMs, AbortSignal.any([signal, timeIsUp.signal]))
    .then((): typeof OUT_OF_TIME => OUT_OF_TIME)
  let missing: readonly string[] = ['Nothing has answered yet.']
  let absent: readonly AbsentName[] = []
  const unmet = () => ({met: false, waitedMs: waitedMs(), missing, summary: '', absent, denied: []})
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const looking = lookOnce(look)
      // What is still under way when the time is up fails once the cluster is closed, and nobody listens.
      looking.catch(() => {})
      const found = timeoutMs === 0 ? await looking : await Promise.race([looking, deadline])
      signal.throwIfAborted()
      if (found === OUT_OF_TIME) return unmet()
      const {denied = []} = found
      missing = [...found.missing, ...denied.map(({message}) => message)]
      absent = found.absent ?? []
      if (denied.length > 0) return {...unmet(), summary: found.summary, denied}
      if (missing.length === 0)
        return {met: true, waitedMs: waitedMs(), missing, summary: found.summary, absent: [], denied: []}
      onMissing(missing)
      const leftMs = timeoutMs - waitedMs()
      if (leftMs <= 0) return unmet()
      await clock.sleep(Math.min(pauseMs, leftMs), signal)
      signal.throwIfAborted()
      if (waitedMs() >= timeoutMs) return unmet()
    }
  } finally {
    timeIsUp.abort()
  }
}

async function lookOnce(look: () => Promise<Look>): Promise<Look> {
  try {
    return await look()
  } catch (error) {
    return {missing: [passing(error)], summary: ''}
  }
}

/** Throws the first denial where there is nothing that is allowed. */
export function throwIfAllDenied(denied: readonly Failure[], wanted: readonly string[]): void {
  const [first] = denied
  if (first !== undefined && denied.length === wanted.length)
    throw wanted.length === 1 ? first : first.with({message: denied.map(({message}) => message).join(' ')})
}

/** The sentence of what may pass; throws everything else. */
export function passing(error: unknown): string {
  if (error instanceof Failure && mayPass(error)) return error.message
  throw error
}
