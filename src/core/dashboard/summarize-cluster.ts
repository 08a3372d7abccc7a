import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {BrokerPulse} from '../brokers/broker-probe.ts'
import type {DiskUsage} from '../brokers/fetch-broker-logs.ts'
import {releaseOfLevel} from '../brokers/kafka-release.ts'
import type {KnownBroker} from '../brokers/known-brokers.ts'
import {compareNames} from '../names/compare-names.ts'
import {effectiveMinIsr} from '../topics/min-isr.ts'
import type {BrokerReport, BrokerState, PartitionHealth, TroubledPartition} from './cluster-report.ts'

/** What is known of a broker beside the metadata. */
export interface BrokerFacts {
  readonly pulse: BrokerPulse
  /** Since when it is not there or does not answer, epoch milliseconds. */
  readonly lostSinceMs: number | null
  readonly disk: DiskUsage | null
  readonly diskError: string | null
}

interface BrokerCounts {
  leaders: number
  replicas: number
  underReplicatedLed: number
}

/**
 * One row a broker, in order of their ids, those that have left included.
 *
 * @param known all brokers that belong to the cluster or have been seen, also those that the metadata does not name
 */
export function summarizeBrokers(
  metadata: ClusterMetadata,
  known: readonly KnownBroker[],
  controllerId: number | null,
  factsOf: (nodeId: number) => BrokerFacts,
): BrokerReport[] {
  const counts = countReplicas(metadata)
  const present = new Set(metadata.brokers.map(({nodeId}) => nodeId))
  const led = [...counts.values()].reduce((sum, {leaders}) => sum + leaders, 0)
  return known
    .map(({nodeId: id, host, port, rack}): BrokerReport => {
      const {leaders = 0, replicas = 0, underReplicatedLed = 0} = counts.get(id) ?? {}
      const {lostSinceMs, ...facts} = factsOf(id)
      const state = stateOf(present.has(id), facts.pulse)
      return {
        id,
        host,
        port,
        rack,
        isController: id === controllerId,
        state,
        ...facts,
        lostSinceMs: state === 'down' || state === 'gone' ? lostSinceMs : null,
        version: releaseOfLevel(facts.pulse.metadataLevel),
        leaders,
        leaderShare: led === 0 ? null : leaders / led,
        leaderSkew: led === 0 ? null : leaders / (led / Math.max(1, present.size)),
        replicas,
        underReplicatedLed,
      }
    })
    .toSorted((a, b) => a.id - b.id)
}

function stateOf(isPresent: boolean, {error, answeredAtMs}: BrokerPulse): BrokerState {
  if (!isPresent) return 'gone'
  if (error !== null) return 'down'
  return answeredAtMs === null ? 'new' : 'up'
}

function countReplicas({topics}: ClusterMetadata): Map<number, BrokerCounts> {
  const counts = new Map<number, BrokerCounts>()
  const countsOf = (id: number): BrokerCounts => {
    const found = counts.get(id) ?? {leaders: 0, replicas: 0, underReplicatedLed: 0}
    counts.set(id, found)
    return found
  }
  for (const {partitions} of topics.values()) {
    for (const {leader, replicas, isr} of partitions) {
      for (const id of replicas) countsOf(id).replicas += 1
      if (leader < 0) continue
      countsOf(leader).leaders += 1
      if (isr.length < replicas.length) countsOf(leader).underReplicatedLed += 1
    }
  }
  return counts
}

/** What is asked of partitions: how many are not as they should be, and which. */
export interface PartitionSummary {
  readonly health: PartitionHealth
  readonly troubled: readonly TroubledPartition[]
}

/**
 * Counts and lists the partitions that are not as they should be.
 *
 * @param minIsrOf `min.insync.replicas` of a topic; null where it is not known
 */
export function summarizePartitions(
  {topics}: ClusterMetadata,
  minIsrOf: (topic: string) => number | null,
): PartitionSummary {
  const troubled: TroubledPartition[] = []
  let partitions = 0
  let isAnyUnknown = false
  for (const topic of topics.values()) {
    const minIsr = minIsrOf(topic.name)
    if (minIsr === null) isAnyUnknown = true
    for (const {partition, leader, replicas, isr, offlineReplicas} of topic.partitions) {
      partitions += 1
      const effective = minIsr === null ? null : effectiveMinIsr(minIsr, replicas.length)
      const found = {topic: topic.name, partition, leader, replicas, isr, offlineReplicas, minIsr: effective}
      if (isUnderReplicated(found) || isElsewhere(found) || isOffline(found)) troubled.push(found)
    }
  }
  const count = (holds: (partition: TroubledPartition) => boolean) => troubled.filter(holds).length
  const underMinIsr = count(isUnderMinIsr)
  return {
    health: {
      topics: topics.size,
      partitions,
      underReplicated: count(isUnderReplicated),
      underMinIsr: underMinIsr === 0 && isAnyUnknown ? null : underMinIsr,
      offline: count(isOffline),
      withoutPreferredLeader: count(isElsewhere),
    },
    troubled: troubled.sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition),
  }
}

/** Without a leader: it takes no records and gives none. */
export function isOffline({leader}: Pick<TroubledPartition, 'leader'>): boolean {
  return leader < 0
}

/** Fewer replicas in sync than there are. */
export function isUnderReplicated({isr, replicas}: Pick<TroubledPartition, 'isr' | 'replicas'>): boolean {
  return isr.length < replicas.length
}

/** Fewer replicas in sync than a write with `acks=all` needs. */
export function isUnderMinIsr({isr, minIsr}: Pick<TroubledPartition, 'isr' | 'minIsr'>): boolean {
  return minIsr !== null && isr.length < minIsr
}

/** Led by another than the first of its replicas. */
export function isElsewhere({leader, replicas}: Pick<TroubledPartition, 'leader' | 'replicas'>): boolean {
  return leader >= 0 && leader !== replicas[0]
}
