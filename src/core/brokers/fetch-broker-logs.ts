import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeLogDirs} from '../../kafka/protocol/messages/describe-log-dirs.ts'
import {fetchLogDirs} from './fetch-log-dirs.ts'

type DescribedLogDir = Awaited<ReturnType<typeof fetchLogDirs>>[number]

/** One log directory of a broker (`log.dirs`). */
export interface LogDirectory {
  readonly path: string
  /** Why it is offline, and its replicas with it; null where it is not. */
  readonly error: Failure | null
  /** Bytes and number of the replicas in it; null where it is offline. */
  readonly logBytes: bigint | null
  readonly replicas: number | null
  /** Replicas on their way into it from another directory of this broker. */
  readonly arriving: number | null
  /** Size of the volume that it lies on; null before Kafka 3.3 (KIP-827), and where it is offline. */
  readonly totalBytes: bigint | null
  readonly usableBytes: bigint | null
}

/** What the logs of one broker take on its disks. */
export interface DiskUsage {
  /** Bytes of all replicas, those on the way to another directory included. */
  readonly logBytes: bigint
  /** Size of the volumes that the log directories lie on; null before Kafka 3.3 (KIP-827). */
  readonly totalBytes: bigint | null
  readonly usableBytes: bigint | null
  /** Log directories that are offline: their replicas are not counted. */
  readonly offlineDirectories: number
  readonly directories: readonly LogDirectory[]
}

/** What log directories tell of a broker. */
export interface BrokerLogs {
  readonly usage: DiskUsage
  /** Topics of which it has replicas: all of them, also such as whoever asks may not describe. */
  readonly topics: ReadonlySet<string>
}

/**
 * Log directories of one broker, in one request. Volumes are added up by directory: two directories on one volume count
 * it twice, which a broker's answer does not let one see. Throws a Failure where the broker refuses or does not answer.
 */
export async function fetchBrokerLogs(cluster: Cluster, nodeId: number): Promise<BrokerLogs> {
  const dirs = await fetchLogDirs(cluster, nodeId)
  const online = dirs.filter(({errorCode}) => errorCode === 0)
  const sizes = online.flatMap(({topics}) => topics.flatMap(({partitions}) => partitions))
  const volumesKnown = online.length > 0 && online.every(({totalBytes}) => totalBytes >= 0n)
  return {
    usage: {
      logBytes: sumOf(sizes.map(({partitionSize}) => partitionSize)),
      totalBytes: volumesKnown ? sumOf(online.map(({totalBytes}) => totalBytes)) : null,
      usableBytes: volumesKnown ? sumOf(online.map(({usableBytes}) => usableBytes)) : null,
      offlineDirectories: dirs.length - online.length,
      directories: dirs.map(directoryOf),
    },
    topics: new Set(online.flatMap(({topics}) => topics.map(({name}) => name))),
  }
}

function directoryOf({
  errorCode,
  logDir: path,
  topics,
  totalBytes,
  usableBytes,
}: DescribedLogDir): LogDirectory {
  if (errorCode !== 0) {
    const error = kafkaFailure(errorCode, `Log directory ${path} cannot be used`, {by: DescribeLogDirs})
    const unknown = {logBytes: null, replicas: null, arriving: null, totalBytes: null, usableBytes: null}
    return {path, error, ...unknown}
  }
  const partitions = topics.flatMap((topic) => topic.partitions)
  const arriving = partitions.filter(({isFutureKey}) => isFutureKey).length
  return {
    path,
    error: null,
    logBytes: sumOf(partitions.map(({partitionSize}) => partitionSize)),
    replicas: partitions.length - arriving,
    arriving,
    totalBytes: totalBytes < 0n ? null : totalBytes,
    usableBytes: usableBytes < 0n ? null : usableBytes,
  }
}

function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n)
}
