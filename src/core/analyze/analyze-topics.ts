import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type ConsumeProgress, measureProgress} from '../consume/consume-progress.ts'
import {listPartitions, resolveReadable} from '../consume/consume-records.ts'
import {untilStopped} from '../consume/consumption.ts'
import {FetchPool} from '../consume/fetch-pool.ts'
import {LeaderFinder} from '../consume/leader-finder.ts'
import {readRecords} from '../consume/read-records.ts'
import type {ReadingRange} from '../consume/reading-range.ts'
import type {PartitionPositions} from '../offsets/position.ts'
import type {Clock} from '../time/clock.ts'
import {resolveTopics} from '../topics/known-topics.ts'
import type {TopicAnalysis} from './topic-analysis.ts'
import {TopicAnalyzer} from './topic-analyzer.ts'

/** Which records are looked at. */
export interface AnalysisRequest {
  /** Names and globs, with partitions as `orders:0,3`; with `regex` regular expressions. */
  readonly topics: readonly string[]
  readonly regex: boolean
  readonly from: PartitionPositions
  /** Exclusive; null for the end as it is now. */
  readonly to: PartitionPositions | null
  /** Whether it is said where positions lie outside of logs: not where nobody has named one. */
  readonly tellsPlaces: boolean
  readonly inflateLimitBytes: number | null
}

export interface AnalysisContext {
  readonly cluster: Cluster
  readonly clock: Clock
  /** Ends it where it is; what was seen until then is the result. */
  readonly stop: AbortSignal
  readonly notice: (line: string) => void
  readonly onReading: (measure: (() => ConsumeProgress) | null) => void
}

/** What topics are like, and topics and partitions that could not be read. */
export interface AnalysisResult {
  readonly topics: readonly TopicAnalysis[]
  readonly failures: readonly Failure[]
}

/** How long it tries against a cluster that does not answer. */
const GIVE_UP_AFTER_MS = 60_000

/** Reads a part of topics and says what it is like. Throws where nothing of it can be read. */
export async function analyzeTopics(
  request: AnalysisRequest,
  {cluster, clock, stop, notice, onReading}: AnalysisContext,
): Promise<AnalysisResult> {
  const selection = {regex: request.regex, takesPartitions: true}
  const {topics, failures: refused} = await untilStopped(
    resolveTopics(cluster, request.topics, selection),
    stop,
  )
  const failures = [...refused.values()]
  for (const failure of failures) if (failure.kind !== 'denied' || topics.length === 0) throw failure
  const range: ReadingRange = {
    from: request.from,
    to: request.to,
    exitsAtEnd: true,
    // What is stored is looked at, whatever became of it.
    isolation: 'read_uncommitted',
  }
  const partitions = listPartitions(topics, null)
  const {cursors, notes, unread} = await untilStopped(
    resolveReadable(cluster, partitions, range, new Map()),
    stop,
  )
  if (request.tellsPlaces) for (const note of notes) notice(note)
  failures.push(...unread.map(({failure}) => failure))
  const analyzers = new Map(
    topics.map(({name}) => [name, new TopicAnalyzer(name, request.inflateLimitBytes)] as const),
  )
  for (const cursor of cursors) analyzers.get(cursor.topic)?.start(cursor)
  const leaders = new LeaderFinder(cluster, clock)
  leaders.remember(topics)
  const pool = new FetchPool({
    cluster,
    clock,
    leaders,
    isolation: range.isolation,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    endsExist: true,
    notice,
    onLost: () => {},
  })
  pool.add(cursors)
  const all = [...analyzers.values()]
  const counts = {
    get records() {
      return all.reduce((sum, {records}) => sum + records, 0)
    },
    get bytes() {
      return all.reduce((sum, {bytes}) => sum + bytes, 0)
    },
  }
  onReading(measureProgress(cursors, null, counts))
  const sink = {
    isFull: false,
    write: async (fetched: Parameters<TopicAnalyzer['add']>[0]) => {
      analyzers.get(fetched.cursor.topic)?.add(fetched)
      fetched.cursor.position = fetched.nextOffset
    },
    // Counts are all that is kept.
    afterBytes: (release: () => void) => release(),
    flush: () => null,
  }
  await readRecords(pool, sink, {clock, output: {isClosed: false}, stop, idleTimeoutMs: null})
  return {topics: all.map((analyzer) => analyzer.result()), failures}
}
