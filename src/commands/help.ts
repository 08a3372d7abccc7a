import {Args, Command, loadHelpClass} from '@oclif/core'
import {prose} from '../cli/prose.ts'

export default class Help extends Command {
  static override summary = 'Show help for a command.'
  static override description = prose`
    Without a command: all commands. \`samsa help topic create\` prints the same as \`samsa topic create --help\`.
  `
  static override examples = ['<%= config.bin %> help', '<%= config.bin %> help topic create']
  static override args = {command: Args.string({description: 'a command or a topic of commands'})}
  static override strict = false

  async run(): Promise<void> {
    const {argv} = await this.parse(Help)
    const HelpClass = await loadHelpClass(this.config)
    const help = new HelpClass(this.config, this.config.pjson.oclif.helpOptions ?? {})
    await help.showHelp(argv.map(String))
  }
}
