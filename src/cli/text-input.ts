import {Failure} from '../errors/failure.ts'
import {readBoundedLater, tooLong} from '../user/bounded-reading.ts'

/** Tens of thousands of topics. Of YAML a tree is made that takes some hundred times as much. */
const MOST_BYTES = 4 * 1024 * 1024

/** What is read, and until when. */
export interface TextInput {
  /** `offsets`: what is in it. */
  readonly of: string
  /** What to do where stdin is a terminal. */
  readonly suggestions?: readonly string[]
  /** What more than it is an error; far more than people write, unless said otherwise. */
  readonly mostBytes?: number
  /** Ends the reading: of a pipe that nobody writes to it would never end. */
  readonly signal: AbortSignal
}

/**
 * The text of a file, or of stdin for `-`; a byte order mark says UTF-8 and is no part of it. Throws Failure(usage) for what
 * cannot be read, and for what is no UTF-8: what stood in its place would be the name of something else.
 */
export async function readTextInput(
  file: string,
  {of, suggestions = [], mostBytes = MOST_BYTES, signal}: TextInput,
): Promise<string> {
  if (file === '-' && process.stdin.isTTY)
    throw new Failure('usage', `There is no file, and a terminal is no place to type ${of} on.`, {
      suggestions,
    })
  const bytes = await Promise.race([readBytes(file, mostBytes, signal), aborted(signal)]).catch(
    (error: unknown) => {
      if (error instanceof Failure) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new Failure('usage', `${nameOf(file)} cannot be read: ${reason}.`)
    },
  )
  return decode(bytes, file)
}

async function readBytes(file: string, mostBytes: number, signal: AbortSignal): Promise<Buffer> {
  if (file !== '-') return readBoundedLater(file, {mostBytes, signal})
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > mostBytes) throw tooLong('it', mostBytes)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), {once: true})
  })
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    const at = bytes.subarray(0, firstWrongByte(bytes)).toString('latin1').split('\n').length
    throw new Failure('usage', `${nameOf(file)} is not UTF-8: line ${at}.`, {
      suggestions: [
        '`iconv -f WINDOWS-1252 -t UTF-8`, or UTF-16 for what Windows calls Unicode, converts it.',
      ],
    })
  }
}

/** Where what can be decoded ends. */
function firstWrongByte(bytes: Buffer): number {
  let [low, high] = [0, bytes.length]
  // In a stream, so that a character that is cut off at the end is no mistake.
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isDecodable(bytes.subarray(0, middle))) low = middle
    else high = middle - 1
  }
  return low
}

function isDecodable(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true})
    return true
  } catch {
    return false
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'stdin' : file
}
