import type {Interfaces} from '@oclif/core'
import {
  type CommandTree,
  type CompletableCommand,
  type CompletableFlag,
  kindOfArgument,
  kindOfFlag,
} from './completion/completable-command.ts'
import {optionsOfArgument, valuesByArgument, valuesOfFlag} from './completion/known-values.ts'

/** The commands of the manifest as completion needs them; hidden commands, arguments and flags are left out. */
export function commandTree(config: Interfaces.Config): CommandTree {
  const commands = config.commands.filter(({hidden}) => !hidden).map(completableCommand)
  const nouns = config.topics.map(({name, description = ''}): [string, string] => [
    name.replaceAll(':', ' '),
    description,
  ])
  return {commands, nouns: new Map(nouns)}
}

type Loadable = Interfaces.Config['commands'][number]

function completableCommand(command: Loadable): CompletableCommand {
  const words = command.id.split(':')
  const args = Object.values(command.args).filter(({hidden}) => !hidden)
  return {
    words,
    summary: oneLine(command.summary ?? command.description),
    args: args.map(({name, options}) => ({
      options: options ?? optionsOfArgument(words, name),
      kind: kindOfArgument(words, name),
    })),
    repeatsLast: command.strict === false || args.at(-1)?.multiple === true,
    flags: Object.values(command.flags)
      .filter(({hidden}) => !hidden)
      .map((flag) => completableFlag(flag, words)),
  }
}

function completableFlag(flag: Loadable['flags'][string], commandWords: readonly string[]): CompletableFlag {
  const {name, char, description, helpGroup} = flag
  const helpValue = flag.type === 'option' ? String(flag.helpValue ?? '') : ''
  const values = valuesOfFlag(commandWords, name, helpValue)
  const optionsByArgument = valuesByArgument(commandWords, name)
  const isOption = flag.type === 'option'
  const negated = !isOption && flag.allowNo ? [`--no-${name}`] : []
  return {
    long: [`--${name}`, ...negated],
    short: char ? `-${char}` : null,
    description: oneLine(description),
    takesValue: isOption,
    repeatable: isOption && flag.multiple === true,
    options: (isOption && flag.options) || values.options,
    ...(optionsByArgument === undefined ? {} : {optionsByArgument}),
    separators: values.separators,
    kind: isOption ? kindOfFlag(commandWords, name, helpValue) : null,
    wantsPairs: helpValue.includes('='),
    // The deadline of the command being typed is not that of its completion.
    isConnection: helpGroup === 'CONNECTION' && name !== 'timeout',
  }
}

function oneLine(text = ''): string {
  const [first = ''] = text.split('\n')
  return first.replace(/\t/g, ' ')
}
