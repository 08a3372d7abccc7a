import type {Cluster} from '../../../kafka/cluster.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import type {Clock} from '../../time/clock.ts'
import type {GroupCoordinator} from './group-coordinator.ts'

/** What a commit carries to prove that it comes from the member that has the partitions. */
export interface MemberIdentity {
  readonly memberId: string
  /** The generation of a classic group, the member epoch of a KIP-848 group. */
  readonly epoch: number
}

export interface MembershipOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly groupId: string
  /** Static membership (KIP-345); null for a dynamic member. */
  readonly instanceId: string | null
  /** Ends joining and beating. */
  readonly stop: AbortSignal
  /** Receives one sentence for people. */
  readonly notice: (line: string) => void
}

/** A place in a group, of either protocol, that is kept by heartbeats between joining and leaving. */
export interface Membership {
  readonly coordinator: GroupCoordinator
  /** Of the partitions that join() gave last; one object for as long as they are ours. */
  readonly identity: MemberIdentity
  /** Aborted when those partitions are to be given up: they are dealt out anew, or the membership was lost. */
  readonly revoked: AbortSignal
  /** Partition counts that an assignment made by us rests on, by topic; empty where somebody else makes it. */
  readonly partitionCounts: ReadonlyMap<string, number>
  /**
   * Joins, or joins again, and returns the partitions that are ours. Throws the stop signal's reason, and the Failure
   * of a group that cannot be joined.
   */
  join(topics: readonly string[]): Promise<TopicPartition[]>
  /** Gives the partitions up; joining again deals them out anew. */
  revoke(): void
  /** Takes notice that the coordinator refused us with this code: what is not committed cannot be any more. */
  lose(code: number): void
  /** Learns the epoch that the coordinator knows us by, where that can change without the partitions changing. */
  refresh(): Promise<void>
  /** Leaves, so that the others get our partitions at once. Never throws; what fails here, the session timeout does. */
  leave(): Promise<void>
}

/** Kafka's own timings; those of a KIP-848 group are the broker's. */
export const MEMBER_TIMES = {
  /** session.timeout.ms since Kafka 3.0. */
  sessionTimeoutMs: 45_000,
  /** heartbeat.interval.ms. */
  heartbeatIntervalMs: 3_000,
  /** How long a rebalance waits for us to write out, commit and join again (max.poll.interval.ms). */
  rebalanceTimeoutMs: 60_000,
  leaveTimeoutMs: 3_000,
  retryMs: 200,
} as const
