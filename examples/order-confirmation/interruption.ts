import {constants} from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Why the story stops before its end, and the exit code for it. */
export class StoryStopped extends Error {
  override readonly name = 'StoryStopped'
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The exit code that shells give a process that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/**
 * Aborted, with a StoryStopped, by the first signal and when nobody reads our output any more. Later signals change
 * nothing: one Ctrl-C reaches us several times, from the terminal and from the npm above us, and tidying must not be cut.
 */
export function listenForInterruption(): AbortSignal {
  const controller = new AbortController()
  for (const signal of SIGNALS) {
    process.on(signal, () =>
      controller.abort(new StoryStopped(`stopped by ${signal}`, exitCodeOfSignal(signal))),
    )
  }
  process.stdout.on('error', () => controller.abort(new StoryStopped('stopped: nobody reads its output', 1)))
  process.stderr.on('error', () => {})
  return controller.signal
}

/** Does the work, then tidies whatever became of it; throws what went wrong first. */
export async function workThenTidy(work: () => Promise<void>, tidy: () => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const task of [work, tidy]) await task().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Runs the program; tells why it stopped, and leaves the exit code behind. */
export async function runToTheEnd(program: () => Promise<void>): Promise<void> {
  try {
    await program()
  } catch (error) {
    if (!(error instanceof StoryStopped)) throw error
    process.stderr.write(`\nThe story ${error.message}.\n`)
    process.exitCode = error.exitCode
  }
}
