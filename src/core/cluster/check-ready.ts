import {randomBytes} from 'node:crypto'
import {BatchBuilder} from '../../kafka/batches/batch-builder.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import {DeleteTopics} from '../../kafka/protocol/messages/delete-topics.ts'
import {DescribeGroups} from '../../kafka/protocol/messages/describe-groups.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {Produce} from '../../kafka/protocol/messages/produce.ts'
import {CoordinatorType, findCoordinators} from '../../kafka/routing.ts'
import {plainConnection} from '../profiles/connection-settings.ts'

const TIMEOUT_MS = 5_000
const NO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/**
 * Whether a cluster that was just started is ready: every bootstrap server known as a broker, a topic can be created
 * and a record written to it and read back, and the coordinators of groups and transactions answer (their internal
 * topics are created by the first question, so that no first command pays for it). The probe's topic is deleted.
 */
export async function isClusterReady(bootstrapServers: string, signal: AbortSignal): Promise<boolean> {
  const options = plainConnection(bootstrapServers)
  const cluster = new Cluster(options, signal)
  try {
    const {brokers} = await cluster.metadata([])
    if (brokers.length !== options.bootstrapServers.length) return false
    const [coordinators, records] = await Promise.all([answersForGroups(cluster), canWriteAndRead(cluster)])
    return coordinators && records
  } finally {
    cluster.close()
  }
}

async function answersForGroups(cluster: Cluster): Promise<boolean> {
  const probe = 'samsa-readiness'
  const [group, transaction] = await Promise.all([
    findCoordinators(cluster, [probe], CoordinatorType.group),
    findCoordinators(cluster, [probe], CoordinatorType.transaction),
  ])
  const coordinator = group.get(probe)
  if (!coordinator || !('nodeId' in coordinator) || !('nodeId' in (transaction.get(probe) ?? {})))
    return false
  const request = {groups: [probe], includeAuthorizedOperations: false}
  const {groups} = await cluster.sendTo(coordinator.nodeId, DescribeGroups, request)
  // Only a coordinator that has loaded its partition of __consumer_offsets knows that a group was never there.
  return groups.every(({errorCode: code}) => code === ErrorCode.NONE || code === ErrorCode.GROUP_ID_NOT_FOUND)
}

async function canWriteAndRead(cluster: Cluster): Promise<boolean> {
  const name = `samsa-readiness-${randomBytes(6).toString('hex')}`
  const created = await cluster.sendToAny(CreateTopics, {
    topics: [{name, numPartitions: 1, replicationFactor: -1, assignments: [], configs: []}],
    timeoutMs: TIMEOUT_MS,
    validateOnly: false,
  })
  if (created.topics[0]?.errorCode !== ErrorCode.NONE) return false
  try {
    const {topics} = await cluster.metadata([name])
    const leader = topics.get(name)?.partitions[0]?.leader ?? -1
    return leader >= 0 && (await writes(cluster, leader, name)) && (await reads(cluster, leader, name))
  } finally {
    await cluster.sendToAny(DeleteTopics, {topics: [{name, topicId: NO_TOPIC_ID}], timeoutMs: TIMEOUT_MS})
  }
}

async function writes(cluster: Cluster, leader: number, topic: string): Promise<boolean> {
  const value = Buffer.from('ready')
  const batch = new BatchBuilder({maxBytes: 1024})
  batch.append(value, -1, -1, 0, value.length, Date.now())
  const answer = await cluster.sendTo(leader, Produce, {
    transactionalId: null,
    acks: -1,
    timeoutMs: TIMEOUT_MS,
    topicData: [{name: topic, partitionData: [{index: 0, records: batch.finish({compression: 'none'})}]}],
  })
  return answer.responses[0]?.partitionResponses[0]?.errorCode === ErrorCode.NONE
}

async function reads(cluster: Cluster, leader: number, topic: string): Promise<boolean> {
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
