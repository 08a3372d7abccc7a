import type {Failure} from '../../errors/failure.ts'
import {earlierOf, type Offset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import type {Isolation} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {
  describeLostOffsets,
  describeReplacedOffsets,
  findLostOffsets,
  type LostOffsets,
  skipLostOffsets,
} from './lost-offsets.ts'
import type {PartitionCursor} from './partition-cursor.ts'

export interface PartitionFaultsOptions {
  readonly cluster: Cluster
  readonly isolation: Isolation
  /** Receives one sentence for people about offsets that are gone, or were written anew. */
  readonly notice: (line: string) => void
  readonly onLost: (lost: LostOffsets) => void
  /** Told of a partition that may not be read while there are others; left out where that ends everything. */
  readonly onDenied?: ((failure: Failure, cursor: PartitionCursor) => void) | undefined
}

/** What goes on with the reading meanwhile. */
interface Reading {
  readonly isStopped: () => boolean
  /** A partition that was paused can be read again. */
  readonly onSettled: () => void
  readonly onFatal: (error: unknown) => void
}

/** A broker that reports a damaged log is asked again, since another replica may lead by then. */
const MOST_CORRUPT_ANSWERS = 3

/** What is done about a partition of which a broker says something else than records. */
export class PartitionFaults {
  readonly #options: PartitionFaultsOptions
  readonly #cursors: PartitionCursor[]
  readonly #reading: Reading

  /** `cursors` are all that are read; one that may not be is taken out. */
  constructor(options: PartitionFaultsOptions, cursors: PartitionCursor[], reading: Reading) {
    this.#options = options
    this.#cursors = cursors
    this.#reading = reading
  }

  /** Deals with an error code of a fetch. Throws the Failure that ends the reading. */
  handle(cursor: PartitionCursor, code: number): void {
    const mayPass = code !== ErrorCode.CORRUPT_MESSAGE || cursor.failedAttempts < MOST_CORRUPT_ANSWERS
    if (code === ErrorCode.OFFSET_OUT_OF_RANGE) void this.#recover(cursor)
    else if (isRetriableCode(code) && mayPass) loseLeader(cursor)
    else this.#giveUp(cursor, code)
  }

  /** The log was cut back behind us and has grown again (an unclean leader election): what replaced records is read. */
  goBack({
    cursor,
    epoch,
    endOffset,
  }: {
    readonly cursor: PartitionCursor
    readonly epoch: number
    readonly endOffset: Offset
  }): void {
    const {notice} = this.#options
    const from = cursor.fetchPosition
    const to = earlierOf(from, endOffset)
    cursor.lastFetchedEpoch = epoch
    if (to < from) notice(describeReplacedOffsets({...cursor, from, to}))
    cursor.fetchPosition = to
    cursor.position = earlierOf(cursor.position, to)
    cursor.written = earlierOf(cursor.written, to)
  }

  /** Throws why a partition cannot be read, but where that is a lack of rights on its topic and there are other topics. */
  #giveUp(cursor: PartitionCursor, code: number): void {
    const what = `${formatTopicPartition(cursor)}@${cursor.fetchPosition} could not be read`
    const failure = kafkaFailure(code, what, {by: Fetch, topic: cursor.topic})
    const {onDenied} = this.#options
    const hasOthers = this.#cursors.some(({topic}) => topic !== cursor.topic)
    if (failure.kind !== 'denied' || !hasOthers || onDenied === undefined) throw failure
    this.#cursors.splice(this.#cursors.indexOf(cursor), 1)
    onDenied(failure, cursor)
  }

  async #recover(cursor: PartitionCursor): Promise<void> {
    const {cluster, isolation, notice, onLost} = this.#options
    const {isStopped, onSettled, onFatal} = this.#reading
    cursor.isPaused = true
    try {
      const lost = await findLostOffsets(cluster, cursor, isolation)
      if (lost && !isStopped()) {
        onLost(lost)
        notice(describeLostOffsets(lost))
        skipLostOffsets(cursor, lost)
      } else {
        // In range: a broker that cannot compare the epochs answers so too.
        cursor.lastFetchedEpoch = -1
        loseLeader(cursor)
      }
    } catch (error) {
      if (!isNetworkFailure(error)) onFatal(error)
      else loseLeader(cursor)
    }
    cursor.isPaused = false
    onSettled()
  }
}

/** Its leader is looked for again. */
export function loseLeader(cursor: PartitionCursor): void {
  cursor.leader = -1
  cursor.failedAttempts++
}
