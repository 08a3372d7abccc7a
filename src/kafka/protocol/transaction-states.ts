/**
 * States of a transactional id as coordinators call them, each at the place of its number in a record of the coordinator
 * (org.apache.kafka.coordinator.transaction.TransactionState).
 */
export const TRANSACTION_STATES = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const
