import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {quoteCommand} from '../names/command-line.ts'
import {countOf} from '../names/count-of.ts'
import {formatPartitionsByTopic} from '../offsets/topic-partition.ts'
import {findHanging, type OpenTransaction} from './find-hanging.ts'

/** A transactional id whose coordinator has nothing open of it. */
export interface IdleTransaction {
  readonly transactionalId: string
  readonly producerId: bigint | null
}

/** What partitions say of ids whose coordinators have nothing open. */
export interface LeftOpen<Row> {
  /** Of each id that is not well, why: something of it hangs, or nobody can tell whether it does. */
  readonly failures: ReadonlyMap<Row, Failure>
  /** What could not be seen by a user who may not READ some of the topics; null where all could be. */
  readonly warning: string | null
}

/** Commands that a failure names; `txn hanging` shows the others. */
const MOST_NAMED = 3

/**
 * Looks into all partitions for transactions of ids whose coordinators have nothing open: one whose marker was lost (its partition had no
 * leader when it was ended) hangs there, and the coordinator has long forgotten which partitions it had. One request to each leader.
 * That a topic may not be read is a warning and no failure: which topics an id writes to nobody knows here.
 */
export async function findLeftOpen<Row extends IdleTransaction>(
  cluster: Cluster,
  rows: readonly Row[],
): Promise<LeftOpen<Row>> {
  const known = rows.filter(({producerId}) => producerId !== null && producerId >= 0n)
  if (known.length === 0) return {failures: new Map(), warning: null}
  const {hanging, failures} = await lookEverywhere(cluster, known)
  const unseen = failures.filter(({kind, code}) => kind !== 'denied' && code !== 'UNKNOWN_TOPIC_OR_PARTITION')
  const denied = failures.filter(({kind}) => kind === 'denied').length
  const [first] = unseen
  const found = known.flatMap((row): [Row, Failure][] => {
    const places = hanging.filter(({producerId}) => producerId === row.producerId)
    if (places.length > 0) return [[row, stillOpen(row, places)]]
    return first === undefined ? [] : [[row, notSeen(row, first)]]
  })
  const warning =
    denied === 0
      ? null
      : `Whether a transaction hangs in ${countOf(denied, 'partition')} that this user may not READ is unknown.`
  return {failures: new Map(found), warning}
}

async function lookEverywhere(cluster: Cluster, rows: readonly IdleTransaction[]) {
  const {topics} = await cluster.metadata(null)
  const places = [...topics.values()].flatMap(({name: topic, partitions, failure}) =>
    failure === null ? partitions.map(({partition}) => ({topic, partition})) : [],
  )
  const producerIds = new Set(rows.flatMap(({producerId}) => producerId ?? []))
  try {
    return await findHanging(cluster, places, {openForMs: 0, producerIds})
  } catch (error) {
    // A coordinator that does not tell: whether somebody still has it open is unknown.
    if (error instanceof Failure) return {hanging: [], failures: [error]}
    throw error
  }
}

function stillOpen(
  {transactionalId, producerId}: IdleTransaction,
  places: readonly OpenTransaction[],
): Failure {
  const where = formatPartitionsByTopic(places).join(', ')
  const text = `The coordinator has no transaction of ${transactionalId} open, and one of its producer ${producerId} is still open in ${where}: it hangs there.`
  const commands = places
    .slice(0, MOST_NAMED)
    .map(
      ({topic, partition}) =>
        `${quoteCommand('txn abort', [`${topic}:${partition}`], ['--producer-id', `${producerId}`])} ends it there.`,
    )
  return new Failure('failed', text, {
    code: 'INVALID_TXN_STATE',
    suggestions: [
      ...commands,
      // One that was left a moment ago does not count as hanging otherwise.
      `${quoteCommand('txn hanging', [], ['--longer-than', '1s'])} shows all that hang, and what they block.`,
    ],
  })
}

function notSeen({transactionalId}: IdleTransaction, why: Failure): Failure {
  const reason = why.message.replace(/\.?$/, '.')
  return why
    .with({
      message: `The coordinator has no transaction of ${transactionalId} open; whether one hangs in a partition is unknown: ${reason}`,
    })
    .suggesting(`${quoteCommand('txn hanging', [])} looks again, once all partitions can be read.`)
}
