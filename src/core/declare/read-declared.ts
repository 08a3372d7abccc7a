import {
  layOver,
  type Problem,
  readSourceTrees,
  type SourceNode,
  type SourceText,
} from '../source/source-tree.ts'
import {type DeclaredFile, fileShape, KINDS, type ListName, type Things} from './kinds.ts'

/** What all files together say should be there. */
export interface Declared extends Things {
  readonly clusterId: string | null
}

/**
 * Reads files, a later one laid over the earlier ones: things of the same name key by key. What is wrong is told all at
 * once, in the order of files and lines; nothing is declared then. Asks no cluster.
 */
export function readDeclared(
  sources: readonly SourceText[],
  variables: ReadonlyMap<string, string>,
): {readonly declared: Declared | null; readonly problems: readonly Problem[]} {
  const problems: Problem[] = []
  const layers: SourceNode[] = []
  let file: DeclaredFile | undefined
  for (const source of sources) {
    for (const layer of readSourceTrees(source, variables, problems)) {
      tellRepeats(layer, problems)
      file = fileShape.read(layer, problems)
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
  const [source] = sources
  // A pipe whose program failed, or a file that was cut off: nothing is wrong with the cluster then, whatever is in it.
  if (first === undefined || source === undefined) {
    const message = 'Nothing is declared here. An empty list is one: topics: [].'
    return {declared: null, problems: [{file: source?.file ?? '-', line: 1, column: 1, message}]}
  }
  const merged = others.reduce((under, over) => layOver(under, over, identityOf), first)
  // Each layer is right by itself; what they only say together (an assignment over partitions) the later ones decide.
  const whole = others.length === 0 ? file : fileShape.read(merged, [])
  return {declared: withDefaults(whole ?? {}), problems}
}

/** What a thing of a list is known by; null for what has nothing to be known by. */
function identityOf(list: string, item: SourceNode): string | null {
  const kind = KINDS.find((each) => each.list === list)
  return kind && item.kind === 'map' ? kind.identify(item) : null
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
        const text = `${name} is there twice in ${list}; first in line ${before.place.line}.`
        problems.push({...item.place, message: text})
      } else seen.set(name, item)
    }
  }
}

function withDefaults(file: DeclaredFile): Declared {
  const {defaults} = file
  const things = Object.fromEntries(
    KINDS.map((kind): [ListName, readonly unknown[]] => {
      const over = {strict: defaults?.strict, own: defaults?.[kind.list]}
      const read = file[kind.list] ?? []
      return [kind.list, read.map((thing) => kind.withDefaults?.(thing, over) ?? thing)]
    }),
  )
  // Each list was read by the shape of its kind.
  return {clusterId: file.clusterId ?? null, ...(things as unknown as Things)}
}
