import {Failure} from '../../errors/failure.ts'
import {AbortedTransactions} from '../../kafka/batches/aborted-transactions.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import {toOffset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {firstUnread, type PartitionFacts} from './calculate-lag.ts'
import {fetchLogBytes, type LogBytes, type LogPosition} from './fetch-log-bytes.ts'

/** A lag up to this may be the markers of transactions, one each (docs/design/lag.md, Definitions, 3; Burrow #651). */
const MOST_MARKERS = 16n

/** Sixteen markers are 1.3 kB; a batch that is larger than this is one of records. */
const PARTITION_MAX_BYTES = 16 * 1024

/** What was read of the end of a partition's log. */
export interface ReadEnd {
  /** From where was read. */
  readonly readFrom: bigint
  /** The offset after the last record that a consumer may be given; 0 where there is none in what was read. */
  readonly dataEnd: bigint
  /** Up to where was read. */
  readonly readTo: bigint
}

/**
 * What earlier searches have read, for who searches with every poll: what is in a log stays there, so a partition is read
 * again only once a group has committed past the last record known, and the log has grown since.
 */
export class MarkerMemory {
  readonly #ends = new PartitionMap<{readonly read: ReadEnd; search: number}>()
  #search = 0

  /** Forgets what the search before the last one has not needed. */
  begin(): void {
    this.#ends.keepOnly(({search}) => search === this.#search)
    this.#search += 1
  }

  /** What is known of a partition whose log ends here; a log that ends before what was read is another one. */
  recall(topic: string, partition: number, logEnd: bigint): ReadEnd | null {
    const known = this.#ends.get(topic, partition)
    if (known === undefined || known.read.readTo > logEnd) return null
    known.search = this.#search
    return known.read
  }

  remember(topic: string, partition: number, read: ReadEnd): void {
    this.#ends.set(topic, partition, {read, search: this.#search})
  }
}

/**
 * Which of the facts have nothing but transaction markers and aborted records between the commit and the log end, so that
 * a consumer has nothing more to get. Where this cannot be found out (no READ on the topic) a fact is not among them.
 */
export async function findMarkersOnly(
  cluster: Cluster,
  all: readonly PartitionFacts[],
  memory = new MarkerMemory(),
): Promise<ReadonlySet<PartitionFacts>> {
  memory.begin()
  const found = new Set<PartitionFacts>()
  const candidates = new Map<string, Candidate>()
  for (const facts of all) {
    const {committed, logStart, logEnd, topic, partition} = facts
    if (typeof committed !== 'bigint' || typeof logStart !== 'bigint' || typeof logEnd !== 'bigint') continue
    const from = firstUnread({committed, logStart})
    if (logEnd <= from || logEnd - from > MOST_MARKERS) continue
    // What is in an open transaction is still to come, and a share group's lag is the broker's own count.
    if ((facts.openTxn ?? 0n) > 0n || facts.countedLag !== undefined) continue
    const verdict = judgeEnd(memory.recall(topic, partition, logEnd), from, logEnd)
    if (verdict === 'markers') found.add(facts)
    if (verdict !== null) continue
    const key = topicPartitionKey(topic, partition)
    const known = candidates.get(key)
    if (!known) candidates.set(key, {topic, partition, offset: from, logEnd, waiting: [{facts, from}]})
    else {
      known.waiting.push({facts, from})
      if (from < known.offset) known.offset = from
    }
  }
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
    const {topic, partition, logEnd, waiting} = candidate
    const read = readEnd(reader, answer, candidate)
    memory.remember(topic, partition, read)
    for (const {facts, from} of waiting) if (judgeEnd(read, from, logEnd) === 'markers') found.add(facts)
  }
  return found
}

/** What there is from an offset to the log end, by what was read; null where that does not tell. */
export function judgeEnd(read: ReadEnd | null, from: bigint, logEnd: bigint): 'records' | 'markers' | null {
  if (read === null) return null
  if (from < read.dataEnd) return 'records'
  return from >= read.readFrom && read.readTo >= logEnd ? 'markers' : null
}

interface Candidate extends LogPosition {
  /** The first of the offsets below. */
  offset: bigint
  readonly logEnd: bigint
  /** The groups that read the partition, and from where. */
  readonly waiting: {readonly facts: PartitionFacts; readonly from: bigint}[]
}

function readEnd(
  reader: RecordReader,
  {records, abortedTransactions}: LogBytes,
  {topic, partition, offset}: Candidate,
): ReadEnd {
  const aborted = new AbortedTransactions(
    abortedTransactions.map((each) => ({...each, firstOffset: toOffset(each.firstOffset)})),
  )
  reader.open(records, topic, partition, toOffset(offset))
  let dataEnd = 0n
  let readTo = offset
  try {
    while (reader.nextBatch()) {
      const {batch} = reader
      const isHidden = aborted.hides(batch, batch.isControl ? reader.readControlMarker() : null)
      readTo = BigInt(batch.lastOffset) + 1n
      if (!batch.isControl && !isHidden) dataEnd = readTo
    }
  } catch (error) {
    // A batch that cannot be read holds records, as far as a verdict goes: what is behind it stays unread.
    if (!(error instanceof Failure)) throw error
  }
  return {readFrom: offset, dataEnd, readTo}
}
