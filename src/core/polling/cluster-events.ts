import type {ClusterMetadata, PartitionMetadata} from '../../kafka/metadata.ts'
import {countOf} from '../names/count-of.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'

/** Something that happened to the cluster, as far as polls can see it. */
export interface ClusterEvent {
  /** When it was seen, epoch milliseconds: up to a poll later than it happened. */
  readonly atMs: number
  readonly severity: 'good' | 'warning' | 'bad' | 'info'
  /** One line. Names of topics are as the cluster has them: escape it for a terminal. */
  readonly text: string
}

/** Partitions named in one event; the others are counted. */
const NAMED_PARTITIONS = 3

/**
 * What has changed from one metadata answer to the next. What happened to many partitions for one reason is one event:
 * a broker that dies moves hundreds of leaders.
 */
export function compareMetadata(
  before: ClusterMetadata,
  after: ClusterMetadata,
  atMs: number,
): ClusterEvent[] {
  return [...compareBrokers(before, after), ...compareTopics(before, after)].map((event) => ({
    atMs,
    ...event,
  }))
}

type Untimed = Omit<ClusterEvent, 'atMs'>

function compareBrokers(before: ClusterMetadata, after: ClusterMetadata): Untimed[] {
  const was = new Set(before.brokers.map(({nodeId}) => nodeId))
  const is = new Set(after.brokers.map(({nodeId}) => nodeId))
  return [
    ...[...was].filter((id) => !is.has(id)).map((id) => bad(`broker ${id} has left the cluster`)),
    ...[...is].filter((id) => !was.has(id)).map((id) => good(`broker ${id} has joined the cluster`)),
  ]
}

function compareTopics(before: ClusterMetadata, after: ClusterMetadata): Untimed[] {
  const events: Untimed[] = []
  const changes = new PartitionChanges()
  for (const [name, topic] of after.topics) {
    const known = before.topics.get(name)
    if (known === undefined) events.push(info(`topic ${name} was created`))
    else if (known.id !== topic.id) events.push(info(`topic ${name} was deleted and created again`))
    else {
      changes.compare(name, known.partitions, topic.partitions)
      const added = topic.partitions.length - known.partitions.length
      if (added > 0) events.push(info(`topic ${name} has ${countOf(added, 'more partition')}`))
    }
  }
  for (const name of before.topics.keys())
    if (!after.topics.has(name)) events.push(info(`topic ${name} was deleted`))
  return [...events, ...changes.events()]
}

/** What happened to partitions, one event for all to which the same happened. */
class PartitionChanges {
  readonly #leaderLost: string[] = []
  readonly #leaderFound: string[] = []
  readonly #moved = new Groups()
  readonly #shrunk = new Groups()
  readonly #grown = new Groups()

  compare(topic: string, before: readonly PartitionMetadata[], after: readonly PartitionMetadata[]): void {
    const known = new Map(before.map((each) => [each.partition, each]))
    for (const is of after) {
      const was = known.get(is.partition)
      if (was === undefined) continue
      const where = formatTopicPartition({topic, partition: is.partition})
      if (was.leader >= 0 && is.leader < 0) this.#leaderLost.push(where)
      else if (was.leader < 0 && is.leader >= 0) this.#leaderFound.push(where)
      else if (was.leader !== is.leader) this.#moved.add(`${was.leader} to ${is.leader}`, where)
      for (const id of missingIn(is, was)) this.#shrunk.add(String(id), where)
      for (const id of missingIn(was, is)) this.#grown.add(String(id), where)
    }
  }

  events(): Untimed[] {
    const events: Untimed[] = []
    if (this.#leaderLost.length > 0) events.push(bad(`no leader any more: ${nameSome(this.#leaderLost)}`))
    if (this.#leaderFound.length > 0) events.push(good(`has a leader again: ${nameSome(this.#leaderFound)}`))
    for (const [from, where] of this.#moved.entries())
      events.push(warn(`leader moved from ${from}: ${nameSome(where)}`))
    for (const [id, where] of this.#shrunk.entries())
      events.push(warn(`broker ${id} left the ISR: ${nameSome(where)}`))
    for (const [id, where] of this.#grown.entries())
      events.push(good(`broker ${id} is in sync again: ${nameSome(where)}`))
    return events
  }
}

/** In-sync replicas of `of` that `other` has not, where both have the same replicas: else it was reassigned. */
function missingIn(other: PartitionMetadata, of: PartitionMetadata): number[] {
  return of.isr.filter((id) => !other.isr.includes(id) && other.replicas.includes(id))
}

class Groups {
  readonly #byKey = new Map<string, string[]>()

  add(key: string, where: string): void {
    const found = this.#byKey.get(key)
    if (found) found.push(where)
    else this.#byKey.set(key, [where])
  }

  entries(): Iterable<[string, string[]]> {
    return this.#byKey.entries()
  }
}

function nameSome(where: readonly string[]): string {
  const named = where.slice(0, NAMED_PARTITIONS).join(', ')
  const rest = where.length - NAMED_PARTITIONS
  return rest > 0 ? `${named} and ${rest} more` : named
}

const event = (severity: ClusterEvent['severity']) => (text: string) => ({severity, text})
const good = event('good')
const warn = event('warning')
const bad = event('bad')
const info = event('info')
