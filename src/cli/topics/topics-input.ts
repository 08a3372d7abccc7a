import {readFile} from 'node:fs/promises'
import type {NewTopic} from '../../core/topics/create-topics.ts'
import {parseTopicsFile} from '../../core/topics/topics-file.ts'
import {Failure} from '../../errors/failure.ts'

/** Topics from a YAML or JSON file, or from stdin for `-`. Throws Failure(usage) for what cannot be read. */
export async function readTopicsFile(file: string, fallback: Omit<NewTopic, 'name'>): Promise<NewTopic[]> {
  const place = file === '-' ? 'stdin' : file
  const text = await readText(file)
  const {parseYaml} = await import('./parse-yaml.ts')
  return parseTopicsFile(parseYaml(text, place), place, fallback)
}

async function readText(file: string): Promise<string> {
  if (file === '-') {
    if (process.stdin.isTTY)
      throw new Failure('usage', 'There is no file, and a terminal is no place to type topics on.')
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  }
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The file of topics cannot be read: ${reason}.`)
  }
}
