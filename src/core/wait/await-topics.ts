import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {mayPass} from '../../kafka/failures.ts'
import {fetchMetadata, type TopicMetadata} from '../../kafka/metadata.ts'
import {fetchLogOffsets, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type AbsentName, type Look, throwIfAllDenied} from './wait-until.ts'

/** What is wanted of topics. */
export interface TopicWish {
  readonly topics: readonly string[]
  /** Whether every replica has to be in sync. */
  readonly inSync: boolean
  /** How many records each topic has to hold, as its offsets count them; null for any number. */
  readonly minRecords: bigint | null
}

type Offsets = ReadonlyMap<string, LogOffset | Failure>

/** Whether topics can be used: they exist, and the leader of every partition answers for its log. */
export async function lookAtTopics(
  cluster: Cluster,
  {topics: names, inSync, minRecords}: TopicWish,
): Promise<Look> {
  const {topics} = await cluster.metadata(names)
  const known: TopicMetadata[] = []
  const missing: string[] = []
  const absent: AbsentName[] = []
  const denied: Failure[] = []
  for (const name of names) {
    const topic = topics.get(name)
    if (topic === undefined) throw Failure.leftOut(`topic ${name}`)
    if (topic.failure === null) known.push(topic)
    else if (topic.failure.kind === 'denied') denied.push(topic.failure)
    else {
      const sentence = notYet(topic.failure)
      missing.push(sentence)
      if (topic.failure.kind === 'not-found') absent.push({name, sentence})
    }
  }
  throwIfAllDenied(denied, names)
  const led = known.flatMap(({name: topic, partitions}) =>
    partitions.filter(({leader}) => leader >= 0).map(({partition}) => ({topic, partition})),
  )
  // A look of its own each time: the wait asks again, not the request.
  const options = {retryForMs: 0}
  const [starts, ends] = await Promise.all([
    minRecords === null ? null : fetchLogOffsets(cluster, led, 'earliest', 'read_uncommitted', options),
    fetchLogOffsets(cluster, led, 'latest', 'read_uncommitted', options),
  ])
  const counts: string[] = []
  for (const topic of known) {
    const lacks = [...lackOfLeaders(topic, ends), ...(inSync ? lackOfReplicas(topic) : [])]
    missing.push(...lacks)
    const {length} = topic.partitions
    const partitions = length === 1 ? '1 partition' : `${length} partitions`
    if (minRecords === null || starts === null) {
      if (lacks.length === 0) counts.push(`${topic.name} (${partitions})`)
    } else {
      const records = countRecords(topic, starts, ends)
      if (lacks.length === 0 && records === null)
        missing.push(`The records of ${topic.name} cannot be counted.`)
      else if (records !== null && records < minRecords)
        missing.push(`Topic ${topic.name} has ${records} of ${minRecords} records.`)
      else if (lacks.length === 0) counts.push(`${topic.name} (${partitions}, ${records} records)`)
    }
  }
  const subject = counts.length === 1 ? 'Topic' : 'Topics'
  const summary = counts.length === 0 ? '' : `${subject} ${counts.join(', ')} can be used.`
  return {missing, absent, denied, summary}
}

/** Whether no broker knows any of the topics any more. */
export async function lookForNoTopics(cluster: Cluster, names: readonly string[]): Promise<Look> {
  const {brokers} = await cluster.metadata([])
  if (brokers.length === 0) return {missing: ['No broker could be asked.'], summary: ''}
  const left = new Set<string>()
  const missing: string[] = []
  // Each broker hears of a deletion by itself, and one that has not yet heard would still take records.
  await Promise.all(
    brokers.map(async ({nodeId}) => {
      const {topics} = await fetchMetadata(
        (message, request) => cluster.sendTo(nodeId, message, request),
        names,
      )
      for (const name of names) {
        const topic = topics.get(name)
        if (topic === undefined) throw Failure.leftOut(`topic ${name}`)
        if (topic.failure === null) left.add(name)
        else if (topic.failure.kind !== 'not-found') missing.push(notYet(topic.failure))
      }
    }),
  )
  missing.push(...[...left].map((name) => `Topic ${name} is still there.`))
  const subject = names.length === 1 ? `Topic ${names[0]} is` : `Topics ${names.join(', ')} are`
  return {missing: [...new Set(missing)], summary: `${subject} gone.`}
}

/** The sentence of a failure that a wait waits out; throws one that will stay. */
export function notYet(failure: Failure): string {
  if (failure.kind === 'not-found' || mayPass(failure)) return failure.message
  throw failure
}

function lackOfLeaders({name, partitions}: TopicMetadata, ends: Offsets): string[] {
  const leaderless = partitions.filter(({leader}) => leader < 0).map(({partition}) => partition)
  const sentences =
    leaderless.length === 0
      ? []
      : [
          `${leaderless.length} of ${partitions.length} partitions of ${name} ${leaderless.length === 1 ? 'has' : 'have'} no leader: ${listSome(leaderless)}.`,
        ]
  const refused = partitions.flatMap(({partition, leader}) => {
    const end = leader < 0 ? null : ends.get(topicPartitionKey(name, partition))
    return end instanceof Failure ? [notYet(end)] : []
  })
  return [...sentences, ...refused.slice(0, 1)]
}

function lackOfReplicas({name, partitions}: TopicMetadata): string[] {
  const behind = partitions.filter(({isr, replicas}) => isr.length < replicas.length)
  if (behind.length === 0) return []
  const list = listSome(behind.map(({partition}) => partition))
  return [
    `Not all replicas are in sync in ${behind.length} of ${partitions.length} partitions of ${name}: ${list}.`,
  ]
}

function countRecords({name, partitions}: TopicMetadata, starts: Offsets, ends: Offsets): bigint | null {
  let sum = 0n
  for (const {partition} of partitions) {
    const key = topicPartitionKey(name, partition)
    const [start, end] = [starts.get(key), ends.get(key)]
    if (!start || !end || start instanceof Failure || end instanceof Failure) return null
    sum += end.offset - start.offset
  }
  return sum
}

const MOST_LISTED = 10

function listSome(partitions: readonly number[]): string {
  const more = partitions.length > MOST_LISTED ? `, and ${partitions.length - MOST_LISTED} more` : ''
  return partitions.slice(0, MOST_LISTED).join(', ') + more
}
