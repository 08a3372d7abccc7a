/**
 * Writes data to stdout and waits while its reader is slower than we are, so that memory stays flat.
 * Resolves also when the stream failed: the interruption of the command tells why.
 */
export async function writeOut(chunk: string | Uint8Array): Promise<void> {
  if (process.stdout.write(chunk) || process.stdout.destroyed) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      process.stdout.off('drain', done)
      process.stdout.off('close', done)
      process.stdout.off('error', done)
      resolve()
    }
    process.stdout.once('drain', done)
    process.stdout.once('close', done)
    process.stdout.once('error', done)
  })
}

/** A line for people (notes, warnings, prompts, summaries): always on stderr. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
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
}
