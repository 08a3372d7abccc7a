import {distanceBetween, laterOf, type Offset, shiftOffset} from '../../kafka/batches/offset.ts'
import type {ConsumeContext} from './consume-request.ts'
import type {FetchPool} from './fetch-pool.ts'
import {createPartitionCursor, type PartitionCursor} from './partition-cursor.ts'
import {type Ending, readRecords} from './read-records.ts'
import type {RecordWriter} from './record-writer.ts'
import {TailCollector} from './tail-collector.ts'

interface TailRequest {
  /** How many records over all partitions. */
  readonly count: number
  readonly inflateLimitBytes: number | null
  /** The partitions, from the first offset that may count to the end; left at the end. */
  readonly cursors: readonly PartitionCursor[]
  readonly openPool: (cursors: readonly PartitionCursor[]) => FetchPool
  readonly context: ConsumeContext
  readonly writer: RecordWriter
}

/** A part of a partition that is still to be looked through, from its end backwards. */
interface Stretch {
  readonly whole: PartitionCursor
  readonly from: Offset
  readonly to: Offset
  /** Records of the partition seen already, in the stretches behind this one. */
  readonly seen: number
}

/**
 * Writes the last `count` records of all partitions together, in time order; none that is not among the last `count` of its
 * partition, as where times are not in order. The last `count` offsets of a partition
 * are looked through first; where compaction or transactions left fewer records there, longer stretches before them.
 */
export async function readTail({
  count,
  inflateLimitBytes,
  cursors,
  openPool,
  context,
  writer,
}: TailRequest): Promise<Ending> {
  const {clock, output, stop, format, filter, gate = null, undecoded = null} = context
  const collector = new TailCollector(count, format, filter, inflateLimitBytes, undefined, gate, undecoded)
  let stretches: Stretch[] = cursors
    .map((whole) => stretchBefore(whole, whole.end ?? whole.position, count, 0))
    .filter(({from, to}) => from < to)
  while (stretches.length > 0) {
    const pairs = stretches.map((stretch) => ({
      stretch,
      cursor: createPartitionCursor(stretch.whole, stretch.from, stretch.to),
    }))
    for (const {stretch, cursor} of pairs) {
      const most = count - stretch.seen
      if (distanceBetween(stretch.from, stretch.to) > most) collector.limit(cursor, most)
    }
    const options = {clock, output, stop, idleTimeoutMs: null}
    const ending = await readRecords(openPool(pairs.map(({cursor}) => cursor)), collector, options)
    if (ending === 'stopped') return ending
    collector.settle()
    stretches = pairs
      .map(({stretch, cursor}) => {
        const seen = stretch.seen + (collector.seen.get(cursor) ?? 0)
        return stretchBefore(stretch.whole, stretch.from, 4 * distanceBetween(stretch.from, stretch.to), seen)
      })
      .filter(({from, to, seen}) => seen < count && from < to)
  }
  for (const each of collector.take()) await writer.writeFormatted(each, stop)
  await writer.flush(stop)
  await output.settle(stop)
  for (const cursor of cursors) {
    cursor.position = cursor.fetchPosition = cursor.end ?? cursor.position
    cursor.written = cursor.position
  }
  return 'end'
}

function stretchBefore(whole: PartitionCursor, to: Offset, length: number, seen: number): Stretch {
  return {whole, from: laterOf(whole.position, shiftOffset(to, -length)), to, seen}
}
