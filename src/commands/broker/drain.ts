import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {deadlineFlag} from '../../cli/connection-flags.ts'
import {batchFlag, throttleFlag} from '../../cli/placement/placement-flags.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {planDocument} from '../../core/changes/execute-change.ts'
import {quoteCommand} from '../../core/names/command-line.ts'
import {reassignment} from '../../core/placement/execute-reassignment.ts'
import {fetchPlacement} from '../../core/placement/fetch-placement.ts'
import {type PlannedMove, planReassignment, tellLeaderless} from '../../core/placement/plan-reassignment.ts'
import {Failure} from '../../errors/failure.ts'
import {reassignmentRows, summarizePlan} from '../../views/placement/reassignments.ts'

export default class BrokerDrain extends ChangeCommand<typeof BrokerDrain> {
  static override summary = 'Move all replicas off brokers, so that they can be taken away.'
  static override description = prose`
    It is \`samsa reassign plan --drain ID\` and \`samsa reassign execute\` in one: replicas go to the brokers that are left, on other
    racks and where the fewest are, and nothing else moves. Where a replica has nowhere to go (with three brokers, and three replicas of
    Kafka's own topics), nothing is moved. The plan is shown first; on a terminal it asks, off a terminal it needs --yes. A broker that is down can be drained too. The broker stays in the cluster, and is given replicas of new topics, until it is stopped.

    It waits until all replicas are copied. Ctrl-C ends the waiting: what has been started goes on, and its outcome is unknown. The same command again goes on
    with the rest.
  `
  static override examples = [
    {
      description: 'What would move, and how long does it take?',
      command: '<%= config.bin %> broker drain 3 --throttle 50MiB --dry-run',
    },
  ]
  static override args = {
    broker: Args.string({description: 'id of the broker; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {...planFlags, throttle: throttleFlag(), batch: batchFlag}
  static override baseFlags = {...ChangeCommand.baseFlags, timeout: deadlineFlag('none')}

  /** Copying replicas takes as long as it takes. */
  protected override get defaultTimeoutMs(): null {
    return null
  }

  async run(): Promise<ChangeDocument<'moves', PlannedMove>> {
    const {flags, names} = this
    const ids = names.map((name) => {
      if (/^\d{1,9}$/.test(name)) return Number(name)
      throw new Failure('usage', `'${name}' is no id of a broker.`, {
        suggestions: ['`samsa cluster describe` shows them.'],
      })
    })
    const cluster = this.cluster()
    const throttleBytesPerSecond = flags.throttle ?? null
    const wish = {brokers: null, drain: ids, replicationFactor: null, balance: null}
    const placement = await fetchPlacement(cluster)
    const plan = planReassignment(placement, wish, {topics: null, throttleBytesPerSecond})
    if (plan.moves.length > 0) this.note(summarizePlan(plan))
    const waiting = tellLeaderless(placement, plan.moves)
    if (waiting !== null) this.note(waiting)
    const notes: string[] = []
    const change = reassignment(cluster, plan.moves, {
      throttle: {replication: throttleBytesPerSecond, directories: null},
      batch: flags.batch ?? null,
      again: quoteCommand('broker drain', names),
      onNote: (sentence) => notes.push(sentence),
    })
    if (plan.moves.some(({error}) => error)) {
      // A broker that keeps some replicas cannot be taken away.
      this.note('samsa: nothing was moved, since not all can be')
      const document = planDocument(change)
      return this.show(document, reassignmentRows, {rows: document.moves, noun: 'moves'})
    }
    const document = await this.carryOut(change, {
      flags,
      view: reassignmentRows,
      question: ({length}) =>
        `Move the replicas of ${length === 1 ? 'this partition' : `these ${length} partitions`} off broker ${names.join(', ')}?`,
      nothing: `There is no replica on broker ${names.join(', ')}.`,
    })
    for (const sentence of notes) this.note(sentence)
    return document
  }
}
