import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ConfigEntry} from '../configs/fetch-configs.ts'
import {fetchLogOffsets, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {TopicStep} from './topic-step.ts'

const RETENTION = 'retention.ms'

/** What one should know before a topic is changed like this, a sentence each; what a look at its records would add is not here. */
export function topicWarnings(
  {topic, present, partitions, configs}: TopicStep,
  entries: readonly ConfigEntry[],
): string[] {
  const warnings: string[] = []
  if (partitions !== null)
    warnings.push('Keys move to other partitions: what was written before stays where it is.')
  const inSync = configs.find(({row}) => row.key === 'min.insync.replicas')?.row.to
  const least = Number(inSync ?? entries.find(({name}) => name === 'min.insync.replicas')?.value ?? 1)
  const replicas =
    topic.replicationFactor ??
    [...(topic.assignment?.values() ?? [])][0]?.value.length ??
    present?.partitions[0]?.replicas.length
  const isTouched = inSync !== undefined || replicas !== present?.partitions[0]?.replicas.length
  if (replicas !== undefined && isTouched && least > 1 && least >= replicas)
    warnings.push(
      least > replicas
        ? `min.insync.replicas ${least} is more than its ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}: nobody can write with acks=all.`
        : `min.insync.replicas ${least} is all of its replicas: with one broker down nobody can write with acks=all.`,
    )
  return warnings
}

/** How many records a shorter retention.ms takes from topics, a sentence each; what cannot be read is left out. */
export async function fetchRetentionCuts(
  cluster: Cluster,
  steps: readonly TopicStep[],
  entriesOf: ReadonlyMap<string, readonly ConfigEntry[] | Failure>,
  nowMs: number,
): Promise<Map<string, string>> {
  const shortened = steps.flatMap(({topic, present, configs}) => {
    const wished = configs.find(({row}) => row.key === RETENTION)?.row.to ?? null
    const entries = entriesOf.get(topic.name)
    if (wished === null || present === null || entries === undefined || entries instanceof Failure) return []
    const presentOf = (key: string): string => entries.find(({name}) => name === key)?.value ?? ''
    const [before, afterMs] = [Number(presentOf(RETENTION)), Number(wished)]
    const isLonger = afterMs < 0 || (before >= 0 && before <= afterMs)
    if (isLonger || !presentOf('cleanup.policy').includes('delete')) return []
    return present.partitions.map(({partition}) => ({topic: topic.name, partition, afterMs}))
  })
  if (shortened.length === 0) return new Map()
  const [starts, ends, ...kept] = await Promise.all([
    fetchLogOffsets(cluster, shortened, 'earliest'),
    fetchLogOffsets(cluster, shortened, 'latest'),
    ...[...Map.groupBy(shortened, ({afterMs}) => afterMs)].map(([afterMs, partitions]) =>
      fetchLogOffsets(cluster, partitions, {timestampMs: nowMs - afterMs}),
    ),
  ])
  const youngest = new Map(kept.flatMap((each) => [...each]))
  const lost = new Map<string, bigint>()
  for (const {topic, partition} of shortened) {
    const key = topicPartitionKey(topic, partition)
    const [start, keep, end] = [starts.get(key), youngest.get(key), ends.get(key)].map(offsetOf)
    // No record is that young: all of them are older.
    const first = keep !== undefined && keep >= 0n ? keep : end
    if (start !== undefined && first !== undefined && first > start)
      lost.set(topic, (lost.get(topic) ?? 0n) + first - start)
  }
  return new Map(
    [...lost].map(([topic, records]) => [
      topic,
      `The shorter retention deletes ${records} ${records === 1n ? 'record' : 'records'}, segment by segment.`,
    ]),
  )
}

function offsetOf(found: LogOffset | Failure | undefined): bigint | undefined {
  return found instanceof Failure ? undefined : found?.offset
}
