import {isMap, parseDocument, stringify} from 'yaml'
import {type ConfigEntry, isOwnConfig} from '../../core/configs/fetch-configs.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {parsePartitionWish} from '../../core/topics/plan-partitions.ts'
import type {TopicWish} from '../../core/topics/plan-topic.ts'
import {Failure} from '../../errors/failure.ts'

/** What of a topic is edited. */
export interface EditableTopic {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  /** All that count, with their documentation. */
  readonly configs: readonly ConfigEntry[]
}

const FIELDS = ['partitions', 'replicationFactor', 'configs']
const COMMENT_WIDTH = 100

/**
 * A topic as YAML: its own configs as they are, every other one as a comment with the value that counts, each below what
 * it means. `problem` is what was wrong with the last edit, on top.
 */
export function renderEditableTopic(topic: EditableTopic): string {
  const own = topic.configs.filter((entry) => isOwnConfig('topic', entry))
  const others = topic.configs.filter((entry) => !own.includes(entry))
  const lines = [
    `# Topic ${topic.name}. Save it and close the editor to see what would change.`,
    '# What is removed from configs goes back to what counts without it. Times and sizes may be written as 7d and 512MiB.',
    `partitions: ${topic.partitions}`,
    `replicationFactor: ${topic.replicationFactor}`,
    own.length === 0 ? 'configs: {}' : 'configs:',
  ]
  for (const entry of own) lines.push(...describe(entry), `  ${pair(entry)}`)
  lines.push(
    '',
    own.length === 0
      ? '# Not set here; to set some, write "configs:" without the braces:'
      : '  # Not set here:',
  )
  for (const entry of others) lines.push('', ...describe(entry), `  # ${pair(entry)}`)
  return `${lines.join('\n')}\n`
}

function pair({name, value}: ConfigEntry): string {
  return stringify({[name]: value ?? ''}, {lineWidth: 0})
    .trimEnd()
    .replaceAll('\n', '\n  ')
}

/** Kafka's documentation is HTML, in one line. */
function describe({documentation}: ConfigEntry): string[] {
  const text = (documentation ?? '')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > COMMENT_WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => `  # ${each}`)
}

/** The text with what is wrong with it on top, for another try. */
export function withProblem(text: string, {message, suggestions}: Failure): string {
  const lines = [message, ...suggestions].join('\n').split('\n')
  return `${lines.map((line) => `${PROBLEM} ${line}\n`).join('')}${withoutProblem(text)}`
}

const PROBLEM = '#!'

/** The same without it. */
export function withoutProblem(text: string): string {
  return text.replace(/^(#!.*\n)*/, '')
}

/** What an edited text wishes of its topic. Throws Failure(usage) that says the line of a mistake. */
export function parseEditedTopic(text: string, topic: EditableTopic): TopicWish {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw wrong(error.message.split('\n')[0]?.replace(/:$/, '.') ?? 'It is no YAML.')
  if (!isMap(document.contents))
    throw wrong('It has no fields: partitions, replicationFactor and configs are there.')
  const content = document.toJS() as Record<string, unknown>
  for (const field of Object.keys(content)) {
    if (FIELDS.includes(field)) continue
    const nearest = nearestNames(field, FIELDS)
    throw wrong(
      `There is no field ${field}.`,
      nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are ${FIELDS.join(', ')}.`,
    )
  }
  const configs = content.configs ?? {}
  if (typeof configs !== 'object' || Array.isArray(configs))
    throw wrong('configs is no map of keys and values.')
  const set: Record<string, string> = {}
  for (const [key, value] of Object.entries(configs as object)) {
    if (value === null || typeof value === 'object')
      throw wrong(`${key} has no value; remove the line to unset it.`)
    set[key] = String(value)
  }
  const own = topic.configs.filter((entry) => isOwnConfig('topic', entry)).map(({name}) => name)
  const factor = content.replicationFactor ?? topic.replicationFactor
  if (typeof factor !== 'number' || !Number.isInteger(factor) || factor < 1)
    throw wrong('replicationFactor is no positive whole number.')
  return {
    partitions: parsePartitionWish(String(content.partitions ?? topic.partitions)),
    replicationFactor: factor,
    configs: {set, unset: own.filter((key) => !(key in set))},
  }
}

function wrong(message: string, suggestion?: string): Failure {
  return new Failure('usage', message, {suggestions: suggestion === undefined ? [] : [suggestion]})
}
