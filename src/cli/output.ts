import {failedOutput} from '../errors/failed-output.ts'
import type {Failure} from '../errors/failure.ts'
import {escapeForTerminal} from '../views/escape.ts'

/**
 * Writes data to stdout and waits while its reader is slower than we are, so that memory stays flat.
 * Resolves also when the stream failed: the interruption of the command tells why.
 */
export async function writeOut(chunk: string | Uint8Array): Promise<void> {
  if (process.stdout.write(chunk) || process.stdout.destroyed) return
  // Whoever writes meanwhile waits for the same moment: with listeners of its own each, Node warns of a leak.
  draining ??= new Promise<void>((resolve) => {
    const done = (): void => {
      draining = null
      process.stdout.off('drain', done)
      process.stdout.off('close', done)
      process.stdout.off('error', done)
      resolve()
    }
    process.stdout.once('drain', done)
    process.stdout.once('close', done)
    process.stdout.once('error', done)
  })
  await draining
}

/** Text for programs, with names of others in it: byte for byte, but where a terminal would act on it. */
export function writeForPrograms(text: string): Promise<void> {
  return writeOut(process.stdout.isTTY === true ? escapeForTerminal(text) : text)
}

let draining: Promise<void> | null = null

/** Node forgets a file's error once it has told it. */
let failure: Failure | null = null

const keepFailure = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') failure ??= failedOutput(error)
}

/**
 * Keeps why stdout failed, for stdoutFailure(). Nobody else listens afterwards: oclif's own listener throws at a full
 * disk, which ends the process with a dump of its code. It is there as soon as oclif's Command is loaded.
 */
export function watchStdout(): void {
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', keepFailure)
}

let isTold = false

/** Says that a failure was shown to the user: one that stdout's own is behind is then not told again. */
export function noteTold({message}: Failure): void {
  if (message === failure?.message) isTold = true
}

/** Why stdout takes nothing any more, where nobody has been told yet. */
export function untoldStdoutFailure(): Failure | null {
  return isTold ? null : failure
}

/** Why stdout takes nothing any more, such as a full disk; null while it does, and where its reader went away. */
export function stdoutFailure(): Failure | null {
  return failure
}

/**
 * A line for people (notes, warnings, summaries): always on stderr. It is one line, whatever names and messages of brokers are in it,
 * and does nothing to the terminal.
 */
export function note(line: string): void {
  process.stderr.write(`${escapeForTerminal(line, {singleLine: true})}\n`)
}

/** Waits until what was written to stdout and stderr has left the process, so that exiting cuts nothing off. */
export async function drainOutput(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableLength === 0) return resolve()
          stream.once('error', () => resolve())
          stream.write('', () => resolve())
        }),
    ),
  )
  // A write that failed at once tells it in a turn of its own.
  await new Promise((resolve) => setImmediate(resolve))
}
