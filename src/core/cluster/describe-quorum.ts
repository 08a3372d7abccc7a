import type {Cluster} from '../../kafka/cluster.ts'
import {fetchQuorum, type Quorum, type QuorumNode} from '../brokers/fetch-quorum.ts'
import {leaderTimeMs} from '../brokers/quorum-clock.ts'

/** One node of `cluster quorum`. */
export interface QuorumRow {
  readonly id: number
  readonly role: 'leader' | 'voter' | 'observer'
  /** Null before Kafka 3.9, and where it has none. */
  readonly directoryId: string | null
  readonly host: string | null
  readonly port: number | null
  readonly logEnd: bigint | null
  /** Offsets behind the leader; null where it is not known. */
  readonly lag: bigint | null
  /** ISO 8601, by the leader's clock; null where it never was, and where the leader does not tell. */
  readonly lastFetch: string | null
  readonly lastCaughtUp: string | null
  /** How long ago that was for the leader, milliseconds. */
  readonly behindMs: number | null
}

/** The controllers, as `cluster quorum` prints them. */
export interface QuorumDescription {
  /** Node id; null where there is none at the moment. */
  readonly leader: number | null
  readonly leaderEpoch: number
  readonly highWatermark: bigint
  readonly voters: readonly QuorumRow[]
  readonly observers: readonly QuorumRow[]
}

/** The quorum of the controllers and who follows their log, as its leader sees them. Throws a Failure. */
export async function describeQuorum(cluster: Cluster): Promise<QuorumDescription> {
  const quorum = await fetchQuorum(cluster)
  const {leader, leaderEpoch, highWatermark, voters, observers} = quorum
  return {
    leader,
    leaderEpoch,
    highWatermark,
    voters: voters.map((node) => rowOf(node, node.id === leader ? 'leader' : 'voter', quorum)),
    observers: observers.map((node) => rowOf(node, 'observer', quorum)),
  }
}

function rowOf(node: QuorumNode, role: QuorumRow['role'], quorum: Quorum): QuorumRow {
  const {id, directoryId, host, port, logEnd, lag, lastFetchMs, lastCaughtUpMs} = node
  const nowMs = leaderTimeMs(quorum)
  return {
    id,
    role,
    directoryId,
    host,
    port,
    logEnd,
    lag,
    lastFetch: timestampOf(lastFetchMs),
    lastCaughtUp: timestampOf(lastCaughtUpMs),
    behindMs: nowMs === null || lastCaughtUpMs === null ? null : Math.max(0, nowMs - lastCaughtUpMs),
  }
}

function timestampOf(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
