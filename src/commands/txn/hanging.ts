import {Args} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {lookForTopics} from '../../cli/topics/all-topics.ts'
import {fetchHangingRows, type HangingRow} from '../../core/health/hanging-rows.ts'
import {findHiddenTopics} from '../../core/health/hidden-from-user.ts'
import {HANGS_AFTER_MS} from '../../core/transactions/find-hanging.ts'
import {Failure} from '../../errors/failure.ts'
import {formatDuration} from '../../views/numbers.ts'
import {hangingTable} from '../../views/transactions/hanging.ts'

export default class TxnHanging extends ClusterCommand<typeof TxnHanging> {
  static override summary = 'Find transactions that nobody will ever end, and what they hold back.'
  static override description = prose`
    A transaction hangs where it is open in a partition and no coordinator has it open there: the coordinator ended it before the last
    write arrived, or has forgotten it. No timeout ends it. Readers at read_committed get nothing from HELD AT on, the log cannot be
    compacted past it, and HELD BACK counts the offsets behind it. GROUPS THERE have committed exactly that offset: those at
    read_committed wait (a broker does not know which ones are).

    Looked at are all partitions of all topics, Kafka's own too, or those that are named. One that was written to in the last minute is
    passed over, since its end may be on its way: --longer-than says otherwise. What the coordinator still has is not shown, however old
    it is: samsa txn list --longer-than has it, and it ends by its own timeout.

    It needs the permission to DESCRIBE all transactional ids: one that you may not see looks as if nobody had it. Exits 3 where
    one hangs, 0 where none does, and 1 where something could not be looked at: topics that you may not describe too, which log directories
    name to who may DESCRIBE the cluster, and to nobody else.
  `
  static override examples = [
    '<%= config.bin %> txn hanging',
    {
      description: 'In one topic, by the time that Kafka gives a transaction at most',
      command: '<%= config.bin %> txn hanging order-events --longer-than 15m',
    },
  ]
  static override args = {
    topic: Args.string({
      description: 'topic name or glob, with partitions as orders:0,3; several may follow [default: all]',
    }),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    'longer-than': durationFlag({
      description: 'only what was not written to for so long [default: 1m]',
    }),
  }

  async run(): Promise<{hanging: readonly HangingRow[]}> {
    const {flags} = this
    const cluster = this.cluster()
    const {topics, unasked, mayLack} = await lookForTopics(cluster, this.names, flags)
    const places = topics.flatMap(({name: topic, partitions}) =>
      partitions.map(({partition}) => ({topic, partition})),
    )
    const openForMs = flags['longer-than'] ?? HANGS_AFTER_MS
    const {hanging, failures} = await fetchHangingRows(cluster, places, openForMs)
    // Somebody who has no name may see less than all too.
    const hidden = mayLack ? await findHiddenTopics(cluster) : null
    const all = [...unasked, ...failures, ...(hidden === null ? [] : [hidden])]
    if (hanging.length === 0 && all.length === 0) {
      const passedOver =
        openForMs > 0 ? `: none was left without a write for ${formatDuration(openForMs)} or more` : ''
      this.note(`No transaction hangs${passedOver}.`)
    }
    await this.show({hanging}, hangingTable, {
      rows: hanging,
      noun: 'transactions',
      failures: all,
      showsPart: true,
    })
    if (hanging.length > 0) process.exitCode = exitCodeOf(new Failure('check', 'A transaction hangs.'))
    return {hanging}
  }
}
