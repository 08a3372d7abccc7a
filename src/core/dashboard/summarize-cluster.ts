import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {BrokerPulse} from '../brokers/broker-probe.ts'
import type {DiskUsage} from '../brokers/fetch-disk-usage.ts'
import {releaseOfLevel} from '../brokers/kafka-release.ts'
import type {KnownBroker} from '../brokers/known-brokers.ts'
import {effectiveMinIsr} from '../topics/min-isr.ts'
import type {BrokerReport, BrokerState, PartitionHealth} from './cluster-report.ts'

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

/**
 * Counts the partitions that are not as they should be.
 *
 * @param minIsrOf `min.insync.replicas` of each topic; null where configs may not be read
 */
export function summarizeHealth(
  {topics}: ClusterMetadata,
  minIsrOf: ReadonlyMap<string, number> | null,
): PartitionHealth {
  const partitions = [...topics.values()].flatMap((topic) =>
    topic.partitions.map((partition) => ({...partition, topic: topic.name})),
  )
  const count = (holds: (partition: (typeof partitions)[number]) => boolean) =>
    partitions.filter(holds).length
  return {
    topics: topics.size,
    partitions: partitions.length,
    underReplicated: count(({isr, replicas}) => isr.length < replicas.length),
    underMinIsr:
      minIsrOf &&
      count(
        ({isr, topic, replicas}) => isr.length < effectiveMinIsr(minIsrOf.get(topic) ?? 1, replicas.length),
      ),
    offline: count(({leader}) => leader < 0),
    withoutPreferredLeader: count(({leader, replicas}) => leader >= 0 && leader !== replicas[0]),
  }
}
