import {type FiledMove, parseMovesFile} from '../../core/placement/moves-file.ts'
import {readTextInput} from '../text-input.ts'

/** The moves of a file, or of stdin for `-`. Throws Failure(usage) for what cannot be read. */
export async function readMovesFile(file: string, signal: AbortSignal): Promise<FiledMove[]> {
  const place = file === '-' ? 'stdin' : file
  const text = await readTextInput(file, {
    of: 'moves',
    suggestions: ['`samsa reassign plan -o yaml` writes a file of them.'],
    signal,
  })
  const {parseYaml} = await import('../topics/parse-yaml.ts')
  return parseMovesFile(parseYaml(text, place), place)
}
