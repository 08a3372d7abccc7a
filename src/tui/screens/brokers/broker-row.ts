import type {BrokerReport, ClusterReport, TroubledPartition} from '../../../core/dashboard/cluster-report.ts'
import {isMissing} from '../../../core/dashboard/problems/broker-problems.ts'
import {countOf} from '../../../core/names/count-of.ts'
import type {Staleness} from '../../../core/polling/poller.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {formatSeconds} from '../../../views/numbers.ts'

/** A broker as the table shows it. */
export interface BrokerRow extends BrokerReport {
  /** Offsets per second of the partitions that it leads; null where none has a rate. */
  readonly inPerSecond: number | null
  /** Partitions whose replica it has and is not in sync for, though it answers. */
  readonly notInSync: number
  /** What its state is, in words, from the fullest to the shortest. */
  readonly status: readonly string[]
}

/** Joins the brokers with the rates of the partitions that they lead. */
export function joinBrokerRates(
  cluster: ClusterReport | null,
  throughput: ThroughputReport | null,
  nowMs: number,
  stale: Staleness | null,
): readonly BrokerRow[] {
  const rates = new Map<number, number>()
  for (const {partitions} of throughput?.topics ?? []) {
    for (const {leader, inPerSecond} of partitions)
      if (inPerSecond !== null) rates.set(leader, (rates.get(leader) ?? 0) + inPerSecond)
  }
  const lacking = countNotInSync(cluster?.troubled ?? [])
  return (cluster?.brokers ?? []).map((broker) => ({
    ...broker,
    notInSync: isMissing(broker) ? 0 : (lacking.get(broker.id) ?? 0),
    inPerSecond: rates.get(broker.id) ?? null,
    pulse: stale === null ? broker.pulse : {...broker.pulse, rttMs: null},
    status: describeBroker(broker, lacking.get(broker.id) ?? 0, nowMs, stale),
  }))
}

function countNotInSync(troubled: readonly TroubledPartition[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const {replicas, isr, leader} of troubled)
    for (const id of replicas) if (leader >= 0 && !isr.includes(id)) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/**
 * What the state is, the fullest words first: the table takes the first that fit. Of a broker that is missing, for how
 * long it has been, and when it is asked again.
 */
function describeBroker(
  {state, pulse, lostSinceMs, disk, underReplicatedLed}: BrokerReport,
  notInSync: number,
  nowMs: number,
  stale: Staleness | null,
): readonly string[] {
  // No broker answers: what was known of each is known no more.
  if (stale !== null) return describeLoss('DOWN', nowMs - stale.sinceMs, stale.retryAtMs, nowMs)
  if (state === 'new') return ['waiting for an answer', 'waiting']
  if (state === 'down' || state === 'gone') {
    const lostForMs = nowMs - (lostSinceMs ?? nowMs)
    if (pulse.error !== null) return describeLoss(state.toUpperCase(), lostForMs, pulse.retryAtMs, nowMs)
    return [`GONE ${formatSeconds(lostForMs)}, answers`, `GONE ${formatSeconds(lostForMs)}`]
  }
  if (disk !== null && disk.offlineDirectories > 0) {
    const directories = countOf(disk.offlineDirectories, 'log dir')
    return [`DISK ${directories} offline`, 'DISK']
  }
  if (notInSync > 0) return [`NOT IN SYNC ${notInSync}`, 'NOT IN SYNC']
  return [underReplicatedLed > 0 ? 'URP' : 'up']
}

function describeLoss(
  state: string,
  lostForMs: number,
  retryAtMs: number | null,
  nowMs: number,
): readonly string[] {
  const lost = `${state} ${formatSeconds(lostForMs)}`
  return [`${lost}, ${describeRetry(retryAtMs, nowMs)}`, `${lost} try ${countDown(retryAtMs, nowMs)}`, lost]
}

/** When a broker that does not answer is asked again. */
export function describeRetry(retryAtMs: number | null, nowMs: number): string {
  const left = countDown(retryAtMs, nowMs)
  return left === 'now' ? 'next try now' : `next try in ${left}`
}

function countDown(retryAtMs: number | null, nowMs: number): string {
  const leftMs = (retryAtMs ?? nowMs) - nowMs
  return leftMs > 0 ? formatSeconds(leftMs) : 'now'
}
