import type {Failure} from '../../errors/failure.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {type Problem, type ProblemPlace, placeName} from '../dashboard/problems/problem.ts'
import type {CommandWords} from '../names/command-line.ts'

/** What `cluster health` looks at, from the worst on; a contract (docs/schemas/cluster-health.json). */
export const HEALTH_KINDS = [
  'no-controller',
  'quorum-no-majority',
  'partition-offline',
  'broker-gone',
  'broker-down',
  'log-dir-offline',
  'under-min-isr',
  'disk-nearly-full',
  'disk-filling',
  'under-replicated',
  'certificate-expiring',
  'hanging-transaction',
  'reassignment-stuck',
  'group-rebalancing',
  'quorum-lagging',
  'clock-skew',
  'throttle-left',
  'leader-imbalance',
  'mixed-versions',
  'single-replica',
] as const
export type HealthKind = (typeof HEALTH_KINDS)[number]

/** `error` and `warn` as of problems anywhere; a `note` is worth a word, and no reason to fail. */
export type HealthSeverity = 'error' | 'warn' | 'note'

/** Something that is not as it should be. Sentences hold names as the cluster has them, and end in no full stop. */
export interface HealthProblem {
  readonly kind: HealthKind
  readonly severity: HealthSeverity
  readonly about: ProblemPlace
  /** What tells it from others of its kind at the same place, as of problems anywhere. */
  readonly which?: string
  /** What is seen, with the numbers. */
  readonly seen: string
  readonly cause: string
  /** What shows more of it, or mends it. */
  readonly command: CommandWords
  readonly partitions: readonly TopicPartition[]
}

/** Something that could not be looked at: it may be well, and nobody knows. */
export interface Unlooked {
  /** What may be wrong there without anybody seeing it. */
  readonly kinds: readonly HealthKind[]
  readonly about: ProblemPlace
  readonly seen: string
  readonly cause: string
  readonly command: CommandWords
  /** Whether it was for want of a permission. */
  readonly isDenied: boolean
}

/** What one look came to. */
export interface Findings {
  readonly problems: readonly HealthProblem[]
  readonly unlooked: readonly Unlooked[]
}

export const NOTHING_FOUND: Findings = {problems: [], unlooked: []}

/** What could not be looked at because of a failure. */
export function unlookedBecause(failure: Failure, words: Omit<Unlooked, 'cause' | 'isDenied'>): Unlooked {
  const {kind, code, message} = failure
  const plain = message.replace(/\.$/, '')
  const cause = code === null || plain.includes(code) ? plain : `${plain} (${code})`
  return {...words, cause, isDenied: kind === 'denied'}
}

/** A problem of the dashboards' model as one of health; null for kinds that health has not. */
export function healthProblemOf(problem: Problem): HealthProblem | null {
  const {severity, about, seen, cause, command, partitions} = problem
  const kind = HEALTH_KINDS.find((each) => each === problem.kind)
  if (kind === undefined) return null
  return {kind, severity, about, seen, cause, command, partitions}
}

/** `broker 3`, `topic orders`, `partition orders-0`, `cluster`: the first word says what it is. */
export function resourceOf(place: ProblemPlace): string {
  return place.type === 'partition' ? `partition ${placeName(place)}` : placeName(place)
}

const SEVERITIES: readonly HealthSeverity[] = ['error', 'warn', 'note']

/** Broker 10 comes after broker 9. */
const resources = new Intl.Collator('en', {numeric: true})

/** The worst first, equals by what they are about. */
export function sortHealth(problems: readonly HealthProblem[]): readonly HealthProblem[] {
  return problems.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      HEALTH_KINDS.indexOf(a.kind) - HEALTH_KINDS.indexOf(b.kind) ||
      resources.compare(resourceOf(a.about), resourceOf(b.about)),
  )
}

/** Names that a sentence has room for: `a, b, c and 4 more`. */
export function listSome(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED)
  const more = names.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

const MOST_NAMED = 3

/** The one topic of several things, or the cluster where there are more. */
export function topicOrCluster(topics: readonly string[]): ProblemPlace {
  const [topic] = topics
  return topics.length === 1 && topic !== undefined ? {type: 'topic', topic} : {type: 'cluster'}
}
