import {formatCommandLine} from '../names/command-line.ts'
import type {HealthReport} from './examine-health.ts'
import {
  type HealthKind,
  type HealthProblem,
  type HealthSeverity,
  resourceOf,
  type Unlooked,
} from './health-problem.ts'

/** One problem, as `cluster health` prints it. */
export interface HealthProblemJson {
  readonly kind: HealthKind
  readonly severity: HealthSeverity
  /** What it is about: `broker 3`, `topic orders`, `partition orders-0`, `group billing`, `cluster`. */
  readonly resource: string
  /** What is seen, a sentence without its full stop. */
  readonly message: string
  readonly cause: string
  /** A command for a shell, the connection included. */
  readonly suggestion: string
  readonly partitions: readonly {readonly topic: string; readonly partition: number}[]
}

/** What could not be looked at. */
export interface UnreadJson {
  /** What may be wrong there without anybody seeing it. */
  readonly kinds: readonly HealthKind[]
  readonly resource: string
  readonly message: string
  readonly cause: string
  readonly suggestion: string
  readonly denied: boolean
}

/** What `cluster health` prints. */
export interface HealthJson {
  /** Everything was looked at, and nothing is wrong. */
  readonly healthy: boolean
  readonly at: string
  readonly problems: readonly HealthProblemJson[]
  readonly notes: readonly HealthProblemJson[]
  readonly unread: readonly UnreadJson[]
  readonly ignored: readonly HealthKind[]
  readonly looked: HealthReport['looked']
}

/** @param program what starts samsa on this cluster, for the suggestions: `['samsa', '-b', 'broker:9092']` */
export function healthToJson(
  {atMs, problems, notes, unlooked, looked}: HealthReport,
  {program, ignored}: {readonly program: readonly string[]; readonly ignored: readonly HealthKind[]},
): HealthJson {
  const problemOf = ({kind, severity, about, seen, ...rest}: HealthProblem): HealthProblemJson => ({
    kind,
    severity,
    resource: resourceOf(about),
    message: seen,
    cause: rest.cause,
    suggestion: formatCommandLine(program, rest.command),
    partitions: rest.partitions.map(({topic, partition}) => ({topic, partition})),
  })
  return {
    healthy: problems.length === 0 && unlooked.length === 0,
    at: new Date(atMs).toISOString(),
    problems: problems.map(problemOf),
    notes: notes.map(problemOf),
    unread: unlooked.map(
      ({kinds, about, seen, cause, command, isDenied}: Unlooked): UnreadJson => ({
        kinds,
        resource: resourceOf(about),
        message: seen,
        cause,
        suggestion: formatCommandLine(program, command),
        denied: isDenied,
      }),
    ),
    ignored,
    looked,
  }
}
