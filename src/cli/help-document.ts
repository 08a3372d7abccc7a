import type {Interfaces} from '@oclif/core'
import {EXIT_CODE_MEANINGS} from './exit-codes.ts'
import {HELP_PAGES, type HelpPage, readHelpPage} from './help-pages.ts'

/** What a flag takes. A list of `options` narrows it. */
export type FlagType = 'boolean' | 'string' | 'integer' | 'duration' | 'size' | 'file'

export interface FlagHelp {
  /** As typed, without the dashes. */
  readonly name: string
  readonly char: string | null
  /** Other spellings. */
  readonly aliases: readonly string[]
  readonly type: FlagType
  /** The word that stands for the value in help: `HOST:PORT[,...]`; null of a boolean. */
  readonly valueName: string | null
  readonly description: string
  readonly required: boolean
  /** Whether it may be given several times. */
  readonly repeatable: boolean
  /** Whether `--no-NAME` turns it off. */
  readonly negatable: boolean
  /** The only values; empty where any will do. */
  readonly options: readonly string[]
  readonly default: string | number | boolean | null
  /** The variable that stands in for it. */
  readonly env: string | null
  /** Flags that it cannot be given with. */
  readonly exclusive: readonly string[]
  /** Flags that it needs. */
  readonly dependsOn: readonly string[]
  /** CONNECTION, OUTPUT and the like: what other commands have too; null for the command's own. */
  readonly group: string | null
}

export interface ArgumentHelp {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly repeatable: boolean
  readonly options: readonly string[]
  readonly default: string | number | boolean | null
}

export interface CommandInfo {
  /** As typed: `topic create`. */
  readonly command: string
  readonly summary: string
  readonly description: string
  readonly aliases: readonly string[]
  /** Whether it may change something in a cluster. */
  readonly changes: boolean
  /** The file in docs/schemas that its JSON fits; null where it prints none about a cluster. */
  readonly schema: string | null
  readonly args: readonly ArgumentHelp[]
  readonly flags: readonly FlagHelp[]
  readonly examples: readonly {readonly description: string | null; readonly command: string}[]
}

/** Everything that can be typed, for programs: the JSON of `help`. */
export interface HelpDocument {
  readonly name: string
  readonly version: string
  readonly nouns: readonly {readonly name: string; readonly description: string}[]
  readonly commands: readonly CommandInfo[]
  /** Pages of `help` about what commands share; the text, Markdown, of the page that was asked for. */
  readonly pages: readonly {readonly name: string; readonly summary: string; readonly text: string | null}[]
  readonly exitCodes: typeof EXIT_CODE_MEANINGS
}

type Loadable = Interfaces.Config['commands'][number]
type Flag = Loadable['flags'][string]

/** The commands that begin with these words, all without; hidden ones are left out. `page` is that of the words, if any. */
export function helpDocument(
  config: Interfaces.Config,
  words: readonly string[],
  page: HelpPage | null = null,
): HelpDocument {
  const isWanted = ({id, hidden}: Loadable): boolean =>
    hidden !== true && words.every((word, index) => id.split(':')[index] === word)
  const commands = config.commands.filter(isWanted).map((command) => commandInfo(command, config.bin))
  const nouns = new Set(commands.map(({command}) => command.split(' ')[0]))
  return {
    name: config.bin,
    version: config.version,
    nouns: config.topics
      .filter(({name, hidden}) => hidden !== true && nouns.has(name))
      .map(({name, description = ''}) => ({name, description})),
    commands: commands.sort((a, b) => (a.command < b.command ? -1 : 1)),
    pages: (page ? [page] : HELP_PAGES).map((each) => ({
      name: each.name,
      summary: each.summary,
      text: page ? readHelpPage(each, config.root) : null,
    })),
    exitCodes: EXIT_CODE_MEANINGS,
  }
}

function commandInfo(command: Loadable, bin: string): CommandInfo {
  const fill = (text: string): string => text.replaceAll('<%= config.bin %>', bin)
  const args = Object.values(command.args).filter(({hidden}) => hidden !== true)
  const {changes} = command as {changes?: unknown}
  return {
    command: command.id.replaceAll(':', ' '),
    summary: command.summary ?? '',
    description: fill(command.description ?? ''),
    aliases: command.aliases.map((id) => id.replaceAll(':', ' ')),
    changes: changes === true,
    schema: schemaOf(command),
    args: args.map((arg, index) => ({
      name: arg.name,
      description: arg.description ?? '',
      required: arg.required === true,
      repeatable: arg.multiple === true || (command.strict === false && index === args.length - 1),
      options: arg.options ?? [],
      default: plainDefault(arg.default),
    })),
    flags: Object.values(command.flags)
      .filter(({hidden}) => hidden !== true)
      .map(flagHelp),
    examples: (command.examples ?? []).map((example) =>
      typeof example === 'string'
        ? {description: null, command: fill(example)}
        : {description: example.description ?? null, command: fill(example.command)},
    ),
  }
}

/** Commands that print something else than a document of their own name, though they take --json. */
const OTHER_SCHEMAS: Readonly<Record<string, string | null>> = {
  consume: 'record.json',
  help: 'help.json',
  'lag:export': null,
}

function schemaOf({id, flags}: Loadable): string | null {
  if (id in OTHER_SCHEMAS) return OTHER_SCHEMAS[id] ?? null
  return 'json' in flags && 'bootstrap-server' in flags ? `${id.replaceAll(':', '-')}.json` : null
}

function flagHelp(flag: Flag): FlagHelp {
  const {name, char = null, description = '', helpGroup = null} = flag
  const isOption = flag.type === 'option'
  const valueName = isOption ? String(flag.helpValue ?? name.toUpperCase()) : null
  return {
    name,
    char,
    aliases: flag.aliases ?? [],
    type: typeOf(valueName),
    valueName,
    description,
    required: flag.required === true,
    repeatable: isOption && flag.multiple === true,
    negatable: !isOption && flag.allowNo === true,
    options: (isOption && flag.options) || [],
    default:
      plainDefault(flag.default) ??
      inBrackets(description, 'default') ??
      (isOption || flag.allowNo ? null : false),
    env: flag.env ?? inBrackets(description, 'env'),
    exclusive: flag.exclusive ?? [],
    dependsOn: flag.dependsOn ?? [],
    group: helpGroup,
  }
}

/** What help says in brackets, where the value is only known at run time: `[default: 30s; none while streaming] [env: SAMSA_TIMEOUT]`. */
function inBrackets(description: string, what: 'env' | 'default'): string | null {
  const inside = [...description.matchAll(/\[(env|default): ([^\];]*)/g)].find(([, word]) => word === what)
  return inside?.[2] ?? null
}

function plainDefault(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

const TYPES: Readonly<Record<string, FlagType>> = {
  N: 'integer',
  DURATION: 'duration',
  SIZE: 'size',
  FILE: 'file',
}

function typeOf(valueName: string | null): FlagType {
  return valueName === null ? 'boolean' : (TYPES[valueName] ?? 'string')
}
