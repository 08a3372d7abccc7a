import {Failure} from '../../errors/failure.ts'
import {
  distanceBetween,
  earlierOf,
  laterOf,
  type Offset,
  shiftOffset,
  toOffset,
} from '../../kafka/batches/offset.ts'
import type {RecordView, Timestamp} from '../../kafka/batches/views.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type RecordWindow, readWindows} from '../consume/record-windows.ts'
import {fetchLogBounds} from '../offsets/fetch-bounds.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {createPartitioner} from '../produce/send/partitioner.ts'
import type {KeySearch, KeySearchReport} from './key-search.ts'

/** Offsets that are looked through before it is asked whether to go on. */
const OFFSETS_PER_LEG = 200_000

/** One step of a search reads about so much, over all partitions of it; the first ones less, as sizes are not known yet. */
const BYTES_PER_STEP = 8 * 1024 * 1024
const FIRST_OFFSETS = 500
const MOST_OFFSETS = 50_000

/** What a record takes beside its key and value, about. */
const RECORD_OVERHEAD_BYTES = 20

const PARTITION_BYTES = 1024 * 1024

/** What is still to be looked through of a partition: from its end down. */
interface Rest {
  readonly partition: number
  readonly start: Offset
  end: Offset
}

interface Match {
  readonly partition: number
  readonly offset: Offset
  readonly timestampMs: Timestamp
}

interface Stretch extends RecordWindow {
  readonly rest: Rest
}

/**
 * Looks for the newest record of a key, backwards from the log ends as they were at the start. A key lies in the partition
 * that its hash says, by Kafka's Java client or by librdkafka: these are looked through first, one after the other, and
 * then all others side by side, for a producer may have its own way. It reads in steps of a bounded size.
 */
export class KeySeeker {
  readonly #cluster: Cluster
  readonly #topic: string
  readonly search: KeySearch
  readonly #home: number | null
  readonly #unread: number[]
  /** Partitions that are looked through one group after the other. */
  readonly #groups: Rest[][]
  readonly #total: number
  #last: readonly number[] = []
  #looked = 0
  #bytes = 0
  #found: Match | null = null

  private constructor(
    cluster: Cluster,
    topic: string,
    search: KeySearch,
    places: {
      readonly home: number | null
      readonly groups: Rest[][]
      readonly unread: number[]
    },
  ) {
    this.#cluster = cluster
    this.#topic = topic
    this.search = search
    this.#home = places.home
    this.#groups = places.groups
    this.#unread = places.unread
    this.#total = places.groups.flat().reduce((sum, {start, end}) => sum + distanceBetween(start, end), 0)
  }

  /** Starts at the ends of the log; `partitions` are all of the topic. */
  static async open(
    cluster: Cluster,
    topic: string,
    search: KeySearch,
    partitions: readonly number[],
  ): Promise<KeySeeker> {
    const wanted = search.partition === null ? partitions : [search.partition]
    const bounds = await fetchLogBounds(
      cluster,
      wanted.map((partition) => ({topic, partition})),
      () => null,
    )
    const rests = new Map<number, Rest>()
    const unread: number[] = []
    for (const partition of wanted) {
      const found = bounds.get(topicPartitionKey(topic, partition))
      if (found instanceof Failure && found.kind === 'denied') throw found
      if (found === undefined || found instanceof Failure) {
        unread.push(partition)
        continue
      }
      const [start, logEnd] = [toOffset(found.logStart), toOffset(found.logEnd)]
      const end = search.before === null ? logEnd : laterOf(start, earlierOf(search.before, logEnd))
      rests.set(partition, {partition, start, end})
    }
    const homes = search.partition === null ? await partitionsOfKey(search.key, partitions.length) : []
    const others = wanted.filter((partition) => !homes.includes(partition))
    const groups = [...homes.map((home) => [home]), others]
      .map((group) => group.flatMap((partition) => rests.get(partition) ?? []))
      .filter((group) => group.length > 0)
    return new KeySeeker(cluster, topic, search, {home: homes[0] ?? null, groups, unread})
  }

  /** Looks on until the time is up, unless it has found the key or come as far as is asked for. */
  async lookOn(
    search: KeySearch,
    isTimeUp: () => boolean,
    offsetsPerLeg = OFFSETS_PER_LEG,
  ): Promise<KeySearchReport> {
    const most = search.legs * offsetsPerLeg
    do {
      if (this.#found !== null || this.#groups.length === 0 || this.#looked >= most) break
      await this.#step(most - this.#looked)
    } while (!isTimeUp())
    const outcome =
      this.#found !== null
        ? 'found'
        : this.#groups.length === 0
          ? 'nowhere'
          : this.#looked >= most
            ? 'paused'
            : 'looking'
    return {
      search,
      outcome,
      found: this.#found && {partition: this.#found.partition, offset: this.#found.offset},
      looked: this.#looked,
      total: this.#total,
      partitions: this.#last,
      home: this.#home,
      unread: [...this.#unread],
    }
  }

  /** The next stretch of each partition of the group whose turn it is. */
  async #step(most: number): Promise<void> {
    const [group = []] = this.#groups
    this.#last = group.map(({partition}) => partition)
    const offsets = Math.min(most, this.#looked === 0 ? FIRST_OFFSETS : this.#affordable)
    const each = Math.max(1, Math.ceil(offsets / group.length))
    const stretches: Stretch[] = group.map((rest) => {
      const {partition, start, end} = rest
      return {rest, topic: this.#topic, partition, from: laterOf(start, shiftOffset(end, -each)), end}
    })
    const matches = new Map<number, Match>()
    const visit = ({partition}: Stretch, record: RecordView): boolean => {
      this.#bytes += sizeOf(record)
      if (hasKey(record, this.search.key))
        matches.set(partition, {partition, offset: record.offset, timestampMs: record.timestamp})
      return true
    }
    const failures = await readWindows(this.#cluster, stretches, visit, {partitionBytes: PARTITION_BYTES})
    for (const stretch of stretches) this.#finish(stretch, failures.get(stretch))
    this.#groups[0] = group.filter(({start, end}) => start < end)
    if (this.#groups[0].length === 0) this.#groups.shift()
    this.#found = [...matches.values()].reduce<Match | null>(
      (newest, match) => (newest === null || match.timestampMs > newest.timestampMs ? match : newest),
      null,
    )
  }

  #finish({rest, from, end}: Stretch, failure: Failure | undefined): void {
    if (failure?.kind === 'denied') throw failure
    // Retention has moved the start of the log up: below it there is nothing any more.
    const isGone = failure?.code === 'OFFSET_OUT_OF_RANGE'
    if (failure === undefined || isGone) this.#looked += distanceBetween(isGone ? rest.start : from, end)
    else this.#unread.push(rest.partition)
    rest.end = failure === undefined ? from : rest.start
  }

  /** So many offsets as a step may cost, by what those before did. */
  get #affordable(): number {
    const bytesEach = Math.max(1, this.#bytes / this.#looked)
    return Math.max(FIRST_OFFSETS / 10, Math.min(MOST_OFFSETS, Math.floor(BYTES_PER_STEP / bytesEach)))
  }
}

function hasKey({bytes, keyStart, keyEnd}: RecordView, key: Buffer): boolean {
  return (
    keyStart >= 0 &&
    keyEnd - keyStart === key.length &&
    bytes.compare(key, 0, key.length, keyStart, keyEnd) === 0
  )
}

function sizeOf({keyStart, keyEnd, valueStart, valueEnd}: RecordView): number {
  return (
    RECORD_OVERHEAD_BYTES +
    (keyStart < 0 ? 0 : keyEnd - keyStart) +
    (valueStart < 0 ? 0 : valueEnd - valueStart)
  )
}

/** The partitions that a key is put into by its bytes, Kafka's own way first. */
async function partitionsOfKey(key: Buffer, partitionCount: number): Promise<readonly number[]> {
  // To librdkafka an empty key is none, and may be anywhere.
  const names = key.length === 0 ? (['murmur2'] as const) : (['murmur2', 'crc32'] as const)
  const homes: number[] = []
  for (const name of names) {
    const options = {name, partitionCount, available: [0], random: () => 0}
    homes.push((await createPartitioner(options)).choose(key, 0, key.length))
  }
  return [...new Set(homes)]
}
