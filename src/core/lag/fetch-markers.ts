import {Failure} from '../../errors/failure.ts'
import {AbortedTransactions} from '../../kafka/batches/aborted-transactions.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {firstUnread, type PartitionFacts} from './calculate-lag.ts'
import {fetchLogBytes, type LogBytes, type LogPosition} from './fetch-log-bytes.ts'

/** A lag up to this may be the markers of transactions, one each (lag.md, Definitions, 3; Burrow #651). */
const MOST_MARKERS = 16n

/** Sixteen markers are 1.3 kB; a batch that is larger than this is one of records. */
const PARTITION_MAX_BYTES = 16 * 1024

/**
 * Which of the facts have nothing but transaction markers and aborted records between the commit and the log end, so that
 * a consumer has nothing more to get. Where this cannot be found out (no READ on the topic) a fact is not among them.
 */
export async function findMarkersOnly(
  cluster: Cluster,
  all: readonly PartitionFacts[],
): Promise<ReadonlySet<PartitionFacts>> {
  const candidates = new Map<string, Candidate>()
  for (const facts of all) {
    const {committed, logStart, logEnd, topic, partition} = facts
    if (typeof committed !== 'bigint' || typeof logStart !== 'bigint' || typeof logEnd !== 'bigint') continue
    const from = firstUnread({committed, logStart})
    if (logEnd <= from || logEnd - from > MOST_MARKERS) continue
    // What is in an open transaction is still to come, and a share group's lag is the broker's own count.
    if ((facts.openTxn ?? 0n) > 0n || facts.countedLag !== undefined) continue
    const key = topicPartitionKey(topic, partition)
    const known = candidates.get(key)
    if (!known) candidates.set(key, {topic, partition, offset: from, logEnd, waiting: [{facts, from}]})
    else {
      known.waiting.push({facts, from})
      if (from < known.offset) known.offset = from
    }
  }
  const found = new Set<PartitionFacts>()
  if (candidates.size === 0) return found
  const answers = await fetchLogBytes(cluster, [...candidates.values()], {
    isolation: 'read_committed',
    partitionMaxBytes: PARTITION_MAX_BYTES,
    maxBytes: 64 * 1024 * 1024,
    retryForMs: 0,
  })
  const reader = new RecordReader({checksCrc: false})
  for (const candidate of candidates.values()) {
    const answer = answers.get(candidate)
    if (!answer || answer instanceof Failure) continue
    const dataEnd = endOfRecords(reader, answer, candidate)
    if (dataEnd === null) continue
    for (const {facts, from} of candidate.waiting) if (from >= dataEnd) found.add(facts)
  }
  return found
}

interface Candidate extends LogPosition {
  /** The first of the offsets below. */
  offset: bigint
  readonly logEnd: bigint
  /** The groups that read the partition, and from where. */
  readonly waiting: {readonly facts: PartitionFacts; readonly from: bigint}[]
}

/** The offset after the last record that a consumer may be given; null where the bytes do not go up to the log end. */
function endOfRecords(
  reader: RecordReader,
  {records, abortedTransactions}: LogBytes,
  {topic, partition, offset, logEnd}: Candidate,
): bigint | null {
  const aborted = new AbortedTransactions(
    abortedTransactions.map((each) => ({...each, firstOffset: Number(each.firstOffset)})),
  )
  reader.open(records, topic, partition, Number(offset))
  let end = 0n
  let seen = offset
  try {
    while (reader.nextBatch()) {
      const {batch} = reader
      const isHidden = aborted.hides(batch, batch.isControl ? reader.readControlMarker() : null)
      seen = BigInt(batch.lastOffset) + 1n
      if (!batch.isControl && !isHidden) end = seen
    }
  } catch (error) {
    // A batch that cannot be read holds records, as far as a verdict goes.
    if (error instanceof Failure) return null
    throw error
  }
  return seen >= logEnd ? end : null
}
