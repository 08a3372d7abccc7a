import {countOf} from '../../names/count-of.ts'
import {formatTopicPartition} from '../../offsets/topic-partition.ts'
import type {TroubledPartition} from '../cluster-report.ts'
import {isElsewhere, isOffline, isUnderMinIsr, isUnderReplicated} from '../summarize-cluster.ts'
import {countWho, type Problem, type ProblemPlace} from './problem.ts'

/** Partitions in trouble by what they suffer from. */
export interface SortedTrouble {
  /** By the missing broker that they lack; a partition may lack several. */
  readonly byMissingBroker: ReadonlyMap<number, readonly TroubledPartition[]>
  /** By the broker that answers and is not in sync for them. */
  readonly byLaggingBroker: ReadonlyMap<number, readonly TroubledPartition[]>
  /** Without a leader, though no broker of theirs is missing. */
  readonly offline: readonly TroubledPartition[]
  /** Under min ISR, though no broker of theirs is missing. */
  readonly underMinIsr: readonly TroubledPartition[]
  /** Led by another than the preferred replica, which could. */
  readonly elsewhere: readonly TroubledPartition[]
}

/** Sorts partitions by what they suffer from: a broker that is missing explains hundreds of them. */
export function sortTrouble(
  troubled: readonly TroubledPartition[],
  missing: ReadonlySet<number>,
): SortedTrouble {
  const byMissingBroker = new Map<number, TroubledPartition[]>()
  const byLaggingBroker = new Map<number, TroubledPartition[]>()
  const offline: TroubledPartition[] = []
  const underMinIsr: TroubledPartition[] = []
  const elsewhere: TroubledPartition[] = []
  for (const partition of troubled) {
    const lost = missingOf(partition, missing)
    for (const id of lost) add(byMissingBroker, id, partition)
    if (isOffline(partition)) {
      if (lost.length === 0) offline.push(partition)
      continue
    }
    const lagging = lackingOf(partition).filter((id) => !missing.has(id))
    if (isUnderMinIsr(partition) && lost.length === 0) underMinIsr.push(partition)
    else for (const id of lagging) add(byLaggingBroker, id, partition)
    const [preferred = -1] = partition.replicas
    if (isElsewhere(partition) && !missing.has(preferred) && !lagging.includes(preferred))
      elsewhere.push(partition)
  }
  return {byMissingBroker, byLaggingBroker, offline, underMinIsr, elsewhere}
}

/** The missing brokers that a partition waits for: of one without a leader, those that were in sync last could lead it. */
function missingOf(partition: TroubledPartition, missing: ReadonlySet<number>): readonly number[] {
  if (!isOffline(partition)) return lackingOf(partition).filter((id) => missing.has(id))
  const lost = partition.isr.filter((id) => missing.has(id))
  return lost.length > 0 ? lost : partition.replicas.filter((id) => missing.has(id))
}

function lackingOf({replicas, isr}: TroubledPartition): readonly number[] {
  return replicas.filter((id) => !isr.includes(id))
}

function add(map: Map<number, TroubledPartition[]>, id: number, partition: TroubledPartition): void {
  const found = map.get(id)
  if (found === undefined) map.set(id, [partition])
  else found.push(partition)
}

/** What is wrong with a topic, or with some of its partitions, by itself, as its screens have it; null where nothing is. */
export function problemOfTopic(topic: string, partitions: readonly TroubledPartition[]): Problem | null {
  const without = partitions.filter(isOffline)
  const gone = new Set(partitions.flatMap(({offlineReplicas}) => offlineReplicas))
  if (without.length > 0) {
    const problem = offlineProblem(topic, without)
    return gone.size === 0 ? problem : {...problem, cause: waitsFor([...gone])}
  }
  const underMinIsr = partitions.filter(isUnderMinIsr)
  if (underMinIsr.length > 0) return underMinIsrProblem(topic, underMinIsr)
  const lacking = partitions.filter(isUnderReplicated)
  if (lacking.length === 0) return null
  const ids = [...new Set(lacking.flatMap(lackingOf))]
  const lagging = ids.find((id) => !gone.has(id))
  const problem = laggingProblem(lagging ?? ids[0] ?? -1, lacking)
  const about = placeOf(topic, lacking)
  return lagging === undefined ? {...problem, about, cause: waitsFor(ids)} : {...problem, about}
}

/** The partitions as a command takes them: `orders:0,3`. */
function formatNames(topic: string, partitions: readonly TroubledPartition[]): string {
  return `${topic}:${partitions.map(({partition}) => partition).join()}`
}

function waitsFor(ids: readonly number[]): string {
  return `${nameBrokers(ids.toSorted((a, b) => a - b))} away, or the disk with the replica has failed`
}

/** Partitions without a leader that no missing broker explains, a problem a topic. */
export function offlineProblem(topic: string, partitions: readonly TroubledPartition[]): Problem {
  const name = nameOf(topic, partitions)
  const isDisk = partitions.some(({offlineReplicas}) => offlineReplicas.length > 0)
  return {
    kind: 'partition-offline',
    severity: 'error',
    about: placeOf(topic, partitions),
    seen:
      partitions.length === 1
        ? `${name} has no leader: nothing is read or written there`
        : `${countOf(partitions.length, 'partition')} of ${name} have no leader: nothing is read or written there`,
    ...(isDisk
      ? {
          cause: 'The disks with its replicas have failed, or no replica in sync is left',
          command: {verb: ['topic', 'describe'], names: [topic]},
        }
      : {
          // KIP-966: a broker that was killed is no eligible leader when it is back, as it may lack what was not yet on disk.
          cause:
            'Who was in sync last was killed: it may lack records, so that Kafka does not let it lead by itself',
          command: {verb: ['elect', 'unclean'], names: [formatNames(topic, partitions)]},
        }),
    sinceMs: null,
    consequences: null,
    partitions,
  }
}

/** Partitions under min ISR that no missing broker explains, a problem a topic. */
export function underMinIsrProblem(topic: string, partitions: readonly TroubledPartition[]): Problem {
  const [first] = partitions
  const lacking = [...new Set(partitions.flatMap(lackingOf))].sort((a, b) => a - b)
  const needs = `${first?.isr.length ?? 0} of the ${first?.minIsr ?? 0} in-sync replicas that acks=all takes`
  return {
    kind: 'under-min-isr',
    severity: 'error',
    about: placeOf(topic, partitions),
    seen:
      partitions.length === 1
        ? `${nameOf(topic, partitions)} has ${needs}: such writes fail`
        : `${countOf(partitions.length, 'partition')} of ${topic} have too few in-sync replicas (${formatFirst(partitions)}: ${needs}): such writes fail`,
    cause: `${nameBrokers(lacking)} not in sync: look at the log there, or wait until it has caught up`,
    command: {verb: ['topic', 'describe'], names: [topic]},
    sinceMs: null,
    consequences: null,
    partitions,
  }
}

/** A broker that answers and is not in sync for partitions that it has replicas of. */
export function laggingProblem(broker: number, partitions: readonly TroubledPartition[]): Problem {
  const topics = [...new Set(partitions.map(({topic}) => topic))]
  const [topic = ''] = topics
  const where =
    partitions.length === 1
      ? nameOf(topic, partitions)
      : `${countOf(partitions.length, 'partition')} of ${topics.length === 1 ? topic : countOf(topics.length, 'topic')}`
  return {
    kind: 'under-replicated',
    severity: 'error',
    about: {type: 'broker', broker},
    seen: `broker ${broker} is not in sync for ${where}`,
    cause:
      'It is there, and has not caught up: it has just come back, or copies more slowly than records come',
    command:
      topics.length === 1
        ? {verb: ['topic', 'describe'], names: [topic]}
        : {verb: ['topic', 'list'], flags: ['--under-replicated', '--internal']},
    sinceMs: null,
    consequences: {offline: 0, underMinIsr: 0, underReplicated: partitions.length, groups: 0},
    partitions,
  }
}

/** Topics that a command for several names. */
const MOST_NAMED = 3

/** Why leaders may be elsewhere beside that a broker was away: nobody can tell afterwards which it was. */
export const OR_REORDERED = 'or a move (also one that was cancelled) or a plan put replicas in another order'

/** Partitions that are led by another than their preferred replica, which is in sync: one problem for all. */
export function elsewhereProblem(partitions: readonly TroubledPartition[], all: number): Problem {
  const topics = [...new Set(partitions.map(({topic}) => topic))]
  return {
    kind: 'leader-not-preferred',
    severity: 'warn',
    about: {type: 'cluster'},
    seen: `${partitions.length} of ${countWho(all, 'partition', 'is', 'are')} not led by the preferred replica, which is in sync`,
    cause: `The brokers that should lead may have been away and be back, ${OR_REORDERED}. Kafka moves leaders by itself once a broker lacks a tenth of its own`,
    command: {verb: ['elect', 'preferred'], names: topics.length > MOST_NAMED ? [] : topics},
    sinceMs: null,
    consequences: null,
    partitions,
  }
}

function placeOf(topic: string, partitions: readonly TroubledPartition[]): ProblemPlace {
  const [first] = partitions
  return partitions.length === 1 && first !== undefined
    ? {type: 'partition', topic, partition: first.partition}
    : {type: 'topic', topic}
}

function nameOf(topic: string, partitions: readonly TroubledPartition[]): string {
  return partitions.length === 1 ? formatFirst(partitions) : topic
}

function formatFirst([first]: readonly TroubledPartition[]): string {
  return first === undefined ? '' : formatTopicPartition(first)
}

function nameBrokers(ids: readonly number[]): string {
  return ids.length === 1 ? `Broker ${ids[0]} is` : `Brokers ${ids.join(', ')} are`
}
