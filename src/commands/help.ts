import {Args, Command, Flags, loadHelpClass} from '@oclif/core'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {failureDocument} from '../cli/failure-report.ts'
import {helpDocument} from '../cli/help-document.ts'
import {writeOut} from '../cli/output.ts'
import {prose} from '../cli/prose.ts'
import {Failure} from '../errors/failure.ts'
import {stringifyJson} from '../views/json.ts'

export default class Help extends Command {
  static override summary = 'Show help for a command.'
  static override description = prose`
    Without a command: all commands. \`samsa help topic create\` prints the same as \`samsa topic create --help\`.

    --json is for programs: every command with its arguments, its flags (type, default, environment variable, what they
    exclude), its examples, the JSON Schema of its output and whether it may change something, and what exit codes mean.
  `
  static override examples = [
    '<%= config.bin %> help',
    '<%= config.bin %> help topic create',
    {
      description: 'Everything that can be typed, for a program',
      command: '<%= config.bin %> help --json',
    },
  ]
  static override args = {command: Args.string({description: 'a command or a topic of commands'})}
  static override strict = false
  static override flags = {
    json: Flags.boolean({description: 'the whole command tree as JSON, or that of a command'}),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Help)
    const words = argv.map(String)
    if (flags.json) return this.#printDocument(words)
    const HelpClass = await loadHelpClass(this.config)
    const help = new HelpClass(this.config, this.config.pjson.oclif.helpOptions ?? {})
    await help.showHelp(words)
  }

  async #printDocument(words: readonly string[]): Promise<void> {
    const document = helpDocument(this.config, words)
    if (document.commands.length > 0) return writeOut(`${stringifyJson(document, {pretty: true})}\n`)
    const failure = new Failure('usage', `There is no command "${words.join(' ')}".`, {
      suggestions: ['`samsa help` shows the commands.'],
    })
    process.exitCode = exitCodeOf(failure)
    await writeOut(`${stringifyJson(failureDocument(failure), {pretty: true})}\n`)
  }
}
