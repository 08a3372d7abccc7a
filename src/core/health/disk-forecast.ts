import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchBrokerLogs, type LogDirectory} from '../brokers/fetch-broker-logs.ts'
import {NEARLY_FULL} from '../dashboard/problems/broker-problems.ts'
import {formatBytes, formatDuration} from '../names/numbers.ts'
import type {Clock} from '../time/clock.ts'
import {type Findings, type HealthProblem, type Unlooked, unlookedBecause} from './health-problem.ts'

/** Over so long the rate is measured: a guess, as retention deletes in steps of five minutes. */
const MEASURED_MS = 10_000

const DAY_MS = 86_400_000
/** As near as that a full volume is a problem, and nearer than that an urgent one. */
const SOON_MS = 7 * DAY_MS
const URGENT_MS = DAY_MS

/** Log directories whose volumes are full soon at the rate of the next ten seconds. */
export async function findFillingDisks(
  cluster: Cluster,
  live: readonly number[],
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<Findings> {
  const problems: HealthProblem[] = []
  const unlooked: Unlooked[] = []
  await Promise.all(
    live.map(async (broker) => {
      try {
        const before = await fetchBrokerLogs(cluster, broker)
        const beganMs = clock.now()
        await clock.sleep(MEASURED_MS, signal)
        signal.throwIfAborted()
        const after = await fetchBrokerLogs(cluster, broker)
        const atMs = clock.now()
        for (const directory of after.usage.directories) {
          const earlier = before.usage.directories.find(({path}) => path === directory.path)
          const times = {elapsedMs: atMs - beganMs, atMs}
          if (earlier !== undefined) problems.push(...forecast(broker, earlier, directory, times))
        }
      } catch (error) {
        if (!(error instanceof Failure) || cluster.signal.aborted) throw error
        unlooked.push(
          unlookedBecause(error, {
            kinds: ['disk-filling'],
            about: {type: 'broker', broker},
            seen: `when the volumes of broker ${broker} are full is unknown`,
            command: {verb: ['broker', 'describe'], names: [String(broker)]},
          }),
        )
      }
    }),
  )
  return {problems, unlooked}
}

/** When one is full, where that is soon, or it is nearly full already; none where it does not fill up; pure. */
export function forecast(
  broker: number,
  before: LogDirectory,
  after: LogDirectory,
  {elapsedMs, atMs}: {readonly elapsedMs: number; readonly atMs: number},
): readonly HealthProblem[] {
  const {path, usableBytes, totalBytes} = after
  if (before.usableBytes === null || usableBytes === null || !totalBytes) return []
  const perSecond = (Number(before.usableBytes - usableBytes) / elapsedMs) * 1_000
  if (perSecond <= 0) return []
  const leftMs = (Number(usableBytes) / perSecond) * 1_000
  const isNearlyFull = 1 - Number(usableBytes) / Number(totalBytes) >= NEARLY_FULL
  // Beyond a century it is none.
  if (leftMs > (isNearlyFull ? 36_500 * DAY_MS : SOON_MS)) return []
  const day = new Date(atMs + leftMs).toISOString().slice(0, 10)
  return [
    {
      kind: 'disk-filling',
      severity: leftMs <= URGENT_MS ? 'error' : leftMs <= SOON_MS ? 'warn' : 'note',
      about: {type: 'broker', broker},
      seen: `the volume of log directory ${path} of broker ${broker} is full in ${formatDuration(leftMs)}, on ${day}, at the present rate: ${formatBytes(usableBytes)} are left, and it takes ${formatBytes(Math.round(perSecond))} a second`,
      cause: `More comes than is deleted, by what was seen in ${formatDuration(elapsedMs)}; whatever else writes to the volume is counted too`,
      command: {verb: ['topic', 'list'], flags: ['--sizes', '--internal']},
      partitions: [],
    },
  ]
}
