import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {readMovesFile} from '../../cli/placement/moves-input.ts'
import {batchFlag, logDirThrottleFlag, throttleFlag} from '../../cli/placement/placement-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {quoteCommand} from '../../core/names/command-line.ts'
import {planFiledMoves, reassignment} from '../../core/placement/execute-reassignment.ts'
import type {PlannedMove} from '../../core/placement/plan-reassignment.ts'
import {reassignmentRows} from '../../views/placement/reassignments.ts'

export default class ReassignExecute extends ChangeCommand<typeof ReassignExecute> {
  static override summary = 'Move replicas as a file says, and wait until they are there.'
  static override description = prose`
    The file is a plan of \`samsa reassign plan\` (YAML or JSON), or one of kafka-reassign-partitions. What is to move is
    shown first; on a terminal it asks, off a terminal it needs --yes. A partition that is no longer where it was when
    it was planned is refused; one that is where it should be is left alone. So the same file may be run again: it goes on
    with what is left.

    It waits until all replicas are copied, without a deadline unless --timeout gives one. Ctrl-C ends the waiting: what has been
    started goes on in the cluster, and has not failed (its outcome is unknown). \`samsa reassign status\` shows how far it is, \`samsa reassign cancel\` stops it.

    A plan may name log directories: \`directories: [{broker: 1, to: /data2}]\` beside \`to\`, or Kafka's \`log_dirs\`. Replicas
    that are on the broker already move there from the directory where they are (KIP-113), new ones are put there at once.

    --throttle keeps the copies from taking all of the network (KIP-73), --log-dir-throttle those between the directories of a
    broker from taking all of its disks. They are always taken away afterwards, also on an
    interruption; what was set there before comes back, and a rate that stays is told at the end. A rate of another run
    that has ended meanwhile does not come back. Where that fails, or samsa is killed, \`samsa reassign status\` takes the throttle away
    once all is done; for that between log directories, which may be somebody's own, it shows the command.
  `
  static override examples = [
    {
      description: 'Plan and execute; nothing moves that need not',
      command:
        "<%= config.bin %> reassign plan --topics 'order-*' --balance replicas -o yaml | <%= config.bin %> reassign execute - --throttle 50MiB --yes",
    },
  ]
  static override args = {file: Args.string({description: 'file of moves; - is stdin', required: true})}
  static override flags = {
    ...planFlags,
    throttle: throttleFlag(),
    'log-dir-throttle': logDirThrottleFlag(),
    batch: batchFlag,
  }
  static override baseFlags = {...ChangeCommand.baseFlags, timeout: deadlineFlag('none')}

  /** Copying replicas takes as long as it takes. */
  protected override get defaultTimeoutMs(): null {
    return null
  }

  async run(): Promise<ChangeDocument<'moves', PlannedMove>> {
    const {flags, args} = this
    const filed = await readMovesFile(args.file, this.interruption.abort)
    const cluster = this.cluster()
    const rows = await planFiledMoves(cluster, filed)
    const notes: string[] = []
    const change = reassignment(cluster, rows, {
      throttle: {replication: flags.throttle ?? null, directories: flags['log-dir-throttle'] ?? null},
      batch: flags.batch ?? null,
      again: args.file === '-' ? 'The same moves again' : quoteCommand('reassign execute', [args.file]),
      onNote: (sentence) => notes.push(sentence),
    })
    try {
      return await this.carryOut(change, {
        flags,
        view: reassignmentRows,
        question: ({length}) =>
          `Move the replicas of ${length === 1 ? 'this partition' : `these ${length} partitions`}?`,
        nothing: 'Every partition is where it should be.',
      })
    } finally {
      // Beside a failure too: what became of rates is not to be seen in it.
      for (const sentence of notes) this.note(sentence)
    }
  }
}
