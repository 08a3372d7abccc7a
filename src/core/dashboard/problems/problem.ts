import type {TopicPartition} from '../../../kafka/routing.ts'
import type {CommandWords} from '../../names/command-line.ts'
import {countOf} from '../../names/count-of.ts'
import {formatTopicPartition} from '../../offsets/topic-partition.ts'

/** What can be wrong, from the worst on; a contract (docs/schemas/top.json). `unread`: it could not be looked at. */
export const PROBLEM_KINDS = [
  'no-controller',
  'quorum-no-majority',
  'partition-offline',
  'broker-gone',
  'broker-down',
  'log-dir-offline',
  'under-min-isr',
  'disk-nearly-full',
  'certificate-expiring',
  'hanging-transaction',
  'group-lost',
  'group-at-risk',
  'group-ahead',
  'group-stopped',
  'group-stalled',
  'connector-failed',
  'group-rebalancing',
  'group-rewind',
  'under-replicated',
  'reassignment-stuck',
  'quorum-lagging',
  'clock-skew',
  'throttle-left',
  'group-behind',
  'connector-unassigned',
  'unread',
  'leader-imbalance',
  'mixed-versions',
  'leader-not-preferred',
] as const
export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/** `error`: something does not work, or is about to be lost. `warn`: it works, and somebody should look. */
export type ProblemSeverity = 'error' | 'warn'

/** What a problem is about. */
export type ProblemPlace =
  | {readonly type: 'cluster'}
  | {readonly type: 'broker'; readonly broker: number}
  /** A node of the quorum that keeps the metadata, by its id there. */
  | {readonly type: 'controller'; readonly controller: number}
  /** This machine, and what it connects with. */
  | {readonly type: 'client'}
  | {readonly type: 'topic'; readonly topic: string}
  | {readonly type: 'partition'; readonly topic: string; readonly partition: number}
  | {readonly type: 'group'; readonly group: string}
  | {
      readonly type: 'group-partition'
      readonly group: string
      readonly topic: string
      readonly partition: number
    }
  /** The workers of Kafka Connect as a whole. */
  | {readonly type: 'connect'}
  | {readonly type: 'connector'; readonly connector: string}

/** What is so because of a problem, and so is none of its own. */
export interface Consequences {
  /** Partitions without a leader. */
  readonly offline: number
  /** Partitions with fewer in-sync replicas than a write with `acks=all` needs. */
  readonly underMinIsr: number
  /** Partitions that lack an in-sync replica, those above included. */
  readonly underReplicated: number
  /** Groups that cannot read a partition. */
  readonly groups: number
}

/** Something that somebody should look at: what is seen, why it is likely so, and what to type next. */
export interface Problem {
  readonly kind: ProblemKind
  readonly severity: ProblemSeverity
  readonly about: ProblemPlace
  /** What tells it from others of its kind at the same place, where there may be several: the id of a producer. */
  readonly which?: string
  /**
   * A sentence with the numbers. Sentences hold names and messages as the cluster has them: escape them for a terminal.
   * None ends in a full stop.
   */
  readonly seen: string
  readonly cause: string
  /** The command that shows more, or mends it. */
  readonly command: CommandWords
  /** Since when, as far as polls have seen, epoch milliseconds; null where they do not tell. */
  readonly sinceMs: number | null
  /** Null where nothing follows from it. */
  readonly consequences: Consequences | null
  /** Partitions that it is about, or that suffer from it. */
  readonly partitions: readonly TopicPartition[]
  /** Of `unread`: which kinds nobody sees there, where that is not all; and whether it is for want of a permission. */
  readonly hides?: readonly ProblemKind[]
  readonly isDenied?: boolean
}

/** What is the same of a problem from poll to poll: a group that is STALLED, then STOPPED, has one problem. */
export function problemId({kind, about, which, seen}: Problem): string {
  const place = shortPlaceName(about)
  const isOfGroup = about.type.startsWith('group')
  if (kind === 'unread') return isOfGroup ? `${kind} ${place}` : `${kind} ${place}: ${seen}`
  if (isOfGroup) return place
  return which === undefined ? `${kind} ${place}` : `${kind} ${place} ${which}`
}

/** A place in words: `broker 3`, `orders-0`, `group billing: orders-0`. Holds names as the cluster has them. */
export function placeName(place: ProblemPlace): string {
  switch (place.type) {
    case 'cluster':
      return 'cluster'
    case 'broker':
      return `broker ${place.broker}`
    case 'controller':
      return `controller ${place.controller}`
    case 'client':
      return 'this client'
    case 'topic':
      return `topic ${place.topic}`
    case 'partition':
      return formatTopicPartition(place)
    case 'group':
      return `group ${place.group}`
    case 'group-partition':
      return `group ${place.group}: ${formatTopicPartition(place)}`
    case 'connect':
      return 'Kafka Connect'
    case 'connector':
      return `connector ${place.connector}`
  }
}

/** The same where what is seen stands beside it, which names the partition of a group. */
export function shortPlaceName(place: ProblemPlace): string {
  return placeName(place.type === 'group-partition' ? {type: 'group', group: place.group} : place)
}

/** How bad it is among others: less is worse. Numbers that move are not in it, so that an order holds. */
export function problemRank({
  severity,
  kind,
  consequences,
}: Pick<Problem, 'severity' | 'kind' | 'consequences'>): number {
  return (
    (severity === 'error' ? 0 : PROBLEM_KINDS.length) + PROBLEM_KINDS.indexOf(weightOf(kind, consequences))
  )
}

/** A broker that is away is as bad as what it takes with it. */
function weightOf(kind: ProblemKind, consequences: Consequences | null): ProblemKind {
  if (kind !== 'broker-gone' && kind !== 'broker-down') return kind
  if (consequences === null) return 'under-replicated'
  return consequences.offline > 0 ? 'partition-offline' : kind
}

/** The worst first, equals by what they are about. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const keyed = problems.map((problem) => ({problem, place: placeName(problem.about)}))
  return keyed
    .sort((a, b) => problemRank(a.problem) - problemRank(b.problem) || comparePlaces(a.place, b.place))
    .map(({problem}) => problem)
}

/** Broker 10 comes after broker 9. */
const places = new Intl.Collator('en', {numeric: true})

function comparePlaces(a: string, b: string): number {
  return places.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** `2 partitions have no leader`, `1 partition has no leader`. */
export function countWho(count: number, noun: string, one: string, many: string): string {
  return `${countOf(count, noun)} ${count === 1 ? one : many}`
}

/** What follows, in words, the worst first; '' where nothing does. */
export function describeConsequences({offline, underMinIsr, underReplicated, groups}: Consequences): string {
  const parts: string[] = []
  if (offline > 0) parts.push(countWho(offline, 'partition', 'has no leader', 'have no leader'))
  if (underMinIsr > 0)
    parts.push(`${countWho(underMinIsr, 'partition', 'takes', 'take')} no writes with acks=all`)
  if (underReplicated > 0)
    parts.push(`${countWho(underReplicated, 'partition', 'lacks', 'lack')} an in-sync replica`)
  if (groups > 0) parts.push(countWho(groups, 'group', 'cannot read', 'cannot read'))
  return parts.join(', ')
}

/** How many of each there are; what could not be looked at is neither an error nor a warning. */
export function tallyProblems(problems: readonly Problem[]): {
  readonly errors: number
  readonly warnings: number
  readonly unknown: number
} {
  const known = problems.filter(({kind}) => kind !== 'unread')
  const errors = known.filter(({severity}) => severity === 'error').length
  return {errors, warnings: known.length - errors, unknown: problems.length - known.length}
}
