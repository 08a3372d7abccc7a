import type {ConfigKind} from '../../core/configs/config-resource.ts'

/** What can stand for a value: names that only the cluster knows, files of this machine, or names that it has. */
export type ValueKind = LiveKind | 'files' | LocalKind

/** Names that this machine has: clusters of its own, profiles of its user. */
export type LocalKind = 'local clusters' | 'profiles'

/** What only the cluster, its schema registry or Connect know: names, and which configs there are of a kind of resource. */
export type LiveKind =
  | 'topics'
  | 'groups'
  | 'brokers'
  | 'transactional ids'
  | 'voters'
  | 'subjects'
  | 'connectors'
  | `${ConfigKind} configs`

/** A flag as far as completion has to know it. */
export interface CompletableFlag {
  /** As typed: `--output`, and `--no-color` beside `--color`. */
  readonly long: readonly string[]
  /** As typed: `-o`. */
  readonly short: string | null
  readonly description: string
  readonly takesValue: boolean
  readonly repeatable: boolean
  /** The only values it takes; empty where it takes any. */
  readonly options: readonly string[]
  /** In place of these where the first argument is one of the keys: what `top problems` can fail on, `top topics` cannot. */
  readonly optionsByArgument?: ReadonlyMap<string, readonly string[]>
  readonly kind: ValueKind | null
  /** Characters that stand between several of its options in one word; none where it takes one. */
  readonly separators?: string
  /** Whether what it names is followed by an equals sign and a value: KEY=VALUE. */
  readonly wantsPairs?: boolean
  /** Whether it says which cluster to ask, so that live names come from there. */
  readonly isConnection: boolean
}

/** A positional argument. */
export interface CompletableArgument {
  readonly options: readonly string[]
  readonly kind: ValueKind | 'commands' | 'configured' | null
}

/** A command that can be typed. */
export interface CompletableCommand {
  /** `['topic', 'list']` */
  readonly words: readonly string[]
  readonly summary: string
  readonly args: readonly CompletableArgument[]
  /** Whether the last argument may be given many times. */
  readonly repeatsLast: boolean
  readonly flags: readonly CompletableFlag[]
}

/** Everything that can be typed, and what is said about the nouns that commands share. */
export interface CommandTree {
  readonly commands: readonly CompletableCommand[]
  /** By the noun: `topic` -> "List, describe, create and delete topics." */
  readonly nouns: ReadonlyMap<string, string>
}

/** What an argument of a command stands for, by the names that docs/design/commands.md gives them. */
export function kindOfArgument(commandWords: readonly string[], name: string): CompletableArgument['kind'] {
  const [noun = ''] = commandWords
  if (noun === 'help') return 'commands'
  // A name that is there already is no help for a new one.
  if (noun === 'profile') return name === 'profile' && commandWords[1] !== 'add' ? 'profiles' : fileKind(name)
  // Names of what the first argument says, and then keys of its configs.
  if (noun === 'config' && /^names?$/.test(name)) return 'configured'
  if (name === 'connector' || (noun === 'connect' && commandWords[1] === 'list'))
    // A name that is there already is no help for a new one.
    return commandWords[1] === 'create' ? null : 'connectors'
  if (noun === 'schema')
    return /^subjects?$/.test(name) ? 'subjects' : /^(file|other)$/.test(name) ? 'files' : null
  if (noun === 'txn' && /^(id|pattern)$/.test(name)) return 'transactional ids'
  if (commandWords.join(' ') === 'cluster quorum remove' && name === 'id') return 'voters'
  if (/^topics?$/.test(name)) return 'topics'
  if (/^groups?$/.test(name)) return 'groups'
  if (/^brokers?$/.test(name) || (noun === 'broker' && name === 'id')) return 'brokers'
  if (fileKind(name) !== null) return 'files'
  if (noun === 'topic') return /^(from|to|pattern|name)$/.test(name) ? 'topics' : null
  if (noun === 'group') return /^(from|to|pattern|name)$/.test(name) ? 'groups' : null
  return null
}

function fileKind(name: string): 'files' | null {
  return /^(file|path|directory)s?$/.test(name) ? 'files' : null
}

/** Flags that take keys of topics' configs. */
const CONFIG_FLAGS = /^(config|unset|append|subtract)$/

/** What the value of a flag stands for; `helpValue` is the word that help shows for it. */
export function kindOfFlag(
  commandWords: readonly string[],
  name: string,
  helpValue: string,
): ValueKind | null {
  if (commandWords[0] === 'local' && name === 'name') return 'local clusters'
  if (name === 'profile' || name === 'to-profile') return 'profiles'
  if (CONFIG_FLAGS.test(name) && /^KEY/.test(helpValue)) return 'topic configs'
  if (/^topics?$/.test(name) || /^TOPIC/.test(helpValue)) return 'topics'
  if (/^groups?$/.test(name) || /^GROUP/.test(helpValue)) return 'groups'
  if (/^SUBJECT/.test(helpValue)) return 'subjects'
  if (/^brokers?$/.test(name) && /^(BROKER|ID)/.test(helpValue)) return 'brokers'
  return /^(FILE|PATH|DIR)/.test(helpValue) ? 'files' : null
}
