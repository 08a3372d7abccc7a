import type {NewTopic} from '../../core/topics/create-topics.ts'
import {parseTopicsFile} from '../../core/topics/topics-file.ts'
import {readTextInput} from '../text-input.ts'

/** Topics from a YAML or JSON file, or from stdin for `-`. Throws Failure(usage) for what cannot be read. */
export async function readTopicsFile(
  file: string,
  fallback: Omit<NewTopic, 'name'>,
  signal: AbortSignal,
): Promise<NewTopic[]> {
  const place = file === '-' ? 'stdin' : file
  const text = await readTextInput(file, {of: 'topics', signal})
  const {parseYaml} = await import('./parse-yaml.ts')
  return parseTopicsFile(parseYaml(text, place), place, fallback)
}
