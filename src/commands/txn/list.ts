import {Args, Flags} from '@oclif/core'
import {durationFlag} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {fetchTransactionRows, type TransactionRow} from '../../core/transactions/transaction-rows.ts'
import {parseTransactionStates} from '../../core/transactions/transaction-state.ts'
import {transactionTable} from '../../views/transactions/transactions.ts'

export default class TxnList extends ClusterCommand<typeof TxnList> {
  static override summary = 'List transactional ids: whose transaction is open, and for how long.'
  static override description = prose`
    One row for each transactional id that a coordinator remembers. Ongoing is a transaction that is open: readers at read_committed
    get nothing that stands behind its first record. PrepareCommit and PrepareAbort are being ended, which takes a moment; one
    that stays so has a partition whose leader is away. In CompleteCommit, CompleteAbort and Empty nothing is open. A coordinator
    aborts by itself what is open for longer than the producer's transaction.timeout.ms (samsa txn describe shows it), and forgets an
    id that nobody has used for a week (transactional.id.expiration.ms).

    OPEN FOR is told by the clock of this machine. --longer-than shows only what has been open for longer. Every broker is asked:
    where one does not answer, what the others say is shown and the exit code is not 0. What you may not DESCRIBE is not listed.
    A transaction that no coordinator knows is not here, but in samsa cluster health.
  `
  static override examples = [
    '<%= config.bin %> txn list',
    {
      description: 'What has been open for five minutes?',
      command: '<%= config.bin %> txn list --longer-than 5m',
    },
    {
      description: 'The open ones of one application, a name a line',
      command: "<%= config.bin %> txn list 'orders-*' --state ongoing -o name",
    },
  ]
  static override args = {
    pattern: Args.string({description: 'glob that transactional ids must match; several may follow'}),
  }
  static override strict = false
  static override flags = {
    regex: regexFlag,
    state: Flags.string({
      description: 'only these states, in any case: ongoing,prepare-commit; repeatable',
      helpValue: 'STATE[,...]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'longer-than': durationFlag({description: 'only transactions that have been open for longer'}),
  }

  async run(): Promise<{transactions: readonly TransactionRow[]}> {
    const {flags} = this
    const states = parseTransactionStates(flags.state ?? [])
    const {transactions, failures} = await fetchTransactionRows(this.cluster(), {
      words: this.names,
      regex: flags.regex,
      states,
      longerThanMs: flags['longer-than'] ?? null,
    })
    if (transactions.length === 0) {
      this.note('No transactions.')
      this.noteUnseen()
    }
    return this.show({transactions}, transactionTable, {rows: transactions, noun: 'transactions', failures})
  }
}
