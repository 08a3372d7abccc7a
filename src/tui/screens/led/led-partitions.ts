import type {TopicsReport} from '../../../core/dashboard/topics-report.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {type PartitionRow, rowsOfPartitions} from '../partitions/partition-row.ts'

/** A partition in a list of several topics. */
export interface TopicPartitionRow extends PartitionRow {
  readonly topic: string
}

/** What a broker has to do with partitions: it leads them, or has a replica of them. */
export type BrokerPart = 'leads' | 'holds'

interface Asked {
  readonly broker: number
  readonly part: BrokerPart
  readonly throughput: ThroughputReport | null
  readonly topics: TopicsReport | null
}

/** The last list: a frame asks for it several times, and a cluster may have ten thousand partitions. */
let last: {readonly asked: Asked; readonly rows: readonly TopicPartitionRow[]} | null = null

/** The partitions of all topics that a broker leads, or has a replica of. Replicas are known once the topics feed has told of them. */
export function listPartitionsOf(asked: Asked): readonly TopicPartitionRow[] {
  const {broker, part, throughput, topics} = asked
  if (
    last?.asked.broker === broker &&
    last.asked.part === part &&
    last.asked.throughput === throughput &&
    last.asked.topics === topics
  )
    return last.rows
  const rows = (throughput?.topics ?? []).flatMap((topic) => {
    const details = topics?.topics.get(topic.name) ?? null
    const partitions = topic.partitions.filter(({partition, leader}) =>
      part === 'leads'
        ? leader === broker
        : details?.partitions.get(partition)?.replicas.includes(broker) === true,
    )
    const shown = {...topic, partitions}
    return rowsOfPartitions(shown, details, throughput?.atMs ?? 0).map((row) => ({...row, topic: topic.name}))
  })
  last = {asked, rows}
  return rows
}
