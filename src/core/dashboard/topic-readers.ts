import type {GroupReport, GroupsReport} from './groups-report.ts'

/** A group that has committed offsets of a topic. */
export interface TopicReader {
  readonly group: string
  /** Summed over the topic's partitions of which it is known; null where it is of none. */
  readonly lag: bigint | null
  /** Whether the sum leaves out partitions that could not be read. */
  readonly isPartial: boolean
}

/** The groups that read a topic. */
export interface TopicReaders {
  /** The one that is furthest behind first. */
  readonly readers: readonly TopicReader[]
  /** The largest lag of one partition over all groups; null where none is known. */
  readonly maxLag: bigint | null
}

/** The groups of all topics. */
export interface ReadersReport {
  /** Topics that no group has committed offsets of are not in it. */
  readonly byTopic: ReadonlyMap<string, TopicReaders>
  /** Whether there are groups whose commits could not be read: any topic may have more readers. */
  readonly isPartial: boolean
}

/** Whether a group has committed offsets of a topic. A member's partition without a commit does not tell that it was read. */
export function readsTopic({partitions}: GroupReport, topic: string): boolean {
  return partitions.some((row) => row.topic === topic && row.committed !== null)
}

/** Turns groups with their topics into topics with their groups. */
export function findReaders({groups, errors}: GroupsReport): ReadersReport {
  const found = new Map<string, {lags: Map<string, Omit<TopicReader, 'group'>>; maxLag: bigint | null}>()
  for (const {group, partitions} of groups) {
    for (const {topic, committed, lag, status} of partitions) {
      // A member's partition without a commit: nothing tells whether it has been read.
      if (committed === null && status !== 'ERROR') continue
      const ofTopic = found.get(topic) ?? {lags: new Map<string, Omit<TopicReader, 'group'>>(), maxLag: null}
      const before = ofTopic.lags.get(group) ?? {lag: null, isPartial: false}
      ofTopic.lags.set(group, {
        lag: lag === null ? before.lag : (before.lag ?? 0n) + lag,
        isPartial: before.isPartial || status === 'ERROR',
      })
      if (lag !== null && (ofTopic.maxLag === null || lag > ofTopic.maxLag)) ofTopic.maxLag = lag
      found.set(topic, ofTopic)
    }
  }
  const byTopic = new Map(
    [...found].map(([topic, {lags, maxLag}]): [string, TopicReaders] => {
      const readers = [...lags].map(([group, each]) => ({group, ...each})).sort(byLag)
      return [topic, {readers, maxLag}]
    }),
  )
  return {byTopic, isPartial: errors.length > 0 || groups.some(({error}) => error !== null)}
}

function byLag(a: TopicReader, b: TopicReader): number {
  const [lagOfA, lagOfB] = [a.lag ?? -1n, b.lag ?? -1n]
  if (lagOfA !== lagOfB) return lagOfA > lagOfB ? -1 : 1
  return a.group < b.group ? -1 : 1
}
