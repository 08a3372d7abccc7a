import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {describeGroups} from '../../groups/describe-groups.ts'
import {listGroups, MEMBERLESS_STATES} from '../../groups/list-groups.ts'
import {offsetMoves} from '../../groups/move-offsets.ts'
import {planReset, type ResetPlanRow} from '../../groups/plan-reset.ts'
import {compareNames} from '../../names/compare-names.ts'
import {countOf} from '../../names/count-of.ts'
import {fetchLogBounds} from '../../offsets/fetch-bounds.ts'
import {fetchCommittedOffsets} from '../../offsets/fetch-offsets.ts'
import {
  type PartitionPositions,
  parsePartitionPositions,
  positionFor,
  refuseCommitted,
  refuseFuture,
} from '../../offsets/position.ts'
import {topicPartitionKey} from '../../offsets/topic-partition.ts'
import {mapOf, object, type ReadBy, text} from '../../source/shapes.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut} from '../declared-change.ts'
import {byFields, declareKind, type ExportContext, type KindPlan, type PlanContext} from '../kind.ts'
import {checkTopicName} from './topic-shape.ts'

const groupShape = object(
  'A consumer group that starts somewhere.',
  {
    name: text('Its name.'),
    offsets: mapOf(
      'Where it starts in each topic: earliest, latest, an offset, a time or a duration ago. Given to a group that has committed nothing there; what is committed is never moved.',
      text('A position, as those of group reset.', {
        check: (position) => {
          const nowMs = Date.now()
          try {
            const positions = parsePartitionPositions(position, {nowMs, utc: true})
            refuseCommitted(positions)
            refuseFuture(positions, nowMs)
            return null
          } catch (error) {
            if (!(error instanceof Failure)) throw error
            // In a file a time without a zone is UTC already.
            return [error.message, ...error.suggestions.filter((line) => !line.includes('--utc'))].join(' ')
          }
        },
      }),
      {checkKey: checkTopicName},
    ),
  },
  {required: ['name', 'offsets']},
)
type DeclaredGroup = ReadBy<typeof groupShape>

export const groupKind = declareKind({
  list: 'groups',
  description: 'Consumer groups and where they start.',
  shape: groupShape,
  identify: byFields('name'),
  topicsOf: ({offsets}) => [...offsets.keys()],
  prunes: false,
  plan: planGroups,
  export: exportGroups,
})

/** A topic in which a group is to start somewhere. */
interface Start {
  readonly group: string
  readonly topic: string
  readonly text: string
}

/**
 * Plans the starts of groups in topics where they have committed nothing. A group with members decides that itself: it is
 * never moved, and a note says so.
 */
async function planGroups(
  cluster: Cluster,
  declared: readonly DeclaredGroup[],
  {metadata, nowMs, willExist, willHavePartitions}: PlanContext,
): Promise<KindPlan> {
  const notes: string[] = []
  const rows: DeclaredChange[] = []
  const startsOf = new Map<DeclaredChange, readonly Start[]>()
  const committed = await fetchCommittedOffsets(
    cluster,
    declared.map(({name}) => ({group: name})),
  )
  const lacking = declared.map((each) => {
    const offsets = committed.get(each.name) ?? Failure.leftOut(`group ${each.name}`)
    if (offsets instanceof Failure) return {each, starts: [], isNew: false, failure: offsets}
    const read = new Set(
      [...offsets.values()].flatMap((offset) => (offset instanceof Failure ? [] : offset.topic)),
    )
    const starts = [...each.offsets]
      .filter(([topic]) => !read.has(topic))
      .map(([topic, {value}]): Start => ({group: each.name, topic, text: value}))
    return {each, starts, isNew: offsets.size === 0, failure: null}
  })
  const described = await describeGroups(
    cluster,
    lacking.filter(({starts}) => starts.length > 0).map(({each}) => each.name),
  )
  // Of a topic that is only planned there is nothing to look up.
  const isThere = ({topic}: Start): boolean =>
    willExist(topic) && metadata.topics.get(topic)?.failure === null
  const foreseen = await fetchStarts(
    cluster,
    lacking.flatMap(({starts}) => starts.filter(isThere)),
    nowMs,
  )
  for (const {each, starts, isNew, failure} of lacking) {
    const {name} = each
    const fields = starts.map(({topic, text}) => ({field: topic, from: null, to: text}))
    const row = {kind: 'group', name, action: isNew ? 'create' : 'alter', fields, warnings: []} as const
    const group = described.get(name)
    const missing = starts.find(({topic}) => !willExist(topic))
    const error =
      failure ?? whyNot(group) ?? (missing ? noTopic(missing) : null) ?? whyNoPartition(starts, nowMs)
    if (error) rows.push({...row, error})
    else if (starts.length === 0) continue
    else if (group && !(group instanceof Failure) && !MEMBERLESS_STATES.has(group.state))
      notes.push(
        `Group ${name} is ${group.state} and decides itself where it starts in ${starts.map(({topic}) => topic).join(', ')}.`,
      )
    else {
      const warnings = starts.flatMap((start) => warningOf(foreseen.get(start) ?? []))
      const planned = {...row, warnings}
      rows.push(planned)
      startsOf.set(planned, starts)
    }
  }
  let moves = new Map<DeclaredChange, readonly ResetPlanRow[]>()
  return {
    rows,
    notes,
    execute: async (effective, onProgress) => {
      const starts = effective.flatMap((row) => startsOf.get(row) ?? [])
      const planned = await fetchStarts(cluster, starts, nowMs)
      moves = new Map(
        effective.map((row) => [row, (startsOf.get(row) ?? []).flatMap((start) => planned.get(start) ?? [])]),
      )
      const all = [...moves.values()].flat()
      const results = await offsetMoves(cluster, all).execute(
        all.filter(({error}) => !error),
        onProgress,
      )
      return doneBut(effective, (row) =>
        (moves.get(row) ?? [])
          .map((move) => move.error ?? results.get(move))
          .find((end): end is Failure => end instanceof Failure),
      )
    },
    readBack: async (done) => {
      const mine = done.flatMap((row) => moves.get(row) ?? [])
      const found = await offsetMoves(cluster, mine).readBack?.(mine)
      return new Map(
        done.flatMap((row): [DeclaredChange, Failure][] => {
          const failure = (moves.get(row) ?? [])
            .map((move) => found?.get(move))
            .find((each): each is Failure => each instanceof Failure)
          return failure ? [[row, failure]] : []
        }),
      )
    },
  }

  function whyNot(group: unknown): Failure | null {
    if (group instanceof Failure) return group.kind === 'not-found' ? null : group
    const isShare = typeof group === 'object' && group !== null && Reflect.get(group, 'type') === 'share'
    return isShare ? new Failure('conflict', 'It is a share group; it has no committed offsets.') : null
  }

  function whyNoPartition(starts: readonly Start[], nowMs: number): Failure | null {
    for (const {group, topic, text} of starts) {
      const count = willHavePartitions(topic)
      const {byPartition} = parsePartitionPositions(text, {nowMs, utc: true})
      const beyond = count === null ? [] : [...byPartition.keys()].filter((partition) => partition >= count)
      if (beyond[0] === undefined) continue
      const has = count === 1 ? 'one partition' : `${count} partitions`
      const sentence = `Topic ${topic} has no partition ${beyond[0]}, where group ${group} is to start; it has ${has}.`
      return new Failure('not-found', sentence, {code: 'UNKNOWN_TOPIC_OR_PARTITION'})
    }
    return null
  }

  function noTopic({group, topic}: Start): Failure {
    const place = metadata.topics.get(topic)?.failure
    if (place && place.kind !== 'not-found') return place
    return new Failure('not-found', `Topic ${topic}, where group ${group} is to start, does not exist.`, {
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      suggestions: ['Declare it under topics.'],
    })
  }
}

/** Where a start is moved to an end of the log, which is not what the file says; one sentence for all partitions. */
function warningOf(rows: readonly ResetPlanRow[]): string[] {
  const noted = rows.filter(({note}) => note !== null)
  const [first] = noted
  if (first === undefined) return []
  const others = noted.length === 1 ? '' : `, and ${countOf(noted.length - 1, 'more partition')}`
  return [
    `${first.group} starts at ${first.target ?? '-'} in ${first.topic}-${first.partition}${others}: ${first.note}.`,
  ]
}

/** The commits that each start comes to, looked up once for all starts at the same position. */
async function fetchStarts(
  cluster: Cluster,
  starts: readonly Start[],
  nowMs: number,
): Promise<Map<Start, ResetPlanRow[]>> {
  const planned = new Map<Start, ResetPlanRow[]>()
  const {topics} = await cluster.metadata([...new Set(starts.map(({topic}) => topic))])
  for (const [text, group] of Map.groupBy(starts, (start) => start.text)) {
    const positions: PartitionPositions = parsePartitionPositions(text, {nowMs, utc: true})
    const partitionsOf = (topic: string): {topic: string; partition: number}[] =>
      (topics.get(topic)?.partitions ?? []).map(({partition}) => ({topic, partition}))
    const partitions = [...new Set(group.map(({topic}) => topic))].flatMap(partitionsOf)
    const bounds = await fetchLogBounds(cluster, partitions, ({partition}) =>
      positionFor(positions, partition),
    )
    for (const start of group) {
      const rows = partitionsOf(start.topic).flatMap((each): ResetPlanRow[] => {
        const found = bounds.get(topicPartitionKey(each.topic, each.partition))
        const row = {group: start.group, ...each, committed: null}
        if (found === undefined || found instanceof Failure)
          return [
            {
              ...row,
              target: null,
              change: null,
              action: 'keep',
              note: null,
              error: found ?? Failure.leftOut('it'),
            },
          ]
        return planReset([{...row, ...found}], positions).filter(({action}) => action === 'commit')
      })
      const gone = new Failure('not-found', `Topic ${start.topic} does not exist.`)
      const none: ResetPlanRow = {
        ...{group: start.group, topic: start.topic, partition: 0, committed: null, target: null},
        ...{change: null, action: 'keep', note: null, error: gone},
      }
      planned.set(start, rows.length > 0 || topics.get(start.topic)?.failure === null ? rows : [none])
    }
  }
  return planned
}

/** Where groups stand now, a position for each partition; share groups have no commits. */
async function exportGroups(cluster: Cluster, {choose, failures}: ExportContext): Promise<object[]> {
  const listed = await listGroups(cluster)
  failures.push(...listed.failures.map(({error}) => error))
  const matches = choose(listed.groups.map(({group}) => group))
  const groups = listed.groups.filter(({group, type}) => type !== 'share' && matches(group))
  const committed = await fetchCommittedOffsets(cluster, groups)
  return groups.flatMap(({group}) => {
    const offsets = committed.get(group) ?? Failure.leftOut(`group ${group}`)
    const commits = offsets instanceof Failure ? [offsets] : [...offsets.values()]
    const failure = commits.find((each): each is Failure => each instanceof Failure)
    if (failure) {
      failures.push(failure)
      return []
    }
    const known = commits.flatMap((each) => (each instanceof Failure ? [] : [each]))
    const byTopic = Map.groupBy(known, ({topic}) => topic)
    const positions = [...byTopic]
      .sort(([a], [b]) => compareNames(a, b))
      .map(([topic, each]) => [
        topic,
        each
          .sort((a, b) => a.partition - b.partition)
          .map(({partition, offset}) => `${partition}=${offset}`)
          .join(','),
      ])
    return positions.length === 0
      ? []
      : [{name: escapeVariables(group), offsets: Object.fromEntries(positions)}]
  })
}
