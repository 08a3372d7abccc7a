import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type TimeTarget, timeTargetKey} from './fetch-record-times.ts'
import {nextProbe, ProbeBracket} from './probe-bracket.ts'
import type {UnreadSince} from './time-lag.ts'

/** Rounds of a partition with many offsets to look for: each is one request a leader. */
const MOST_ROUNDS = 600

/**
 * The time of the record at each offset, found by asking for offsets by time: method `probe`, which needs no more than
 * DESCRIBE on the topic. Each round is one ListOffsets request a leader for all partitions; what a partition answers
 * narrows the search for all offsets in it. Every target has an entry: its time, null where the topic has no times, or
 * its Failure.
 */
export async function fetchProbeTimes(
  cluster: Cluster,
  targets: readonly (TimeTarget & {readonly logEnd: bigint})[],
  nowMs: number,
): Promise<Map<string, UnreadSince | Failure | null>> {
  const times = new Map<string, UnreadSince | Failure | null>()
  let pending = [...Map.groupBy(targets, ({topic, partition}) => topicPartitionKey(topic, partition))].map(
    ([key, each]): PartitionSearch => {
      const {topic = '', partition = 0} = each[0] ?? {}
      const brackets = new Map(
        each.map((one) => [one.offset, new ProbeBracket(one.offset, one.logEnd, nowMs)]),
      )
      return {key, topic, partition, brackets: [...brackets.values()]}
    },
  )
  for (let round = 0; pending.length > 0 && round < MOST_ROUNDS; round++) {
    const asks = new Map(pending.map((search) => [search.key, nextProbe(search.brackets)]))
    const timestampFor = ({topic, partition}: TopicPartition): {timestampMs: number} => ({
      timestampMs: asks.get(topicPartitionKey(topic, partition)) ?? 0,
    })
    const answers = await fetchLogOffsets(cluster, pending, timestampFor, 'read_uncommitted', {
      retryForMs: 1_000,
    })
    for (const search of pending) {
      const answer = answers.get(search.key)
      const askedMs = asks.get(search.key) ?? 0
      for (const bracket of search.brackets) {
        if (!answer || answer instanceof Failure) times.set(keyOf(search, bracket), answer ?? null)
        else bracket.narrow(askedMs, answer)
      }
      if (!answer || answer instanceof Failure) search.brackets = []
      for (const bracket of search.brackets)
        if (bracket.isDone) times.set(keyOf(search, bracket), bracket.since())
      search.brackets = search.brackets.filter(({isDone}) => !isDone)
    }
    pending = pending.filter(({brackets}) => brackets.length > 0)
  }
  for (const search of pending)
    for (const bracket of search.brackets) times.set(keyOf(search, bracket), bracket.since())
  return times
}

interface PartitionSearch extends TopicPartition {
  readonly key: string
  /** One for each offset that is still looked for. */
  brackets: ProbeBracket[]
}

function keyOf({topic, partition}: TopicPartition, {offset}: ProbeBracket): string {
  return timeTargetKey({topic, partition, offset})
}
