import type {OpenTransactionReport, TransactionsReport} from '../../src/core/dashboard/transactions-report.ts'
import {firstPollMs} from './reports.ts'

const listed: OpenTransactionReport = {
  transactionalId: 'order-writer-1',
  state: 'Ongoing',
  isHanging: false,
  producerId: 4000n,
  producerEpoch: 3,
  coordinator: 2,
  ageMs: 740,
  partitions: 3,
  hangsIn: null,
  heldBack: null,
  waiting: null,
  error: null,
}

/** One of each kind: hanging, open for long, ending, as usual, and one that may not be described. */
export const openTransactions: TransactionsReport = {
  atMs: firstPollMs + 22_000,
  pollDurationMs: 12,
  transactions: [
    {
      ...listed,
      transactionalId: null,
      state: null,
      isHanging: true,
      producerId: 4711n,
      producerEpoch: 0,
      coordinator: null,
      ageMs: 7_500_000,
      partitions: 1,
      hangsIn: {topic: 'orders-eu-west', partition: 3},
      heldBack: 184_220n,
      waiting: ['billing-export'],
    },
    {...listed, transactionalId: 'nightly-import', producerId: 4012n, ageMs: 312_000, partitions: 48},
    {
      ...listed,
      transactionalId: 'evil\x1b[2Jid',
      state: 'PrepareCommit',
      producerId: 4013n,
      ageMs: 2100,
      partitions: 1,
    },
    listed,
    {
      ...listed,
      transactionalId: 'secret-writer',
      producerEpoch: null,
      ageMs: null,
      partitions: null,
      error: 'Transactional id secret-writer could not be described.',
    },
  ],
  errors: [],
}
