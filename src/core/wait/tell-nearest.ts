import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import type {Clock} from '../time/clock.ts'
import type {AbsentName} from './wait-until.ts'

/** The time is up already: what a name may have been meant for is not worth much more of it. */
const MOST_MS = 2_000

/**
 * The sentences of what is missing, those about names that do not exist with the nearest that do: after a wait in vain the
 * name is the first thing to look at. As they were where the names cannot be had.
 *
 * @param fetchNames all names that there are
 */
export async function tellNearest(
  missing: readonly string[],
  absent: readonly AbsentName[],
  fetchNames: () => Promise<readonly string[]>,
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<readonly string[]> {
  if (absent.length === 0) return missing
  const inTime = new AbortController()
  const late = clock.sleep(MOST_MS, AbortSignal.any([signal, inTime.signal])).then(() => [])
  const names = fetchNames().catch((error: unknown) => {
    if (error instanceof Failure) return []
    throw error
  })
  const known = await Promise.race([names, late]).finally(() => inTime.abort())
  const nearest = new Map(absent.map(({name, sentence}) => [sentence, nearestNames(name, known)]))
  return missing.map((sentence) => {
    const near = nearest.get(sentence) ?? []
    return near.length === 0 ? sentence : `${sentence} Did you mean ${near.join(' or ')}?`
  })
}
