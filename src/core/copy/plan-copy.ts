import {Failure} from '../../errors/failure.ts'
import {distanceBetween} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {HeldLock} from '../../user/lock.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import {type ReadingRange, type ResolvedRange, requireRange, resolveRange} from '../consume/reading-range.ts'
import type {PartitionPositions, Position} from '../offsets/position.ts'
import type {NewTopic} from '../topics/create-topics.ts'
import {requireOneTopic} from '../topics/known-topics.ts'
import type {HeldBack} from '../transactions/held-back.ts'
import {type CopyEndpoint, CopyJournal, type CopyProgress} from './copy-journal.ts'
import {type CopyPlanRow, type CopyRequest, type CopySurroundings, WHERE_PREFIX} from './copy-request.ts'
import {findTargetTopic, planTargetTopic} from './target-topic.ts'

/** Everything that is decided before a record is copied. */
export interface CopyPlan {
  readonly source: TopicMetadata
  readonly sourceClusterId: string
  /** Null where it is not there yet. */
  readonly target: TopicMetadata | null
  readonly targetClusterId: string
  /** How the target is to be created; null where it is there. */
  readonly created: NewTopic | null
  readonly cursors: readonly PartitionCursor[]
  readonly rows: readonly CopyPlanRow[]
  readonly journal: CopyJournal
  /** Null where nothing is to be copied, or the journal cannot be kept. */
  readonly lock: HeldLock | null
  /** Whether it goes on where an earlier copy has stopped. */
  readonly isResumed: boolean
  /** Sentences for people: positions that were moved, times that were looked up. */
  readonly notes: readonly string[]
  /** What open transactions keep the copy from; empty for one that follows, since it waits for their end. */
  readonly held: readonly HeldBack[]
}

/** Looks up topics, positions and what an earlier copy has left. Throws a Failure; nothing has been changed by then. */
export async function planCopy(request: CopyRequest, surroundings: CopySurroundings): Promise<CopyPlan> {
  const {source: sourceCluster, target: targetCluster, stateFolder} = surroundings
  const source = await requireOneTopic(sourceCluster, request.from, 'copy', '--from N=earliest')
  const target = await findTargetTopic(targetCluster, request.to, {mayCreate: request.creates})
  const [sourceClusterId, targetClusterId] = [clusterIdOf(sourceCluster), clusterIdOf(targetCluster)]
  if (sourceClusterId === targetClusterId && request.from === request.to) throw ontoItself(request.from)
  if (request.keepsPartitions && target !== null) checkPartitions(source, target)
  const created =
    target === null ? await planTargetTopic(request.to, source, sourceCluster, targetCluster) : null
  const from = {clusterId: sourceClusterId, topic: request.from, topicId: source.id}
  const to = {clusterId: targetClusterId, topic: request.to, topicId: target?.id ?? ''}
  const journal = new CopyJournal(stateFolder, from, to)
  const lock = request.plansOnly ? null : await lockJournal(journal, request)
  try {
    const notes: string[] = []
    const earlier = readEarlier(journal, request, {from, to}, notes)
    const range = await planRange(sourceCluster, source, request, earlier)
    return {
      source,
      sourceClusterId,
      target,
      targetClusterId,
      created,
      cursors: range.cursors,
      rows: range.cursors.map(planRow),
      journal,
      lock,
      isResumed: earlier !== null,
      notes: [...notes, ...range.notes],
      held: request.follows ? [] : range.held,
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** Null where it cannot be kept and need not be. Throws a Failure where another copy of these topics runs. */
async function lockJournal(journal: CopyJournal, {resumes}: CopyRequest): Promise<HeldLock | null> {
  try {
    return await journal.lock()
  } catch (error) {
    if (error instanceof Failure) throw error
    // Some file systems have no links, which the lock is made of: a copy there goes on as it did before there were locks.
    const hasNoLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(
      String(Reflect.get(Object(error), 'code')),
    )
    if (!resumes || hasNoLinks) return null
    const reason = error instanceof Error ? error.message : String(error)
    const text = `Whether another copy keeps its progress in ${journal.file} cannot be told: ${reason}.`
    throw new Failure('failed', text, {
      suggestions: ['Is XDG_STATE_HOME a folder that can be written to?'],
      cause: error,
    })
  }
}

async function planRange(
  cluster: Cluster,
  source: TopicMetadata,
  request: CopyRequest,
  earlier: CopyProgress | null,
): Promise<ResolvedRange> {
  const partitions = source.partitions.map(({partition}) => ({topic: source.name, partition}))
  const wanted: ReadingRange = {
    from: request.start,
    to: request.until,
    toFlag: '--until',
    exitsAtEnd: !request.follows,
    isolation: request.isolation,
  }
  requireRange(wanted, partitions)
  return resolveRange(cluster, partitions, {
    ...wanted,
    from: earlier === null ? request.start : goOn(request.start, earlier),
  })
}

function clusterIdOf(cluster: Cluster): string {
  return cluster.knownMetadata?.clusterId ?? ''
}

/** A topic cannot be copied onto itself: it would never end. */
export function ontoItself(topic: string): Failure {
  return new Failure('usage', `${topic} cannot be copied onto itself.`, {
    suggestions: ['Name another topic, or another cluster with --to-bootstrap-server.'],
  })
}

function checkPartitions(source: TopicMetadata, target: TopicMetadata): void {
  const [has, needs] = [target.partitions.length, source.partitions.length]
  if (has >= needs) return
  const text = `--keep-partitions needs as many partitions as ${source.name} has, ${needs}; ${target.name} has ${has}.`
  throw new Failure('conflict', text, {
    code: 'INVALID_PARTITIONS',
    suggestions: ['Without --keep-partitions records go where their keys belong.'],
  })
}

/** What is to be resumed; null where nothing is asked for or nothing is there. Throws where it does not fit any more. */
function readEarlier(
  journal: CopyJournal,
  request: CopyRequest,
  {from, to}: {readonly from: CopyEndpoint; readonly to: CopyEndpoint},
  notes: string[],
): CopyProgress | null {
  if (!request.resumes) {
    if (leftUnfinished(journal))
      notes.push(
        `An earlier copy of ${from.topic} to ${to.topic} did not come to its end; --resume would go on there.`,
      )
    return null
  }
  const earlier = journal.read()
  if (earlier === null) {
    notes.push(`No copy of ${from.topic} to ${to.topic} has left any progress: it starts at --from.`)
    return null
  }
  const renewed = [
    {now: from, last: earlier.from},
    {now: to, last: earlier.to},
  ].find(({now, last}) => now.topicId !== last.topicId)
  const restart = 'Without --resume it starts at --from.'
  if (renewed) {
    const why = renewed.now.topicId === '' ? 'it is not there any more' : 'it was created anew'
    const text = `${renewed.now.topic} is not the topic of the last copy any more: ${why}.`
    throw new Failure('conflict', text, {code: 'INCONSISTENT_TOPIC_ID', suggestions: [restart]})
  }
  if (earlier.grep.join('\0') !== request.grep.join('\0')) {
    const then = earlier.grep.map(filterFlag).join(' ') || 'no filter'
    const text = `The last copy was made with ${then}: another filter cannot go on where it stopped.`
    throw new Failure('usage', text, {suggestions: [restart]})
  }
  return earlier
}

function filterFlag(pattern: string): string {
  return pattern.startsWith(WHERE_PREFIX)
    ? `--where '${pattern.slice(WHERE_PREFIX.length)}'`
    : `--grep '${pattern}'`
}

function leftUnfinished(journal: CopyJournal): boolean {
  try {
    return journal.read()?.isFinished === false
  } catch {
    return false
  }
}

/** Partitions that the last copy did not know start where --from says. */
function goOn(start: PartitionPositions, {offsets}: CopyProgress): PartitionPositions {
  const resumed = [...offsets].map(([partition, offset]): [number, Position] => [
    partition,
    {anchor: 'offset', offset: BigInt(offset), shift: 0n},
  ])
  return {others: start.others, byPartition: new Map([...start.byPartition, ...resumed])}
}

function planRow({partition, position: from, end}: PartitionCursor): CopyPlanRow {
  return {partition, from, to: end, records: end === null ? null : Math.max(0, distanceBetween(from, end))}
}
