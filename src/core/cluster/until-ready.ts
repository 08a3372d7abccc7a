import {setTimeout as delay} from 'node:timers/promises'
import {Failure} from '../../errors/failure.ts'
import {BatchBuilder} from '../../kafka/batches/batch-builder.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {fetchMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import {DeleteTopics} from '../../kafka/protocol/messages/delete-topics.ts'
import {DescribeGroups} from '../../kafka/protocol/messages/describe-groups.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {Produce} from '../../kafka/protocol/messages/produce.ts'
import {NO_TOPIC_ID} from '../../kafka/protocol/schema.ts'
import {CoordinatorType, findCoordinators} from '../../kafka/routing.ts'
import {plainConnection} from '../connection/connection-settings.ts'

/** How long a broker may take over one request before it says that it could not. */
const BROKER_TIMEOUT_MS = 20_000
/** A broker that has just opened its port is slow with its first answers. */
const CONNECT_TIMEOUT_MS = 30_000
const PAUSE_MS = 20
const GROUP = 'samsa-readiness'
/** One name for all starts: what a start that was cut off, or may delete nothing, leaves is used by the next one. */
const PROBE_TOPIC = 'samsa-readiness-probe'
/** The names of probes up to now, one for each start. */
const OLD_PROBE_TOPIC = /^samsa-readiness-[0-9a-f]{12}$/
/** With these a topic stays, however often it is asked for. */
const STAYS = new Set<number>([
  ErrorCode.TOPIC_DELETION_DISABLED,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.POLICY_VIOLATION,
])

/** What is done with news of a cluster that is coming up. */
export interface ReadinessOptions {
  readonly signal: AbortSignal
  /** Called each time something has come about, with what is still waited for: `a topic and the group coordinator`. */
  readonly onStep: (waitsFor: string) => void
}

/** A thing that comes about once; false, and a failure of Kafka or the network, mean not yet. */
interface Step {
  readonly waitsFor: string
  readonly isDone: (cluster: Cluster) => Promise<boolean>
}

/**
 * Waits until a cluster that was just started is ready: every bootstrap server known as a broker, a topic can be created
 * and a record written to it and read back, and the coordinators of groups and transactions answer (their internal
 * topics are created by the first question, so that no first command pays for it). What has come about is not asked for
 * again, however slow the rest is. The one topic of the probe is gone at the end, with what a start that was cut off has
 * left, but where the cluster lets no topic be deleted. Rejects with the signal's reason.
 */
export async function untilClusterReady(
  bootstrapServers: string,
  {signal, onStep}: ReadinessOptions,
): Promise<void> {
  const options = {...plainConnection(bootstrapServers), connectTimeoutMs: CONNECT_TIMEOUT_MS}
  const cluster = new Cluster(options, signal)
  const waiting = new Set<string>()
  const take = async (steps: readonly Step[]): Promise<void> => {
    for (const {waitsFor, isDone} of steps) {
      waiting.add(waitsFor)
      onStep([...waiting].join(' and '))
      while (!(await isDoneNow(cluster, isDone))) await delay(PAUSE_MS, undefined, {signal})
      waiting.delete(waitsFor)
    }
  }
  try {
    const brokerCount = options.bootstrapServers.length
    const isComplete = async (): Promise<boolean> =>
      (await cluster.metadata([])).brokers.length === brokerCount
    await take([{waitsFor: 'every broker to be in the cluster', isDone: isComplete}])
    await Promise.all([
      take([{waitsFor: 'the group coordinator', isDone: answersForGroups}]),
      take([{waitsFor: 'the transaction coordinator', isDone: answersForTransactions}]),
      take(probeRecords(PROBE_TOPIC)),
    ])
  } catch (error) {
    // A pause that is cut short has an AbortError of its own.
    signal.throwIfAborted()
    throw error
  } finally {
    cluster.close()
  }
}

async function isDoneNow(cluster: Cluster, isDone: Step['isDone']): Promise<boolean> {
  try {
    return await isDone(cluster)
  } catch (error) {
    if (cluster.signal.aborted || !(error instanceof Failure) || error.kind === 'internal') throw error
    return false
  }
}

async function answersForGroups(cluster: Cluster): Promise<boolean> {
  const coordinator = (await findCoordinators(cluster, [GROUP], CoordinatorType.group)).get(GROUP)
  if (!coordinator || !('nodeId' in coordinator)) return false
  const request = {groups: [GROUP], includeAuthorizedOperations: false}
  const {groups} = await cluster.sendTo(coordinator.nodeId, DescribeGroups, request)
  // Only a coordinator that has loaded its partition of __consumer_offsets knows that a group was never there.
  return groups.every(({errorCode: code}) => code === ErrorCode.NONE || code === ErrorCode.GROUP_ID_NOT_FOUND)
}

async function answersForTransactions(cluster: Cluster): Promise<boolean> {
  const coordinators = await findCoordinators(cluster, [GROUP], CoordinatorType.transaction)
  return 'nodeId' in (coordinators.get(GROUP) ?? {})
}

/** A topic that comes, holds a record, and goes. */
function probeRecords(topic: string): Step[] {
  return [
    {waitsFor: 'a topic', isDone: (cluster) => creates(cluster, topic)},
    {
      waitsFor: 'a record to be written',
      isDone: async (cluster) => writes(cluster, await findLeader(cluster, topic), topic),
    },
    {
      waitsFor: 'a record to be read',
      isDone: async (cluster) => reads(cluster, await findLeader(cluster, topic), topic),
    },
    {waitsFor: 'the topic to go', isDone: removesProbes},
  ]
}

async function creates(cluster: Cluster, name: string): Promise<boolean> {
  const {topics} = await cluster.sendToAny(CreateTopics, {
    topics: [{name, numPartitions: 1, replicationFactor: -1, assignments: [], configs: []}],
    timeoutMs: BROKER_TIMEOUT_MS,
    validateOnly: false,
  })
  // A request whose answer was lost has made it all the same.
  const code = topics[0]?.errorCode
  return code === ErrorCode.NONE || code === ErrorCode.TOPIC_ALREADY_EXISTS
}

async function findLeader(cluster: Cluster, topic: string): Promise<number> {
  const {topics} = await cluster.metadata([topic])
  return topics.get(topic)?.partitions[0]?.leader ?? -1
}

async function writes(cluster: Cluster, leader: number, topic: string): Promise<boolean> {
  if (leader < 0) return false
  const value = Buffer.from('ready')
  const batch = new BatchBuilder({maxBytes: 1024})
  batch.append(value, -1, -1, 0, value.length, Date.now())
  const answer = await cluster.sendTo(leader, Produce, {
    transactionalId: null,
    acks: -1,
    timeoutMs: BROKER_TIMEOUT_MS,
    topicData: [{name: topic, partitionData: [{index: 0, records: batch.finish({compression: 'none'})}]}],
  })
  return answer.responses[0]?.partitionResponses[0]?.errorCode === ErrorCode.NONE
}

async function reads(cluster: Cluster, leader: number, topic: string): Promise<boolean> {
  if (leader < 0) return false
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0n,
    lastFetchedEpoch: -1,
    logStartOffset: -1n,
    partitionMaxBytes: 1024,
  }
  const answer = await cluster.sendTo(leader, Fetch, {
    clusterId: null,
    replicaId: -1,
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1024,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{topic, partitions: [partition]}],
    forgottenTopicsData: [],
    rackId: '',
  })
  return (answer.responses[0]?.partitions[0]?.records?.length ?? 0) > 0
}

/** Deletes the topics of probes; true once no broker knows one any more, or they may not be deleted. */
async function removesProbes(cluster: Cluster): Promise<boolean> {
  const {brokers} = await cluster.metadata([])
  const known = await Promise.all(
    brokers.map(({nodeId}) =>
      fetchMetadata((message, request) => cluster.sendTo(nodeId, message, request), null),
    ),
  )
  const left = new Set(
    known
      .flatMap(({topics}) => [...topics.keys()])
      .filter((name) => name === PROBE_TOPIC || OLD_PROBE_TOPIC.test(name)),
  )
  if (left.size === 0) return true
  const topics = [...left].map((name) => ({name, topicId: NO_TOPIC_ID}))
  const {responses} = await cluster.sendToAny(DeleteTopics, {topics, timeoutMs: BROKER_TIMEOUT_MS})
  return responses.length > 0 && responses.every(({errorCode}) => STAYS.has(errorCode))
}
