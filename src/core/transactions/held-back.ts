import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {fetchProducers} from './fetch-producers.ts'
import {listTransactions} from './list-transactions.ts'

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
  for (const [each, producers] of await fetchProducers(cluster, held)) {
    if (producers instanceof Failure) continue
    const open = producers.flatMap(({producerId, startOffset}) =>
      startOffset === null ? [] : [{producerId, startOffset}],
    )
    const [first] = open.sort((a, b) => Number(a.startOffset - b.startOffset))
    if (first !== undefined) found.set(each, first.producerId)
  }
  return found
}

/** A broker lists what it coordinates and what one may see; what cannot be asked stays without a name. */
async function findTransactionalIds(
  cluster: Cluster,
  producerIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, string>> {
  if (producerIds.length === 0) return new Map()
  try {
    const {transactions} = await listTransactions(cluster, {producerIds})
    return new Map(transactions.map(({producerId, transactionalId}) => [producerId, transactionalId]))
  } catch (error) {
    if (error instanceof Failure) return new Map()
    throw error
  }
}
