import {formatCommandLine} from '../names/command-line.ts'
import type {ProblemSeverity} from './problems/problem.ts'
import {
  explainTransaction,
  type OpenTransactionReport,
  severityOfTransaction,
  type TransactionsReport,
} from './transactions-report.ts'

/** One open transaction, as `top transactions` prints it; the names are those of `txn list` and `txn hanging`. */
export interface OpenTransactionJson {
  /** Null where it is as usual that it is open. */
  readonly severity: ProblemSeverity | null
  readonly hanging: boolean
  readonly transactionalId: string | null
  readonly state: string | null
  readonly producerId: bigint
  readonly producerEpoch: number | null
  readonly coordinator: number | null
  /** How long it has been open; of one that hangs, since it was last written to. */
  readonly durationMs: number | null
  readonly partitions: number | null
  /** Where one hangs. */
  readonly topic: string | null
  readonly partition: number | null
  readonly heldBack: bigint | null
  readonly waiting: readonly string[] | null
  /** What that means, a sentence without its full stop. */
  readonly message: string
  readonly cause: string
  /** For a shell, the connection included. */
  readonly command: string
}

/** What `top transactions` prints. */
export interface OpenTransactionsJson {
  readonly at: string
  readonly transactions: readonly OpenTransactionJson[]
  readonly errors: readonly string[]
}

/** A transaction in the words that scripts select by. */
export function openTransactionToJson(
  transaction: OpenTransactionReport,
  program: readonly string[],
): OpenTransactionJson {
  const {isHanging, hangsIn, ageMs, error: _, ...rest} = transaction
  const {seen, cause, command} = explainTransaction(transaction)
  return {
    severity: severityOfTransaction(transaction),
    hanging: isHanging,
    transactionalId: rest.transactionalId,
    state: rest.state,
    producerId: rest.producerId,
    producerEpoch: rest.producerEpoch,
    coordinator: rest.coordinator,
    durationMs: ageMs,
    partitions: rest.partitions,
    topic: hangsIn?.topic ?? null,
    partition: hangsIn?.partition ?? null,
    heldBack: rest.heldBack,
    waiting: rest.waiting,
    message: seen,
    cause,
    command: formatCommandLine(program, command),
  }
}

/** What a filter of transactions looks into. */
export function filterTextOfTransaction({
  transactionalId,
  state,
  hangsIn,
  producerId,
  isHanging,
}: OpenTransactionReport): string {
  const place = hangsIn === null ? [] : [`${hangsIn.topic}-${hangsIn.partition}`]
  return [transactionalId ?? '', state ?? '', isHanging ? 'hanging' : '', ...place, String(producerId)].join(
    ' ',
  )
}

/** The document of all open transactions that pass a filter. */
export function openTransactionsToJson(
  {atMs, transactions: report}: {readonly atMs: number; readonly transactions: TransactionsReport | null},
  {program, matches}: {readonly program: readonly string[]; readonly matches: (text: string) => boolean},
): OpenTransactionsJson {
  return {
    at: new Date(atMs).toISOString(),
    transactions: (report?.transactions ?? [])
      .filter((each) => matches(filterTextOfTransaction(each)))
      .map((each) => openTransactionToJson(each, program)),
    errors: report?.errors ?? [],
  }
}
