import {randomBytes} from 'node:crypto'
import {ConsumerGroupHeartbeat} from '../../src/kafka/protocol/messages/consumer-group-heartbeat.ts'
import {findCoordinators} from '../../src/kafka/routing.ts'
import {ownCluster} from './group-now.ts'
import {untilSo} from './patience.ts'

/** Special epochs of KIP-848. */
const JOINING = 0
const LEAVING = -1

/**
 * Joins a KIP-848 group with one heartbeat, by names or by a regular expression of the broker's, and gives the function that
 * leaves it. The member takes up no partitions; a session is 45 seconds.
 */
export async function joinByHeartbeat(
  group: string,
  subscription: {
    readonly subscribedTopicNames?: string[]
    readonly subscribedTopicRegex?: string
  },
): Promise<() => Promise<void>> {
  const memberId = randomBytes(16).toString('base64url')
  const send = async (memberEpoch: number): Promise<number> => {
    const coordinator = (await findCoordinators(ownCluster, [group])).get(group)
    if (!coordinator || !('nodeId' in coordinator)) return -1
    const answer = await ownCluster.sendTo(coordinator.nodeId, ConsumerGroupHeartbeat, {
      groupId: group,
      memberId,
      memberEpoch,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: 60_000,
      subscribedTopicNames: subscription.subscribedTopicNames ?? [],
      subscribedTopicRegex: subscription.subscribedTopicRegex ?? null,
      serverAssignor: null,
      topicPartitions: [],
    })
    return answer.errorCode
  }
  await untilSo(
    async () => (await send(JOINING)) === 0,
    () => `nobody could join group ${group}`,
    100,
  )
  return async () => void (await send(LEAVING))
}
