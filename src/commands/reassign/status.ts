import {Flags} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import type {SetThrottle} from '../../core/placement/left-throttles.ts'
import {fetchReassignmentStatus} from '../../core/placement/reassignment-status.ts'
import {reassignmentStatus} from '../../views/placement/reassignments.ts'

const WINDOW_MS = 1_000

export default class ReassignStatus extends ChangeCommand<typeof ReassignStatus> {
  static override summary = 'Show which replicas are on the move, how far they are, and what is left behind.'
  static override description = prose`
    Whoever has started the moves: it asks the cluster. Bytes are those of the copies; how long they take still is worked out from
    what arrives within --window. Replicas on their way to another log directory of their broker are shown too.

    Throttles outlive the program that has set them, and slow down replicas which fall behind later (KIP-73). Once nothing is on
    the move any more, those that name replicas were left behind, and are taken away, the rates of brokers with the
    last of them. What says * is somebody's own, and stays; so does a rate without lists, and that of moves between log
    directories, which no list tells apart: whoever has set it, the command that takes it away is shown. --dry-run, and a read-only profile, only show them.

    A broker that is away, or does not answer, is said to be unknown: it may have moves and throttles of its own. The exit code is 1 then.
  `
  static override examples = [
    '<%= config.bin %> reassign status --dry-run',
    {
      description: 'What is on the move, for a script',
      command: '<%= config.bin %> reassign status --dry-run --json',
    },
  ]
  static override flags = {
    'dry-run': Flags.boolean({description: 'only show what would be done'}),
    window: durationFlag({
      description: 'over how long the rate of the copies is taken [default: 1s]',
      helpValue: 'DURATION',
    }),
  }

  /** A look is allowed everywhere. */
  protected override get isReadOnly(): boolean {
    return super.isReadOnly || this.profile?.isReadOnly === true
  }

  async run(): Promise<ChangeDocument<'throttles', SetThrottle>> {
    const {flags} = this
    const {change, unknown} = await fetchReassignmentStatus(this.cluster(), flags.window ?? WINDOW_MS)
    return this.carryOut(change, {
      flags: {yes: true, 'dry-run': this.isReadOnly},
      view: reassignmentStatus,
      question: ({length}) => `Take ${length === 1 ? 'this throttle' : `these ${length} throttles`} away?`,
      unasked: unknown.map(({error}) => error),
      showsPart: true,
    })
  }
}
