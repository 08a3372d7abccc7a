import {abortFailure} from '../../../errors/abort-failure.ts'
import {Failure} from '../../../errors/failure.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {Heartbeat} from '../../../kafka/protocol/messages/heartbeat.ts'
import {JoinGroup} from '../../../kafka/protocol/messages/join-group.ts'
import {LeaveGroup} from '../../../kafka/protocol/messages/leave-group.ts'
import {SyncGroup} from '../../../kafka/protocol/messages/sync-group.ts'
import type {ValueOf} from '../../../kafka/protocol/schema.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import {ASSIGNORS} from './assignors.ts'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './consumer-protocol.ts'
import {GroupCoordinator} from './group-coordinator.ts'
import {Joining} from './joining.ts'
import {MEMBER_TIMES, type MemberIdentity, type Membership, type MembershipOptions} from './membership.ts'
import {fetchPartitionCounts} from './subscription-watch.ts'

/** JoinGroup is answered when all members have joined or the rebalance timeout is over (ConsumerNetworkClient). */
const JOIN_TIMEOUT_MS = MEMBER_TIMES.rebalanceTimeoutMs + 5_000

type JoinAnswer = ValueOf<(typeof JoinGroup)['response']>

/**
 * A member of a classic consumer group (JoinGroup, SyncGroup, Heartbeat, LeaveGroup) with eager assignors: at each
 * rebalance everything is given up, and the leader, which may be us, deals the partitions out anew.
 */
export class ClassicMember implements Membership {
  readonly coordinator: GroupCoordinator
  identity: MemberIdentity = {memberId: '', epoch: -1}
  partitionCounts: ReadonlyMap<string, number> = new Map()
  readonly #options: MembershipOptions
  #generation = new AbortController()
  #hasLeft = false

  constructor(options: MembershipOptions) {
    this.#options = options
    this.coordinator = new GroupCoordinator(options.cluster, options.groupId)
  }

  get revoked(): AbortSignal {
    return this.#generation.signal
  }

  async join(topics: readonly string[]): Promise<TopicPartition[]> {
    const {clock, stop} = this.#options
    this.revoke()
    const joining = new Joining(this.#options)
    for (;;) {
      if (stop.aborted) throw abortFailure(stop)
      try {
        const assigned = await this.#tryToJoin(topics)
        if (!(assigned instanceof Failure)) return assigned
        joining.noteVain(assigned, {isDealing: true})
      } catch (error) {
        if (!(error instanceof Failure) || !isNetworkFailure(error)) throw error
        joining.noteVain(error)
      }
      await clock.sleep(MEMBER_TIMES.retryMs, stop)
    }
  }

  revoke(): void {
    this.#generation.abort()
  }

  lose(code: number): void {
    const memberId = code === ErrorCode.UNKNOWN_MEMBER_ID ? '' : this.identity.memberId
    this.identity = {memberId, epoch: -1}
    this.revoke()
  }

  /** The generation is what it is until the partitions are dealt out anew. */
  async refresh(): Promise<void> {}

  /** A static member only stops: it keeps its partitions for its next start, as the Java consumer does. */
  async leave(): Promise<void> {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.revoke()
    const {instanceId, groupId} = this.#options
    if (this.identity.memberId === '' || instanceId !== null) return
    const members = [{memberId: this.identity.memberId, groupInstanceId: null, reason: 'samsa consume ended'}]
    // A JoinGroup that is still waiting occupies the group's lane.
    const options = {lane: 'control', timeoutMs: MEMBER_TIMES.leaveTimeoutMs} as const
    await this.coordinator.send(LeaveGroup, {groupId, members}, options).catch(() => null)
  }

  /** One attempt; a Failure where the coordinator wants us to begin again. */
  async #tryToJoin(topics: readonly string[]): Promise<TopicPartition[] | Failure> {
    const {groupId, instanceId} = this.#options
    const metadata = encodeSubscription({topics})
    const joined = await this.coordinator.send(
      JoinGroup,
      {
        groupId,
        sessionTimeoutMs: MEMBER_TIMES.sessionTimeoutMs,
        rebalanceTimeoutMs: MEMBER_TIMES.rebalanceTimeoutMs,
        memberId: this.identity.memberId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocols: [...ASSIGNORS.keys()].map((name) => ({name, metadata})),
        reason: null,
      },
      {timeoutMs: JOIN_TIMEOUT_MS},
    )
    // KIP-394: the first answer only hands out the id, so that a client that gives up leaves no ghost member behind.
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
      this.identity = {memberId: joined.memberId, epoch: -1}
      return this.#tryToJoin(topics)
    }
    if (joined.errorCode !== 0) return this.#handleJoinError(joined.errorCode)
    this.identity = {memberId: joined.memberId, epoch: joined.generationId}
    const synced = await this.coordinator.send(SyncGroup, {
      groupId,
      generationId: joined.generationId,
      memberId: joined.memberId,
      groupInstanceId: instanceId,
      protocolType: joined.protocolType,
      protocolName: joined.protocolName,
      assignments: await this.#assign(joined),
    })
    if (synced.errorCode !== 0) return this.#handleJoinError(synced.errorCode)
    if (this.#hasLeft) return []
    this.#generation = new AbortController()
    void this.#beat(this.#generation)
    return decodeAssignment(synced.assignment).flatMap(({topic, partitions}) =>
      partitions.map((partition) => ({topic, partition})),
    )
  }

  #handleJoinError(code: number): Failure {
    const {groupId, instanceId} = this.#options
    const failure = kafkaFailure(code, `Group ${groupId} could not be joined`, {
      by: JoinGroup,
      group: groupId,
    })
    if (code === ErrorCode.UNKNOWN_MEMBER_ID || code === ErrorCode.ILLEGAL_GENERATION) {
      this.lose(code)
      return failure
    }
    if (code === ErrorCode.REBALANCE_IN_PROGRESS) return failure
    // Passes by itself, so it is retried as a broken connection is.
    if (isRetriableCode(code)) throw failure.with({kind: 'unreachable'})
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
  async #assign(joined: JoinAnswer): Promise<{memberId: string; assignment: Buffer}[]> {
    this.partitionCounts = new Map()
    const assign = ASSIGNORS.get(joined.protocolName ?? '')
    // KIP-814: a static leader that only came back takes the assignment that stands.
    if (joined.leader !== joined.memberId || joined.skipAssignment || !assign) return []
    const members = joined.members.map(({memberId, groupInstanceId, metadata}) => ({
      memberId,
      instanceId: groupInstanceId,
      topics: decodeSubscription(metadata).topics,
    }))
    this.partitionCounts = await fetchPartitionCounts(
      this.#options.cluster,
      new Set(members.flatMap(({topics}) => topics)),
    )
    const assignments = assign(members, this.partitionCounts)
    return [...assignments].map(([memberId, assigned]) => ({
      memberId,
      assignment: encodeAssignment(assigned),
    }))
  }

  async #beat(generation: AbortController): Promise<void> {
    const {clock, groupId, instanceId} = this.#options
    const {epoch: generationId, memberId} = this.identity
    while (!generation.signal.aborted) {
      await clock.sleep(MEMBER_TIMES.heartbeatIntervalMs, generation.signal)
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
