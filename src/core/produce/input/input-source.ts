import {constants, type FileHandle, open} from 'node:fs/promises'
import {Failure} from '../../../errors/failure.ts'

/** Large enough that reading costs little, small enough that a few of them are no memory. */
const CHUNK_BYTES = 256 * 1024

/** One input to read records from. */
export interface InputSource {
  /** How the user named it; null for stdin. */
  readonly file: string | null
  /** How much it holds; null where nobody knows before its end (a pipe, a terminal). */
  readonly sizeBytes: number | null
  /** Its bytes, chunk by chunk, each chunk the reader's own. Ends early, and quietly, when `stop` is aborted. */
  chunks(stop: AbortSignal): AsyncIterable<Buffer>
}

/** A stream such as stdin. */
export type ByteStream = AsyncIterable<Buffer> & {destroy(): unknown}

/**
 * The inputs of --file, or stdin where there is none; `-` is stdin too. Throws a usage Failure for a file that cannot
 * be read, now and not when half of the records are sent.
 */
export async function openInputs(
  files: readonly string[],
  stdin: ByteStream,
  stdinBytes: number | null,
): Promise<InputSource[]> {
  if (files.length === 0) return [streamSource(stdin, stdinBytes)]
  const sources: InputSource[] = []
  for (const file of files) {
    if (file === '-') {
      if (sources.some((source) => source.file === null)) {
        throw new Failure('usage', '--file - is given twice, but stdin can be read only once.')
      }
      sources.push(streamSource(stdin, stdinBytes))
      continue
    }
    const sizeBytes = await checkReadable(file)
    sources.push({file, sizeBytes, chunks: (stop) => readFile(file, stop)})
  }
  return sources
}

function streamSource(stdin: ByteStream, sizeBytes: number | null): InputSource {
  return {file: null, sizeBytes, chunks: (stop) => readStream(stdin, stop)}
}

/** The size of a file that can be read; null for one that has none, such as a named pipe. */
async function checkReadable(file: string): Promise<number | null> {
  let handle: FileHandle | null = null
  try {
    // Opening a pipe waits for its writer, unless told not to.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = await handle.stat()
    if (stat.isDirectory()) throw new Error(`${file} is a directory`)
    return stat.isFile() ? stat.size : null
  } catch (error) {
    throw new Failure('usage', `The input file cannot be read: ${reasonOf(error)}.`, {cause: error})
  } finally {
    await handle?.close()
  }
}

async function* readStream(stdin: ByteStream, stop: AbortSignal): AsyncGenerator<Buffer> {
  if (stop.aborted) return
  const onStop = (): void => void stdin.destroy()
  stop.addEventListener('abort', onStop, {once: true})
  try {
    for await (const chunk of stdin) {
      yield chunk
      if (stop.aborted) return
    }
  } catch (error) {
    if (!stop.aborted)
      throw new Failure('failed', `Stdin cannot be read: ${reasonOf(error)}.`, {cause: error})
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

/** Reads ahead by one chunk, so that the disk and the records take turns in parallel. */
async function* readFile(file: string, stop: AbortSignal): AsyncGenerator<Buffer> {
  const stopped = new Promise<null>((resolve) => {
    stop.addEventListener('abort', () => resolve(null), {once: true})
  })
  try {
    const handle = await open(file, 'r')
    const readNext = () => handle.read(Buffer.allocUnsafeSlow(CHUNK_BYTES), 0, CHUNK_BYTES)
    let next = readNext()
    try {
      while (!stop.aborted) {
        // A pipe may have nothing to read for as long as it likes.
        const result = await Promise.race([next, stopped])
        if (result === null || result.bytesRead === 0) break
        next = readNext()
        yield result.buffer.subarray(0, result.bytesRead)
      }
    } finally {
      void next.catch(() => {}).then(() => handle.close())
    }
  } catch (error) {
    throw new Failure('failed', `${file} cannot be read on: ${reasonOf(error)}.`, {cause: error})
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
