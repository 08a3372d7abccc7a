import {
  layOver,
  type Place,
  type Problem,
  readSourceTrees,
  type SourceNode,
  type SourceText,
} from '../source/source-tree.ts'
import {schemaKind} from './kinds/schemas.ts'
import {type DeclaredFile, fileShape, KINDS, type ListName, type Things} from './kinds.ts'

/** What was read of files. */
export interface ReadFiles {
  /** Null where something is wrong. */
  readonly declared: Declared | null
  /** In the order of files and lines. */
  readonly problems: readonly Problem[]
  /** The schemas that are written as schemas are, also where something else is wrong: what they say can still be looked at. */
  readonly schemas: Things['schemas']
}

/** What all files together say should be there. */
export interface Declared extends Things {
  readonly clusterId: string | null
}

/**
 * Reads files, a later one laid over the earlier ones: things of the same name key by key. What is wrong is told all at
 * once; nothing is declared then. Asks no cluster.
 */
export function readDeclared(
  sources: readonly SourceText[],
  variables: ReadonlyMap<string, string>,
): ReadFiles {
  const problems: Problem[] = []
  const layers: SourceNode[] = []
  let file: DeclaredFile | undefined
  for (const source of sources) {
    for (const layer of readSourceTrees(source, variables, problems)) {
      tellRepeats(layer, problems)
      const ofShape: Problem[] = []
      file = fileShape.read(layer, ofShape)
      // A key whose value nobody knows is not also wrong.
      const unknown = unfilledKeys(layer)
      problems.push(...ofShape.filter((each) => !unknown.some((place) => isSamePlace(place, each))))
      layers.push(layer)
    }
  }
  const firsts = inOrder(problems, sources)
  const [first, ...others] = layers
  const merged = first && others.reduce((under, over) => layOver(under, over, identityOf), first)
  if (firsts.length > 0)
    return {declared: null, problems: firsts, schemas: merged ? rightSchemas(merged, problems) : []}
  const [source] = sources
  // A pipe whose program failed, or a file that was cut off: nothing is wrong with the cluster then, whatever is in it.
  if (merged === undefined || source === undefined) {
    const message = 'Nothing is declared here. An empty list is one: topics: [].'
    const problem = {file: source?.file ?? '-', line: 1, column: 1, message}
    return {declared: null, problems: [problem], schemas: []}
  }
  // Each layer is right by itself; what they only say together (an assignment over partitions) the later ones decide.
  const whole = others.length === 0 ? file : fileShape.read(merged, [])
  const declared = withDefaults(whole ?? {})
  return {declared, problems: [], schemas: declared.schemas}
}

/**
 * Problems in the order of files and lines, one for each place: what is wrong there is mostly why the next thing there is wrong too.
 */
export function inOrder(
  problems: readonly Problem[],
  sources: readonly Pick<SourceText, 'file'>[],
): readonly Problem[] {
  const order = new Map(sources.map(({file}, index) => [file, index]))
  const sorted = problems.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  )
  return sorted.filter((each, index) => {
    const before = sorted[index - 1]
    return before === undefined || !isSamePlace(before, each)
  })
}

/** The schemas of a file that nothing is wrong with so far. */
function rightSchemas(tree: SourceNode, problems: readonly Problem[]): Things['schemas'] {
  const found = tree.kind === 'map' ? tree.entries.get(schemaKind.list)?.value : undefined
  if (found?.kind !== 'list') return []
  return found.items.flatMap((item) => {
    const read = holdsProblem(item, problems) ? undefined : schemaKind.shape.read(item, [])
    return read === undefined ? [] : [read]
  })
}

/** Whether one of these is about something in it: a variable that nothing fills is no mistake of the shape. */
function holdsProblem(node: SourceNode, problems: readonly Problem[]): boolean {
  if (problems.some((each) => isSamePlace(each, node.place))) return true
  if (node.kind === 'list') return node.items.some((item) => holdsProblem(item, problems))
  if (node.kind === 'scalar') return false
  return [...node.entries.values()].some(
    ({keyPlace, value}) =>
      problems.some((each) => isSamePlace(each, keyPlace)) || holdsProblem(value, problems),
  )
}

/** Where the keys stand whose values hold a variable that nothing fills. What aliases name is looked at once. */
function unfilledKeys(node: SourceNode, seen = new Set<unknown>()): Place[] {
  if (node.kind === 'scalar' || !node.isUnfilled) return []
  const parts = node.kind === 'list' ? node.items : node.entries
  if (seen.has(parts)) return []
  seen.add(parts)
  if (node.kind === 'list') return node.items.flatMap((item) => unfilledKeys(item, seen))
  return [...node.entries.values()].flatMap(({keyPlace, value}) =>
    value.kind === 'scalar' && value.isUnfilled ? [keyPlace] : unfilledKeys(value, seen),
  )
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column
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
      if (name === null || item.isUnfilled) continue
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
