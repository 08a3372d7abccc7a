import {type FiledOffset, parseOffsetsFile} from '../../core/groups/offsets-file.ts'
import {readTextInput} from '../text-input.ts'

/** A line for each partition of each group: millions of them. */
const MOST_BYTES = 256 * 1024 * 1024

/** Offsets from a file, or from stdin for `-`. Throws Failure(usage) where it cannot be read or holds something else. */
export async function readOffsetsFile(file: string, signal: AbortSignal): Promise<FiledOffset[]> {
  const suggestions = ['Name a file, or pipe one in: `samsa group export GROUP | samsa group import`.']
  const text = await readTextInput(file, {of: 'offsets', suggestions, mostBytes: MOST_BYTES, signal})
  return parseOffsetsFile(text, file === '-' ? 'stdin' : file)
}
