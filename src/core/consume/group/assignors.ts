import type {TopicPartitions} from './consumer-protocol.ts'

/** A member as the leader sees it. */
export interface AssignableMember {
  readonly memberId: string
  /** Of a static member; null of others. */
  readonly instanceId: string | null
  readonly topics: readonly string[]
}

/** Partitions by member id; every member has an entry. */
export type Assignments = ReadonlyMap<string, readonly TopicPartitions[]>

/** `partitionCounts` has the topics that exist; others are passed over. */
export type Assign = (
  members: readonly AssignableMember[],
  partitionCounts: ReadonlyMap<string, number>,
) => Assignments

/**
 * Per topic a run of neighbouring partitions for each subscribed member, the first ones one longer where it does not
 * divide (org.apache.kafka.clients.consumer.RangeAssignor without racks).
 */
export const assignRange: Assign = (members, partitionCounts) => {
  const sorted = [...members].sort(compareMembers)
  const assignments = new Map<string, TopicPartitions[]>(members.map(({memberId}) => [memberId, []]))
  for (const topic of subscribedTopics(members, partitionCounts)) {
    const count = partitionCounts.get(topic) ?? 0
    const subscribers = sorted.filter(({topics}) => topics.includes(topic))
    const share = Math.floor(count / subscribers.length)
    const withOneMore = count % subscribers.length
    let next = 0
    for (const [index, {memberId}] of subscribers.entries()) {
      const length = share + (index < withOneMore ? 1 : 0)
      if (length === 0) break
      const partitions = Array.from({length}, (_, offset) => next + offset)
      assignments.get(memberId)?.push({topic, partitions})
      next += length
    }
  }
  return assignments
}

/**
 * All partitions of all topics dealt out in turn; a member that has not subscribed to the topic is passed over
 * (org.apache.kafka.clients.consumer.RoundRobinAssignor).
 */
export const assignRoundRobin: Assign = (members, partitionCounts) => {
  const sorted = [...members].sort(compareMembers)
  const dealt = new Map<string, Map<string, number[]>>(members.map(({memberId}) => [memberId, new Map()]))
  let turn = 0
  for (const topic of subscribedTopics(members, partitionCounts)) {
    for (let partition = 0; partition < (partitionCounts.get(topic) ?? 0); partition++) {
      while (!sorted[turn % sorted.length]?.topics.includes(topic)) turn++
      const hand = dealt.get(sorted[turn++ % sorted.length]?.memberId ?? '')
      const partitions = hand?.get(topic)
      if (partitions) partitions.push(partition)
      else hand?.set(topic, [partition])
    }
  }
  return new Map(
    [...dealt].map(([memberId, hand]) => [
      memberId,
      [...hand].map(([topic, partitions]) => ({topic, partitions})),
    ]),
  )
}

/** The eager assignors offered, by Kafka's names, preferred first as in the Java consumer's default. */
export const ASSIGNORS: ReadonlyMap<string, Assign> = new Map([
  ['range', assignRange],
  ['roundrobin', assignRoundRobin],
  // The name that kafkajs gives to its own; without it a kafkajs application's group could not be joined.
  ['RoundRobinAssigner', assignRoundRobin],
])

/** Existing topics that somebody subscribed to, sorted. */
function subscribedTopics(
  members: readonly AssignableMember[],
  partitionCounts: ReadonlyMap<string, number>,
): string[] {
  const topics = new Set(members.flatMap((member) => member.topics))
  return [...topics].filter((topic) => partitionCounts.has(topic)).sort()
}

/** Static members first, by instance id, so that a restart with a new member id changes nothing (MemberInfo). */
function compareMembers(a: AssignableMember, b: AssignableMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compareText(a.instanceId, b.instanceId)
  if (a.instanceId !== null) return -1
  if (b.instanceId !== null) return 1
  return compareText(a.memberId, b.memberId)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
