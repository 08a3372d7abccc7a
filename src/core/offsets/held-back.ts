import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeProducers} from '../../kafka/protocol/messages/describe-producers.ts'
import {ListTransactions} from '../../kafka/protocol/messages/list-transactions.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import {formatTopicPartition} from './topic-partition.ts'

/**
 * Offsets that a reader at read_committed does not get yet: those from the last stable offset on, up to where it wanted
 * to come. Plain records behind the first record of an open transaction are among them.
 */
export interface HeldBack extends TopicPartition {
  readonly from: bigint
  /** Exclusive. */
  readonly to: bigint
}

/** A sentence for each partition that is held back: what, and by whose transaction, as far as that can be found out. */
export async function describeHeldBack(cluster: Cluster, held: readonly HeldBack[]): Promise<string[]> {
  if (held.length === 0) return []
  const producers = await findProducers(cluster, held)
  const names = await findTransactionalIds(cluster, [...new Set(producers.values())])
  return held.map((each) => {
    const producerId = producers.get(each)
    const name = producerId === undefined ? undefined : names.get(producerId)
    const whose =
      producerId === undefined ? '' : ` of ${name === undefined ? '' : `${name}, `}producer ${producerId},`
    const {from, to} = each
    const what = to - from === 1n ? `offset ${from}` : `offsets ${from} to ${to - 1n}`
    return `${formatTopicPartition(each)}: an open transaction${whose} holds back ${what}; \`samsa consume --isolation read_uncommitted\` reads past it.`
  })
}

/** Of each partition the producer whose transaction is open for longest; none where that may not be known. */
async function findProducers(
  cluster: Cluster,
  held: readonly HeldBack[],
): Promise<ReadonlyMap<HeldBack, bigint>> {
  const found = new Map<HeldBack, bigint>()
  const answers = await sendToLeaders<HeldBack, bigint | null>(
    cluster,
    held,
    async (nodeId, items) => {
      const answer = await cluster.sendTo(nodeId, DescribeProducers, {
        topics: [...Map.groupBy(items, ({topic}) => topic)].map(([name, partitions]) => ({
          name,
          partitionIndexes: partitions.map(({partition}) => partition),
        })),
      })
      return items.map(({topic, partition}): Outcome<bigint | null> => {
        const answered = answer.topics
          .find(({name}) => name === topic)
          ?.partitions.find(({partitionIndex}) => partitionIndex === partition)
        if (answered === undefined) return {failure: Failure.leftOut('it')}
        if (answered.errorCode !== ErrorCode.NONE) return {code: answered.errorCode}
        const [first] = answered.activeProducers
          .filter(({currentTxnStartOffset}) => currentTxnStartOffset >= 0n)
          .sort((a, b) => Number(a.currentTxnStartOffset - b.currentTxnStartOffset))
        return {value: first?.producerId ?? null}
      })
    },
    {
      by: DescribeProducers,
      what: (each) => `The producers of ${formatTopicPartition(each)} could not be read`,
    },
  )
  for (const [each, producerId] of answers) if (typeof producerId === 'bigint') found.set(each, producerId)
  return found
}

/** A broker lists what it coordinates and what one may see; what cannot be asked stays without a name. */
async function findTransactionalIds(
  cluster: Cluster,
  producerIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, string>> {
  if (producerIds.length === 0) return new Map()
  const {brokers} = await cluster.metadata([])
  const request = {stateFilters: [], producerIdFilters: [...producerIds]}
  const answers = await Promise.allSettled(
    brokers.map(({nodeId}) => cluster.sendTo(nodeId, ListTransactions, request)),
  )
  return new Map(
    answers.flatMap((answer) =>
      answer.status === 'fulfilled'
        ? answer.value.transactionStates.map(({producerId, transactionalId}): [bigint, string] => [
            producerId,
            transactionalId,
          ])
        : [],
    ),
  )
}
