import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
} from 'yaml'
import {nearestNames} from '../names/nearest-names.ts'
import {yamlReason} from './yaml-reason.ts'

/** Where something stands in a file; line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is wrong at a place, as a sentence. */
export interface Problem extends Place {
  readonly message: string
}

export type SourceNode = SourceMap | SourceList | SourceScalar

interface SourcePart {
  readonly place: Place
  /** What paths in it are relative to. */
  readonly folder: string
  /** Whether a variable stands in it that nothing fills: what it says is not known, and that has been told. */
  readonly isUnfilled: boolean
}

export interface SourceMap extends SourcePart {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, SourceEntry>
}

export interface SourceEntry {
  readonly keyPlace: Place
  readonly value: SourceNode
}

export interface SourceList extends SourcePart {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
}

export interface SourceScalar extends SourcePart {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As it was written: 0.10 stays 0.10, and a number of 19 digits keeps them all. */
  readonly text: string
}

/** A text to read, from a file or stdin. */
export interface SourceText {
  /** How messages name it. */
  readonly file: string
  readonly text: string
  /** What paths in it are relative to. */
  readonly folder: string
}

/**
 * Reads YAML (or JSON, which is YAML) into trees that know their places, one a document. `${NAME}` is filled in from
 * `variables`, after the YAML was read, so that no value changes what the file is made of; `$${` is a plain `${`.
 */
export function readSourceTrees(
  {file, text, folder}: SourceText,
  variables: ReadonlyMap<string, string>,
  problems: Problem[],
): SourceNode[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Told below with the key's name.
    uniqueKeys: false,
  })
  const placeAt = (offset: number): Place => {
    const {line, col} = lines.linePos(offset)
    return {file, line: Math.max(line, 1), column: Math.max(col, 1)}
  }
  const trees: SourceNode[] = []
  // The type says otherwise, but of an empty text there is an empty list.
  for (const document of documents as Iterable<(typeof documents)[number]>) {
    // What follows the first is mostly made by it: forty of them for one missing quote.
    const [first] = document.errors
    if (first !== undefined) {
      const place = placeAt(first.pos[0])
      problems.push({...place, message: sentenceOf(first.message) + variableHint(text, place)})
    }
    if (document.errors.length > 0 || document.contents === null) continue
    const reader = new TreeReader({placeAt, folder, variables, problems})
    const tree = reader.read(document.contents)
    if (tree.kind !== 'scalar' || tree.value !== null) trees.push(tree)
  }
  return trees
}

function sentenceOf(message: string): string {
  const reason = yamlReason(message)
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`.replace(/\.?$/, '.')
}

/** `{a: ${A}}`: in braces of YAML those of a variable are a map. Nothing where no line up to that place has such a one. */
function variableHint(text: string, {line}: Place): string {
  const before = text.split('\n').slice(Math.max(0, line - 2), line)
  const [, variable] =
    /[{[,:]\s*(\$\{[^{}]*\})/.exec(
      before.filter((each) => /[{[]/.test(each.replace(VARIABLE, ''))).join('\n'),
    ) ?? []
  return variable === undefined
    ? ''
    : ` Between braces or brackets a variable has to be in quotes: "${variable}".`
}

class TreeReader {
  readonly #placeAt: (offset: number) => Place
  readonly #folder: string
  readonly #variables: ReadonlyMap<string, string>
  readonly #problems: Problem[]
  /** By their names; of several of one name an alias means the last before it. To look for each in the file takes time by the square. */
  readonly #anchors = new Map<string, Node>()
  /** What an alias names is read once, however often it is named. */
  readonly #known = new Map<unknown, SourceNode>()
  readonly #open = new Set<unknown>()

  constructor({
    placeAt,
    folder,
    variables,
    problems,
  }: {
    readonly placeAt: (offset: number) => Place
    readonly folder: string
    readonly variables: ReadonlyMap<string, string>
    readonly problems: Problem[]
  }) {
    this.#placeAt = placeAt
    this.#folder = folder
    this.#variables = variables
    this.#problems = problems
  }

  read(node: ParsedNode | Node | null): SourceNode {
    const place = this.#placeAt(node?.range?.[0] ?? 0)
    const nothing: SourceScalar = {
      kind: 'scalar',
      place,
      folder: this.#folder,
      isUnfilled: false,
      value: null,
      text: '',
    }
    if (node === null) return nothing
    this.#note(node, place)
    const known = this.#known.get(node)
    if (known) return known
    if (this.#open.has(node)) return this.#wrong(place, 'This holds itself.', nothing)
    this.#open.add(node)
    const read = this.#readNew(node, place, nothing)
    this.#open.delete(node)
    this.#known.set(node, read)
    return read
  }

  /** Takes notice of an anchor, and refuses a tag: nothing here is of a type of its own. */
  #note(node: Node, place: Place): void {
    if (isAlias(node)) return
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (node.tag !== undefined && !PLAIN_TAG.test(node.tag))
      this.#wrong(place, `The tag ${node.tag} means nothing here.`, null)
  }

  #readNew(node: Node, place: Place, nothing: SourceScalar): SourceNode {
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source)
      if (target === undefined) return this.#wrong(place, `Nothing is called &${node.source} here.`, nothing)
      const read = this.read(target)
      // What is wrong inside is told where it stands; what is wrong with having it here, here.
      return read.kind === 'scalar' ? read : {...read, place}
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.read(item as Node | null))
      const isUnfilled = items.some((item) => item.isUnfilled)
      return {kind: 'list', place, folder: this.#folder, isUnfilled, items}
    }
    if (isMap(node)) {
      const entries = new Map<string, SourceEntry>()
      for (const pair of node.items) {
        const keyNode = pair.key as Node | null
        const keyPlace = this.#placeAt(keyNode?.range?.[0] ?? node.range?.[0] ?? 0)
        if (keyNode !== null) this.#note(keyNode, keyPlace)
        const key = isScalar(keyNode) ? this.#fill(keyText(keyNode), keyPlace) : null
        if (key === null) this.#wrong(keyPlace, 'A key has to be a text.', null)
        else if (!key.isWellFormed())
          this.#wrong(keyPlace, 'There is half of a surrogate pair in this key.', null)
        else if (entries.has(key)) this.#wrong(keyPlace, `${key} is there twice.`, null)
        else
          entries.set(key, {
            keyPlace,
            value: pair.value === null ? {...nothing, place: keyPlace} : this.read(pair.value as Node),
          })
      }
      const isUnfilled = [...entries.values()].some(({value}) => value.isUnfilled)
      return {kind: 'map', place, folder: this.#folder, isUnfilled, entries}
    }
    return isScalar(node) ? this.#readScalar(node.value, node.source, place) : nothing
  }

  #readScalar(value: unknown, source: string | undefined, place: Place): SourceScalar {
    const part = {kind: 'scalar', place, folder: this.#folder, isUnfilled: false} as const
    if (typeof value === 'string') {
      const told = this.#problems.length
      const text = this.#fill(value, place)
      const isUnfilled = this.#problems.length > told
      // As UTF-8 it would be U+FFFD, and a name another name.
      if (!text.isWellFormed()) this.#wrong(place, 'There is half of a surrogate pair in this.', null)
      return {...part, isUnfilled, value: text, text}
    }
    const text = source ?? String(value)
    const isPlain = typeof value === 'number' || typeof value === 'boolean' || value === null
    return {...part, value: isPlain ? value : String(value), text}
  }

  #fill(text: string, place: Place): string {
    return text.replaceAll(VARIABLE, (whole: string, name: string | undefined) => {
      if (name === undefined) return whole.slice(1)
      const value = this.#variables.get(name)
      if (value !== undefined) return value
      const [nearest] = nearestNames(name, this.#variables.keys())
      const next = nearest === undefined ? `give --var ${name}=VALUE` : `did you mean ${nearest}?`
      return this.#wrong(place, `Nothing says what \${${name}} is; ${next}${nearest ? '' : '.'}`, whole)
    })
  }

  #wrong<T>(place: Place, message: string, instead: T): T {
    this.#problems.push({...place, message})
    return instead
  }
}

/** What YAML itself would make of a value (its core schema). */
const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/** `$${`, which is a plain `${` whatever follows, or a variable. */
const VARIABLE = /\$\$\{|\$\{([^{}]*)\}/g

/** A text as a file has to have it, so that nothing in it is taken for a variable. */
export function escapeVariables(text: string): string {
  // A function, since a replacement of two dollars is one.
  return text.replaceAll('${', () => '$${')
}

function keyText({value, source}: {value: unknown; source?: string}): string {
  return typeof value === 'string' ? value : (source ?? String(value))
}

/**
 * One tree laid over another, key by key; of lists the later one counts, but for those that `identify` names things in:
 * there the things of the same name are laid over each other, and new ones follow.
 */
export function layOver(
  under: SourceNode,
  over: SourceNode,
  identify: (list: string, item: SourceNode) => string | null,
): SourceNode {
  if (under.kind !== 'map' || over.kind !== 'map') return over
  const entries = new Map(under.entries)
  for (const [key, entry] of over.entries) {
    const below = under.entries.get(key)
    const value = below ? layEntry(key, below.value, entry.value, identify) : entry.value
    entries.set(key, {keyPlace: entry.keyPlace, value})
  }
  return {...over, entries}
}

function layEntry(
  key: string,
  under: SourceNode,
  over: SourceNode,
  identify: (list: string, item: SourceNode) => string | null,
): SourceNode {
  if (under.kind !== 'list' || over.kind !== 'list') return layOver(under, over, () => null)
  const merged = new Map<string, SourceNode>()
  for (const list of [under, over]) {
    for (const item of list.items) {
      const name = identify(key, item)
      if (name === null) return over
      const below = merged.get(name)
      merged.set(name, below ? layOver(below, item, () => null) : item)
    }
  }
  return {...over, items: [...merged.values()]}
}
