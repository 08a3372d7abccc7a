import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {TopicSelection} from '../offsets/topic-selection.ts'
import {TopicSelector} from '../offsets/topic-selector.ts'
import type {ResetPlanRow, WantedOffset} from './plan-reset.ts'
import {requireStandings, shareGroupsOf} from './standings.ts'

/** What a group had committed before its offsets were moved: one line of the journal. */
export interface JournalEntry {
  /** ISO 8601 in UTC: when the move began. */
  readonly time: string
  /** Null where the cluster has no id. */
  readonly clusterId: string | null
  readonly group: string
  /** Only of share groups: the offsets are start offsets. */
  readonly type?: 'share'
  /** Decimal text, as JSON has no 64-bit integers; null for nothing committed. */
  readonly offsets: readonly {
    readonly topic: string
    readonly partition: number
    readonly committed: string | null
    readonly target: string | null
    readonly leaderEpoch?: number
    readonly metadata?: string
  }[]
}

/** What is committed now where a plan moves something, one entry a group, read anew with leader epochs and metadata. */
export async function fetchJournalEntries(
  cluster: Cluster,
  plan: readonly Pick<ResetPlanRow, 'group' | 'type' | 'topic' | 'partition' | 'target'>[],
  nowMs: number,
): Promise<JournalEntry[]> {
  const groups = Map.groupBy(plan, ({group}) => group)
  const shares = shareGroupsOf(plan)
  const standings = await requireStandings(cluster, [...groups.keys()], shares)
  const clusterId = (cluster.knownMetadata ?? (await cluster.metadata([]))).clusterId
  return [...groups].map(([group, rows]) => ({
    time: new Date(nowMs).toISOString(),
    clusterId,
    group,
    ...(shares.has(group) ? {type: 'share' as const} : {}),
    offsets: rows.map(({topic, partition, target}) => {
      const found = standings.get(group)?.offsets.get(topicPartitionKey(topic, partition))
      if (found instanceof Failure) throw found
      const row = {
        topic,
        partition,
        committed: found?.offset.toString() ?? null,
        target: target?.toString() ?? null,
      }
      const {leaderEpoch = -1, metadata = ''} = found ?? {}
      return {
        ...row,
        ...(leaderEpoch >= 0 ? {leaderEpoch} : {}),
        ...(metadata === '' ? {} : {metadata}),
      }
    }),
  }))
}

/** A line of the journal, newline included. */
export function formatJournalEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`
}

/** What a journal holds: the entries, oldest first, and the numbers of lines that cannot be read, from 1. */
export interface Journal {
  readonly entries: readonly JournalEntry[]
  readonly damagedLines: readonly number[]
}

/**
 * Reads a journal's text. A line that cannot be read (a full disk cut it off) hides no other, but may have been the move that
 * somebody wants to undo.
 */
export function parseJournal(text: string): Journal {
  const entries: JournalEntry[] = []
  const damagedLines: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue
    const entry = parseEntry(line)
    if (entry === null) damagedLines.push(index + 1)
    else entries.push(entry)
  }
  return {entries, damagedLines}
}

function parseEntry(line: string): JournalEntry | null {
  try {
    const entry: unknown = JSON.parse(line)
    return isJournalEntry(entry) ? entry : null
  } catch {
    return null
  }
}

type Unknown<T> = Partial<Record<keyof T, unknown>>

function isJournalEntry(entry: unknown): entry is JournalEntry {
  if (typeof entry !== 'object' || entry === null) return false
  const {time, clusterId, group, type, offsets} = entry as Unknown<JournalEntry>
  return (
    [time, group].every((each) => typeof each === 'string') &&
    (clusterId === null || typeof clusterId === 'string') &&
    (type === undefined || type === 'share') &&
    Array.isArray(offsets) &&
    offsets.every(isJournalOffset)
  )
}

function isJournalOffset(offset: unknown): boolean {
  if (typeof offset !== 'object' || offset === null) return false
  const {topic, partition, committed, target, leaderEpoch, metadata} = offset as Unknown<
    JournalEntry['offsets'][number]
  >
  return (
    typeof topic === 'string' &&
    isInt32(partition) &&
    [committed, target].every((each) => each === null || isOffset(each)) &&
    (leaderEpoch === undefined || isInt32(leaderEpoch)) &&
    (metadata === undefined || typeof metadata === 'string')
  )
}

function isInt32(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0x7fffffff
}

function isOffset(value: unknown): boolean {
  return typeof value === 'string' && /^\d{1,19}$/.test(value) && BigInt(value) < 2n ** 63n
}

export interface Undo {
  /** When the move began that is undone. */
  readonly time: string
  readonly wanted: readonly WantedOffset[]
}

/**
 * What would undo the last move of each group: the offsets of its newest entry in which something differs from what is
 * committed now, so that a move that was refused, or is undone already, is passed over. An undo is a move too: undoing
 * twice leads back. Throws not-found for a group without such an entry.
 */
export async function findUndo(
  cluster: Cluster,
  entries: readonly JournalEntry[],
  groups: readonly string[],
  scopes: readonly TopicSelection[] | null,
): Promise<Map<string, Undo>> {
  const {clusterId} = await cluster.metadata([])
  const mine = entries.filter((entry) => entry.clusterId === clusterId && groups.includes(entry.group))
  // A name that has changed its kind is read as what it was last: the plan then refuses what does not fit.
  const newest = new Map(mine.map((entry) => [entry.group, entry]))
  const standings = await requireStandings(cluster, groups, shareGroupsOf([...newest.values()]))
  const undos = new Map<string, Undo>()
  const selector = scopes && new TopicSelector(scopes)
  for (const group of groups) {
    const now = standings.get(group)?.offsets
    const type = newest.get(group)?.type
    const moves = mine.filter((entry) => entry.group === group && entry.type === type).reverse()
    for (const {time, offsets} of moves) {
      const wanted = offsets
        .filter(({topic, partition}) => selector?.isInScope(topic, partition) ?? true)
        .map(({committed: before, target: _, ...each}) => ({
          group,
          ...(type ? {type} : {}),
          ...each,
          offset: before === null ? null : BigInt(before),
        }))
      const differs = wanted.some(({topic, partition, offset}) => {
        const found = now?.get(topicPartitionKey(topic, partition))
        if (found instanceof Failure) throw found
        return (found?.offset ?? null) !== offset
      })
      if (!differs) continue
      undos.set(group, {time, wanted})
      break
    }
    if (!undos.has(group)) throw nothingToUndo(group, moves.length > 0)
  }
  for (const failure of selector?.missing('The journal of this machine has no offsets') ?? []) throw failure
  return undos
}

function nothingToUndo(group: string, hasEntries: boolean): Failure {
  const text = hasEntries
    ? `The offsets of group ${group} are as they were before each move in the journal; there is nothing to undo.`
    : `The journal of this machine has no move of the offsets of group ${group} on this cluster.`
  return new Failure('not-found', text, {
    code: 'NOTHING_TO_UNDO',
    suggestions: [
      'The journal has only what this user moved with samsa on this machine.',
      '--to TIME goes back by time instead.',
    ],
  })
}
