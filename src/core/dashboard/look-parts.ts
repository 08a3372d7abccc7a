import {Failure} from '../../errors/failure.ts'
import type {ClusterReport} from './cluster-report.ts'
import type {ConnectReport} from './connect-report.ts'
import type {GroupsReport} from './groups-report.ts'
import type {HealthLook} from './health-look.ts'

/** What a look at problems is made of. */
interface Parts {
  readonly cluster: ClusterReport | null
  readonly groups: GroupsReport | null
  readonly health: HealthLook | null
  readonly connect: ConnectReport | null
}

/** A part that was not read before the time was up. */
export type MissedPart = keyof Parts

const NOTHING_READ: Parts = {cluster: null, groups: null, health: null, connect: null}

/** The parts of one look as they come, for who has no time to wait for the last of them. */
export class LookParts {
  readonly #signal: AbortSignal
  #read: Parts = NOTHING_READ
  readonly #awaited = new Set<MissedPart>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Passes a part on, null for one that nobody asks for, and remembers what it was. */
  async keep<Name extends MissedPart>(
    name: Name,
    part: Promise<Parts[Name]> | null,
  ): Promise<Parts[Name] | null> {
    if (part === null) return null
    this.#awaited.add(name)
    const report = await part
    // Connections end with the time: what comes after that says of everything that it does not answer.
    if (this.#signal.aborted) return report
    this.#awaited.delete(name)
    this.#read = {...this.#read, [name]: report}
    return report
  }

  /** What was read, with what is missing; null where nothing was read. */
  readSoFar(): (Parts & {readonly missed: readonly MissedPart[]}) | null {
    if (Object.values(this.#read).every((part) => part === null)) return null
    return {...this.#read, missed: [...this.#awaited]}
  }
}

/** Why there is no time left, where that is why a signal has aborted; null else. */
export function timeUpOf({reason}: AbortSignal): Failure | null {
  return reason instanceof Failure && reason.kind === 'timeout' ? reason : null
}

/** What a poll brings; null where the time was up before: it then fails, or says of everything that it does not answer. */
export async function unlessTimeIsUp<Polled>(
  polling: Promise<Polled>,
  signal: AbortSignal,
): Promise<Polled | null> {
  try {
    const polled = await polling
    return timeUpOf(signal) === null ? polled : null
  } catch (error) {
    if (timeUpOf(signal) === null) throw error
    return null
  }
}
