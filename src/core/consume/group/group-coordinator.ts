import {Failure} from '../../../errors/failure.ts'
import type {Cluster, Lane} from '../../../kafka/cluster.ts'
import {kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {FindCoordinator} from '../../../kafka/protocol/messages/find-coordinator.ts'
import type {Message} from '../../../kafka/protocol/schema.ts'
import {findCoordinators} from '../../../kafka/routing.ts'

/** Codes after which the coordinator has to be looked for again. */
const MOVED: ReadonlySet<number> = new Set([
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
])

/** The broker that coordinates one group, found when first needed and again after it moved. */
export class GroupCoordinator {
  readonly groupId: string
  readonly #cluster: Cluster
  #nodeId: number | null = null

  constructor(cluster: Cluster, groupId: string) {
    this.#cluster = cluster
    this.groupId = groupId
  }

  /**
   * Sends a message to the coordinator. The requests of membership have a lane of their own, so that no fetch holds
   * back a heartbeat. Throws what the network says, and the Failure of a group that may not be looked up.
   */
  async send<Q, A extends object>(
    message: Message<Q, A>,
    request: Q,
    {lane = 'group', timeoutMs}: {readonly lane?: Lane; readonly timeoutMs?: number} = {},
  ): Promise<A> {
    try {
      this.#nodeId ??= await this.#find()
      const options = timeoutMs === undefined ? {lane} : {lane, timeoutMs}
      const answer = await this.#cluster.sendTo(this.#nodeId, message, request, options)
      if ('errorCode' in answer && typeof answer.errorCode === 'number') this.note(answer.errorCode)
      return answer
    } catch (error) {
      this.#nodeId = null
      throw error
    }
  }

  /** Takes notice of a code of an answer; true where it says that the coordinator moved or is not ready. */
  note(code: number): boolean {
    const moved = MOVED.has(code)
    if (moved) this.#nodeId = null
    return moved
  }

  async #find(): Promise<number> {
    const found = (await findCoordinators(this.#cluster, [this.groupId])).get(this.groupId)
    if (found && 'nodeId' in found) return found.nodeId
    const code = found && 'code' in found.outcome ? found.outcome.code : ErrorCode.COORDINATOR_NOT_AVAILABLE
    const failure = kafkaFailure(code, `The coordinator of group ${this.groupId} could not be found`, {
      by: FindCoordinator,
      group: this.groupId,
    })
    if (!MOVED.has(code)) throw failure
    // Passes by itself: a broker that takes a group over loads it first, and Kafka creates the topic of the first group.
    throw new Failure('unreachable', failure.message, {code: failure.code ?? undefined})
  }
}
