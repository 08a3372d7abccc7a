import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {OnProgress, Outcomes} from '../changes/change.ts'
import type {ConnectClient} from '../connect/connect-client.ts'
import type {compileWords, NameMatcher} from '../names/name-pattern.ts'
import type {SchemaRegistry} from '../schemas/schema-registry.ts'
import type {Shape} from '../source/shapes.ts'
import type {Problem, SourceMap, SourceNode} from '../source/source-tree.ts'
import type {DeclaredChange} from './declared-change.ts'

/** Everything that samsa knows of one kind of things that files declare. What is in KINDS is in all verbs and the schema. */
export interface Kind<List extends string, Thing, Defaults = unknown> {
  /** The list of these things in a file: `topics`. */
  readonly list: List
  /** Of the list, in the schema. */
  readonly description: string
  readonly shape: Shape<Thing>
  /** What tells a thing from others in the list: those of the same are laid over each other, and may not be there twice. */
  readonly identify: (thing: SourceMap) => string | null
  /** What `defaults` of a file may say of these things. */
  readonly defaults?: Shape<Defaults>
  /** The thing with what it does not say itself. `strict` is that of all kinds. */
  withDefaults?(
    thing: Thing,
    defaults: {readonly strict?: boolean | undefined; readonly own?: Defaults},
  ): Thing
  /** The topics that a thing is about; where they lie is known to the plan. */
  topicsOf?(thing: Thing): readonly string[]
  /** Whether no broker is asked about these things, but a server beside them. */
  readonly isBeside?: boolean
  /** Whether --prune may delete what the files do not name. */
  readonly prunes: boolean
  /** Compares things with what is there, in a number of requests that does not grow with them. Changes nothing. */
  plan(cluster: Cluster, things: readonly Thing[], context: PlanContext): Promise<KindPlan>
  /** What is there, in the form of a file. */
  export?(cluster: Cluster, context: ExportContext): Promise<readonly ExportedThing[]>
}

/** Servers beside the brokers; each is reached when it is first asked for. They throw Failure(usage) where nothing says where it is. */
export interface Services {
  registry(): Promise<SchemaRegistry>
  connect(): Promise<ConnectClient>
}

/** What the plan of a kind is made with. */
export interface PlanContext {
  readonly services: Services
  /** Of the topics that the files are about; of all where some may be pruned. */
  readonly metadata: ClusterMetadata
  readonly timeoutMs: number
  readonly nowMs: number
  /** Which things are deleted where the files do not name them; null for none. */
  readonly prune: NameMatcher | null
  /** Whether passwords are set again, since no cluster tells which they are. */
  readonly setsPasswords: boolean
  /** Aborted: begin nothing more, and take back what is half done. */
  readonly stop: AbortSignal
  /** Whether a topic will be there once the plans before this one are carried out. */
  readonly willExist: (topic: string) => boolean
  /** How many partitions it will have then; null where that is not known. */
  readonly willHavePartitions: (topic: string) => number | null
}

/** What files wish of one kind of things: how that differs from what is there, and how it is carried out. */
export interface KindPlan {
  readonly rows: readonly DeclaredChange[]
  /** Mistakes of the files that only the cluster could tell: a config that Kafka does not know. */
  readonly problems?: readonly Problem[]
  /** Sentences about what is left as it is. */
  readonly notes?: readonly string[]
  /** Gets what carrying out needs. Where it throws, nothing of any kind was done. */
  readonly prepare?: (rows: readonly DeclaredChange[]) => Promise<void>
  /** Creates and alters; each row has an outcome of its own. */
  readonly execute: (
    rows: readonly DeclaredChange[],
    onProgress: OnProgress,
  ) => Promise<Outcomes<DeclaredChange>>
  /** Deletes: after everything else of all kinds. */
  readonly remove?: KindPlan['execute']
  /** The rows of what was done that are not as they were made. */
  readonly readBack?: (rows: readonly DeclaredChange[]) => Promise<ReadonlyMap<DeclaredChange, Failure>>
}

/** A thing as a file has it. */
export type ExportedThing = object

/** What is exported with, and where it is told what is not. */
export interface ExportContext {
  readonly services: Services
  /** Chooses among names: those of the command line, all without any. */
  readonly choose: ReturnType<typeof compileWords>
  /** What could not be read, and is not in the file. */
  readonly failures: Failure[]
  /** What no broker tells, in words: `ssl.key.password of 1`. */
  readonly hidden: string[]
}

/** Declares a kind; the types of its parts come from its shape. */
export function declareKind<const List extends string, Thing, Defaults>(
  kind: Kind<List, Thing, Defaults>,
): Kind<List, Thing, Defaults> {
  return kind
}

/** What is the same by these fields, whatever the order of keys in them; null for a thing without the first. */
export function byFields(...fields: readonly [string, ...string[]]): (thing: SourceMap) => string | null {
  return (thing) => {
    const words = fields.map((field) => {
      const value = thing.entries.get(field)?.value
      return value ? nodeText(value) : ''
    })
    return words[0] === '' ? null : words.filter((word) => word !== '').join(' ')
  }
}

/** A text for what is there, whatever the order of its keys. */
export function nodeText(node: SourceNode): string {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'list') return `[${node.items.map(nodeText).join(', ')}]`
  const entries = [...node.entries].map(([key, {value}]) => `${key}: ${nodeText(value)}`)
  return `{${entries.sort().join(', ')}}`
}
