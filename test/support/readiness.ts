import {parseConnectionSettings} from '../../src/core/profiles/connection-settings.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {DescribeGroups} from '../../src/kafka/protocol/messages/describe-groups.ts'
import {CoordinatorType, findCoordinators} from '../../src/kafka/routing.ts'

const PROBE = 'samsa-readiness'
/** The answer about a group that was never there; only a coordinator that has loaded its partition knows. */
const GROUP_ID_NOT_FOUND = 69

/**
 * Whether a cluster is fully up: every broker known, and the coordinators of groups and transactions answering. Their
 * internal topics are created by the first question, so that no test pays for it.
 */
export async function isReady(bootstrapServers: string, signal: AbortSignal): Promise<boolean> {
  const settings = {
    bootstrapServer: bootstrapServers,
    properties: new Map(),
    readFile: () => '',
    log: () => {},
  }
  const cluster = new Cluster(parseConnectionSettings(settings), signal)
  try {
    const {brokers} = await cluster.metadata([])
    if (brokers.length !== bootstrapServers.split(',').length) return false
    const [group, transaction] = await Promise.all([
      findCoordinators(cluster, [PROBE], CoordinatorType.group),
      findCoordinators(cluster, [PROBE], CoordinatorType.transaction),
    ])
    const coordinator = group.get(PROBE)
    if (!coordinator || !('nodeId' in coordinator)) return false
    if (!('nodeId' in (transaction.get(PROBE) ?? {}))) return false
    const request = {groups: [PROBE], includeAuthorizedOperations: false}
    const {groups} = await cluster.sendTo(coordinator.nodeId, DescribeGroups, request)
    return groups.every(({errorCode}) => errorCode === 0 || errorCode === GROUP_ID_NOT_FOUND)
  } finally {
    cluster.close()
  }
}
