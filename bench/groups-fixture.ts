import {randomBytes} from 'node:crypto'
import {executeChange} from '../src/core/changes/execute-change.ts'
import {plainConnection} from '../src/core/connection/connection-settings.ts'
import {commitOffsets, type OffsetToCommit} from '../src/core/offsets/commit-offsets.ts'
import {topicCreation} from '../src/core/topics/create-topics.ts'
import {Cluster} from '../src/kafka/cluster.ts'
import {DeleteGroups} from '../src/kafka/protocol/messages/delete-groups.ts'
import {DeleteTopics} from '../src/kafka/protocol/messages/delete-topics.ts'
import {NO_TOPIC_ID} from '../src/kafka/protocol/schema.ts'

const TIMEOUT_MS = 60_000
/** A controller takes 10,000 records of metadata at once (QuorumController.MAX_RECORDS_PER_BATCH), a broker its time. */
const PARTITIONS_AT_ONCE = 1_500

/** How many topics and groups there are. One group after the other takes the next partitions of all topics. */
export interface GroupsShape {
  readonly groups: number
  readonly partitionsEach: number
  readonly topics: number
  /** Of each topic. */
  readonly partitions: number
}

/** A partition, by the number of its topic in the fixture. */
export interface FixturePartition {
  readonly topic: string
  readonly partition: number
}

/** Groups without members that have committed offset 0 everywhere. */
export interface GroupsFixture extends GroupsShape {
  readonly topicNames: readonly string[]
  readonly groupNames: readonly string[]
  /** Partitions of groups, each counted once for each group. */
  readonly rows: number
  remove(): Promise<void>
}

/** A connection of the bench's own, which is closed by its owner. */
export function openCluster(bootstrapServer: string): Cluster {
  return new Cluster(plainConnection(bootstrapServer), new AbortController().signal)
}

/** The partitions that one group of the fixture has committed. */
export function partitionsOf(
  {partitionsEach, topics, partitions}: GroupsShape,
  topicNames: readonly string[],
  group: number,
): FixturePartition[] {
  return Array.from({length: partitionsEach}, (_, each) => {
    const place = (group * partitionsEach + each) % (topics * partitions)
    return {topic: topicNames[Math.floor(place / partitions)] ?? '', partition: place % partitions}
  })
}

/** Commits all of them. A coordinator may not have heard yet of a topic that was just made, and is asked again. */
async function commitAll(cluster: Cluster, offsets: readonly OffsetToCommit[]): Promise<void> {
  const untilMs = Date.now() + TIMEOUT_MS
  for (let left = offsets; left.length > 0; ) {
    const failed = [...(await commitOffsets(cluster, left))].filter(([, failure]) => failure !== null)
    for (const [, failure] of failed)
      if (failure?.code !== 'UNKNOWN_TOPIC_OR_PARTITION' || Date.now() > untilMs) throw failure
    left = failed.map(([offset]) => offset)
  }
}

/** Makes the topics and the groups. Throws where Kafka refuses one of them. */
export async function createGroupsFixture(
  bootstrapServer: string,
  shape: GroupsShape,
): Promise<GroupsFixture> {
  // Short, so that a narrow column shows a group's name in full.
  const prefix = `bench-${randomBytes(2).toString('hex')}`
  const cluster = openCluster(bootstrapServer)
  const topicNames = Array.from({length: shape.topics}, (_, index) => `${prefix}-${index}`)
  const atOnce = Math.max(1, Math.floor(PARTITIONS_AT_ONCE / shape.partitions))
  for (let from = 0; from < topicNames.length; from += atOnce) {
    const specs = topicNames
      .slice(from, from + atOnce)
      .map((name) => ({name, partitions: shape.partitions, replicationFactor: 1, configs: {}}))
    const options = {ifNotExists: false, timeoutMs: TIMEOUT_MS}
    const {topics} = await executeChange(topicCreation(cluster, specs, options))
    for (const {error} of topics) if (error) throw error
  }
  const groupNames = Array.from({length: shape.groups}, (_, index) => `${prefix}-g${index}`)
  const offsets = groupNames.flatMap((group, index) =>
    partitionsOf(shape, topicNames, index).map((each) => ({group, ...each, offset: 0n})),
  )
  await commitAll(cluster, offsets)
  return {
    ...shape,
    topicNames,
    groupNames,
    rows: offsets.length,
    remove: async () => {
      await cluster.sendToAny(DeleteGroups, {groupsNames: groupNames})
      const names = topicNames.map((name) => ({name, topicId: NO_TOPIC_ID}))
      await cluster.sendToAny(DeleteTopics, {topics: names, timeoutMs: TIMEOUT_MS})
      cluster.close()
    },
  }
}
