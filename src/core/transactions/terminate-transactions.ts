import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {InitProducerId} from '../../kafka/protocol/messages/init-producer-id.ts'
import {
  backOff,
  CoordinatorType,
  type Outcome,
  sendToCoordinators,
  type TopicPartition,
} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {quoteCommand} from '../names/command-line.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {formatPartitionsByTopic} from '../offsets/topic-partition.ts'
import {describeNamedTransactions} from './describe-named.ts'
import {describeTransactions, type TransactionDescription} from './describe-transactions.ts'
import {findLeftOpen} from './left-open.ts'
import {lookIntoPartitions, type PartitionsSaid} from './look-into-partitions.ts'
import {CLOSED_STATES} from './transaction-state.ts'

/** A transaction that is to be aborted by its coordinator; of an id that could not be described all but the id is null. */
export interface TerminationRow extends PlanRow {
  readonly transactionalId: string
  readonly state: string | null
  readonly producerId: bigint | null
  readonly producerEpoch: number | null
  readonly coordinator: number | null
  readonly timeoutMs: number | null
  readonly startTime: string | null
  readonly durationMs: number | null
  readonly partitions: TransactionDescription['partitions'] | null
  /** What one should know first, a sentence each. */
  readonly warnings: readonly string[]
}

const UNKNOWN: Omit<TerminationRow, 'transactionalId'> = {
  ...{state: null, producerId: null, producerEpoch: null, coordinator: null},
  ...{timeoutMs: null, startTime: null, durationMs: null, partitions: null, warnings: []},
}

/**
 * The transactions of the ids that words mean, to be aborted; changes nothing. Asking for a producer makes an id that there is not, so what
 * no coordinator knows is never asked for. `failures` has brokers that could not be asked.
 */
export async function planTermination(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<{readonly rows: readonly TerminationRow[]; readonly failures: readonly Failure[]}> {
  const {described, failures} = await describeNamedTransactions(cluster, words, options)
  const rows = described.transactions.map((found): TerminationRow => {
    if ('error' in found) return {...UNKNOWN, ...found, error: orForgotten(found.error)}
    const error = beingEnded(found)
    return error === null ? {...found, warnings: []} : {...found, warnings: [], error}
  })
  return {rows: await withWarnings(cluster, await withLeftOpen(cluster, rows)), failures}
}

/** Coordinators forget an id that was not used for a week (transactional.id.expiration.ms); what hangs of it stays. */
function orForgotten(error: Failure): Failure {
  if (error.code !== 'TRANSACTIONAL_ID_NOT_FOUND') return error
  return error.suggesting(`${quoteCommand('txn hanging', [])} finds what is open of ids that were forgotten.`)
}

/** What is over for the coordinator may hang in a partition: where an earlier termination came to no end, for one. */
async function withLeftOpen(
  cluster: Cluster,
  rows: readonly TerminationRow[],
): Promise<readonly TerminationRow[]> {
  const {failures, warning} = await findLeftOpen(cluster, rows.filter(isOver))
  return rows.map((row) => {
    if (!isOver(row)) return row
    const error = failures.get(row)
    const warnings = warning === null ? [] : [warning]
    return error === undefined ? {...row, warnings} : {...row, warnings, error}
  })
}

function isOver({state}: TerminationRow): boolean {
  return state !== null && CLOSED_STATES.has(state)
}

/** The markers of partitions that have no leader cannot be written. */
async function withWarnings(
  cluster: Cluster,
  rows: readonly TerminationRow[],
): Promise<readonly TerminationRow[]> {
  const places = rows.filter(isOngoing).flatMap(({partitions}) => partitions ?? [])
  if (places.length === 0) return rows
  const {topics} = await cluster.metadata([...new Set(places.map(({topic}) => topic))])
  const leaderless = new PartitionMap<true>()
  for (const {name, partitions} of topics.values())
    for (const {partition, leader} of partitions) if (leader < 0) leaderless.set(name, partition, true)
  return rows.map((row) => {
    if (!isOngoing(row)) return row
    const without = (row.partitions ?? []).filter(({topic, partition}) => leaderless.get(topic, partition))
    return without.length === 0 ? row : {...row, warnings: [leaderlessWarning(row.transactionalId, without)]}
  })
}

function leaderlessWarning(id: string, places: readonly TopicPartition[]): string {
  const [has, there] =
    places.length === 1 ? ['has', 'It may stay open there'] : ['have', 'It may stay open in them']
  return `${formatPartitionsByTopic(places).join(', ')} of the transaction of ${id} ${has} no leader. ${there}, and hang once there is one.`
}

function isOngoing({state}: TerminationRow): boolean {
  return state === 'Ongoing'
}

/** What is decided already cannot be aborted any more. */
function beingEnded({transactionalId, state, partitions}: TransactionDescription): Failure | null {
  if (state === 'Ongoing' || CLOSED_STATES.has(state)) return null
  const places = partitions.length === 1 ? '1 partition has' : `${partitions.length} partitions have`
  return new Failure(
    'conflict',
    `The transaction of ${transactionalId} is being ended already (${state}); ${places} no marker yet.`,
    {
      code: 'CONCURRENT_TRANSACTIONS',
      suggestions: [
        `${quoteCommand('txn describe', [transactionalId])} names them: where they stay, look whether their leaders are there.`,
      ],
    },
  )
}

/**
 * Has coordinators abort transactions, and shut their producers out, by the next epoch (Admin.forceTerminateTransaction and
 * fenceProducers, which send InitProducerId without a producer). Looks whether they are over, for the coordinators and in the partitions.
 */
export function transactionTermination(
  cluster: Cluster,
  rows: readonly TerminationRow[],
): Change<'transactions', TerminationRow> {
  return {
    noun: 'transactions',
    rows,
    hasEffect: isOngoing,
    unplannedOutcome: ({code}, row) => (isOver(row) && code !== 'INVALID_TXN_STATE' ? 'unknown' : 'failed'),
    execute: async (effective, onProgress) => {
      const results = await fenceProducers(cluster, effective, onProgress)
      return new Map(
        effective.map((row): [TerminationRow, Done<TerminationRow> | Failure] => [
          row,
          results.get(row) ?? {outcome: 'aborted'},
        ]),
      )
    },
    readBack: async (done) => {
      const {open, unseen} = await lookAtCoordinators(cluster, done)
      const over = done.filter((row) => !open.has(row) && !unseen.has(row))
      const inside = await lookIntoPartitions(cluster, over)
      const unknown = [...unseen, ...inside.unseen].map(
        ([row, error]) => [row, {outcome: 'unknown', error}] as const,
      )
      return new Map<TerminationRow, Failure | {outcome: 'unknown'; error: Failure}>([
        ...open,
        ...inside.open,
        ...unknown,
      ])
    },
  }
}

/** What coordinators say against it: `open` where one still has the transaction, `unseen` where one does not tell. */
async function lookAtCoordinators(
  cluster: Cluster,
  rows: readonly TerminationRow[],
): Promise<PartitionsSaid<TerminationRow>> {
  const unseen = new Map<TerminationRow, Failure>()
  const open = await lookBack(cluster, rows, async (pending) => {
    const found = await describeTransactions(
      cluster,
      pending.map(({transactionalId}) => transactionalId),
    )
    const astray = new Map<TerminationRow, Failure>()
    for (const row of pending) {
      const now = found.get(row.transactionalId) ?? Failure.leftOut(row.transactionalId)
      if (now instanceof Failure) unseen.set(row, now)
      // With another epoch it is that of a producer which came since.
      else if (isSameProducer(row, now) && !CLOSED_STATES.has(now.state))
        astray.set(row, stillOpen(row, now.state))
    }
    return astray
  })
  return {open, unseen}
}

function isSameProducer(row: TerminationRow, now: TransactionDescription): boolean {
  return now.producerId === row.producerId && now.producerEpoch === row.producerEpoch
}

function stillOpen({transactionalId, coordinator}: TerminationRow, state: string): Failure {
  const text = `Coordinator ${coordinator} took it, and the transaction of ${transactionalId} is still ${state}.`
  return new Failure('failed', text, {code: 'INVALID_TXN_STATE'})
}

/** Markers have to be written to all partitions before the coordinator says yes: as long as `produce --transaction` waits for that. */
const ENDS_WITHIN_MS = 30_000

/** The default of Kafka's producers. It holds until the next producer comes, which says its own. */
const TIMEOUT_MS = 60_000

async function fenceProducers(
  cluster: Cluster,
  rows: readonly TerminationRow[],
  onProgress: (message: string) => void,
): Promise<ReadonlyMap<TerminationRow, Failure | null>> {
  const results = new Map<TerminationRow, Failure | null>()
  const untilMs = Date.now() + ENDS_WITHIN_MS
  let pending = rows
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt > 0) await backOff(cluster, attempt - 1)
    const answers = await requestProducers(cluster, pending)
    for (const row of pending) {
      const answer = answers.get(row) ?? Failure.leftOut(row.transactionalId)
      results.set(row, answer instanceof Failure ? answer : null)
    }
    // The coordinator has begun to abort it.
    pending = pending.filter((row) => results.get(row)?.code === 'CONCURRENT_TRANSACTIONS')
    if (Date.now() > untilMs) break
    onProgress(`Aborting transactions: ${rows.length - pending.length} of ${rows.length} done`)
  }
  return results
}

function requestProducers(
  cluster: Cluster,
  rows: readonly TerminationRow[],
): Promise<Map<TerminationRow, true | Failure>> {
  return sendToCoordinators<TerminationRow, true>(
    cluster,
    rows,
    ({transactionalId}) => transactionalId,
    (nodeId, items) =>
      Promise.all(
        items.map(async ({transactionalId, timeoutMs}): Promise<Outcome<true>> => {
          const {errorCode} = await cluster.sendTo(nodeId, InitProducerId, {
            transactionalId,
            // That of a two-phase commit (KIP-939) is larger than a broker takes without it.
            transactionTimeoutMs: Math.min(timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS),
            producerId: -1n,
            producerEpoch: -1,
          })
          return errorCode === ErrorCode.NONE ? {value: true} : {code: errorCode}
        }),
      ),
    {
      type: CoordinatorType.transaction,
      coordinatorOf: ({coordinator}) => coordinator ?? undefined,
      by: InitProducerId,
      what: ({transactionalId}) => `The transaction of ${transactionalId} could not be aborted`,
    },
  )
}
