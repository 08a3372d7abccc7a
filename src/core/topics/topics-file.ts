import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'
import type {NewTopic} from './create-topics.ts'
import {checkAssignment} from './parse-assignment.ts'
import {MOST_PARTITIONS, MOST_REPLICAS} from './topic-limits.ts'

const FIELDS = ['name', 'partitions', 'replicationFactor', 'configs', 'assignment']

/**
 * The topics of a file, `topics:` with a list of them (docs/guides/topics-and-configs.md), or the list alone. Throws
 * Failure(usage) that names the topic for whatever is not understood; nothing is passed over.
 *
 * @param content what YAML or JSON has made of the file
 * @param place how errors name the file
 * @param fallback for what a topic does not say
 */
export function parseTopicsFile(
  content: unknown,
  place: string,
  fallback: Omit<NewTopic, 'name'>,
): NewTopic[] {
  const wrong = (text: string, suggestions: readonly string[] = []): Failure =>
    new Failure('usage', `${place}: ${text}`, {suggestions})
  if (isObject(content)) refuseOthers(content, ['topics'], 'it', wrong)
  const list = isObject(content) ? content.topics : content
  if (!Array.isArray(list) || list.length === 0)
    throw wrong('there is no list of topics.', ['topics: [{name: orders, partitions: 6}]'])
  const seen = new Set<string>()
  return list.map((item: unknown, index) => {
    const nth = `topic ${index + 1}`
    if (!isObject(item) || typeof item.name !== 'string' || item.name === '')
      throw wrong(`${nth} has no name.`)
    const {name} = item
    refuseOthers(item, FIELDS, name, wrong)
    if (seen.has(name)) throw wrong(`${name} is there twice.`)
    seen.add(name)
    const assignment = readAssignment(item.assignment, (text) => wrong(`${name}: ${text}`))
    const partitions = readCount(item.partitions, MOST_PARTITIONS)
    const replicationFactor = readCount(item.replicationFactor, MOST_REPLICAS)
    if (partitions === undefined)
      throw wrong(`partitions of ${name} is no number from 1 to ${MOST_PARTITIONS}.`)
    if (replicationFactor === undefined)
      throw wrong(`replicationFactor of ${name} is no number from 1 to ${MOST_REPLICAS}.`)
    if (assignment && (partitions !== null || replicationFactor !== null))
      throw wrong(`${name} has an assignment: partitions and replicationFactor follow from it.`)
    if (item.configs !== undefined && !isObject(item.configs)) throw wrong(`configs of ${name} is no map.`)
    const configs = Object.entries(item.configs ?? {}).map(([key, value]): [string, string] => {
      if (!['string', 'number', 'boolean'].includes(typeof value))
        throw wrong(`${key} of ${name} has no value.`)
      return [key, String(value)]
    })
    return {
      name,
      partitions: assignment ? assignment.length : (partitions ?? fallback.partitions),
      replicationFactor: assignment
        ? (assignment[0]?.length ?? null)
        : (replicationFactor ?? fallback.replicationFactor),
      configs: {...fallback.configs, ...Object.fromEntries(configs)},
      assignment,
    }
  })
}

type Wrong = (text: string, suggestions?: readonly string[]) => Failure

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuseOthers(
  item: Record<string, unknown>,
  known: readonly string[],
  what: string,
  wrong: Wrong,
): void {
  const unknown = Object.keys(item).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const nearest = nearestNames(unknown, known)
  throw wrong(`${what} has a field ${unknown}, which topic create does not know.`, [
    nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `It knows ${known.join(', ')}.`,
  ])
}

/** Null where it is left open, undefined where it is no count. */
function readCount(value: unknown, most: number): number | null | undefined {
  if (value === undefined || value === null) return null
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most
    ? value
    : undefined
}

/** `{0: [1, 2], 1: [2, 3]}` or `[[1, 2], [2, 3]]`. */
function readAssignment(value: unknown, wrong: Wrong): number[][] | undefined {
  if (value === undefined || value === null) return undefined
  const partitions = isObject(value)
    ? Object.keys(value).map((_, partition) => value[String(partition)])
    : value
  if (!Array.isArray(partitions)) throw wrong('assignment has the brokers of each partition.')
  const lists = partitions.map((brokers: unknown, partition) => {
    if (!Array.isArray(brokers)) throw wrong(`assignment lacks the brokers of partition ${partition}.`)
    return brokers.map((id: unknown) => (typeof id === 'number' ? id : Number.NaN))
  })
  return checkAssignment(lists, JSON.stringify(value))
}
