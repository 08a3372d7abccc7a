import {Args, Command, Flags, loadHelpClass} from '@oclif/core'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {failureDocument} from '../cli/failure-report.ts'
import {helpDocument} from '../cli/help-document.ts'
import {findHelpPage, HELP_PAGES, type HelpPage, readHelpPage} from '../cli/help-pages.ts'
import {writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {unknownHelp} from '../cli/unknown-command.ts'
import {stringifyJson} from '../views/json.ts'
import {columnsOf} from '../views/terminal-traits.ts'
import {createTheme, decideColor} from '../views/theme.ts'

/** Off a terminal; on one as wide as it is, while lines can be read. */
const USUAL_WIDTH = 80
const WIDEST = 100

export default class Help extends Command {
  static override summary = 'Show help for a command, or a page about what commands share.'
  static override description = prose`
    Without a command: all commands and pages. \`samsa help topic create\` prints the same as \`samsa topic create --help\`.
    The pages are ${HELP_PAGES.map(({name}) => name).join(', ')}.

    --json is for programs: every command with its arguments, its flags (type, default, environment variable, what they
    exclude), its examples, the JSON Schema of its output and whether it may change something, and what exit codes mean.
    With a page, its text is in it as Markdown.
  `
  static override examples = [
    '<%= config.bin %> help',
    '<%= config.bin %> help topic create',
    {
      description: 'How offsets and times are written',
      command: '<%= config.bin %> help positions',
    },
    {
      description: 'Everything that can be typed, for a program',
      command: '<%= config.bin %> help --json',
    },
  ]
  static override args = {command: Args.string({description: 'a command, a topic of commands, or a page'})}
  static override strict = false
  static override flags = {
    json: Flags.boolean({description: 'the whole command tree as JSON, or that of a command'}),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Help)
    const words = argv.map(String)
    const page = words.length === 1 ? findHelpPage(words[0] ?? '') : null
    if (flags.json) return this.#printDocument(words, page)
    if (page) return this.#printPage(page)
    if (words.length > 0 && !this.#isKnown(words)) throw unknownHelp(words, this.config.commands)
    const HelpClass = await loadHelpClass(this.config)
    const help = new HelpClass(this.config, this.config.pjson.oclif.helpOptions ?? {})
    await help.showHelp(words)
  }

  /** Whether the words are a command, or several begin with them; a flag among them is the help's own. */
  #isKnown(words: readonly string[]): boolean {
    const id = words.filter((word) => !word.startsWith('-')).join(':')
    return this.config.commands.some((command) => command.id === id || command.id.startsWith(`${id}:`))
  }

  async #printPage(page: HelpPage): Promise<void> {
    const {renderGuide} = await import('../views/guide-text.ts')
    const isTerminal = process.stdout.isTTY === true
    const text = renderGuide(readHelpPage(page, this.config.root), {
      width: Math.min(columnsOf(process.stdout) ?? USUAL_WIDTH, WIDEST),
      theme: createTheme({color: decideColor({wanted: true, isTerminal, env: process.env})}),
      commandOf: (file) => {
        const other = HELP_PAGES.find(({guide}) => guide === file)
        return other ? `${this.config.bin} help ${other.name}` : null
      },
    })
    await writeOut(text)
  }

  async #printDocument(words: readonly string[], page: HelpPage | null): Promise<void> {
    const document = helpDocument(this.config, words, page)
    if (document.commands.length > 0 || page) return writeOut(`${stringifyJson(document, {pretty: true})}\n`)
    const failure = unknownHelp(words, this.config.commands)
    process.exitCode = exitCodeOf(failure)
    await writeOut(
      `${stringifyJson(failureDocument(failure), {pretty: true, terminal: process.stdout.isTTY === true})}\n`,
    )
  }
}
