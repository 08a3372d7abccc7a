import type {DiskUsage} from '../../brokers/fetch-broker-logs.ts'
import {formatBytes, formatPercent, formatSeconds} from '../../names/numbers.ts'
import type {BrokerReport, TroubledPartition} from '../cluster-report.ts'
import {isOffline, isUnderMinIsr} from '../summarize-cluster.ts'
import {type Consequences, describeConsequences, type Problem} from './problem.ts'

/** A volume as full as this should be looked at, and as full as that is about to stop its broker. */
export const NEARLY_FULL = 0.85
const ALMOST_FULL = 0.95

/** Part of the volumes that is in use, 0 to 1; null where it is not known. */
export function diskUsedShare({disk}: {readonly disk: DiskUsage | null}): number | null {
  return disk === null ? null : usedShare(disk)
}

function usedShare({totalBytes, usableBytes}: Pick<DiskUsage, 'totalBytes' | 'usableBytes'>): number | null {
  if (!totalBytes || usableBytes === null) return null
  return 1 - Number(usableBytes) / Number(totalBytes)
}

/** Whether a broker is away: it does not answer, or the cluster names it no more. */
export function isMissing({state}: Pick<BrokerReport, 'state'>): boolean {
  return state === 'down' || state === 'gone'
}

/** What a missing broker is told with. */
export interface MissingFacts {
  readonly atMs: number
  /** All brokers of the cluster. */
  readonly brokers: number
  /** Partitions that lack it. */
  readonly partitions: readonly TroubledPartition[]
  /** Groups that cannot read one of them. */
  readonly groups: number
}

/** A broker that is away, with all that follows from it. */
export function missingProblem(
  broker: BrokerReport,
  {atMs, brokers, partitions, groups}: MissingFacts,
): Problem {
  const {id, state, lostSinceMs} = broker
  const offline = partitions.filter(isOffline).length
  const consequences: Consequences = {
    offline,
    underMinIsr: partitions.filter((each) => !isOffline(each) && isUnderMinIsr(each)).length,
    underReplicated: partitions.length,
    groups,
  }
  const follows = describeConsequences(consequences)
  // What never answered was away before anybody looked.
  const most = broker.pulse.answeredAtMs === null ? 'more than ' : ''
  const lost = lostSinceMs === null ? '' : ` for ${most}${formatSeconds(atMs - lostSinceMs)}`
  return {
    kind: state === 'gone' ? 'broker-gone' : 'broker-down',
    severity: 'error',
    about: {type: 'broker', broker: id},
    seen: `broker ${id}${addressOf(broker)} ${describeAway(broker, lost)}${follows === '' ? '' : `: ${follows}`}`,
    cause: causeOfAway(broker, offline),
    command: {verb: ['wait', 'cluster'], flags: ['--brokers', String(brokers)]},
    sinceMs: lostSinceMs,
    consequences: follows === '' ? null : consequences,
    partitions,
  }
}

function addressOf({host, port}: BrokerReport): string {
  return host === null ? '' : ` (${host}:${port})`
}

function describeAway({state, pulse}: BrokerReport, lost: string): string {
  const why = pulse.error === null ? '' : ` (${pulse.error.code ?? pulse.error.message})`
  if (state === 'down') return `has not answered${lost}${why}`
  return `${lost === '' ? 'is gone' : `has been gone${lost}`}${why}`
}

function causeOfAway({state, pulse, replicas}: BrokerReport, offline: number): string {
  const {error} = pulse
  const waits =
    offline > 0
      ? '. What has no leader waits for it, and the lag of its readers with it'
      : replicas === 0
        ? '. It holds no replicas, so that no topic misses it'
        : ''
  if (error === null)
    return state === 'gone' && pulse.answeredAtMs !== null
      ? `It answers, but the controller does not count it among the live: it starts, or has lost the controller${waits}`
      : `Only its replicas tell of it: it was never started again, or taken away for good${waits}`
  if (error.code === 'ECONNREFUSED')
    return `Nothing listens there: its process has ended. Its log says why; start it${waits}`
  return `Its process or its machine hangs, or the network to it is cut${waits}`
}

/** What is wrong with the disks of a broker that is there: log directories that have failed, volumes that fill up. */
export function diskProblems(broker: BrokerReport): readonly Problem[] {
  const {id, disk} = broker
  if (disk === null || isMissing(broker)) return []
  const problems: Problem[] = []
  const common = {
    about: {type: 'broker', broker: id} as const,
    sinceMs: null,
    consequences: null,
    partitions: [],
  }
  if (disk.offlineDirectories > 0)
    problems.push({
      ...common,
      kind: 'log-dir-offline',
      severity: 'error',
      seen:
        disk.offlineDirectories === 1
          ? `a log directory of broker ${id} is offline, with the replicas in it`
          : `${disk.offlineDirectories} log directories of broker ${id} are offline, with the replicas in them`,
      cause:
        'The disk has failed or is full: the log of the broker says which. It is used again after a restart',
      command: {verb: ['topic', 'list'], flags: ['--under-replicated', '--internal']},
    })
  for (const {name, volume, logBytes, used} of fullVolumes(broker, disk))
    problems.push({
      ...common,
      kind: 'disk-nearly-full',
      severity: used >= ALMOST_FULL ? 'error' : 'warn',
      seen: `${name} ${formatPercent(used)} full: ${formatBytes(volume.usableBytes)} of ${formatBytes(volume.totalBytes)} are left, logs take ${formatBytes(logBytes)}`,
      cause:
        'More is kept than there is room for. A full volume takes its replicas offline: keep less, or add room',
      command: {verb: ['topic', 'list'], flags: ['--sizes', '--internal']},
    })
  return problems
}

interface FullVolume {
  /** `the volumes of broker 1 are` */
  readonly name: string
  readonly volume: Pick<DiskUsage, 'totalBytes' | 'usableBytes'>
  readonly logBytes: bigint | null
  readonly used: number
}

/** What is nearly full: each directory for itself where there are several, since room in another one does not help. */
function fullVolumes({id}: BrokerReport, disk: DiskUsage): readonly FullVolume[] {
  const {directories, logBytes} = disk
  const volumes =
    directories.length > 1
      ? directories.map((each) => ({
          name: `log directory ${each.path} of broker ${id} is`,
          volume: each,
          logBytes: each.logBytes,
        }))
      : [{name: `the volumes of broker ${id} are`, volume: disk, logBytes}]
  return volumes.flatMap((each) => {
    const used = usedShare(each.volume)
    return used === null || used < NEARLY_FULL ? [] : [{...each, used}]
  })
}
