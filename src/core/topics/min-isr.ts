import type {ConfigEntry} from '../configs/fetch-configs.ts'

/** The config by which a write with acks=all needs so many in-sync replicas. */
export const MIN_ISR = 'min.insync.replicas'

/** `min.insync.replicas` in the configs of a topic, as it is set; null where it is missing or is no number. */
export function minIsrIn(configs: readonly ConfigEntry[]): number | null {
  const value = Number(configs.find(({name}) => name === MIN_ISR)?.value ?? Number.NaN)
  return Number.isInteger(value) ? value : null
}

/**
 * What min.insync.replicas comes to: a partition never needs more in-sync replicas than it has replicas
 * (Partition.effectiveMinIsr; every broker from 3.9 on). kafka-topics.sh compares with the config itself.
 */
export function effectiveMinIsr(minIsr: number, replicas: number): number {
  return Math.min(minIsr, replicas)
}
