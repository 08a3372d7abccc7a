/** The config by which a write with acks=all needs so many in-sync replicas. */
export const MIN_ISR = 'min.insync.replicas'

/**
 * What min.insync.replicas comes to: a partition never needs more in-sync replicas than it has replicas
 * (Partition.effectiveMinIsr; every broker from 3.9 on). kafka-topics.sh compares with the config itself.
 */
export function effectiveMinIsr(minIsr: number, replicas: number): number {
  return Math.min(minIsr, replicas)
}
