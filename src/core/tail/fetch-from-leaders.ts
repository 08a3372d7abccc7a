import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {buildFetchRequest, rotate} from '../consume/fetch-request.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import {readTailAnswer, type TailAnswer, type TailShare} from './read-tail-answer.ts'

/** What one fetch may cost a broker: small, and never a wait. */
const MAX_BYTES = 1024 * 1024
const MOST_PARTITION_BYTES = 256 * 1024
const FEWEST_PARTITION_BYTES = 16 * 1024

/** What the records of one answer may take in memory, over all partitions of it: batches inflate. */
const ANSWER_BYTES = 8 * 1024 * 1024

/** A leader's answer with what was asked, or why there is none. */
export interface LeaderAnswer {
  readonly cursors: readonly PartitionCursor[]
  readonly answer: TailAnswer | Failure
}

/**
 * One fetch from each leader, of a bounded size. Cursors without a leader are left out. A leader that does not answer
 * has its Failure; that the topic may not be read is thrown.
 *
 * @param turn from poll to poll another number, so that the partitions take turns in being asked first
 */
export async function fetchFromLeaders(
  cluster: Cluster,
  all: readonly PartitionCursor[],
  take: {readonly which: 'newest' | 'oldest'; readonly mostRecords: number},
  turn: number,
): Promise<LeaderAnswer[]> {
  const byLeader = Map.groupBy(
    all.filter(({leader}) => leader >= 0),
    ({leader}) => leader,
  )
  return Promise.all(
    [...byLeader].map(async ([leader, led]) => {
      const cursors = rotate(led, turn)
      const share = {records: take.mostRecords, bytes: Math.floor(ANSWER_BYTES / cursors.length)}
      return {cursors, answer: await fetchFrom(cluster, leader, cursors, share, take.which)}
    }),
  )
}

async function fetchFrom(
  cluster: Cluster,
  leader: number,
  cursors: readonly PartitionCursor[],
  share: TailShare,
  which: 'newest' | 'oldest',
): Promise<TailAnswer | Failure> {
  const each = Math.floor(MAX_BYTES / cursors.length)
  const request = buildFetchRequest(cursors, {
    isolation: 'read_uncommitted',
    maxBytes: MAX_BYTES,
    partitionMaxBytes: Math.max(FEWEST_PARTITION_BYTES, Math.min(MOST_PARTITION_BYTES, each)),
    maxWaitMs: 0,
  })
  try {
    const answer = await cluster.sendTo(leader, Fetch, request, {lane: 'fetch'})
    if (answer.errorCode !== 0) throw kafkaFailure(answer.errorCode, 'A broker refused a fetch', {by: Fetch})
    return readTailAnswer(answer, cursors, share, which)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'denied') throw error
    return error
  }
}
