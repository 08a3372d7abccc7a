import type {Command, Interfaces} from '@oclif/core'
import {CommandHelp, Help} from '@oclif/core/help'
import {HELP_PAGES} from './help-pages.ts'

type Flag = Command.Flag.Any

/** Help of one command: what it does, how it is called, its own flags and examples, and then what all commands take. */
class SamsaCommandHelp extends CommandHelp {
  /** All flags stand below, each with what it excludes: in the line they would only be noise. */
  protected override defaultUsage(): string {
    const {id, args, flags, strict} = this.command
    const shown = Object.values(args ?? {}).filter(({hidden}) => !hidden)
    const words = shown.map((arg) => this.arg(arg))
    if (strict === false && words.length > 0) words.push(`${words.pop()}...`)
    const required = Object.values(flags ?? {}).flatMap((flag) =>
      isRequired(flag) ? [this.#syntax(flag)] : [],
    )
    return [id, ...words, ...required, '[flags]'].join(' ')
  }

  #syntax(flag: Flag): string {
    return `--${flag.name} ${flag.type === 'option' ? (flag.helpValue ?? 'VALUE') : ''}`.trim()
  }

  /** The default behind the description, where oclif writes it in front. */
  protected override args(args: Command.Arg.Any[]): Array<[string, string | undefined]> | undefined {
    return super.args(args.map((arg) => noted(arg, arg.default)))
  }

  /** oclif leaves the values out where the placeholder has a name of its own. */
  protected override flags(flags: Flag[]): Array<[string, string | undefined]> | undefined {
    return super.flags(
      flags.map((flag) => {
        if (flag.type !== 'option') return noted(flag, null)
        const values = flag.options && flag.helpValue ? `: ${flag.options.join(', ')}` : ''
        return noted({...flag, description: `${flag.description ?? ''}${values}`}, flag.default)
      }),
    )
  }

  /** The summary stands above already. */
  protected override description(): string | undefined {
    const {description} = this.command
    return description ? this.wrap(description) : undefined
  }

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const byHeader = new Map(super.sections().map((section) => [section.header, section]))
    const flags = byHeader.get('FLAGS')
    const some = (isWanted: (flag: Flag) => boolean): ReturnType<CommandHelp['sections']> =>
      flags === undefined
        ? []
        : [
            {
              header: flags.header,
              generate: (input, header) =>
                flags.generate({...input, flags: input.flags.filter(isWanted)}, header),
            },
          ]
    const named = (header: string) => byHeader.get(header) ?? []
    return [
      named('USAGE'),
      named('DESCRIPTION'),
      named('ARGUMENTS'),
      some(({helpGroup}) => helpGroup === undefined),
      named('EXAMPLES'),
      some(({helpGroup}) => helpGroup !== undefined),
    ].flat()
  }
}

/**
 * The same with its default and variable behind the description, as where a description tells a default that is none of
 * oclif's: `which place [default: latest]`.
 */
function noted<Described extends {description?: string; default?: unknown; env?: string}>(
  described: Described,
  value: unknown,
): Omit<Described, 'default' | 'env'> & {description: string} {
  const {default: _, env, ...rest} = described
  const isShown = value !== undefined && value !== null && String(value) !== ''
  const notes = [...(isShown ? [`[default: ${value}]`] : []), ...(env ? [`[env: ${env}]`] : [])]
  return {...rest, description: [described.description ?? '', ...notes].join(' ').trim()}
}

function isRequired(flag: Flag): boolean {
  return flag.required === true && !flag.hidden
}

/** Help as oclif writes it, but for its words: a topic is Kafka's here. */
export default class SamsaHelp extends Help {
  protected override CommandHelpClass = SamsaCommandHelp

  /** Commands and nouns in one list: who looks for a word need not know which of them it is. */
  protected override async showRootHelp(): Promise<void> {
    this.log(`${this.formatRoot()}\n`)
    const commands = this.sortedCommands.filter(({id}) => id !== '' && !id.includes(':'))
    const rows = new Map(
      this.sortedTopics
        .filter(({name}) => !name.includes(':'))
        .map((noun) => [noun.name, noun.description ?? '']),
    )
    for (const command of commands) rows.set(command.id, this.summary(command) ?? '')
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#logList('COMMANDS', sorted)
    this.#logList(
      'PAGES',
      HELP_PAGES.map(({name, summary}) => [name, summary]),
    )
    const {bin} = this.config
    this.log(`\`${bin} COMMAND --help\` says more of each, \`${bin} help PAGE\` shows a page.`)
  }

  #logList(title: string, rows: [name: string, about: string][]): void {
    const list = this.renderList(rows, {
      indentation: 2,
      spacer: '\n',
      stripAnsi: this.opts.stripAnsi ?? false,
    })
    this.log(`${this.section(title, list)}\n`)
  }

  protected override formatTopics(topics: Interfaces.Topic[]): string {
    return super.formatTopics(topics).replace(/^TOPICS/, 'COMMANDS')
  }
}
