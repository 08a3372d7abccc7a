import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {type MoveCancellation, moveCancellation, planCancellation} from '../../core/placement/cancel-moves.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import {moveCancellations} from '../../views/placement/reassignments.ts'

export default class ReassignCancel extends ChangeCommand<typeof ReassignCancel> {
  static override summary = 'Cancel moves of replicas that are under way.'
  static override description = prose`
    Each partition is again on the brokers where it was before: replicas that were being copied go, and those that were to go stay. What
    has arrived already is not moved back. Kafka does not keep the order of the replicas, so that another one may be the preferred leader
    afterwards: where that is not the one that leads, it is said, with what changes it (samsa elect preferred, samsa reassign plan --balance leaders). A replica on its way to another log directory stays in the one where it is. Of the topics that are named, or of all. A \`samsa reassign execute\` that waits
    for them ends, and takes its throttle away; what another program has left \`samsa reassign status\` takes away.

    A broker that is away, or does not answer, is asked nothing: what it moves between its log directories is said to be unknown,
    and the exit code is 1.
  `
  static override examples = [
    {
      description: 'What would be cancelled?',
      command: '<%= config.bin %> reassign cancel --dry-run',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow [default: all]'}),
  }
  static override strict = false
  static override flags = {...planFlags, regex: regexFlag}

  async run(): Promise<ChangeDocument<'moves', MoveCancellation>> {
    const {flags, names} = this
    const cluster = this.cluster()
    const topics = names.length === 0 ? null : await requireTopics(cluster, names, flags)
    const {rows, unknown} = await planCancellation(cluster, topics && new Set(topics.map(({name}) => name)))
    const notes: string[] = []
    const change = moveCancellation(cluster, rows, unknown, (sentence) => notes.push(sentence))
    const document = await this.carryOut(change, {
      flags,
      view: moveCancellations,
      question: ({length}) => `Cancel ${length === 1 ? 'this move' : `these ${length} moves`}?`,
      nothing: topics === null ? 'Nothing is on the move.' : 'Nothing of these topics is on the move.',
      unasked: unknown.map(({error}) => error),
      showsPart: true,
    })
    for (const sentence of notes) this.note(sentence)
    return document
  }
}
