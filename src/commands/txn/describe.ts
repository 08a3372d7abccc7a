import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {
  describeNamedTransactions,
  type TransactionDescriptions,
} from '../../core/transactions/describe-named.ts'
import {transactionDescriptions} from '../../views/transactions/transaction-descriptions.ts'

export default class TxnDescribe extends ClusterCommand<typeof TxnDescribe> {
  static override summary = 'Describe transactional ids: state, producer, timeout, partitions.'
  static override description = prose`
    What the coordinator of an id knows: the producer that has it now, by its id and epoch (each start of an application with the same
    transactional id raises the epoch, and shuts out what ran before); since when its transaction is open, and in how long the coordinator
    aborts it by itself (transaction.timeout.ms); the partitions that it has written to. While a transaction is being ended,
    PARTITIONS are those that have no marker yet: where these stay, look whether their leaders are there.
    __consumer_offsets among them means that it commits offsets of a group.
  `
  static override examples = [
    '<%= config.bin %> txn describe order-joiner-0',
    {
      description: 'Partitions of all transactions of an application, for a spreadsheet',
      command: "<%= config.bin %> txn describe 'order-joiner-*' -o csv",
    },
  ]
  static override args = {
    id: Args.string({description: 'transactional id or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<TransactionDescriptions> {
    const {described, failures} = await describeNamedTransactions(this.cluster(), this.names, this.flags)
    const {transactions: rows} = described
    return this.show(described, transactionDescriptions, {rows, noun: 'transactional ids', failures})
  }
}
