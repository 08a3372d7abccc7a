import {Failure} from '../errors/failure.ts'
import type {ClusterMetadata, PartitionMetadata} from './metadata.ts'

/** A partition without a leader, and what metadata says of where its replicas are. */
export interface Leaderless {
  readonly topic: string
  readonly partition: Pick<PartitionMetadata, 'partition' | 'replicas' | 'isr' | 'offlineReplicas'>
  readonly brokers: ClusterMetadata['brokers']
}

/**
 * Why a partition has no leader, which is mostly no election that goes on (as Kafka's text of the code has it) but that no
 * replica is there that may lead (ReplicationControlManager: one in sync). `what` is the sentence's beginning.
 */
export function noLeader(leaderless: Leaderless, what?: string): Failure {
  const {reason, suggestions} = findReason(leaderless)
  const sentence = `${leaderless.topic}-${leaderless.partition.partition} has no leader, ${reason}.`
  return new Failure('failed', what === undefined ? sentence : `${what}: ${sentence}`, {
    code: 'LEADER_NOT_AVAILABLE',
    suggestions,
  })
}

function findReason({topic, partition, brokers}: Leaderless): {reason: string; suggestions: string[]} {
  const {replicas, isr, offlineReplicas} = partition
  const where = `${topic}:${partition.partition}`
  const unclean = `Is that lost for good: \`samsa elect unclean ${where} --dry-run\` says what would be lost with it.`
  const isThere = (nodeId: number): boolean => !offlineReplicas.includes(nodeId)
  // With eligible leader replicas (KIP-966) nobody need be in sync: who was last may lack records, and does not lead by itself.
  if (isr.length === 0 && replicas.some(isThere)) {
    const offline = replicas.filter((nodeId) => !isThere(nodeId))
    const next =
      offline.length === 0
        ? []
        : [`Start ${nameBrokers(offline)}: \`samsa cluster health\` says what is known.`]
    return {
      reason: 'as no replica is in sync, and Kafka lets none that may lack records lead by itself',
      suggestions: [...next, unclean],
    }
  }
  const mayLead = isr.length > 0 ? isr : replicas
  if (mayLead.some(isThere))
    return {
      reason: 'as one is being elected',
      suggestions: [`\`samsa wait topic ${topic}\` waits until it has one.`],
    }
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const away = mayLead.filter((nodeId) => !live.has(nodeId))
  const named = nameBrokers(mayLead)
  // A replica that is offline on a broker that is there is on a log directory that has failed (KIP-112).
  const state = away.length === 0 ? 'cannot read the disk' : mayLead.length === 1 ? 'is away' : 'are away'
  const mend = away.length === 0 ? `Look at the disk of ${named}` : `Start ${nameBrokers(away)}`
  const next = `${mend}: \`samsa cluster health\` says what is known.`
  if (replicas.length === 1)
    return {reason: `as ${named}, which has its only replica, ${state}`, suggestions: [next]}
  if (replicas.every((nodeId) => offlineReplicas.includes(nodeId)))
    return {reason: `as ${named} ${state}, and no other replica is there`, suggestions: [next]}
  return {
    reason: `as ${named} ${state}, and the replicas that are there lack records`,
    suggestions: [next, unclean],
  }
}

/** `broker 3`, `brokers 1 and 3`. */
export function nameBrokers(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.slice(0, -1).join(', ')}${ids.length > 1 ? ' and ' : ''}${ids.at(-1) ?? ''}`
}
