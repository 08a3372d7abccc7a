import {Args, Flags} from '@oclif/core'
import {ConnectCommand} from '../../cli/connect/connect-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {readTextInput} from '../../cli/text-input.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectorOffset} from '../../core/connect/connect-answers.ts'
import {
  fetchOffsets,
  type OffsetChange,
  offsetChange,
  parseOffsetsFile,
  planOffsets,
} from '../../core/connect/connector-offsets.ts'
import {Failure} from '../../errors/failure.ts'
import {connectorOffsetChanges, connectorOffsetTable} from '../../views/connect/connector-offsets.ts'

interface ShownOffsets {
  readonly connector: string
  readonly offsets: readonly ConnectorOffset[]
}

export default class ConnectOffsets extends ConnectCommand<typeof ConnectOffsets> {
  static override summary = 'Show how far a connector is; reset or set it.'
  static override description = prose`
    Of a sink these are the offsets of its group, by topic and partition. Of a source they are its own: which part of what it reads, and
    how far it is there, in its own words. A connector that has copied nothing yet has none.

    --reset takes all of them away, so that it begins anew: a source reads everything again, a sink begins where its consumer
    does without offsets. --set takes a file of JSON as -o json prints it, for the parts that are in it; an offset of null resets
    that part. Both need the connector STOPPED (KIP-875), show a plan and ask; off a terminal they need --yes.
  `
  static override examples = [
    '<%= config.bin %> connect offsets order-archive',
    {
      description: 'Kept in a file, which --set takes',
      command: '<%= config.bin %> connect offsets order-archive -o json > order-archive-offsets.json',
    },
    {
      description: 'What would be read again?',
      command: '<%= config.bin %> connect offsets order-archive --reset --dry-run',
    },
  ]
  static override args = {connector: Args.string({description: 'connector', required: true})}
  static override changes = true
  static override flags = {
    ...planFlags,
    reset: Flags.boolean({description: 'let it begin anew', exclusive: ['set']}),
    set: Flags.string({description: 'offsets as JSON; - is stdin', helpValue: 'FILE'}),
  }

  /** A look is allowed everywhere. */
  protected override get isReadOnly(): boolean {
    return super.isReadOnly || !(this.flags.reset || this.flags.set !== undefined)
  }

  async run(): Promise<ShownOffsets | ChangeDocument<'offsets', OffsetChange>> {
    const {flags} = this
    const {connector} = this.args
    if (flags.reset || flags.set !== undefined) return this.#change(connector)
    if (flags.yes || flags['dry-run'])
      throw new Failure('usage', '--yes and --dry-run are for --reset and --set: nothing would change.')
    const offsets = await fetchOffsets(this.connect, connector)
    if (offsets.length === 0) this.note(`${connector} has no offsets.`)
    return this.show({connector, offsets}, connectorOffsetTable)
  }

  async #change(connector: string): Promise<ChangeDocument<'offsets', OffsetChange>> {
    const {flags} = this
    const rows = await planOffsets(this.connect, connector, await this.#wished())
    return this.carryOut(offsetChange(this.connect, connector, rows, {isReset: flags.reset}), {
      flags,
      view: connectorOffsetChanges,
      question: ({length}) =>
        `${flags.reset ? 'Reset' : 'Set'} ${length === 1 ? 'this offset' : `these ${length} offsets`}?`,
      nothing: flags.reset ? `${connector} has no offsets.` : `${connector} has these offsets already.`,
    })
  }

  /** Null for none: all are reset. */
  async #wished(): Promise<ConnectorOffset[] | null> {
    const {set} = this.flags
    if (set === undefined) return null
    const text = await readTextInput(set, {of: 'offsets', signal: this.interruption.abort})
    return parseOffsetsFile(text, set === '-' ? 'stdin' : set)
  }
}
