import {Failure} from '../../../errors/failure.ts'
import {abortFailure, type Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {Heartbeat} from '../../../kafka/protocol/messages/heartbeat.ts'
import {JoinGroup} from '../../../kafka/protocol/messages/join-group.ts'
import {LeaveGroup} from '../../../kafka/protocol/messages/leave-group.ts'
import {SyncGroup} from '../../../kafka/protocol/messages/sync-group.ts'
import type {ValueOf} from '../../../kafka/protocol/schema.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import type {Clock} from '../../throughput/clock.ts'
import {ASSIGNORS} from './assignors.ts'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './consumer-protocol.ts'
import {GroupCoordinator} from './group-coordinator.ts'

export interface GroupMemberOptions {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly groupId: string
  /** Static membership (KIP-345); null for a dynamic member. */
  readonly instanceId: string | null
  /** Ends joining and beating. */
  readonly stop: AbortSignal
}

/** Kafka's defaults since 3.0 (session.timeout.ms, heartbeat.interval.ms). */
const SESSION_TIMEOUT_MS = 45_000
const HEARTBEAT_INTERVAL_MS = 3_000
/** How long a rebalance waits for us to write out, commit and join again (max.poll.interval.ms). */
const REBALANCE_TIMEOUT_MS = 60_000
/** JoinGroup is answered when all members have joined or the rebalance timeout is over (ConsumerNetworkClient). */
const JOIN_TIMEOUT_MS = REBALANCE_TIMEOUT_MS + 5_000
const LEAVE_TIMEOUT_MS = 3_000
const RETRY_MS = 200
/** How long joining goes on without a coordinator. */
const GIVE_UP_AFTER_MS = 60_000

type JoinAnswer = ValueOf<(typeof JoinGroup)['response']>

/**
 * A member of a classic consumer group (JoinGroup, SyncGroup, Heartbeat, LeaveGroup) with eager assignors: at each
 * rebalance everything is given up, and the leader, which may be us, deals the partitions out anew.
 */
export class GroupMember {
  readonly coordinator: GroupCoordinator
  memberId = ''
  generationId = -1
  /** Partition counts that the leader's assignment rests on, by topic; empty where another member leads. */
  partitionCounts: ReadonlyMap<string, number> = new Map()
  private readonly options: GroupMemberOptions
  private generation = new AbortController()
  private hasLeft = false

  constructor(options: GroupMemberOptions) {
    this.options = options
    this.coordinator = new GroupCoordinator(options.cluster, options.groupId)
  }

  /** Aborted when the partitions of this generation are to be given up: a rebalance, or a membership that was lost. */
  get revoked(): AbortSignal {
    return this.generation.signal
  }

  /**
   * Joins, or joins again, and returns the partitions that are ours. Heartbeats go on from then until the generation
   * ends. Throws the stop signal's reason, and the Failure of a group that cannot be joined.
   */
  async join(topics: readonly string[]): Promise<TopicPartition[]> {
    const {clock, stop} = this.options
    this.revoke()
    const startedMs = clock.now()
    for (;;) {
      if (stop.aborted) throw abortFailure(stop)
      try {
        const assigned = await this.tryToJoin(topics)
        if (assigned !== null) return assigned
      } catch (error) {
        if (!isNetworkFailure(error) || clock.now() - startedMs > GIVE_UP_AFTER_MS) throw error
      }
      await clock.sleep(RETRY_MS, stop)
    }
  }

  /** Ends the generation: partitions are to be given up, and joining again starts a rebalance. */
  revoke(): void {
    this.generation.abort()
  }

  /** The membership is not known any more to the coordinator; what is not committed cannot be. */
  lose(code: number): void {
    if (code === ErrorCode.UNKNOWN_MEMBER_ID) this.memberId = ''
    this.generationId = -1
    this.revoke()
  }

  /**
   * Leaves the group, so that the others get our partitions at once and not after the session timeout. A static member
   * only stops: it keeps its partitions for its next start. Never throws; what fails here, the timeout does.
   */
  async leave(): Promise<void> {
    if (this.hasLeft) return
    this.hasLeft = true
    this.revoke()
    const {instanceId, groupId} = this.options
    if (this.memberId === '' || instanceId !== null) return
    const members = [{memberId: this.memberId, groupInstanceId: null, reason: 'samsa consume ended'}]
    // A JoinGroup that is still waiting occupies the group's lane.
    const options = {lane: 'control', timeoutMs: LEAVE_TIMEOUT_MS} as const
    await this.coordinator.send(LeaveGroup, {groupId, members}, options).catch(() => null)
  }

  /** One attempt; null where it is to be tried again. */
  private async tryToJoin(topics: readonly string[]): Promise<TopicPartition[] | null> {
    const {groupId, instanceId} = this.options
    const metadata = encodeSubscription({topics})
    const joined = await this.coordinator.send(
      JoinGroup,
      {
        groupId,
        sessionTimeoutMs: SESSION_TIMEOUT_MS,
        rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
        memberId: this.memberId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocols: [...ASSIGNORS.keys()].map((name) => ({name, metadata})),
        reason: null,
      },
      {timeoutMs: JOIN_TIMEOUT_MS},
    )
    // KIP-394: the first answer only hands out the id, so that a client that gives up leaves no ghost member behind.
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
      this.memberId = joined.memberId
      return this.tryToJoin(topics)
    }
    if (joined.errorCode !== 0) return this.handleJoinError(joined.errorCode)
    this.memberId = joined.memberId
    this.generationId = joined.generationId
    const synced = await this.coordinator.send(SyncGroup, {
      groupId,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupInstanceId: instanceId,
      protocolType: joined.protocolType,
      protocolName: joined.protocolName,
      assignments: await this.assign(joined),
    })
    if (synced.errorCode !== 0) return this.handleJoinError(synced.errorCode)
    if (this.hasLeft) return []
    this.generation = new AbortController()
    void this.beat(this.generation)
    return decodeAssignment(synced.assignment).flatMap(({topic, partitions}) =>
      partitions.map((partition) => ({topic, partition})),
    )
  }

  private handleJoinError(code: number): null {
    const {groupId, instanceId} = this.options
    if (code === ErrorCode.UNKNOWN_MEMBER_ID || code === ErrorCode.ILLEGAL_GENERATION) {
      this.lose(code)
      return null
    }
    if (code === ErrorCode.REBALANCE_IN_PROGRESS || isRetriableCode(code)) return null
    const failure = kafkaFailure(code, `Group ${groupId} could not be joined`)
    if (code === ErrorCode.INCONSISTENT_GROUP_PROTOCOL) {
      throw new Failure('conflict', failure.message, {
        code: failure.code ?? undefined,
        suggestions: [
          'Its members must offer the assignor range or roundrobin. Read without --group to leave it alone.',
        ],
      })
    }
    if (code === ErrorCode.FENCED_INSTANCE_ID) {
      const text = `Another member of group ${groupId} has taken the instance id ${instanceId}.`
      throw new Failure('conflict', text, {code: 'FENCED_INSTANCE_ID'})
    }
    throw failure
  }

  /** The leader's part: the assignments of all members. Nothing for the others. */
  private async assign(joined: JoinAnswer): Promise<{memberId: string; assignment: Buffer}[]> {
    this.partitionCounts = new Map()
    const assign = ASSIGNORS.get(joined.protocolName ?? '')
    // KIP-814: a static leader that only came back takes the assignment that stands.
    if (joined.leader !== joined.memberId || joined.skipAssignment || !assign) return []
    const members = joined.members.map(({memberId, groupInstanceId, metadata}) => ({
      memberId,
      instanceId: groupInstanceId,
      topics: decodeSubscription(metadata).topics,
    }))
    this.partitionCounts = await this.fetchPartitionCounts(new Set(members.flatMap(({topics}) => topics)))
    const assignments = assign(members, this.partitionCounts)
    return [...assignments].map(([memberId, assigned]) => ({
      memberId,
      assignment: encodeAssignment(assigned),
    }))
  }

  /** How many partitions the topics have that exist. */
  async fetchPartitionCounts(topics: Iterable<string>): Promise<Map<string, number>> {
    const metadata = await this.options.cluster.metadata([...topics])
    const existing = [...metadata.topics.values()].filter(({failure}) => failure === null)
    return new Map(existing.map(({name, partitions}) => [name, partitions.length]))
  }

  private async beat(generation: AbortController): Promise<void> {
    const {clock, groupId, instanceId} = this.options
    const {generationId, memberId} = this
    while (!generation.signal.aborted) {
      await clock.sleep(HEARTBEAT_INTERVAL_MS, generation.signal)
      if (generation.signal.aborted) return
      const request = {groupId, generationId, memberId, groupInstanceId: instanceId}
      const answer = await this.coordinator.send(Heartbeat, request).catch(() => null)
      if (answer === null || answer.errorCode === 0 || generation.signal.aborted) continue
      if (this.coordinator.note(answer.errorCode)) continue
      if (answer.errorCode === ErrorCode.REBALANCE_IN_PROGRESS) this.revoke()
      else this.lose(answer.errorCode)
    }
  }
}
