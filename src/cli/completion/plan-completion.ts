import {CONFIG_KINDS, type ConfigKind} from '../../core/configs/config-resource.ts'
import type {
  CommandTree,
  CompletableArgument,
  CompletableCommand,
  CompletableFlag,
  LiveKind,
  LocalKind,
} from './completable-command.ts'

/** A word that may stand where the cursor is. */
export interface Candidate {
  readonly value: string
  /** One line; empty where there is nothing to say. */
  readonly description: string
}

/** What may come at the cursor, as far as it can be told without asking a cluster. */
export interface CompletionPlan {
  readonly candidates: readonly Candidate[]
  /** Whether the shell is to find files. */
  readonly wantsFiles: boolean
  /** What to ask the cluster for; empty where the candidates are all. */
  readonly live: readonly (LiveKind | LocalKind)[]
  /** Whether a key of a config is followed by an equals sign. */
  readonly wantsPairs: boolean
  /** What a name found live must begin with. */
  readonly prefix: string
  /** What stands before the value in the same word: `--topic=`, or nothing. */
  readonly before: string
  /** The words that say which cluster: `['-b', 'host:9092']`. */
  readonly connection: readonly string[]
}

const NOTHING = {
  candidates: [],
  wantsFiles: false,
  live: [],
  wantsPairs: false,
  prefix: '',
  before: '',
} as const
const HELP: CompletableFlag = {
  long: ['--help'],
  short: null,
  description: 'show help for the command',
  takesValue: false,
  repeatable: false,
  options: [],
  kind: null,
  isConnection: false,
}

/**
 * Plans the completion of the last of the words, which are those after the program's name up to the cursor (the last may
 * be empty). The words before it decide what it can be.
 */
export function planCompletion(words: readonly string[], tree: CommandTree): CompletionPlan {
  const typed = words.slice(0, -1).map(unquote)
  const current = unquote(words.at(-1) ?? '')
  const command = findCommand(typed, tree.commands)
  if (!command) return {...NOTHING, candidates: nextWords(typed, current, tree), connection: []}
  const rest = readWords(typed.slice(command.words.length), command)
  const {connection} = rest
  const [first = ''] = rest.words
  if (rest.open) return {...completeValue(valuesBehind(first, rest.open), current, ''), connection}
  if (current.startsWith('-') && !rest.onlyArguments) {
    return {...completeFlag(current, command, rest), connection}
  }
  const subcommands = rest.words.length === 0 ? nextWords(typed, current, tree) : []
  const argument = argumentAt(command, rest.words.length)
  if (argument?.kind === 'configured')
    return {...NOTHING, ...configuredAt(command, rest.words), prefix: current, connection}
  if (argument?.kind === 'commands') {
    const commandWords = typed.slice(command.words.length)
    const pages = commandWords.length === 0 ? completeValue({...argument, kind: null}, current, '') : NOTHING
    return {
      ...NOTHING,
      candidates: [...nextWords(commandWords, current, tree), ...pages.candidates],
      connection,
    }
  }
  if (argument) {
    const plan = completeValue(argument, current, '')
    return {...plan, candidates: [...subcommands, ...plan.candidates], connection}
  }
  // Nothing but flags can follow; a letter typed already is none.
  const flags = current === '' ? completeFlag('', command, rest).candidates : []
  return {...NOTHING, candidates: [...subcommands, ...flags], connection}
}

/** The candidates made of names of a kind that were found live. */
export function planNames(plan: CompletionPlan, kind: string, names: readonly string[]): Candidate[] {
  // A name with a line break or tab in it (group ids can have any) would fall apart on the way to the shell.
  const isPlain = (name: string): boolean => !/[\x00-\x1f\x7f-\x9f]/.test(name)
  // A group can be called --yes, and behind the cursor it would be a flag.
  const isFlag = (name: string): boolean => plan.before === '' && plan.prefix === '' && name.startsWith('-')
  const isKey = plan.wantsPairs && kind.endsWith(' configs')
  return names
    .filter((name) => name.startsWith(plan.prefix) && isPlain(name) && !isFlag(name))
    .map((name) => ({
      value: `${plan.before}${name}${isKey && !name.includes('=') ? '=' : ''}`,
      description: '',
    }))
}

const NAMES_OF: Readonly<Record<ConfigKind, readonly LiveKind[]>> = {
  topic: ['topics'],
  broker: ['brokers'],
  logger: ['brokers'],
  group: ['groups'],
  cluster: [],
  'client-metrics': [],
}

/** What may follow `config set topic orders`: another name, or a key; `config get` takes names only. */
function configuredAt(
  {words: commandWords}: CompletableCommand,
  [word = '', ...names]: readonly string[],
): Pick<CompletionPlan, 'live' | 'wantsPairs'> {
  const kind = CONFIG_KINDS.find((each) => each === word || `${each}s` === word)
  const verb = commandWords[1]
  if (kind === undefined) return {live: [], wantsPairs: false}
  const hasKeys = verb !== 'get' && (names.length > 0 || kind === 'cluster')
  // `unset` takes one name, and behind the first pair of `set` there are only pairs.
  const hasNames = !hasKeys || (verb === 'set' && !names.some((name) => name.includes('=')))
  return {
    live: [...(hasNames ? NAMES_OF[kind] : []), ...(hasKeys ? [`${kind} configs` as const] : [])],
    wantsPairs: verb === 'set',
  }
}

/** The longest command that the words begin with. */
function findCommand(
  words: readonly string[],
  commands: readonly CompletableCommand[],
): CompletableCommand | null {
  const matching = commands.filter((command) => command.words.every((word, index) => words[index] === word))
  return matching.sort((a, b) => b.words.length - a.words.length)[0] ?? null
}

/** The next words of commands that begin with those typed. */
function nextWords(typed: readonly string[], current: string, {commands, nouns}: CommandTree): Candidate[] {
  const found = new Map<string, Candidate>()
  for (const {words, summary} of commands) {
    const next = words[typed.length]
    if (next === undefined || !next.startsWith(current)) continue
    if (!typed.every((word, index) => words[index] === word)) continue
    const isWhole = words.length === typed.length + 1
    const about = isWhole ? summary : (nouns.get(words.slice(0, typed.length + 1).join(' ')) ?? '')
    if (isWhole || !found.has(next)) found.set(next, {value: next, description: about})
  }
  return [...found.values()].sort((a, b) => (a.value < b.value ? -1 : 1))
}

interface ReadWords {
  /** Positional arguments so far. */
  readonly words: readonly string[]
  readonly used: ReadonlySet<CompletableFlag>
  /** The flag whose value is at the cursor. */
  readonly open: CompletableFlag | null
  /** After `--` nothing is a flag. */
  readonly onlyArguments: boolean
  readonly connection: readonly string[]
}

function readWords(words: readonly string[], command: CompletableCommand): ReadWords {
  const used = new Set<CompletableFlag>()
  const connection: string[] = []
  const positional: string[] = []
  let open: CompletableFlag | null = null
  let onlyArguments = false
  for (const word of words) {
    if (open) {
      if (open.isConnection) connection.push(word)
      open = null
    } else if (onlyArguments || word === '-' || !word.startsWith('-')) positional.push(word)
    else if (word === '--') onlyArguments = true
    else {
      const flag = findFlag(word, command)
      if (!flag) continue
      used.add(flag)
      if (flag.isConnection) connection.push(word)
      const isAlone = word === flag.short || flag.long.includes(word)
      if (flag.takesValue && isAlone) open = flag
    }
  }
  // A connection flag whose value is only being typed says nothing yet.
  if (open?.isConnection) connection.pop()
  return {words: positional, used, open, onlyArguments, connection}
}

/** The flag of `--output`, `--output=json`, `-o` or `-ojson`. */
function findFlag(word: string, command: CompletableCommand): CompletableFlag | null {
  const [name = ''] = word.split('=', 1)
  const isNamed = (flag: CompletableFlag): boolean =>
    word.startsWith('--') ? flag.long.includes(name) : flag.short !== null && word.startsWith(flag.short)
  return command.flags.find(isNamed) ?? null
}

function argumentAt(command: CompletableCommand, count: number): CompletableArgument | null {
  const last = command.repeatsLast ? command.args.at(-1) : undefined
  return command.args[count] ?? last ?? null
}

/** A flag with the values that it takes where this is the first argument. */
function valuesBehind(argument: string, flag: CompletableFlag): CompletableFlag {
  const options = flag.optionsByArgument?.get(argument)
  return options === undefined ? flag : {...flag, options}
}

/** A flag's name, or its value where the word has both (`--output=j`). */
function completeFlag(
  current: string,
  command: CompletableCommand,
  {used, words: [first = '']}: Pick<ReadWords, 'used' | 'words'>,
): Omit<CompletionPlan, 'connection'> {
  const equals = current.indexOf('=')
  if (equals > 0) {
    const flag = findFlag(current, command)
    if (!flag?.takesValue) return NOTHING
    return completeValue(valuesBehind(first, flag), current.slice(equals + 1), current.slice(0, equals + 1))
  }
  const short = command.flags.find((flag) => flag.takesValue && flag.short && isAttached(current, flag.short))
  if (short?.short)
    return completeValue(valuesBehind(first, short), current.slice(short.short.length), short.short)
  const candidates = [...command.flags, HELP]
    .filter((flag) => flag.repeatable || !used.has(flag))
    .flatMap(({long, description}) => long.map((value) => ({value, description})))
    .filter(({value}) => value.startsWith(current))
    .sort((a, b) => (a.value < b.value ? -1 : 1))
  return {...NOTHING, candidates}
}

function isAttached(word: string, short: string): boolean {
  return !word.startsWith('--') && word.startsWith(short) && word.length > short.length
}

function completeValue(
  {
    options,
    kind,
    separators = '',
    wantsPairs = false,
  }: {
    readonly options: readonly string[]
    readonly kind: CompletableArgument['kind']
    readonly separators?: string
    readonly wantsPairs?: boolean
  },
  current: string,
  before: string,
): Omit<CompletionPlan, 'connection'> {
  const start = Math.max(-1, ...[...separators].map((separator) => current.lastIndexOf(separator))) + 1
  const [others, last] = [current.slice(0, start), current.slice(start)]
  // Words count in any case: whoever began in small letters goes on in them.
  const isSmall = last !== '' && last === last.toLowerCase() && separators !== ''
  const candidates = options
    .map((option) => (isSmall ? option.toLowerCase() : option))
    .filter((option) => option.startsWith(last))
    .map((option) => ({value: before + others + option, description: ''}))
  const isLive = kind !== null && kind !== 'commands' && kind !== 'configured' && kind !== 'files'
  return {
    candidates,
    wantsFiles: kind === 'files',
    live: isLive ? [kind] : [],
    wantsPairs,
    prefix: current,
    before,
  }
}

/** A word as the shell has it, quotes included, without them: `'order-` -> `order-`. */
function unquote(word: string): string {
  const quote = word[0]
  if (quote !== "'" && quote !== '"') return word
  return word.length > 1 && word.endsWith(quote) ? word.slice(1, -1) : word.slice(1)
}
