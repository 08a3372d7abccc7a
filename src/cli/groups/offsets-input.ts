import {readFile} from 'node:fs/promises'
import {type FiledOffset, parseOffsetsFile} from '../../core/groups/offsets-file.ts'
import {Failure} from '../../errors/failure.ts'

/** Offsets from a file, or from stdin for `-`. Throws Failure(usage) where it cannot be read or holds something else. */
export async function readOffsetsFile(file: string): Promise<FiledOffset[]> {
  if (file !== '-') return parseOffsetsFile(await readText(file), file)
  if (process.stdin.isTTY) {
    throw new Failure('usage', 'There is no file, and a terminal is no place to type offsets on.', {
      suggestions: ['Name a file, or pipe one in: `samsa group export GROUP | samsa group import`.'],
    })
  }
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return parseOffsetsFile(Buffer.concat(chunks).toString('utf8'), 'stdin')
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The file of offsets cannot be read: ${reason}.`)
  }
}
