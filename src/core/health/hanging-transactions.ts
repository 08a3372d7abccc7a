import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeProducers} from '../../kafka/protocol/messages/describe-producers.ts'
import {ListTransactions} from '../../kafka/protocol/messages/list-transactions.ts'
import {formatDuration} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {type Findings, type HealthProblem, type Unlooked, unlookedBecause} from './health-problem.ts'

/** A younger one may have been begun or ended a moment ago: nobody waits for long for such. */
const OPEN_FOR_MS = 60_000

/** States in which a coordinator has nothing open (org.apache.kafka.clients.admin.TransactionState). */
const CLOSED = new Set(['Empty', 'CompleteCommit', 'CompleteAbort', 'Dead'])

interface OpenTransaction {
  readonly topic: string
  readonly partition: number
  readonly leader: number
  readonly producerId: bigint
  readonly startOffset: bigint
  readonly lastWriteMs: number
}

/**
 * Transactions that are open in a partition, for a minute, though no coordinator has them open (KIP-664): nobody will ever
 * end them. One request to each leader for all of its partitions; the coordinators are asked only where one is open for so long.
 */
export async function findHangingTransactions(
  cluster: Cluster,
  whole: ClusterMetadata,
  missing: ReadonlySet<number>,
): Promise<Findings> {
  // What a broker that is away has, nobody is told.
  const metadata = {...whole, brokers: whole.brokers.filter(({nodeId}) => !missing.has(nodeId))}
  const {open, failures} = await fetchOpen(cluster, metadata, () => true)
  const unlooked: Unlooked[] = unreadPartitions(failures)
  if (open.length === 0) return {problems: [], unlooked}
  let ongoing: ReadonlySet<bigint>
  try {
    ongoing = await fetchOngoing(cluster, metadata, [...new Set(open.map(({producerId}) => producerId))])
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {problems: [], unlooked: [...unlooked, unknownTransactions(error)]}
  }
  const suspects = open.filter(({producerId}) => !ongoing.has(producerId))
  if (suspects.length === 0) return {problems: [], unlooked}
  // One that has ended between the two questions is open no more.
  const topics = new Set(suspects.map(({topic}) => topic))
  const again = await fetchOpen(cluster, metadata, (topic) => topics.has(topic))
  const isStill = (each: OpenTransaction): boolean =>
    again.open.some(
      ({topic, partition, producerId, startOffset}) =>
        topic === each.topic &&
        partition === each.partition &&
        producerId === each.producerId &&
        startOffset === each.startOffset,
    )
  return {problems: suspects.filter(isStill).map(hanging), unlooked}
}

function hanging({topic, partition, producerId, startOffset, lastWriteMs}: OpenTransaction): HealthProblem {
  const name = formatTopicPartition({topic, partition})
  return {
    kind: 'hanging-transaction',
    severity: 'error',
    resource: `partition ${name}`,
    seen: `a transaction of producer ${producerId} is open in ${name} since offset ${startOffset}, last written to ${formatDuration(Date.now() - lastWriteMs)} ago: readers at read_committed wait there`,
    cause:
      'No coordinator has it open any more, or this user may not describe its transactional id; then nobody ends it but an operator (kafka-transactions.sh abort)',
    command: {verb: ['topic', 'offsets'], names: [topic]},
    partitions: [{topic, partition}],
  }
}

async function fetchOpen(
  cluster: Cluster,
  {topics, brokers}: ClusterMetadata,
  isWanted: (topic: string) => boolean,
): Promise<{readonly open: readonly OpenTransaction[]; readonly failures: readonly Failure[]}> {
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const placed = [...topics.values()].flatMap(({name: topic, partitions}) =>
    isWanted(topic) ? partitions.map(({partition, leader}) => ({topic, partition, leader})) : [],
  )
  const failures: Failure[] = []
  const open: OpenTransaction[] = []
  await Promise.all(
    [...Map.groupBy(placed, ({leader}) => leader)].map(async ([leader, items]) => {
      // Without a leader there is a problem of another kind.
      if (!live.has(leader)) return
      try {
        const answer = await cluster.sendTo(leader, DescribeProducers, {
          topics: [...Map.groupBy(items, ({topic}) => topic)].map(([name, some]) => ({
            name,
            partitionIndexes: some.map(({partition}) => partition),
          })),
        })
        const nowMs = Date.now()
        for (const {name: topic, partitions} of answer.topics) {
          for (const {partitionIndex: partition, errorCode, errorMessage, activeProducers} of partitions) {
            // Its leader has just changed, or it was deleted: no transaction hangs for that.
            if (MOVED.has(errorCode)) continue
            if (errorCode !== ErrorCode.NONE) {
              const what = `The producers of ${formatTopicPartition({topic, partition})} could not be read`
              failures.push(
                kafkaFailure(errorCode, what, {by: DescribeProducers, topic, message: errorMessage}),
              )
              continue
            }
            for (const {producerId, currentTxnStartOffset: startOffset, lastTimestamp} of activeProducers) {
              const lastWriteMs = Number(lastTimestamp)
              if (startOffset < 0n || nowMs - lastWriteMs < OPEN_FOR_MS) continue
              open.push({topic, partition, leader, producerId, startOffset, lastWriteMs})
            }
          }
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push(error)
      }
    }),
  )
  return {open, failures}
}

const MOVED = new Set<number>([ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION])

/** The producers whose transactions a coordinator has open. Throws a Failure where one of the brokers does not tell. */
async function fetchOngoing(
  cluster: Cluster,
  {brokers}: ClusterMetadata,
  producerIds: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  const request = {stateFilters: [], producerIdFilters: [...producerIds]}
  const answers = await Promise.all(
    brokers.map(({nodeId}) => cluster.sendTo(nodeId, ListTransactions, request)),
  )
  for (const {errorCode} of answers)
    if (errorCode !== ErrorCode.NONE)
      throw kafkaFailure(errorCode, 'The open transactions could not be listed', {by: ListTransactions})
  return new Set(
    answers.flatMap(({transactionStates}) =>
      transactionStates
        .filter(({transactionState}) => !CLOSED.has(transactionState))
        .map(({producerId}) => producerId),
    ),
  )
}

function unreadPartitions(failures: readonly Failure[]): Unlooked[] {
  const [first] = failures
  return first === undefined ? [] : [unknownTransactions(first)]
}

function unknownTransactions(failure: Failure): Unlooked {
  return unlookedBecause(failure, {
    kinds: ['hanging-transaction'],
    resource: 'cluster',
    seen: 'whether transactions hang is unknown of some partitions',
    command: {verb: ['topic', 'list']},
  })
}
