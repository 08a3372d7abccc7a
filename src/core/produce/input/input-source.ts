import {closeSync, constants, fstatSync, openSync, read} from 'node:fs'
import {open} from 'node:fs/promises'
import {Socket} from 'node:net'
import {promisify} from 'node:util'
import {Failure} from '../../../errors/failure.ts'
import {orAtAbort} from '../../time/or-at-abort.ts'

/** Large enough that reading costs little, small enough that a few of them are no memory. */
const CHUNK_BYTES = 256 * 1024

/** One input to read records from. */
export interface InputSource {
  /** How the user named it; null for stdin. */
  readonly file: string | null
  /** How much it holds; null where nobody knows before its end (a pipe, a terminal). */
  readonly sizeBytes: number | null
  /** Its bytes, chunk by chunk; a chunk is valid until the next one is asked for. Ends early, and quietly, when `stop` is aborted. */
  chunks(stop: AbortSignal): AsyncIterable<Buffer>
}

/** A stream such as stdin. */
export type ByteStream = AsyncIterable<Buffer> & {destroy(): unknown}

/**
 * The inputs of --file, or stdin where there is none; `-` is stdin too. Throws a usage Failure for a file that cannot
 * be read, now and not when half of the records are sent. A named pipe is opened here, once: whoever writes to it would
 * lose what it wrote to a first reader that goes away.
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
    sources.push(openFile(file))
  }
  return sources
}

/** Where stdin is a file, which has a size, it is read as one: Node's stream takes 64 KB at a time, and never ahead. */
function streamSource(stdin: ByteStream, sizeBytes: number | null): InputSource {
  const chunks = (stop: AbortSignal) =>
    sizeBytes === null ? readStream(stdin, 'Stdin', stop) : readAhead('Stdin', async () => STDIN, stop)
  return {file: null, sizeBytes, chunks}
}

/** Makes sure that a file can be read, and keeps open what may not be opened twice. */
function openFile(file: string): InputSource {
  let fd = -1
  let isKept = false
  try {
    // Opening a pipe waits for its writer, unless told not to; on a thread that waits, the process could not even end.
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stat = fstatSync(fd)
    if (stat.isDirectory()) throw new Error(`${file} is a directory`)
    isKept = stat.isFIFO()
    if (isKept) return pipeSource(file, fd)
    return {
      file,
      sizeBytes: stat.isFile() ? stat.size : null,
      chunks: (stop) => readAhead(file, () => open(file, 'r'), stop),
    }
  } catch (error) {
    throw new Failure('usage', `The input file cannot be read: ${reasonOf(error)}.`, {cause: error})
  } finally {
    if (fd >= 0 && !isKept) closeSync(fd)
  }
}

/** A pipe that is read as sockets are, without a thread that would wait for its writer. */
function pipeSource(file: string, fd: number): InputSource {
  const chunks = (stop: AbortSignal) =>
    readStream(new Socket({fd, readable: true, writable: false}), file, stop)
  return {file, sizeBytes: null, chunks}
}

async function* readStream(stream: ByteStream, name: string, stop: AbortSignal): AsyncGenerator<Buffer> {
  if (stop.aborted) return
  const onStop = (): void => void stream.destroy()
  stop.addEventListener('abort', onStop, {once: true})
  try {
    for await (const chunk of stream) {
      yield chunk
      if (stop.aborted) return
    }
  } catch (error) {
    if (!stop.aborted)
      throw new Failure('failed', `${name} cannot be read: ${reasonOf(error)}.`, {cause: error})
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

/** What can be read on from where it stands; part of node:fs's FileHandle. */
interface ReadableFile {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
  ): Promise<{readonly bytesRead: number; readonly buffer: Buffer}>
  close(): Promise<void>
}

const readDescriptor = promisify(read)

const STDIN: ReadableFile = {
  read: (buffer, offset, length) => readDescriptor(0, buffer, offset, length, null),
  close: async () => {},
}

/**
 * Reads ahead by one chunk, so that the disk and the records take turns in parallel. Two buffers are filled in turn: fresh memory for
 * each chunk cost a quarter of the whole time (garbage collection of 4,000 buffers, for 1 GB in).
 */
async function* readAhead(
  name: string,
  openIt: () => Promise<ReadableFile>,
  stop: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    const handle = await openIt()
    let [reading, given] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)]
    let next = handle.read(reading, 0, CHUNK_BYTES)
    try {
      while (!stop.aborted) {
        // A pipe may have nothing to read for as long as it likes.
        const result = await orAtAbort(next, stop, () => null)
        if (result === null || result.bytesRead === 0) break
        ;[reading, given] = [given, reading]
        next = handle.read(reading, 0, CHUNK_BYTES)
        yield given.subarray(0, result.bytesRead)
      }
    } finally {
      void next.catch(() => {}).then(() => handle.close())
    }
  } catch (error) {
    throw new Failure('failed', `${name} cannot be read on: ${reasonOf(error)}.`, {cause: error})
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
