import type {BrokerReport} from '../../../core/dashboard/cluster-report.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {formatSeconds} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'

/** A broker as the table shows it. */
export interface BrokerRow extends BrokerReport {
  /** Offsets per second of the partitions that it leads; null where none has a rate. */
  readonly inPerSecond: number | null
  /** What its state is, in words; of one that is down, the time to the next try and why. */
  readonly status: string
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

function describeBroker({state, pulse, disk, underReplicatedLed}: BrokerReport, nowMs: number): string {
  if (state === 'gone') {
    const forMs = pulse.answeredAtMs === null ? null : nowMs - pulse.answeredAtMs
    return forMs === null ? 'GONE' : `GONE ${formatSeconds(forMs)}`
  }
  if (state === 'new') return 'waiting for an answer'
  if (state === 'down') {
    const left = (pulse.retryAtMs ?? nowMs) - nowMs
    const retry = left > 0 ? formatSeconds(left) : 'now'
    return `DOWN ${retry} ${showUntrusted(pulse.error ?? '')}`
  }
  if (disk !== null && disk.offlineDirectories > 0) return `DISK ${disk.offlineDirectories} log dirs offline`
  return underReplicatedLed > 0 ? 'URP' : 'up'
}
