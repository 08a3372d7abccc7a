import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {Change, Done, Outcomes, PlanRow} from '../changes/change.ts'
import {fetchTopicReaders} from '../groups/fetch-topic-readers.ts'
import {movesOffset, offsetMoves} from '../groups/move-offsets.ts'
import type {ResetPlanRow} from '../groups/plan-reset.ts'
import {planTopicDeletion, type TopicDeletion, topicDeletion} from '../topics/delete-topics.ts'
import type {StreamsTopic, StreamsTopicReason, StreamsTopicRole} from './internal-topics.ts'

/** One thing that is done to let a Streams application start over. */
export interface StreamsResetStep extends PlanRow {
  readonly application: string
  /** `move` sets what is committed in a partition, `delete` takes an internal topic away with all that is in it. */
  readonly step: 'move' | 'delete'
  readonly topic: string
  readonly role: 'input' | StreamsTopicRole
  /** Why a topic is taken for an internal one; null for a move. */
  readonly reason: StreamsTopicReason | null
  /** Null for a whole topic. */
  readonly partition: number | null
  /** What is committed, and what would be; null for a whole topic, and where the partition is left alone. */
  readonly committed: bigint | null
  readonly target: bigint | null
  /** Records skipped (positive) or replayed (negative) by a move; null where unknown, and for a topic. */
  readonly change: bigint | null
  /** Records that go with a topic; null for a move, and where unknown. */
  readonly records: bigint | null
  readonly note: string | null
}

/** What is to become of an application. */
export interface StreamsResetQuery {
  readonly application: string
  /** Plans the moves of what groups have committed; those of the application's own topics are passed over. */
  readonly moves: (groups: readonly string[]) => Promise<readonly ResetPlanRow[]>
  /** Its own topics, which are deleted. */
  readonly internal: readonly StreamsTopic[]
  readonly metadata: ReadonlyMap<string, TopicMetadata>
}

/** The steps of a reset with what carries each of them out. */
export interface StreamsResetPlan {
  readonly steps: readonly StreamsResetStep[]
  readonly moves: ReadonlyMap<StreamsResetStep, ResetPlanRow>
  readonly deletions: ReadonlyMap<StreamsResetStep, TopicDeletion>
}

/**
 * Plans what lets an application start over, as kafka-streams-application-reset and kafka-streams-groups --reset-offsets do:
 * its input is read again from a position, and what it has kept goes. Changes nothing. Throws where it has members.
 */
export async function planStreamsReset(
  cluster: Cluster,
  query: StreamsResetQuery,
): Promise<StreamsResetPlan> {
  const {application, internal, metadata} = query
  const own = new Map(internal.map((each) => [each.topic, each]))
  const rows = await query.moves([application])
  const moves = new Map(
    rows
      .filter(({topic}) => !own.has(topic))
      .map((row): [StreamsResetStep, ResetPlanRow] => [moveStep(row), row]),
  )
  const there = internal.flatMap(({topic}) => metadata.get(topic) ?? [])
  const planned = await planTopicDeletion(cluster, there, fetchTopicReaders)
  const deletions = new Map(
    planned.map((row): [StreamsResetStep, TopicDeletion] => [
      deleteStep(application, own.get(row.name), row),
      row,
    ]),
  )
  return {steps: [...moves.keys(), ...deletions.keys()], moves, deletions}
}

function moveStep({
  group,
  topic,
  partition,
  committed,
  target,
  change,
  note,
  error,
}: ResetPlanRow): StreamsResetStep {
  const place = {application: group, step: 'move', topic, role: 'input', reason: null, partition} as const
  return {...place, committed, target, change, records: null, note, ...(error ? {error} : {})}
}

function deleteStep(
  application: string,
  {role, reason}: Pick<StreamsTopic, 'role' | 'reason'> = {role: 'changelog', reason: 'name'},
  row: TopicDeletion,
): StreamsResetStep {
  const others = (row.groups ?? []).filter((group) => group !== application)
  const note = others.length === 0 ? null : `read by ${others.join(', ')} too`
  const nothing = {partition: null, committed: null, target: null, change: null}
  return {application, step: 'delete', topic: row.name, role, reason, ...nothing, records: row.records, note}
}

/**
 * Carries the steps out: offsets first, then topics, and no topic where an offset could not be moved, since what is kept belongs to
 * what was read.
 */
export function streamsReset(
  cluster: Cluster,
  {steps, moves, deletions}: StreamsResetPlan,
  options: {
    readonly timeoutMs: number
    readonly journal?: ((rows: readonly ResetPlanRow[]) => Promise<void>) | undefined
  },
): Change<'steps', StreamsResetStep> {
  const moveChange = offsetMoves(cluster, [...moves.values()])
  const deleteChange = topicDeletion(cluster, [...deletions.values()], options.timeoutMs)
  const {journal} = options
  return {
    noun: 'steps',
    rows: steps,
    hasEffect: (step) => {
      const move = moves.get(step)
      return move === undefined || movesOffset(move)
    },
    ...(journal ? {journal: async (rows) => journal(pick(rows, moves).map(([, row]) => row))} : {}),
    execute: async (rows, onProgress) => {
      const moved = await carry(pick(rows, moves), (each) => moveChange.execute(each, onProgress))
      const failed = [...moved.values()].find((outcome) => outcome instanceof Failure)
      const doomed = pick(rows, deletions)
      if (failed === undefined)
        return new Map([...moved, ...(await carry(doomed, (each) => deleteChange.execute(each, onProgress)))])
      return new Map([
        ...moved,
        ...doomed.map(([step]): [StreamsResetStep, Failure] => [step, keptSince(step)]),
      ])
    },
    readBack: async (rows) => {
      const wrong = await moveChange.readBack?.(pick(rows, moves).map(([, row]) => row))
      return new Map(
        pick(rows, moves).flatMap(([step, row]): [StreamsResetStep, Failure][] => {
          const found = wrong?.get(row)
          return found instanceof Failure ? [[step, found]] : []
        }),
      )
    },
  }
}

function pick<Row>(
  steps: readonly StreamsResetStep[],
  rows: ReadonlyMap<StreamsResetStep, Row>,
): [StreamsResetStep, Row][] {
  return steps.flatMap((step): [StreamsResetStep, Row][] => {
    const row = rows.get(step)
    return row === undefined ? [] : [[step, row]]
  })
}

async function carry<Row extends object>(
  pairs: readonly (readonly [StreamsResetStep, Row])[],
  execute: (rows: readonly Row[]) => Promise<Outcomes<Row>>,
): Promise<Map<StreamsResetStep, Done<StreamsResetStep> | Failure>> {
  if (pairs.length === 0) return new Map()
  const outcomes = await execute(pairs.map(([, row]) => row))
  return new Map(
    pairs.map(([step, row]) => {
      const outcome = outcomes.get(row) ?? Failure.leftOut(step.topic)
      return [step, outcome instanceof Failure ? outcome : {outcome: outcome.outcome}]
    }),
  )
}

function keptSince({topic}: StreamsResetStep): Failure {
  return new Failure('conflict', `Topic ${topic} was left alone, since not every offset was moved.`, {
    code: 'NOT_ALL_MOVED',
    suggestions: ['Mend what failed and run it again: what is done already stays as it is.'],
  })
}
