import type {BrokerReport} from '../../../core/dashboard/cluster-report.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {countOf, formatSeconds} from '../../text/numbers.ts'

/** A broker as the table shows it. */
export interface BrokerRow extends BrokerReport {
  /** Offsets per second of the partitions that it leads; null where none has a rate. */
  readonly inPerSecond: number | null
  /** What its state is, in words, from the fullest to the shortest. */
  readonly status: readonly string[]
}

/** Joins the brokers with the rates of the partitions that they lead. */
export function joinBrokerRates(
  brokers: readonly BrokerReport[],
  throughput: ThroughputReport | null,
  nowMs: number,
): readonly BrokerRow[] {
  const rates = new Map<number, number>()
  for (const {partitions} of throughput?.topics ?? []) {
    for (const {leader, inPerSecond} of partitions)
      if (inPerSecond !== null) rates.set(leader, (rates.get(leader) ?? 0) + inPerSecond)
  }
  return brokers.map((broker) => ({
    ...broker,
    inPerSecond: rates.get(broker.id) ?? null,
    status: describeBroker(broker, nowMs),
  }))
}

/**
 * What the state is, the fullest words first: the table takes the first that fit. Of a broker that is missing, for how
 * long it has been, and when it is asked again.
 */
function describeBroker(
  {state, pulse, lostSinceMs, disk, underReplicatedLed}: BrokerReport,
  nowMs: number,
): readonly string[] {
  if (state === 'new') return ['waiting for an answer', 'waiting']
  if (state === 'down' || state === 'gone') {
    const lost = `${state.toUpperCase()} ${formatSeconds(nowMs - (lostSinceMs ?? nowMs))}`
    const retry = describeRetry(pulse, nowMs)
    if (retry === null) return [`${lost}, answers`, lost]
    return [`${lost}, ${retry}`, `${lost} try ${countDown(pulse, nowMs)}`, lost]
  }
  if (disk !== null && disk.offlineDirectories > 0) {
    const directories = countOf(disk.offlineDirectories, 'log dir')
    return [`DISK ${directories} offline`, 'DISK']
  }
  return [underReplicatedLed > 0 ? 'URP' : 'up']
}

/** When a broker that does not answer is asked again; null where it answers. */
export function describeRetry(pulse: BrokerReport['pulse'], nowMs: number): string | null {
  if (pulse.error === null) return null
  const left = countDown(pulse, nowMs)
  return left === 'now' ? 'next try now' : `next try in ${left}`
}

function countDown({retryAtMs}: BrokerReport['pulse'], nowMs: number): string {
  const leftMs = (retryAtMs ?? nowMs) - nowMs
  return leftMs > 0 ? formatSeconds(leftMs) : 'now'
}
