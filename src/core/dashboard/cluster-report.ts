import type {Failure} from '../../errors/failure.ts'
import type {BrokerPulse} from '../brokers/broker-probe.ts'
import type {DiskUsage} from '../brokers/fetch-broker-logs.ts'
import type {ClusterEvent} from '../polling/cluster-events.ts'
import type {PollReport} from '../polling/poller.ts'

/**
 * Whether a broker is there. `up`: it answers. `down`: the cluster names it, but it does not answer us. `gone`: the
 * cluster does not name it among the live ones, though it is registered, holds replicas, or was seen before. `new`: not asked yet.
 */
export type BrokerState = 'up' | 'down' | 'gone' | 'new'

/** One broker; what the cluster says of it and what it says itself. */
export interface BrokerReport {
  readonly id: number
  /** Null where only its id is known, by the replicas of partitions. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
  readonly isController: boolean
  readonly state: BrokerState
  readonly pulse: BrokerPulse
  /** Since when it is `down` or `gone`, as far as we have seen, epoch milliseconds; null in the other states. */
  readonly lostSinceMs: number | null
  /** Its Kafka release, such as `4.3`; null where it does not say. */
  readonly version: string | null
  /** Partitions that it leads. */
  readonly leaders: number
  /** Part of all leaders, 0 to 1; null where there are none. */
  readonly leaderShare: number | null
  /** Its leaders over the mean of the brokers that are there: 1 is even; null where there are none. */
  readonly leaderSkew: number | null
  /** Replicas that are assigned to it. */
  readonly replicas: number
  /** Partitions that it leads and that are short of in-sync replicas. */
  readonly underReplicatedLed: number
  /** Null where it has not been told. */
  readonly disk: DiskUsage | null
  /** Why `disk` is not known; null where it is. */
  readonly diskError: string | null
}

/** Partitions in a state that somebody should look at, over the whole cluster. */
export interface PartitionHealth {
  readonly topics: number
  readonly partitions: number
  /** Fewer in-sync replicas than replicas. */
  readonly underReplicated: number
  /** Fewer in-sync replicas than `min.insync.replicas`: `acks=all` fails; null where none is known to be, and configs could not be read. */
  readonly underMinIsr: number | null
  /** Without a leader. */
  readonly offline: number
  /** Led by another than the first of their replicas. */
  readonly withoutPreferredLeader: number
}

/** A partition that is not as it should be, as metadata has it. */
export interface TroubledPartition {
  readonly topic: string
  readonly partition: number
  /** Broker id, -1 where it has no leader. */
  readonly leader: number
  readonly replicas: readonly number[]
  /** Of a partition without a leader: those that were in sync last. */
  readonly isr: readonly number[]
  /** Replicas whose broker is down or whose log directory has failed. */
  readonly offlineReplicas: readonly number[]
  /** What `min.insync.replicas` comes to for it; null where it is not known. */
  readonly minIsr: number | null
}

/** Topics whose `min.insync.replicas` could not be read. */
export interface UnreadMinIsr {
  readonly topics: readonly string[]
  /** Why, of the first of them. */
  readonly failure: Failure
}

/** The brokers and the health of the cluster at one poll. */
export interface ClusterReport extends PollReport {
  readonly clusterId: string | null
  /** Node id of the active controller, which need not be a broker; null where it is not known. */
  readonly controllerId: number | null
  /** Why the controller could not be asked for; null where it could: without an id there is none then. */
  readonly controllerError: Failure | null
  readonly brokers: readonly BrokerReport[]
  readonly health: PartitionHealth
  /** The partitions that `health` counts, by topic and number; none of those that are as they should be. */
  readonly troubled: readonly TroubledPartition[]
  /** Null where it was read of every topic. */
  readonly unreadMinIsr: UnreadMinIsr | null
  /** How many topics there are beside those that can be seen; null where it is not known. */
  readonly hiddenTopics: number | null
  /** Newest first. */
  readonly events: readonly ClusterEvent[]
}
