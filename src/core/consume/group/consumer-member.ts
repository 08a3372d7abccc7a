import {abortFailure} from '../../../errors/abort-failure.ts'
import {Failure} from '../../../errors/failure.ts'
import {isNetworkFailure, isRetriableCode, kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {ConsumerGroupHeartbeat} from '../../../kafka/protocol/messages/consumer-group-heartbeat.ts'
import type {ValueOf} from '../../../kafka/protocol/schema.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import {GroupCoordinator} from './group-coordinator.ts'
import {Joining} from './joining.ts'
import {MEMBER_TIMES, type MemberIdentity, type Membership, type MembershipOptions} from './membership.ts'

type HeartbeatAnswer = ValueOf<(typeof ConsumerGroupHeartbeat)['response']>
type AssignedTopics = NonNullable<HeartbeatAnswer['assignment']>['topicPartitions']

/** Member epochs that mean something else (KIP-848): joining, leaving, and leaving as a static member for a while. */
const JOINING = 0
const LEAVING = -1
const LEAVING_STATIC = -2
/** How often a member that has got nothing asks whether others have released partitions by now. */
const ASK_EVERY_MS = 500
/** Others learn at their next heartbeat, five seconds by default, what to release, and tell at the one after. */
const ASK_FOR_MS = 11_000

/**
 * A member of a KIP-848 consumer group: the coordinator deals the partitions out, and one message, the heartbeat, joins,
 * keeps, acknowledges and leaves. When the assignment changes everything is given up for a moment, written out and
 * committed, and the new assignment is taken up.
 */
export class ConsumerMember implements Membership {
  readonly coordinator: GroupCoordinator
  readonly partitionCounts: ReadonlyMap<string, number> = new Map()
  identity: {-readonly [K in keyof MemberIdentity]: MemberIdentity[K]}
  readonly #options: MembershipOptions
  #generation = new AbortController()
  /** What the coordinator has given us last, by topic id. */
  #assigned: AssignedTopics = []
  #heartbeatIntervalMs: number = MEMBER_TIMES.heartbeatIntervalMs
  #hasLeft = false

  constructor(options: MembershipOptions) {
    this.#options = options
    this.coordinator = new GroupCoordinator(options.cluster, options.groupId)
    // The client makes its id up (KIP-1082), in the form of Kafka's Uuid.
    this.identity = {
      memberId: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
      epoch: JOINING,
    }
  }

  get revoked(): AbortSignal {
    return this.#generation.signal
  }

  async join(topics: readonly string[]): Promise<TopicPartition[]> {
    const {clock, stop} = this.#options
    this.revoke()
    this.identity = {...this.identity}
    const startedMs = clock.now()
    const joining = new Joining(this.#options)
    for (;;) {
      if (stop.aborted) throw abortFailure(stop)
      try {
        const isAgreed = await this.#agree(topics)
        if (isAgreed instanceof Failure) {
          joining.noteVain(isAgreed, {isDealing: true})
          await clock.sleep(MEMBER_TIMES.retryMs, stop)
          continue
        }
        const isWorthAsking = this.#assigned.length === 0 && clock.now() - startedMs < ASK_FOR_MS
        if (isAgreed && !isWorthAsking) break
        if (isAgreed) await clock.sleep(ASK_EVERY_MS, stop)
      } catch (error) {
        if (!(error instanceof Failure) || !isNetworkFailure(error)) throw error
        joining.noteVain(error)
        await clock.sleep(MEMBER_TIMES.retryMs, stop)
      }
    }
    if (this.#hasLeft) return []
    this.#generation = new AbortController()
    void this.#beat(this.#generation)
    return this.#nameAssigned(topics)
  }

  revoke(): void {
    this.#generation.abort()
  }

  lose(_code: number): void {
    this.identity = {...this.identity, epoch: JOINING}
    this.#assigned = []
    this.revoke()
  }

  async refresh(): Promise<void> {
    this.#take(await this.#send({}))
  }

  async leave(): Promise<void> {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.revoke()
    if (this.identity.epoch === JOINING) return
    const memberEpoch = this.#options.instanceId === null ? LEAVING : LEAVING_STATIC
    await this.#send({memberEpoch}, {lane: 'control', timeoutMs: MEMBER_TIMES.leaveTimeoutMs}).catch(
      () => null,
    )
  }

  /**
   * Says what we subscribe to and own; true once the coordinator has nothing else for us, a Failure where it wants us to begin
   * again.
   */
  async #agree(topics: readonly string[]): Promise<boolean | Failure> {
    const owned = this.#assigned
    const answer = await this.#send({
      rebalanceTimeoutMs: MEMBER_TIMES.rebalanceTimeoutMs,
      subscribedTopicNames: [...topics].sort(),
      topicPartitions: this.identity.epoch === JOINING ? [] : owned,
    })
    const failure = this.#handleError(answer)
    if (failure !== null) return failure
    this.#take(answer)
    return answer.assignment === null || isSame(owned, this.#assigned)
  }

  /** Takes over what an answer says; true where the assignment is another one. */
  #take(answer: HeartbeatAnswer): boolean {
    if (answer.errorCode !== 0) return false
    this.identity.epoch = answer.memberEpoch
    if (answer.heartbeatIntervalMs > 0) this.#heartbeatIntervalMs = answer.heartbeatIntervalMs
    if (answer.assignment === null || isSame(answer.assignment.topicPartitions, this.#assigned)) return false
    this.#assigned = answer.assignment.topicPartitions
    return true
  }

  async #beat(generation: AbortController): Promise<void> {
    const {clock} = this.#options
    while (!generation.signal.aborted) {
      await clock.sleep(this.#heartbeatIntervalMs, generation.signal)
      if (generation.signal.aborted) return
      const answer = await this.#send({}).catch(() => null)
      if (answer === null || generation.signal.aborted || this.coordinator.note(answer.errorCode)) continue
      if (answer.errorCode !== 0) this.lose(answer.errorCode)
      else if (this.#take(answer)) this.revoke()
    }
  }

  /** The error of an answer that joining again may cure, null without one; throws any other. */
  #handleError({errorCode, errorMessage}: HeartbeatAnswer): Failure | null {
    if (errorCode === 0) return null
    const failure = kafkaFailure(errorCode, `Group ${this.#options.groupId} could not be joined`, {
      by: ConsumerGroupHeartbeat,
      group: this.#options.groupId,
      message: errorMessage,
    })
    if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_MEMBER_EPOCH) {
      this.lose(errorCode)
      return failure
    }
    // Passes by itself, so it is retried as a broken connection is.
    if (isRetriableCode(errorCode)) throw failure.with({kind: 'unreachable'})
    throw failure
  }

  #send(
    fields: Partial<ValueOf<(typeof ConsumerGroupHeartbeat)['request']>>,
    options: Parameters<GroupCoordinator['send']>[2] = {},
  ): Promise<HeartbeatAnswer> {
    const {groupId, instanceId} = this.#options
    // What is null has not changed since the last heartbeat.
    const request = {
      groupId,
      memberId: this.identity.memberId,
      memberEpoch: this.identity.epoch,
      instanceId,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
      ...fields,
    }
    return this.coordinator.send(ConsumerGroupHeartbeat, request, options)
  }

  /** The assignment names topics by their ids (KIP-516). */
  async #nameAssigned(topics: readonly string[]): Promise<TopicPartition[]> {
    const metadata = await this.#options.cluster.metadata(topics)
    const names = new Map([...metadata.topics.values()].map(({id, name}) => [id, name]))
    return this.#assigned.flatMap(({topicId, partitions}) => {
      const topic = names.get(topicId)
      return topic === undefined ? [] : partitions.map((partition) => ({topic, partition}))
    })
  }
}

function isSame(a: AssignedTopics, b: AssignedTopics): boolean {
  return flatten(a) === flatten(b)
}

function flatten(topics: AssignedTopics): string {
  return topics
    .flatMap(({topicId, partitions}) => partitions.map((partition) => `${topicId}/${partition}`))
    .sort()
    .join()
}
