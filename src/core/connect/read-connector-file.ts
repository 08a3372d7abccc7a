import {parseJavaProperties} from '../connection/java-properties.ts'
import {configValue, mapOf, object, oneOf, text} from '../source/shapes.ts'
import {escapeVariables, type Problem, readSourceTrees, type SourceText} from '../source/source-tree.ts'
import type {ConnectorConfig} from './connect-answers.ts'
import type {WishedState} from './connect-client.ts'

/** A connector as a file has it. */
export interface ConnectorFile {
  /** Null where the file does not say. */
  readonly name: string | null
  readonly config: ConnectorConfig
  readonly state: WishedState | null
}

const STATES = ['RUNNING', 'PAUSED', 'STOPPED'] as const satisfies readonly WishedState[]

const flatShape = mapOf('Keys and values.', configValue)

/** As Connect's own REST API takes it (POST /connectors). */
const wholeShape = object(
  'A connector.',
  {
    name: text('Its name.'),
    config: mapOf('Keys and values.', configValue),
    initial_state: oneOf('The state that it is created in.', STATES),
  },
  {required: ['config']},
)

/**
 * Reads the config of a connector: JSON or YAML, flat or as `{"name", "config"}`, or a .properties file as Connect's standalone
 * worker takes it. `${...}` stays as it is: workers fill it in. What is wrong goes to `problems`, each with its place.
 */
export function readConnectorFile(source: SourceText, problems: Problem[]): ConnectorFile | null {
  if (isProperties(source)) return fileOf(Object.fromEntries(parseJavaProperties(source.text)), {})
  const trees = readSourceTrees({...source, text: escapeVariables(source.text)}, new Map(), problems)
  const [tree, second] = trees
  if (second) problems.push({...second.place, message: 'There is more than one document.'})
  if (tree === undefined) {
    if (problems.length === 0) problems.push({file: source.file, line: 1, column: 1, message: 'It is empty.'})
    return null
  }
  const isWhole = tree.kind === 'map' && tree.entries.get('config')?.value.kind === 'map'
  if (isWhole) {
    const read = wholeShape.read(tree, problems)
    return read === undefined
      ? null
      : fileOf(valuesOf(read.config), {name: read.name, state: read.initial_state})
  }
  const read = flatShape.read(tree, problems)
  return read === undefined ? null : fileOf(valuesOf(read), {})
}

/** By its name, or its first line that says something. */
function isProperties({file, text: content}: SourceText): boolean {
  return /\.properties$/i.test(file) || /^(?:\s*(?:[#!].*)?\n)*\s*[\w.-]+\s*=/.test(content)
}

function valuesOf(map: ReadonlyMap<string, {readonly value: string | null}>): Record<string, string | null> {
  return Object.fromEntries([...map].map(([key, {value}]) => [key, value]))
}

function fileOf(
  config: ConnectorConfig,
  given: {readonly name?: string | undefined; readonly state?: WishedState | undefined},
): ConnectorFile {
  return {name: given.name ?? config.name ?? null, config, state: given.state ?? null}
}
