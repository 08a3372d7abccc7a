import type {Cluster} from '../../kafka/cluster.ts'
import type {HealthLook, HealthSource} from '../dashboard/health-look.ts'
import {PROBLEM_KINDS, type Problem} from '../dashboard/problems/problem.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {findEndingCertificates} from './certificate-problems.ts'
import {
  type Findings,
  type HealthKind,
  type HealthProblem,
  NOTHING_FOUND,
  type Unlooked,
} from './health-problem.ts'
import {lookFurther} from './look-further.ts'

/** Whether certificates end soon is asked by a connection of its own to each broker. */
const CERTIFICATES_EVERY_MS = 600_000

const CERTIFICATES: ReadonlySet<HealthKind> = new Set(['certificate-expiring'])

/** Looks again and again at what `cluster health` looks at beside polls, for dashboards. */
export function createHealthSource(cluster: Cluster, watch: MetadataWatch, clock: Clock): HealthSource {
  let certificates: {readonly atMs: number; readonly findings: Findings} | null = null

  return async (report, signal): Promise<HealthLook> => {
    const atMs = clock.now()
    const metadata = await watch.fetch()
    const isOld = certificates === null || atMs - certificates.atMs > CERTIFICATES_EVERY_MS
    const [{findings, moving}, read] = await Promise.all([
      lookFurther(cluster, {report, metadata, ignored: CERTIFICATES, clock, signal}),
      isOld ? findEndingCertificates(cluster, report.brokers) : (certificates?.findings ?? NOTHING_FOUND),
    ])
    // What could not be read is asked for again.
    if (isOld && read.unlooked.length === 0) certificates = {atMs, findings: read}
    const all = [...findings, read]
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      problems: [
        ...all.flatMap(({problems}) => problems.flatMap(problemOf)),
        ...all.flatMap(({unlooked}) => unlooked.map(unreadOf)),
      ],
      moving,
    }
  }
}

/** A problem as dashboards have it; none for a note, and for kinds that only `cluster health` has. */
function problemOf({kind, severity, ...rest}: HealthProblem): readonly Problem[] {
  const known = PROBLEM_KINDS.find((each) => each === kind)
  if (severity === 'note' || known === undefined) return []
  return [{kind: known, severity, ...rest, sinceMs: null, consequences: null}]
}

function unreadOf({kinds, ...rest}: Unlooked): Problem {
  return {
    kind: 'unread',
    severity: 'warn',
    ...rest,
    sinceMs: null,
    consequences: null,
    partitions: [],
    hides: PROBLEM_KINDS.filter((each) => kinds.some((kind) => kind === each)),
  }
}
