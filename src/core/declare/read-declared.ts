import {existsSync} from 'node:fs'
import path from 'node:path'
import {
  type DeclaredAcl,
  type DeclaredConfig,
  type DeclaredFile,
  type DeclaredGroup,
  type DeclaredQuota,
  type DeclaredRecords,
  type DeclaredTopic,
  fileShape,
  IDENTITIES,
} from './kinds.ts'
import type {Placed} from './shapes.ts'
import {layOver, type Problem, readSourceTrees, type SourceNode, type SourceText} from './source-tree.ts'

/** A text and the folder that its own paths are relative to. */
export interface DeclaredSource extends SourceText {
  readonly folder: string
}

/** What all files together say should be there. */
export interface Declared {
  readonly clusterId: string | null
  readonly topics: readonly DeclaredTopic[]
  readonly configs: readonly DeclaredConfig[]
  readonly acls: readonly DeclaredAcl[]
  readonly quotas: readonly DeclaredQuota[]
  readonly groups: readonly DeclaredGroup[]
  /** Their files as paths that can be opened. */
  readonly records: readonly DeclaredRecords[]
  /** The lists that are in the files, empty ones too: what --prune may look at. */
  readonly lists: ReadonlySet<string>
}

/**
 * Reads files, a later one laid over the earlier ones: things of the same name key by key. What is wrong is told all at
 * once, in the order of files and lines; nothing is declared then. Asks no cluster.
 */
export function readDeclared(
  sources: readonly DeclaredSource[],
  variables: ReadonlyMap<string, string>,
): {readonly declared: Declared | null; readonly problems: readonly Problem[]} {
  const problems: Problem[] = []
  const layers: SourceNode[] = []
  let file: DeclaredFile | undefined
  for (const source of sources) {
    for (const tree of readSourceTrees(source, variables, problems)) {
      const layer = withOpenPaths(tree, source.folder)
      tellRepeats(layer, problems)
      file = fileShape.read(layer, problems)
      for (const each of file?.records ?? []) {
        const place = each.places.get('file') ?? each.place
        if (!existsSync(each.file)) problems.push({...place, message: `There is no file ${each.file}.`})
      }
      layers.push(layer)
    }
  }
  const order = new Map(sources.map((source, index) => [source.file, index]))
  problems.sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  )
  // What is wrong at a place is mostly why the next thing there is wrong too.
  const firsts = problems.filter((each, index) => {
    const before = problems[index - 1]
    return !before || before.file !== each.file || before.line !== each.line || before.column !== each.column
  })
  if (firsts.length > 0) return {declared: null, problems: firsts}
  const [first, ...others] = layers
  if (first === undefined) return {declared: withDefaults(undefined, new Set()), problems}
  const merged = others.reduce((under, over) => layOver(under, over, identityOf), first)
  // Each layer is right by itself; what they only say together (an assignment over partitions) the later ones decide.
  const whole = others.length === 0 ? file : fileShape.read(merged, [])
  return {
    declared: withDefaults(whole, new Set(merged.kind === 'map' ? merged.entries.keys() : [])),
    problems,
  }
}

/** Files of records are relative to the file that names them, whichever that is. */
function withOpenPaths(tree: SourceNode, folder: string): SourceNode {
  const records = tree.kind === 'map' ? tree.entries.get('records') : undefined
  if (tree.kind !== 'map' || records?.value.kind !== 'list') return tree
  const items = records.value.items.map((item): SourceNode => {
    const file = item.kind === 'map' ? item.entries.get('file') : undefined
    if (
      item.kind !== 'map' ||
      file?.value.kind !== 'scalar' ||
      typeof file.value.value !== 'string' ||
      file.value.value === ''
    )
      return item
    const opened = path.resolve(folder, file.value.text)
    const value = {...file.value, value: opened, text: opened}
    return {...item, entries: new Map(item.entries).set('file', {...file, value})}
  })
  const value = {...records.value, items}
  return {...tree, entries: new Map(tree.entries).set('records', {...records, value})}
}

/** What a thing of a list is known by; null for what has none. */
function identityOf(list: string, item: SourceNode): string | null {
  const fields = IDENTITIES[list]
  if (!fields || item.kind !== 'map') return null
  if (fields.length === 0) return describe(item)
  const words = fields.map((field) => {
    const value = item.entries.get(field)?.value
    return value ? describe(value) : ''
  })
  return words[0] === '' ? null : words.filter((word) => word !== '').join(' ')
}

/** A text for what is there, whatever the order of its keys. */
function describe(node: SourceNode): string {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'list') return `[${node.items.map(describe).join(', ')}]`
  const entries = [...node.entries].map(([key, {value}]) => `${key}: ${describe(value)}`)
  return `{${entries.sort().join(', ')}}`
}

function tellRepeats(tree: SourceNode, problems: Problem[]): void {
  if (tree.kind !== 'map') return
  for (const [list, {value}] of tree.entries) {
    if (value.kind !== 'list') continue
    const seen = new Map<string, SourceNode>()
    for (const item of value.items) {
      const name = identityOf(list, item)
      if (name === null) continue
      const before = seen.get(name)
      if (before) {
        const what = name
          .split('\u0000')
          .filter((word) => word !== '')
          .join(' ')
        const text = `${what} is there twice in ${list}; first in line ${before.place.line}.`
        problems.push({...item.place, message: text})
      } else seen.set(name, item)
    }
  }
}

function withDefaults(file: DeclaredFile | undefined, lists: ReadonlySet<string>): Declared {
  const {defaults} = file ?? {}
  const ofTopics = defaults?.topics
  const strictConfigs = defaults?.strict
  const topics = (file?.topics ?? []).map(
    (topic): DeclaredTopic => ({
      ...topic,
      partitions: topic.partitions ?? ofTopics?.partitions,
      replicationFactor: topic.replicationFactor ?? ofTopics?.replicationFactor,
      configs: new Map<string, Placed<string | null>>([
        ...(ofTopics?.configs ?? []),
        ...(topic.configs ?? []),
      ]),
      strict: topic.strict ?? ofTopics?.strict ?? strictConfigs,
    }),
  )
  return {
    clusterId: file?.clusterId ?? null,
    topics,
    configs: (file?.configs ?? []).map((each) => ({...each, strict: each.strict ?? strictConfigs})),
    acls: file?.acls ?? [],
    quotas: (file?.quotas ?? []).map((each) => ({...each, strict: each.strict ?? strictConfigs})),
    groups: file?.groups ?? [],
    records: file?.records ?? [],
    lists,
  }
}
