import {Args} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {warningLines} from '../../cli/topics/topic-warnings.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {
  planTermination,
  type TerminationRow,
  transactionTermination,
} from '../../core/transactions/terminate-transactions.ts'
import {terminationSummary, terminationTable} from '../../views/transactions/terminate.ts'

export default class TxnTerminate extends ChangeCommand<typeof TxnTerminate> {
  static override summary = 'Abort the open transaction of a transactional id, and shut its producer out.'
  static override description = prose`
    Its coordinator aborts it in all its partitions, as it does by itself once transaction.timeout.ms is over: what the producer
    has written in it is lost for readers at read_committed, who then get what stands behind it. The producer has an error
    with whatever it does next (PRODUCER_FENCED or INVALID_PRODUCER_EPOCH); one that is started anew goes on. It is for a producer that is
    gone and has a long timeout, or holds a transaction of two phases open, which has none (KIP-939).

    The plan is shown first; off a terminal it needs --yes. Where none is open nothing is done; but all partitions are looked into for what
    hangs of it, since the coordinator forgets where a transaction was that it has ended. What is found there has failed (exit code 1),
    with the samsa txn abort that ends it; so has what cannot be told, where a partition cannot be asked. One that is being committed or
    aborted already is refused: that is decided.

    Afterwards samsa looks whether the transaction is over, for the coordinator and in each partition of the plan: a coordinator may
    pass over a partition that has no leader, and the transaction hangs there. One that is still open has failed, and one of which a
    partition does not tell is unknown; both are exit code 1 or that of the reason, with the samsa txn abort that ends it. The plan warns
    of a partition without a leader.

    It takes the permissions to WRITE with the transactional id and to READ its topics, without which the outcome is unknown. It works
    with every Kafka.
  `
  static override examples = [
    {
      description: 'What would be aborted?',
      command: '<%= config.bin %> txn terminate order-joiner-0 --dry-run',
    },
  ]
  static override args = {
    id: Args.string({description: 'transactional id or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {...planFlags, regex: regexFlag}

  async run(): Promise<ChangeDocument<'transactions', TerminationRow>> {
    const {flags, names} = this
    const cluster = this.cluster()
    const {rows, failures} = await planTermination(cluster, names, flags)
    for (const line of new Set(warningLines(rows))) this.note(line)
    return this.carryOut(transactionTermination(cluster, rows), {
      flags,
      view: terminationTable,
      question: ({length}) => `Abort ${length === 1 ? 'this transaction' : `these ${length} transactions`}?`,
      nothing: 'No transaction is open.',
      summary: (done) => terminationSummary(done, failures.length),
      unasked: failures,
    })
  }
}
