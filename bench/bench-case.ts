import type {Measurement} from './measure.ts'
import type {BenchOptions} from './options.ts'
import type {ToolName} from './toolbox.ts'
import type {Workbench} from './workbench.ts'

/** One client's way to do a job. */
export interface Contender {
  /** As the table shows it. */
  readonly name: string
  readonly tool: ToolName
  /** Does the job once, measured, and checks the result. Throws when the client failed or the result is wrong. */
  run(): Promise<Measurement>
}

/** One table: the same job done by every client. */
export interface Job {
  /** What of the case this is: `6 partitions`, `zstd, out`. */
  readonly label: string
  /** How many records each run moves, for rates; null where that says nothing. */
  readonly records: number | null
  /** Makes what the job needs and returns who does it; the first one is what the others are compared with. */
  prepare(): Promise<readonly Contender[]>
  /** Removes it again. */
  dispose?(): Promise<void>
}

/** A case that can be asked for by name. */
export interface BenchCase {
  readonly name: string
  readonly summary: string
  /** How each run is found to be right. */
  readonly check: string
  /** How often each client runs unless --rounds says otherwise. */
  readonly rounds: number
  /** How often each client runs uncounted before that unless --warmups says otherwise; 1 by default. */
  readonly warmups?: number
  jobs(bench: Workbench, options: BenchOptions): Job[]
}

/** Those of the contenders whose program is on this machine and was asked for; ours and Node itself always are. */
export function present(
  bench: Workbench,
  options: BenchOptions,
  contenders: readonly Contender[],
): Contender[] {
  const wanted = (tool: ToolName): boolean =>
    options.clients === null || options.clients.includes(tool) || tool === 'samsa' || tool === 'node'
  return contenders.filter(({tool}) => wanted(tool) && bench.tool(tool) !== null)
}
