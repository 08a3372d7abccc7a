import {statSync} from 'node:fs'
import {type FileHandle, open, stat} from 'node:fs/promises'
import {StringDecoder} from 'node:string_decoder'
import {pause} from './pause.ts'

const CHUNK_BYTES = 64 * 1024

/** The last lines of a file, not before `fromOffset` bytes; none when there is no such file. Reads from the end. */
export async function readLastLines(path: string, lines: number, fromOffset = 0): Promise<string[]> {
  if (lines <= 0) return []
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch {
    return []
  }
  try {
    const {size} = await file.stat()
    // A file smaller than the offset was rotated meanwhile: all of it is newer.
    const first = size < fromOffset ? 0 : fromOffset
    let start = size
    let text = Buffer.alloc(0)
    let breaks = 0
    while (start > first && breaks <= lines) {
      const length = Math.min(CHUNK_BYTES, start - first)
      start -= length
      const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, start)
      const chunk = buffer.subarray(0, bytesRead)
      for (const byte of chunk) if (byte === 0x0a) breaks += 1
      text = Buffer.concat([chunk, text])
    }
    const all = text.toString('utf8').split('\n')
    if (all.at(-1) === '') all.pop()
    return all.slice(-lines)
  } finally {
    await file.close()
  }
}

/**
 * Lines that are appended to a file after the first one is asked for, for as long as the signal allows; follows the name over rotation and
 * waits for a file that is not there yet. Ends quietly when cancelled.
 */
export async function* followFile(path: string, signal: AbortSignal): AsyncGenerator<string> {
  // At once: what is appended while one waits for the size would be passed over.
  let offset = statSync(path, {throwIfNoEntry: false})?.size ?? 0
  let file: FileHandle | null = null
  let decoder = new StringDecoder('utf8')
  let rest = ''
  try {
    while (!signal.aborted) {
      file ??= await open(path, 'r').catch(() => null)
      if (file !== null) {
        const opened = file
        const {bytesRead, buffer} = await opened.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, offset)
        if (bytesRead > 0) {
          offset += bytesRead
          const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n')
          rest = lines.pop() ?? ''
          yield* lines
          continue
        }
        if (await isReplaced(opened, path, offset)) {
          await opened.close()
          file = null
          offset = 0
          rest = ''
          decoder = new StringDecoder('utf8')
          continue
        }
      }
      await pause(100, signal).catch(() => undefined)
    }
  } finally {
    await file?.close()
  }
}

async function isReplaced(opened: FileHandle, path: string, offset: number): Promise<boolean> {
  const [before, now] = await Promise.all([opened.stat(), stat(path).catch(() => null)])
  return now !== null && (now.ino !== before.ino || now.size < offset)
}
