import {formatCommandLine} from '../../names/command-line.ts'
import type {Looked, ProblemsReport} from './find-problems.ts'
import {
  type Consequences,
  type Problem,
  type ProblemKind,
  type ProblemPlace,
  type ProblemSeverity,
  placeName,
} from './problem.ts'

/** One problem, as `top problems` prints it. */
export interface ProblemJson {
  readonly severity: ProblemSeverity
  readonly kind: ProblemKind
  readonly about: ProblemPlace
  readonly seen: string
  readonly cause: string
  /** For a shell, the connection included. */
  readonly command: string
  /** Null where polls do not tell. */
  readonly since: string | null
  readonly consequences: Consequences | null
  readonly partitions: readonly {readonly topic: string; readonly partition: number}[]
}

/** All problems, and what was looked at. */
export interface ProblemsJson {
  readonly at: string
  readonly problems: readonly ProblemJson[]
  readonly looked: Looked
}

/** A problem in the words that scripts select by. */
export function problemToJson(problem: Problem, program: readonly string[]): ProblemJson {
  const {severity, kind, about, seen, cause, command, sinceMs, consequences, partitions} = problem
  return {
    severity,
    kind,
    about,
    seen,
    cause,
    command: formatCommandLine(program, command),
    since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
    consequences,
    partitions: partitions.map(({topic, partition}) => ({topic, partition})),
  }
}

/** The document of all problems that pass a filter, which looks at what they are and at what they are about. */
export function problemsToJson(
  {atMs, problems, looked}: ProblemsReport,
  options: {readonly program: readonly string[]; readonly matches: (text: string) => boolean},
): ProblemsJson {
  return {
    at: new Date(atMs).toISOString(),
    problems: problems
      .filter((problem) => options.matches(filterTextOfProblem(problem)))
      .map((problem) => problemToJson(problem, options.program)),
    looked,
  }
}

/** What a filter of problems looks into. */
export function filterTextOfProblem({severity, kind, about, partitions}: Problem): string {
  const topics = new Set(partitions.map(({topic}) => topic))
  return [severity, kind, placeName(about), ...topics].join(' ')
}
