import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base-command.ts'
import {writeOut} from '../../cli/output.ts'
import {prose} from '../../cli/prose.ts'
import {localNameFlag} from '../../cli/shared-flags.ts'
import {followLocalLogs, type LogLine, readLocalLogs} from '../../local/logs.ts'
import {PART_NAMES, type PartName} from '../../local/parts/part-names.ts'
import {escapeForTerminal} from '../../views/escape.ts'
import {logLines} from '../../views/local/local.ts'

export default class LocalLogs extends BaseCommand<typeof LocalLogs> {
  static override summary = "Show a local Kafka's server log."
  static override description = prose`
    The last lines of the server log, those of several brokers merged by time; with --follow also every new one until
    Ctrl-C.
  `
  static override examples = [
    '<%= config.bin %> local logs --lines 20',
    {
      description: 'One broker of three',
      command: '<%= config.bin %> local logs --name trio --broker 2 --lines 20',
    },
  ]
  static override flags = {
    name: localNameFlag,
    broker: Flags.integer({
      helpValue: 'N',
      description: 'only this broker [default: all]',
      min: 1,
      exclusive: ['part'],
    }),
    part: Flags.custom<PartName>({
      description: 'the log of what runs beside the brokers, in place of theirs',
      options: [...PART_NAMES],
    })(),
    lines: Flags.integer({helpValue: 'N', char: 'n', description: 'how many lines', default: 100, min: 0}),
    follow: Flags.boolean({charAliases: ['f'], description: 'go on with new lines'}),
  }

  protected override get isStreaming(): boolean {
    return this.flags.follow
  }

  async run(): Promise<{lines: readonly LogLine[]} | undefined> {
    const {name, broker, part, lines, follow} = this.flags
    if (!follow) return this.show({lines: await readLocalLogs(name, {broker, part, lines})}, logLines)
    const {stop} = this.interruption
    for await (const {line} of followLocalLogs(name, {broker, part, lines, signal: stop})) {
      await writeOut(`${process.stdout.isTTY ? escapeForTerminal(line) : line}\n`)
    }
    return undefined
  }
}
