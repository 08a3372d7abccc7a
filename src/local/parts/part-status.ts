import {isSameProcess} from '../../user/process-identity.ts'
import {type LocalPart, type LocalState, partMarker} from '../state.ts'
import {PART_PATHS, type PartName} from './part-names.ts'

/** How one part is, as brokers are (LocalBrokerStatus). */
export interface LocalPartStatus {
  readonly name: PartName
  /** Where clients reach it. */
  readonly url: string
  readonly port: number
  /** Null when it does not run. */
  readonly pid: number | null
  readonly state: 'running' | 'stopped' | 'crashed'
}

/** Looks at the process of each part. */
export function describeParts(state: LocalState): readonly LocalPartStatus[] {
  return partsOf(state).map((part) => {
    const {name, port, process} = part
    const isRunning = isPartRunning(state, part)
    const stopped = process === null ? 'stopped' : 'crashed'
    return {
      name,
      url: partUrl(part),
      port,
      pid: isRunning ? (process?.pid ?? null) : null,
      state: isRunning ? 'running' : stopped,
    }
  })
}

export function partsOf({parts = []}: Pick<LocalState, 'parts'>): readonly LocalPart[] {
  return parts
}

/** Whether the process recorded for a part runs and is still that process. */
export function isPartRunning(state: Pick<LocalState, 'marker'>, part: LocalPart): boolean {
  return part.process !== null && isSameProcess(part.process, partMarker(state, part))
}

/** Where clients reach a part. */
export function partUrl({name, port}: Pick<LocalPart, 'name' | 'port'>): string {
  return `http://127.0.0.1:${port}${PART_PATHS[name]}`
}
